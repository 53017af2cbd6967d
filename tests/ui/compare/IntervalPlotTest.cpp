#include "ui/base/Theme.h"
#include "ui/plot/IntervalPlot.h"

#include <QImage>
#include <QPainter>
#include <QTest>

#include <cmath>
#include <limits>

using namespace bw::ui;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const QRectF kArea(10, 0, 200, 24);

QImage painted(const IntervalRow& row) {
    QImage image(220, 24, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintInterval(painter, kArea, row, lightTokens());
    return image;
}

/// Columns of the middle line that have this colour (within what smoothing changes).
QList<int> columnsOf(const QImage& image, const QColor& color) {
    QList<int> columns;
    for (int x = 0; x < image.width(); ++x) {
        const QColor at = image.pixelColor(x, image.height() / 2);
        if (std::abs(at.red() - color.red()) + std::abs(at.green() - color.green()) +
                std::abs(at.blue() - color.blue()) <
            24)
            columns.append(x);
    }
    return columns;
}

}  // namespace

class IntervalPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placesAreInOrder() {
        const auto at = intervalGeometry({.value = 0.5, .low = 0.2, .high = 0.9}, kArea);
        QVERIFY(at.drawn);
        QCOMPARE(at.zero, kArea.center().x());
        QVERIFY(at.zero < at.low && at.low < at.value && at.value < at.high);
        QVERIFY(at.high < kArea.right());
        QVERIFY(std::isnan(at.margin));
    }

    void scaleIsTheRowsOwn() {
        const IntervalRow large{.value = 50, .low = -20, .high = 90};
        const IntervalRow small{.value = 5e-5, .low = -2e-5, .high = 9e-5};
        const auto a = intervalGeometry(large, kArea), b = intervalGeometry(small, kArea);
        QVERIFY(std::abs(a.low - b.low) < 1e-9 && std::abs(a.high - b.high) < 1e-9);
    }

    void distancesAreProportional() {
        const auto at = intervalGeometry({.value = 1, .low = -2, .high = 4}, kArea);
        QVERIFY(std::abs((at.high - at.zero) - 2 * (at.zero - at.low)) < 1e-9);
        QVERIFY(std::abs((at.high - at.zero) - 4 * (at.value - at.zero)) < 1e-9);
    }

    void marginLiesOnTheBadSide() {
        const IntervalRow higher{.value = 1, .low = -1, .high = 3, .margin = 2};
        IntervalRow lower = higher;
        lower.higherIsBetter = false;
        QVERIFY(intervalGeometry(higher, kArea).margin < kArea.center().x());
        QVERIFY(intervalGeometry(lower, kArea).margin > kArea.center().x());
    }

    void farMarginStaysInTheArea() {
        const auto at = intervalGeometry({.value = 0, .low = -1, .high = 1, .margin = 100}, kArea);
        QVERIFY(at.margin > kArea.left());
        QVERIFY(at.margin < at.low);
    }

    void leaningNeedsTheWholeInterval() {
        QCOMPARE(leaningOf({.value = 2, .low = 1, .high = 3}), Leaning::Better);
        QCOMPARE(leaningOf({.value = 2, .low = 1, .high = 3, .higherIsBetter = false}),
                 Leaning::Worse);
        QCOMPARE(leaningOf({.value = -2, .low = -3, .high = -1, .higherIsBetter = false}),
                 Leaning::Better);
        QCOMPARE(leaningOf({.value = -2, .low = -3, .high = -1}), Leaning::Worse);
        QCOMPARE(leaningOf({.value = 1, .low = 0, .high = 2}), Leaning::Unclear);
        QCOMPARE(leaningOf({.value = kNan, .low = 1, .high = 2}), Leaning::Unclear);
    }

    void whatIsNotANumberIsSaidNotDrawn() {
        const IntervalRow row{.value = kNan, .low = kNan, .high = kNan, .reason = "one class only"};
        QVERIFY(!intervalGeometry(row, kArea).drawn);
        QVERIFY(intervalWords(row).contains("one class only"));
        const QImage image = painted(row);
        for (const QColor& color : {lightTokens().good, lightTokens().bad})
            QVERIFY(columnsOf(image, color).isEmpty());
        const IntervalRow infinite{
            .value = 1, .low = -std::numeric_limits<double>::infinity(), .high = 2};
        QVERIFY(!intervalGeometry(infinite, kArea).drawn);
    }

    void paintsWhereTheGeometrySays() {
        const IntervalRow row{.value = 2, .low = 1, .high = 3};
        const auto at = intervalGeometry(row, kArea);
        const QList<int> green = columnsOf(painted(row), lightTokens().good);
        QVERIFY(!green.isEmpty());
        QVERIFY(std::abs(green.first() - at.low) <= 2);
        QVERIFY(std::abs(green.last() - at.high) <= 2);
    }

    void zeroWidthIsDrawn() {
        const auto at = intervalGeometry({.value = 0, .low = 0, .high = 0}, kArea);
        QVERIFY(at.drawn);
        QCOMPARE(at.low, at.zero);
        QCOMPARE(at.high, at.zero);
    }
};

QTEST_MAIN(IntervalPlotTest)
#include "IntervalPlotTest.moc"
