#include "ui/pages/monitor/Timeline.h"

#include "ui/base/Theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

// What a person does with the timeline; how it is drawn stands in TimelinePaint.cpp.

namespace bw::ui {
namespace {

constexpr int kGutter = 128, kEdge = 20, kFlagStrip = 26, kAxis = 22, kLaneGap = 10;
constexpr int kLeastLane = 28, kLane = 46;
constexpr double kFlagReach = 9, kKeyZoom = 0.7;

}  // namespace

Timeline::Timeline(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Timeline"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

QSize Timeline::sizeHint() const {
    const int lanes = std::max(1, static_cast<int>(content_.lanes.size()));
    return {720, kFlagStrip + kAxis + lanes * (kLane + kLaneGap)};
}

QSize Timeline::minimumSizeHint() const {
    const int lanes = std::max(1, static_cast<int>(content_.lanes.size()));
    return {kGutter + 160, kFlagStrip + kAxis + lanes * (kLeastLane + kLaneGap)};
}

void Timeline::setContent(TimelineContent content) {
    const bool had = chosen_ >= 0;
    const std::int64_t begin = had ? content_.spans[std::size_t(chosen_)].from : 0;
    const bool sawAll =
        content_.spans.empty() || (from_ <= static_cast<double>(content_.spans.front().from) &&
                                   to_ >= static_cast<double>(content_.spans.back().to));
    content_ = std::move(content);
    hovered_ = -1;
    const auto same = std::ranges::find_if(
        content_.spans, [&](const TimelineSpan& span) { return had && span.from == begin; });
    chosen_ = same == content_.spans.end() ? -1 : static_cast<int>(same - content_.spans.begin());
    if (sawAll) showAll();
    describe();
    updateGeometry();
    update();
}

QRectF Timeline::plotArea() const {
    return QRectF(rect()).adjusted(kGutter, kFlagStrip, -kEdge, -kAxis);
}

QRectF Timeline::laneArea(int lane) const {
    const QRectF all = plotArea();
    int before = 0, sum = 0;
    for (int i = 0; i < static_cast<int>(content_.lanes.size()); ++i) {
        const int weight = content_.lanes[std::size_t(i)].weight;
        if (i < lane) before += weight;
        sum += weight;
    }
    const double step = all.height() / std::max(1, sum);
    const int own = content_.lanes[std::size_t(lane)].weight;
    return {all.left(), all.top() + before * step + kLaneGap / 2.0, all.width(),
            own * step - kLaneGap};
}

double Timeline::xOf(std::int64_t time) const {
    const QRectF area = plotArea();
    return area.left() + area.width() * (static_cast<double>(time) - from_) / (to_ - from_);
}

QRectF Timeline::spanArea(int span) const {
    const TimelineSpan& asked = content_.spans[std::size_t(span)];
    const QRectF area = plotArea();
    const double left = std::clamp(xOf(asked.from), area.left(), area.right());
    const double right = std::clamp(xOf(asked.to), area.left(), area.right());
    return {left, area.top(), std::max(1.0, right - left), area.height()};
}

QRectF Timeline::flagArea(int flag) const {
    const double x = xOf(content_.flags[std::size_t(flag)].at);
    return {x - kFlagReach, (kFlagStrip - 2 * kFlagReach) / 2, 2 * kFlagReach, 2 * kFlagReach};
}

int Timeline::spanAt(const QPointF& at) const {
    if (!plotArea().contains(at)) return -1;
    for (int span = 0; span < static_cast<int>(content_.spans.size()); ++span) {
        const QRectF area = spanArea(span);
        // A window narrower than a few pixels can still be hit.
        const double more = std::max(0.0, (4 - area.width()) / 2);
        if (at.x() >= area.left() - more && at.x() < area.right() + more) return span;
    }
    return -1;
}

std::vector<int> Timeline::flagsAt(const QPointF& at) const {
    std::vector<int> found;
    if (at.y() > kFlagStrip) return found;
    for (int flag = 0; flag < static_cast<int>(content_.flags.size()); ++flag)
        if (std::abs(flagArea(flag).center().x() - at.x()) <= kFlagReach) found.push_back(flag);
    return found;
}

QString Timeline::wordsAt(const QPointF& at) const {
    QStringList lines;
    for (const int flag : flagsAt(at)) lines += content_.flags[std::size_t(flag)].words;
    if (const int span = spanAt(at); lines.isEmpty() && span >= 0) lines = content_.lines(span);
    return lines.join(QLatin1Char('\n'));
}

bool Timeline::isContinued(int span) const {
    return span > 0 &&
           content_.spans[std::size_t(span)].from <= content_.spans[std::size_t(span) - 1].to;
}

void Timeline::choose(int span) {
    chosen_ = span >= 0 && span < static_cast<int>(content_.spans.size()) ? span : -1;
    if (chosen_ >= 0) reveal(chosen_);
    describe();
    update();
}

void Timeline::pick(int span) {
    if (span < 0 || span >= static_cast<int>(content_.spans.size()) || span == chosen_) return;
    choose(span);
    Q_EMIT spanChosen(span);
}

void Timeline::describe() {
    setAccessibleDescription(chosen_ < 0 ? tr("No window chosen")
                                         : content_.lines(chosen_).join(QStringLiteral(". ")));
}

void Timeline::showAll() {
    from_ = content_.spans.empty() ? 0 : static_cast<double>(content_.spans.front().from);
    to_ = content_.spans.empty() ? 1 : static_cast<double>(content_.spans.back().to);
    for (const TimelineFlag& flag : content_.flags) {
        // An event shortly outside still has its flag; one long ago does not squeeze the rest.
        const double at = static_cast<double>(flag.at), reach = (to_ - from_) * 0.1;
        if (at < from_ && at >= from_ - reach) from_ = at;
        if (at > to_ && at <= to_ + reach) to_ = at;
    }
    update();
}

void Timeline::zoom(double factor, double around) {
    if (content_.spans.empty()) return;
    const double first = static_cast<double>(content_.spans.front().from);
    const double last = static_cast<double>(content_.spans.back().to);
    const double least = static_cast<double>(content_.spans.front().to) - first;
    const double width = std::max(least, (to_ - from_) * factor);
    if (width >= last - first) return showAll();
    const double share = (around - from_) / (to_ - from_);
    from_ = std::clamp(around - share * width, first, last - width);
    to_ = from_ + width;
    update();
}

void Timeline::reveal(int span) {
    const TimelineSpan& asked = content_.spans[std::size_t(span)];
    const double width = to_ - from_;
    if (static_cast<double>(asked.from) < from_) {
        from_ = static_cast<double>(asked.from);
        to_ = from_ + width;
    } else if (static_cast<double>(asked.to) > to_) {
        to_ = static_cast<double>(asked.to);
        from_ = to_ - width;
    }
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
    const int span = spanAt(event->position());
    if (span == hovered_) return;
    hovered_ = span;
    update();
}

void Timeline::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) pick(spanAt(event->position()));
}

void Timeline::leaveEvent(QEvent*) {
    hovered_ = -1;
    update();
}

void Timeline::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    const QRectF area = plotArea();
    const double share = (event->position().x() - area.left()) / area.width();
    zoom(std::pow(0.85, event->angleDelta().y() / 120.0), from_ + share * (to_ - from_));
    event->accept();
}

void Timeline::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(content_.spans.size()) - 1;
    switch (event->key()) {
        case Qt::Key_Left:
            return pick(chosen_ < 0 ? last : std::max(0, chosen_ - 1));
        case Qt::Key_Right:
            return pick(chosen_ < 0 ? last : std::min(last, chosen_ + 1));
        case Qt::Key_Home:
            return pick(0);
        case Qt::Key_End:
            return pick(last);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoom(kKeyZoom, (from_ + to_) / 2);
        case Qt::Key_Minus:
            return zoom(1 / kKeyZoom, (from_ + to_) / 2);
        case Qt::Key_0:
            return showAll();
        default:
            QWidget::keyPressEvent(event);
    }
}

bool Timeline::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), wordsAt(help->pos()), this);
    return true;
}

}  // namespace bw::ui
