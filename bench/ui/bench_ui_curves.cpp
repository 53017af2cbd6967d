// Two figures of the run page, offscreen: from a metric written (and flushed, as the trainer does)
// to its point drawn; and a frame of zooming and panning a curve of 1,000,000 points, thinned by us
// against QCustomPlot's own drawing of the same line.
//   bench_ui_curves [points=1000000]
#include "ui/base/Theme.h"
#include "ui/base/UiSettings.h"
#include "ui/pages/train/CurvesPanel.h"
#include "ui/pages/train/RunFollower.h"

#include <fmt/format.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

using namespace bw;
using namespace bw::ui;

namespace {

constexpr int kPoints = 200, kFrames = 60, kZooms = kFrames / 2;
const QSize kSize(1000, 400);

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void wait(int milliseconds) {
    QElapsedTimer since;
    since.start();
    while (since.elapsed() < milliseconds)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 5);
}

/// The point counts as drawn after the replot that followed it: afterReplot of its plot.
void measureLatency() {
    const QTemporaryDir folder, home;
    UiSettings settings(home.filePath(QStringLiteral("ui.ini")));
    CurvesPanel panel(settings);
    panel.resize(kSize);
    panel.show();
    auto writer = EventFileWriter::create(folder.path().toStdString());
    if (!writer) return;
    RunFollower follower(folder.path().toStdString());
    QObject::connect(&follower, &RunFollower::news, &panel,
                     [&](const auto& news) { panel.apply(news->tags); });
    std::vector<double> times;
    for (int i = 0; i < kPoints; ++i) {
        QElapsedTimer since;
        since.start();
        (*writer)->add("train/loss", i, std::sin(i));
        (void)(*writer)->flush();
        while (!panel.curve("train/loss") || panel.curve("train/loss")->size() <= std::size_t(i) ||
               panel.plots()[0]->graph(1)->data()->isEmpty() ||
               panel.plots()[0]
                       ->graph(1)
                       ->data()
                       ->at(panel.plots()[0]->graph(1)->dataCount() - 1)
                       ->key < i)
            QApplication::processEvents(QEventLoop::AllEvents, 2);
        panel.grab();  // everything that the window would paint
        times.push_back(static_cast<double>(since.nsecsElapsed()) / 1e6);
        wait(7 + i % 40);  // in no step with the follower
    }
    fmt::print("metric flushed -> point drawn: median {:.0f} ms, worst {:.0f} ms of {} points\n",
               median(times), std::ranges::max(times), kPoints);
    fmt::print(
        "  (the trainer flushes within 100 ms of the write: worst from the write {:.0f} ms)\n",
        std::ranges::max(times) + 100);
}

/// One frame a step: zoom in by half, then pan.
template <typename Plot>
std::vector<double> frames(Plot& plot, double last) {
    std::vector<double> times;
    for (int i = 0; i < kFrames; ++i) {
        const double width = i < kZooms ? last * std::pow(0.93, i) : last / 4;
        const double from = i < kZooms ? 0 : (last - width) * (i - kZooms) / kZooms;
        QElapsedTimer since;
        since.start();
        plot.xAxis->setRange(from, from + width);
        plot.replot(QCustomPlot::rpImmediateRefresh);
        times.push_back(static_cast<double>(since.nsecsElapsed()) / 1e6);
    }
    return times;
}

void measureFrames(std::size_t count) {
    std::vector<MetricPoint> points(count);
    QVector<double> x, y;
    for (std::size_t i = 0; i < count; ++i) {
        const double value = std::exp(-3e-6 * static_cast<double>(i)) +
                             0.1 * std::sin(static_cast<double>(i * 7919 % 104729));
        points[i] = {static_cast<std::int64_t>(i), 0, static_cast<float>(value)};
        x.append(static_cast<double>(i));
        y.append(value);
    }
    const double last = static_cast<double>(count - 1);
    CurvePlot ours(QStringLiteral("Loss"));
    ours.resize(kSize);
    ours.addCurve("train/loss", QStringLiteral("training"), 0).update(0, points);
    ours.show();
    QCustomPlot theirs;
    theirs.resize(kSize);
    theirs.addGraph()->setData(x, y, true);
    theirs.graph(0)->setPen(ThemedPlot::seriesPen(0));
    theirs.yAxis->setRange(-0.2, 1.2);
    theirs.show();
    const auto mine = frames(ours, last), peer = frames(theirs, last);
    fmt::print("zoom and pan of {} points: median {:.1f} ms, worst {:.1f} ms a frame\n", count,
               median(mine), std::ranges::max(mine));
    fmt::print("  QCustomPlot alone:       median {:.1f} ms, worst {:.1f} ms; ratio {:.1f}\n",
               median(peer), std::ranges::max(peer), median(peer) / median(mine));
    theirs.setPlottingHint(QCP::phFastPolylines);
    theirs.graph(0)->setPen(QPen(Qt::blue, 1));
    theirs.graph(0)->setAntialiased(false);
    const auto tuned = frames(theirs, last);
    fmt::print("  the same, thin and fast: median {:.1f} ms, worst {:.1f} ms; ratio {:.1f}\n",
               median(tuned), std::ranges::max(tuned), median(tuned) / median(mine));
    ours.setSmoothing(0.6);
    const auto both = frames(ours, last);
    fmt::print("  raw and smoothed:        median {:.1f} ms, worst {:.1f} ms a frame\n",
               median(both), std::ranges::max(both));
}

}  // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const Theme theme(ThemeMode::Light);
    measureLatency();
    measureFrames(argc > 1 ? std::stoull(argv[1]) : 1'000'000);
    return 0;
}
