#include "core/base/JobContext.h"
#include "core/base/NumberText.h"

#include <QTest>

#include <limits>
#include <string>
#include <vector>

using namespace bw;

class TestJobContext : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaultOneIsSilentAndNeverCancels() {
        const JobContext job;
        job.progress(0.5, "Reading");
        job.note("said to nobody");
        QVERIFY(!job.cancelled());
        QVERIFY(job.check());
    }

    void stopIsAnErrorWithAHint() {
        std::stop_source stop;
        const JobContext job(stop.get_token());
        const JobContext part = job.part(0, 0.5);
        QVERIFY(part.check());
        stop.request_stop();
        QVERIFY(!job.check() && !part.check());
        QCOMPARE(part.check().error().code, ErrorCode::Cancelled);
        QVERIFY(!part.check().error().hint.empty());
    }

    void partsFillTheirShareOfTheWhole() {
        std::vector<double> seen;
        std::vector<std::string> notes;
        const JobContext job(
            {}, [&](double fraction, std::string_view) { seen.push_back(fraction); },
            [&](std::string_view line) { notes.emplace_back(line); });
        const JobContext second = job.part(0.5, 1.0);
        const JobContext last = second.part(0.5, 1.0);
        second.progress(0, "Writing");
        last.progress(0, "Writing");
        last.progress(1, "Writing");
        last.progress(-1, "Waiting");  // unknown stays unknown
        last.note("1 row left out");
        QCOMPARE(seen, (std::vector<double>{0.5, 0.75, 1.0, -1.0}));
        QCOMPARE(notes, std::vector<std::string>{"1 row left out"});
    }

    void thousandsAreSeparated_data() {
        QTest::addColumn<qint64>("number");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << qint64{999} << "999";
        QTest::newRow("one") << qint64{32562} << "32,562";
        QTest::newRow("round") << qint64{1'000'000} << "1,000,000";
        QTest::newRow("negative") << qint64{-123'456} << "-123,456";
        QTest::newRow("negative, three digits") << qint64{-999} << "-999";
        QTest::newRow("smallest") << std::numeric_limits<qint64>::min()
                                  << "-9,223,372,036,854,775,808";
    }
    void thousandsAreSeparated() {
        QFETCH(qint64, number);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(thousands(number)), text);
    }

    void numbersKeepTheDigitsThatMatter_data() {
        QTest::addColumn<double>("number");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << 0.0 << "0.0000";
        QTest::newRow("share") << 0.87149 << "0.8715";
        QTest::newRow("tens") << 12.3456 << "12.35";
        QTest::newRow("hundreds") << -123.456 << "-123.5";
        QTest::newRow("thousands") << 12345.4 << "12,345";
        QTest::newRow("tiny") << 1.234e-7 << "1.2e-07";
        QTest::newRow("none") << std::numeric_limits<double>::quiet_NaN() << "—";
        QTest::newRow("infinite") << -std::numeric_limits<double>::infinity() << "—";
    }
    void numbersKeepTheDigitsThatMatter() {
        QFETCH(double, number);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(sensible(number)), text);
    }

    /// llround() of what no int64 can hold is undefined: the text was "-9,223,372,036,854,775,808".
    void hugeNumbersAreNotWrapped() {
        QCOMPARE(sensible(1e20), std::string("1e+20"));
        QCOMPARE(sensible(-2.5e300), std::string("-2.5e+300"));
    }

    void nounsAgreeWithTheirNumber() {
        QCOMPARE(counted(1, "row"), std::string("1 row"));
        QCOMPARE(counted(0, "row"), std::string("0 rows"));
        QCOMPARE(counted(2400, "row"), std::string("2,400 rows"));
        QCOMPARE(shortHash("0123456789abcdef"), std::string("0123456789ab"));
        QCOMPARE(shortHash("short"), std::string("short"));
    }
};

QTEST_GUILESS_MAIN(TestJobContext)
#include "test_job_context.moc"
