#include "core/base/Files.h"
#include "core/requests/LogRetention.h"
#include "core/requests/Truth.h"
#include "tests/core/requests/SampleLog.h"

#include <QTest>

using namespace bw;
using namespace bw::samples;

class LogRetentionTest : public QObject {
    Q_OBJECT

    QTemporaryDir temporary_;
    int folders_ = 0;
    std::filesystem::path folder() {
        const std::filesystem::path place =
            temporary_.filePath(QString::number(folders_++)).toStdString();
        if (!makeFolders(place / "truth")) qFatal("no folder");
        return place;
    }
    static void segment(const std::filesystem::path& file, std::size_t bytes) {
        if (!writeFileAtomically(file, std::string(bytes, 'x'))) qFatal("no file");
    }

private Q_SLOTS:
    void oldSegmentsGo() {
        const auto place = folder();
        segment(place / "20200101-000000-aaaa-1.parquet", 10);
        segment(place / "20990101-000000-bbbb-1.parquet", 10);
        segment(place / "truth" / "000001-20200101-000000-cccc.parquet", 10);
        segment(place / "truth" / "000002-20990101-000000-dddd.parquet", 10);
        const auto report = applyLogRetention(place, {.days = 30, .bytes = 0});
        QVERIFY(report);
        QCOMPARE(report->removed.size(), std::size_t{2});
        QCOMPARE(report->removed[0].why, std::string("older than 30 days"));
        QCOMPARE(report->segments, std::int64_t{2});
        QCOMPARE(report->bytes, std::int64_t{20});
        QVERIFY(!std::filesystem::exists(place / "20200101-000000-aaaa-1.parquet"));
        QVERIFY(std::filesystem::exists(place / "20990101-000000-bbbb-1.parquet"));
    }

    void theOldestGoFirstWhenItIsTooMuch() {
        const auto place = folder();
        for (int i = 1; i <= 4; ++i)
            segment(place / ("2099010" + std::to_string(i) + "-000000-aaaa-1.parquet"), 1000);
        const auto report = applyLogRetention(place, {.days = 0, .bytes = 2500});
        QVERIFY(report);
        QCOMPARE(report->removed.size(), std::size_t{2});
        QCOMPARE(report->removed[0].name, std::string("20990101-000000-aaaa-1"));
        QCOMPARE(report->bytes, std::int64_t{2000});
        const auto again = applyLogRetention(place, {.days = 0, .bytes = 2500});
        QVERIFY(again && again->removed.empty());
    }

    void zeroKeepsEverything() {
        const auto place = folder();
        segment(place / "20200101-000000-aaaa-1.parquet", 1000);
        const auto report = applyLogRetention(place, {.days = 0, .bytes = 0});
        QVERIFY(report && report->removed.empty());
        QCOMPARE(limitsText(report->limits), std::string("any age, any size"));
        QCOMPARE(limitsText({}), std::string("90 days, 2,048 MB"));
    }

    void whatIsBeingWrittenStays() {
        const auto place = folder();
        segment(place / "20200101-000000-aaaa-1.arrows", 1000);
        const auto report = applyLogRetention(place, {.days = 1, .bytes = 1});
        QVERIFY(report && report->removed.empty());
        QCOMPARE(report->bytes, std::int64_t{1000});
    }

    void theWriterAppliesTheLimits() {
        const auto place = folder();
        segment(place / "20200101-000000-aaaa-1.parquet", 1000);
        auto writer = RequestWriter::open({.folder = place, .limits = {.days = 10, .bytes = 0}});
        QVERIFY(writer);
        QVERIFY((*writer)->append(sampleRequest(1, sampleSchema())));
        QVERIFY((*writer)->close());
        QVERIFY(!std::filesystem::exists(place / "20200101-000000-aaaa-1.parquet"));
        QCOMPARE(contentOf(RequestLog::open(place, {}).value()).rows, std::int64_t{1});
    }

    void anAbsentLogIsEmpty() {
        const auto report = applyLogRetention(folder() / "none", {});
        QVERIFY(report);
        QCOMPARE(report->segments, std::int64_t{0});
    }
};

QTEST_APPLESS_MAIN(LogRetentionTest)
#include "LogRetentionTest.moc"
