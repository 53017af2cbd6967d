#include "ui/base/Theme.h"
#include "ui/pages/monitor/TimeAxis.h"
#include "ui/pages/monitor/Timeline.h"
#include "ui/plot/HistogramView.h"
#include "ui/plot/ThemedPlot.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <ranges>

// How the timeline is drawn.

namespace bw::ui {
namespace {

constexpr int kTickWidth = 90, kTickRoom = 52, kIcon = 16, kFlagCenter = 13;
constexpr double kDot = 2.5, kDotRoom = 6, kWidestBar = 64;

double heightOf(double value, const QRectF& area, double low, double high) {
    return area.bottom() - area.height() * (value - low) / (high - low);
}

void extend(double value, double& low, double& high) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
}

void paintMark(QPainter& painter, const QPointF& at, const TimelinePoint& point, const QColor& ink,
               const Tokens& t) {
    painter.setPen(QPen(point.alarm ? t.bad : ink, 1.5));
    painter.setBrush(point.weak ? t.surface : point.alarm ? t.bad : ink);
    if (!point.alarm) {
        painter.drawEllipse(at, kDot, kDot);
        return;
    }
    const double reach = kDot + 2;
    painter.drawPolygon(QPolygonF{at + QPointF(0, -reach), at + QPointF(reach, 0),
                                  at + QPointF(0, reach), at + QPointF(-reach, 0)});
}

}  // namespace

void Timeline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(fontOf(TextSize::Caption));
    paintGround(painter);
    paintTimes(painter);
    for (int lane = 0; lane < static_cast<int>(content_.lanes.size()); ++lane)
        paintLane(painter, lane);
    paintFlags(painter);
    if (!hasFocus()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(tokensNow().accent);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
}

void Timeline::paintGround(QPainter& painter) const {
    const Tokens& t = tokensNow();
    painter.fillRect(rect(), t.surface);
    if (hovered_ >= 0 && hovered_ != chosen_) painter.fillRect(spanArea(hovered_), t.hover);
    if (chosen_ >= 0) painter.fillRect(spanArea(chosen_), t.selection);
}

void Timeline::paintTimes(QPainter& painter) const {
    if (content_.spans.empty()) return;
    const QRectF area = plotArea();
    const int wanted = std::max(1, static_cast<int>(area.width() / kTickWidth));
    painter.setPen(tokensNow().quiet);
    for (const TimeTick& tick :
         timeTicks(static_cast<std::int64_t>(from_), static_cast<std::int64_t>(to_), wanted)) {
        const double x = xOf(tick.at);
        painter.setPen(tokensNow().line);
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 4));
        painter.setPen(tokensNow().quiet);
        painter.drawText(QRectF(x - kTickWidth / 2.0, area.bottom() + 4, kTickWidth, 16),
                         Qt::AlignCenter, tick.words);
    }
}

Timeline::Scale Timeline::scaleOf(const TimelineLane& lane) const {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const TimelineSeries& series : lane.series)
        for (const TimelinePoint& point : series.points)
            for (const double value : {point.value, point.low, point.high})
                extend(value, low, high);
    extend(lane.limit, low, high);
    if (lane.bars || std::isfinite(lane.limit)) extend(0, low, high);
    if (!(low <= high)) return {};
    if (low == high) {
        const double room = low == 0 ? 1 : std::abs(low) * 0.1;
        return {lane.bars || low == 0 ? low : low - room, low + room};
    }
    const double room = (high - low) * 0.08;
    return {lane.bars || low == 0 ? low : low - room, high + room};
}

void Timeline::paintLane(QPainter& painter, int index) const {
    const Tokens& t = tokensNow();
    const TimelineLane& lane = content_.lanes[std::size_t(index)];
    const QRectF area = laneArea(index);
    painter.setPen(t.text);
    painter.drawText(QRectF(12, area.top(), area.left() - kTickRoom - 12, area.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, lane.title);
    painter.setPen(t.line);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (!lane.empty.isEmpty()) {
        painter.setPen(t.quiet);
        painter.drawText(area, Qt::AlignCenter, lane.empty);
        return;
    }
    const Scale scale = scaleOf(lane);
    paintScale(painter, lane, area, scale);
    painter.save();
    painter.setClipRect(area.adjusted(-1, -6, 1, 6));
    if (lane.bars) paintBars(painter, lane, area, scale);
    for (const TimelineSeries& series : lane.series) {
        if (lane.bars) break;
        paintBand(painter, series, area, scale);
        paintLine(painter, series, area, scale);
    }
    painter.restore();
    paintNames(painter, lane, area);
}

void Timeline::paintScale(QPainter& painter, const TimelineLane& lane, const QRectF& area,
                          const Scale& scale) const {
    const Tokens& t = tokensNow();
    double free = -1e9;
    // From the top: where lanes are low, the highest number is the one to keep.
    for (const double step :
         roundSteps(scale.low, scale.high, area.height() > 120 ? 5 : 3) | std::views::reverse) {
        const double y = heightOf(step, area, scale.low, scale.high);
        if (y < area.top() - 1 || y > area.bottom() + 1 || (lane.bars && step == 0)) continue;
        if (lane.counts && step != std::floor(step)) continue;
        painter.setPen(t.line);
        if (y < area.bottom() - 2)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        if (y - free < 13) continue;
        free = y;
        painter.setPen(t.quiet);
        painter.drawText(QRectF(area.left() - kTickRoom, y - 8, kTickRoom - 6, 16),
                         Qt::AlignRight | Qt::AlignVCenter, lane.words(step));
    }
    if (!std::isfinite(lane.limit)) return;
    const double y = heightOf(lane.limit, area, scale.low, scale.high);
    painter.setPen(QPen(t.warn, 1.2, Qt::DashLine));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(t.warn);
    painter.drawText(QRectF(area.right() - 120, y - 15, 116, 14), Qt::AlignRight | Qt::AlignVCenter,
                     tr("limit %1").arg(lane.words(lane.limit)));
}

void Timeline::paintBars(QPainter& painter, const TimelineLane& lane, const QRectF& area,
                         const Scale& scale) const {
    const Tokens& t = tokensNow();
    painter.setPen(Qt::NoPen);
    for (const TimelineSeries& series : lane.series)
        for (std::size_t i = 0; i < series.points.size(); ++i) {
            const double value = series.points[i].value;
            if (!(value > 0)) continue;
            const QRectF span = spanArea(static_cast<int>(i));
            const double gap = span.width() > 8 ? 3 : 0;
            const double width = std::clamp(span.width() - 2 * gap, 1.0, kWidestBar);
            const double top = heightOf(value, area, scale.low, scale.high);
            painter.setBrush(lane.wrong ? t.bad : t.series[std::size_t(series.color)]);
            painter.drawRect(QRectF(span.center().x() - width / 2, std::min(top, area.bottom() - 1),
                                    width, std::max(1.0, area.bottom() - top)));
        }
}

void Timeline::paintBand(QPainter& painter, const TimelineSeries& series, const QRectF& area,
                         const Scale& scale) const {
    QColor ground = tokensNow().series[std::size_t(series.color)];
    ground.setAlphaF(0.22F);
    QPolygonF upper, lower;
    const auto flush = [&] {
        painter.setPen(QPen(ground, 3));
        painter.setBrush(ground);
        if (upper.size() == 1) {
            painter.drawLine(upper.front(), lower.front());
        } else if (upper.size() > 1) {
            std::ranges::reverse(lower);
            painter.setPen(Qt::NoPen);
            painter.drawPolygon(upper + lower);
        }
        upper.clear(), lower.clear();
    };
    for (std::size_t i = 0; i < series.points.size(); ++i) {
        const TimelinePoint& point = series.points[i];
        const bool known = std::isfinite(point.low) && std::isfinite(point.high);
        if (!known || !isContinued(static_cast<int>(i))) flush();
        if (!known) continue;
        const double x = spanArea(static_cast<int>(i)).center().x();
        upper.append({x, heightOf(point.high, area, scale.low, scale.high)});
        lower.append({x, heightOf(point.low, area, scale.low, scale.high)});
    }
    flush();
}

void Timeline::paintLine(QPainter& painter, const TimelineSeries& series, const QRectF& area,
                         const Scale& scale) const {
    const Tokens& t = tokensNow();
    const QPen pen = ThemedPlot::seriesPen(series.color);
    std::optional<QPointF> before;
    std::vector<std::pair<QPointF, const TimelinePoint*>> marks;
    for (std::size_t i = 0; i < series.points.size(); ++i) {
        const TimelinePoint& point = series.points[i];
        if (!std::isfinite(point.value)) {
            before.reset();
            continue;
        }
        const QRectF span = spanArea(static_cast<int>(i));
        const QPointF at(span.center().x(), heightOf(point.value, area, scale.low, scale.high));
        painter.setPen(pen);
        if (before && isContinued(static_cast<int>(i))) painter.drawLine(*before, at);
        if (span.width() >= kDotRoom || point.alarm || !before) marks.emplace_back(at, &point);
        before = at;
    }
    for (const auto& [at, point] : marks) paintMark(painter, at, *point, pen.color(), t);
}

/// Direct labels: each series is named in its own colour above its lane's right end.
void Timeline::paintNames(QPainter& painter, const TimelineLane& lane, const QRectF& area) const {
    double right = area.right();
    for (const TimelineSeries& series : lane.series) {
        if (series.name.isEmpty()) continue;
        const double width = painter.fontMetrics().horizontalAdvance(series.name);
        const QRectF ground(right - width - 4, area.top() - 8, width + 8, 16);
        QColor surface = tokensNow().surface;
        surface.setAlphaF(0.85F);
        painter.fillRect(ground, surface);
        painter.setPen(tokensNow().series[std::size_t(series.color)]);
        painter.drawText(ground, Qt::AlignCenter, series.name);
        right -= width + 16;
    }
}

void Timeline::paintFlags(QPainter& painter) const {
    const Tokens& t = tokensNow();
    const QRectF area = plotArea();
    double free = -1e9;
    for (const TimelineFlag& flag : content_.flags) {
        const double x = xOf(flag.at);
        if (x < area.left() - 1 || x > area.right() + 1) continue;
        painter.setPen(QPen(t.quiet, 1, Qt::DotLine));
        painter.drawLine(QPointF(x, kFlagCenter + kIcon / 2.0 + 2), QPointF(x, area.bottom()));
        if (x < free) continue;  // its words come with those of the one before
        free = x + kIcon;
        const QRectF place(x - kIcon / 2.0, kFlagCenter - kIcon / 2.0, kIcon, kIcon);
        themedIcon(flag.icon, IconColor::Text).paint(&painter, place.toRect());
    }
}

}  // namespace bw::ui
