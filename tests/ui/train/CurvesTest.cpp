#include "ui/base/Theme.h"
#include "ui/pages/train/RunFiles.h"
#include "ui/pages/train/TagNews.h"
#include "ui/plot/CurvePlot.h"
#include "ui/plot/Decimate.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>

using namespace bw;
using namespace bw::ui;

namespace {

std::vector<MetricPoint> points(std::initializer_list<std::pair<int, float>> values) {
    std::vector<MetricPoint> list;
    for (const auto& [step, value] : values) list.push_back({step, 1.0 * step, value});
    return list;
}

}  // namespace

class CurvesTest final : public QObject {
    Q_OBJECT

    Theme theme_{ThemeMode::Light};

private Q_SLOTS:
    /// Whatever the data and the range: in each pixel column the thinned line reaches exactly as
    /// low and as high as the whole one, and begins and ends where it does.
    void thinningKeepsEveryColumnsExtremes() {
        std::mt19937 random(7);
        for (int trial = 0; trial < 60; ++trial) {
            const std::size_t count = 1 + random() % 20000;
            std::vector<double> x, y;
            double at = 0;
            for (std::size_t i = 0; i < count; ++i) {
                at += 1 + random() % 5;
                x.push_back(at);
                const bool hole = random() % 50 == 0;
                y.push_back(hole ? std::nan("") : std::normal_distribution<>(0, 1)(random));
            }
            const int columns = 1 + static_cast<int>(random() % 700);
            const double from = at * static_cast<double>(random() % 50) / 100.0;
            const double to = from + at * (1 + static_cast<double>(random() % 50)) / 100.0;
            const auto thin = decimate(x, y, from, to, columns);
            QVERIFY(thin.size() <= 4 * static_cast<std::size_t>(columns) + 8);
            const auto column = [&](double step) {
                return std::clamp(static_cast<int>((step - from) / (to - from) * columns), 0,
                                  columns - 1);
            };
            std::map<int, std::pair<double, double>> all, kept;
            const auto note = [&](auto& into, double step, double value) {
                if (std::isnan(value) || step < from || step > to) return;
                const auto [place, added] = into.try_emplace(column(step), value, value);
                place->second.first = std::min(place->second.first, value);
                place->second.second = std::max(place->second.second, value);
            };
            for (std::size_t i = 0; i < count; ++i) note(all, x[i], y[i]);
            for (const QPointF& point : thin) note(kept, point.x(), point.y());
            // Borders of columns may round to either side: compare the whole range exactly …
            double low = 1e300, high = -1e300, keptLow = 1e300, keptHigh = -1e300;
            for (const auto& [c, range] : all)
                low = std::min(low, range.first), high = std::max(high, range.second);
            for (const auto& [c, range] : kept)
                keptLow = std::min(keptLow, range.first),
                keptHigh = std::max(keptHigh, range.second);
            QCOMPARE(keptLow, low);
            QCOMPARE(keptHigh, high);
            // … and nearly every column.
            std::size_t same = 0;
            for (const auto& [c, range] : all) same += kept.contains(c) && kept[c] == range;
            QVERIFY2(same + 4 >= all.size(),
                     qPrintable(QStringLiteral("%1 of %2 columns").arg(same).arg(all.size())));
            QVERIFY(std::ranges::is_sorted(thin, {}, &QPointF::x));
        }
    }

    void fewPointsAreAllKept() {
        const std::vector<double> x{1, 2, 3, 10}, y{5, 4, 3, 2};
        QCOMPARE(decimate(x, y, 0, 20, 100).size(), std::size_t{4});
        // The neighbours outside the range come along.
        QCOMPARE(decimate(x, y, 1.5, 2.5, 100).size(), std::size_t{3});
        QVERIFY(decimate({}, {}, 0, 1, 100).empty());
    }

    /// numpy.average(y[:n], weights=0.6**numpy.arange(n-1,-1,-1)) for n = 1…8 (NumPy 2): the
    /// debiased average is the weighted mean of what came so far.
    void smoothingEqualsTheWeightedMean() {
        Smoothing smoothing(0.6);
        const double y[] = {3, 1, 4, 1, 5, 9, 2, 6};
        const double expected[] = {3.0,
                                   1.7499999999999998,
                                   2.8979591836734695,
                                   2.0257352941176467,
                                   3.3157529493407356,
                                   5.700725026852847,
                                   4.177802944507362,
                                   4.919133269455091};
        for (std::size_t i = 0; i < 8; ++i)
            QVERIFY(std::abs(smoothing.next(y[i]) - expected[i]) < 1e-12);
        QVERIFY(std::isnan(smoothing.next(std::nan(""))));
        QCOMPARE(Smoothing(0).next(7.5), 7.5);
    }

    void smoothingIsTheSameAtOnceAndPieceByPiece() {
        Curve once("a"), pieces("a");
        pieces.setSmoothing(0.9);
        std::vector<MetricPoint> all;
        for (int i = 0; i < 100; ++i)
            all.push_back({i, 1.0 * i, static_cast<float>(std::sin(i * 0.7))});
        once.update(0, all);
        once.setSmoothing(0.9);
        for (std::size_t i = 0; i < all.size(); i += 7)
            pieces.update(i, std::span(all).subspan(i, std::min<std::size_t>(7, all.size() - i)));
        QVERIFY(std::ranges::equal(once.smoothed(), pieces.smoothed()));
    }

    void aReplacedTailIsRankedAndSmoothedAnew() {
        Curve curve("validation/log_loss");
        curve.setSmoothing(0.5);
        curve.update(0, points({{1, 3.F}, {2, 1.F}, {3, 2.F}}));
        QCOMPARE(curve.best(false).value(), std::size_t{1});
        curve.update(1, points({{2, 2.5F}, {3, 2.25F}}));
        QCOMPARE(curve.size(), std::size_t{3});
        QCOMPARE(curve.best(false).value(), std::size_t{2});
        QCOMPARE(curve.best(true).value(), std::size_t{0});
        Curve fresh("x");
        fresh.update(0, points({{1, 3.F}, {2, 2.5F}, {3, 2.25F}}));
        fresh.setSmoothing(0.5);
        QVERIFY(std::ranges::equal(fresh.smoothed(), curve.smoothed()));
    }

    void aMillionPointsAreDrawnAsAFewAndReadExactly() {
        CurvePlot plot(QStringLiteral("Log loss"));
        plot.resize(800, 300);
        Curve& curve = plot.addCurve("validation/log_loss", QStringLiteral("validation"), 1, -1);
        std::vector<MetricPoint> many(1'000'000);
        for (std::size_t i = 0; i < many.size(); ++i)
            many[i] = {static_cast<std::int64_t>(i), 0, 1.0F + 0.1F * static_cast<float>(i % 97)};
        many[654'321].value = 0.125F;  // the best epoch, between a hundred thousand others
        curve.update(0, many);
        plot.showSteps({0, 999'999});
        plot.replot();
        QVERIFY(plot.drawnPoints() <= 4 * 800 + 8);
        QCOMPARE(curve.best(false).value(), std::size_t{654'321});
        double lowest = 1e9;
        for (const auto& point : *plot.graph(1)->data()) lowest = std::min(lowest, point.value);
        QCOMPARE(lowest, 0.125);
        QVERIFY(plot.yAxis->range().contains(0.125));
        QCOMPARE(plot.valuesAt(654'321.2), QStringLiteral("step 654,321 · validation 0.125"));
    }

    void mouseZoomsAndDoubleClickShowsAll() {
        CurvePlot plot(QStringLiteral("Loss"));
        plot.resize(600, 300);
        Curve& curve = plot.addCurve("train/loss", QStringLiteral("training"), 0);
        std::vector<MetricPoint> line;
        for (int i = 0; i <= 100; ++i) line.push_back({i, 0, static_cast<float>(i)});
        curve.update(0, line);
        plot.showSteps({0, 100});
        plot.show();
        plot.replot();
        QSignalSpy zoomed(&plot, &CurvePlot::stepsChanged),
            reset(&plot, &CurvePlot::resetRequested);
        const auto pixel = [&](double step, double value) {
            return QPoint(static_cast<int>(plot.xAxis->coordToPixel(step)),
                          static_cast<int>(plot.yAxis->coordToPixel(value)));
        };
        QTest::mousePress(&plot, Qt::LeftButton, {}, pixel(20, 80));
        QTest::mouseMove(&plot, pixel(30, 60));
        QMouseEvent move(QEvent::MouseMove, pixel(60, 20), plot.mapToGlobal(pixel(60, 20)),
                         Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(&plot, &move);
        QTest::mouseRelease(&plot, Qt::LeftButton, {}, pixel(60, 20));
        QCOMPARE(zoomed.count(), 1);
        QVERIFY(std::abs(plot.xAxis->range().lower - 20) < 1);
        QVERIFY(std::abs(plot.xAxis->range().upper - 60) < 1);
        plot.replot();
        QVERIFY2(std::abs(plot.yAxis->range().upper - 80) < 1, "a rectangle chooses y too");
        QTest::mouseDClick(&plot, Qt::LeftButton, {}, pixel(40, 50));
        QCOMPARE(reset.count(), 1);
        plot.setFocus();
        QTest::keyClick(&plot, Qt::Key_Home);
        QCOMPARE(reset.count(), 2);
    }

    void logarithmicLeavesOutWhatIsNotPositive() {
        CurvePlot plot(QStringLiteral("Loss"));
        plot.resize(400, 200);
        plot.addCurve("train/loss", {}, 0)
            .update(0, points({{1, -1.F}, {2, 0.F}, {3, 10.F}, {4, 1.F}}));
        plot.setLogarithmic(true);
        plot.showSteps({1, 4});
        plot.replot();
        QVERIFY(plot.yAxis->range().lower > 0);
        QVERIFY(plot.yAxis->range().contains(1) && plot.yAxis->range().contains(10));
    }

    void exportedNumbersAreAllOfThem() {
        CurvePlot plot(QStringLiteral("Loss"));
        plot.addCurve("train/loss", {}, 0).update(0, points({{1, 0.5F}, {2, 0.25F}}));
        QTemporaryDir folder;
        QVERIFY(plot.saveCsv(folder.filePath(QStringLiteral("a.csv"))));
        QFile file(folder.filePath(QStringLiteral("a.csv")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("tag,step,value,smoothed\ntrain/loss,1,0.5,0.5\n"
                                            "train/loss,2,0.25,0.25\n"));
        QVERIFY(!plot.saveCsv(folder.filePath(QStringLiteral("none/a.csv"))));
        plot.resize(300, 200);
        QVERIFY(plot.savePicture(folder.filePath(QStringLiteral("a.png"))));
        QCOMPARE(QImage(folder.filePath(QStringLiteral("a.png"))).width(), 600);
    }

    void newsAreOnlyWhatIsNew() {
        QTemporaryDir folder;
        const std::filesystem::path place(folder.path().toStdString());
        auto writer = EventFileWriter::create(place);
        QVERIFY(writer);
        EventNews news(place);
        (*writer)->add("train/loss", 1, 0.5);
        (*writer)->add("train/loss", 2, 0.4);
        QVERIFY((*writer)->flush());
        auto first = news.poll();
        QCOMPARE(first.size(), std::size_t{1});
        QCOMPARE(first[0].keep, std::size_t{0});
        QCOMPARE(first[0].added.size(), std::size_t{2});
        (*writer)->add("train/loss", 3, 0.3);
        QVERIFY((*writer)->flush());
        first = news.poll();
        QCOMPARE(first[0].keep, std::size_t{2});
        QCOMPARE(first[0].added.size(), std::size_t{1});
        QVERIFY(news.poll().empty());
    }

    /// The run was killed after step 3 and went on from step 2: what the window holds must become
    /// what the reader holds.
    void aResumedRunReplacesItsTail() {
        QTemporaryDir folder;
        const std::filesystem::path place(folder.path().toStdString());
        EventNews news(place);
        Curve shown("train/loss");
        const auto follow = [&] {
            for (const TagNews& tag : news.poll()) shown.update(tag.keep, tag.added);
        };
        {
            auto writer = EventFileWriter::create(place);
            for (int step = 1; step <= 3; ++step) (*writer)->add("train/loss", step, step);
        }
        follow();
        QCOMPARE(shown.size(), std::size_t{3});
        QTest::qWait(5);
        auto later = EventFileWriter::create(place);
        (*later)->resumeFrom(2);
        (*later)->add("train/loss", 2, 20);
        (*later)->add("train/loss", 3, 30);
        (*later)->add("train/loss", 4, 40);
        QVERIFY((*later)->flush());
        follow();
        EventFolderReader reader(place);
        QVERIFY(reader.poll());
        const auto& expected = reader.series().at("train/loss");
        QCOMPARE(shown.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(shown.steps()[i], static_cast<double>(expected[i].step));
            QCOMPARE(shown.values()[i], static_cast<double>(expected[i].value));
        }
        QCOMPARE(shown.values()[1], 20.0);
    }

    void theLogIsFollowedAndBeginsAnewWhenItIsCut() {
        QTemporaryDir folder;
        const std::filesystem::path file =
            std::filesystem::path(folder.path().toStdString()) / "log.txt";
        LogTail tail(file);
        QVERIFY(!tail.poll());
        std::ofstream(file) << "one\n";
        auto news = tail.poll();
        QVERIFY(news && news->restart);
        QCOMPARE(news->text, std::string("one\n"));
        QVERIFY(!tail.poll());
        std::ofstream(file, std::ios::app) << "two\n";
        news = tail.poll();
        QVERIFY(news && !news->restart);
        QCOMPARE(news->text, std::string("two\n"));
        std::ofstream(file) << "x";
        news = tail.poll();
        QVERIFY(news && news->restart);
        QCOMPARE(news->text, std::string("x"));
    }

    void aProcessIsMeasuredUntilItIsGone() {
        ProcessMeter meter;
        const auto own = meter.poll(static_cast<int>(QCoreApplication::applicationPid()));
        QVERIFY(own && own->memory > 1e6 && own->threads >= 1);
        QVERIFY(!meter.poll(0));
        QVERIFY(!meter.poll(2'000'000'000));
    }
};

QTEST_MAIN(CurvesTest)
#include "CurvesTest.moc"
