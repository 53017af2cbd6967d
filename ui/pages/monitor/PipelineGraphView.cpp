#include "ui/pages/monitor/PipelineGraphView.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/StepBox.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <set>

namespace bw::ui {
namespace {

constexpr int kNarrowest = 106, kWidest = 250;
constexpr int kBetweenColumns = 28, kBetweenBoxes = 22;
constexpr int kHead = 28, kInset = 18, kMargin = 4;
constexpr double kArrow = 5;

void drawTip(QPainter& painter, const QPointF& at, const QPointF& direction) {
    const double length = std::hypot(direction.x(), direction.y());
    const QPointF along = direction / length * kArrow;
    const QPointF across(-along.y() * 0.7, along.x() * 0.7);
    painter.drawPolygon(QPolygonF{at, at - along * 1.4 + across, at - along * 1.4 - across});
}

}  // namespace

PipelineGraphView::PipelineGraphView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("pipelineGraph"));
    setAccessibleName(tr("Steps of the pipeline"));
}

bool PipelineGraphView::sameBoxes(const PipelineGraph& graph) const {
    return graph.pipeline == graph_.pipeline &&
           std::ranges::equal(graph.steps, graph_.steps, [](const auto& a, const auto& b) {
               return a.name == b.name && a.stage == b.stage && a.type == b.type;
           });
}

void PipelineGraphView::setGraph(const PipelineGraph& graph) {
    if (!sameBoxes(graph)) makeBoxes(graph);
    graph_ = graph;
    for (const GraphStep& step : graph.steps)
        if (StepBox* known = box(text(step.name))) known->setStep(step);
    setAccessibleDescription(tr("%1, %2 steps").arg(text(graph.pipeline)).arg(graph.steps.size()));
    update();
}

void PipelineGraphView::makeBoxes(const PipelineGraph& graph) {
    const auto* focus = qobject_cast<StepBox*>(focusWidget());
    const QString focused = focus ? text(focus->step().name) : QString();
    for (const Column& column : columns_) qDeleteAll(column.boxes);
    columns_.clear();
    for (const StepStage stage :
         {StepStage::Data, StepStage::Training, StepStage::Validation, StepStage::Deployment}) {
        Column column{stage, {}, {}};
        for (const GraphStep& step : graph.steps) {
            if (step.stage != stage) continue;
            auto* made = new StepBox(step, this);
            connect(made, &StepBox::clicked, this, [this, made] { pick(made); });
            connect(made, &StepBox::walked, this,
                    [this, made](int dx, int dy) { walk(made, dx, dy); });
            made->show();
            column.boxes.push_back(made);
        }
        if (!column.boxes.empty()) columns_.push_back(std::move(column));
    }
    place();
    updateGeometry();
    if (!box(chosen_)) chosen_.clear();
    choose(chosen_);
    if (StepBox* again = box(focused)) again->setFocus();
}

std::size_t PipelineGraphView::tallest() const {
    std::size_t most = 1;
    for (const Column& column : columns_) most = std::max(most, column.boxes.size());
    return most;
}

QSize PipelineGraphView::minimumSizeHint() const {
    const int count = std::max(1, static_cast<int>(columns_.size()));
    const int rows = static_cast<int>(tallest());
    return {2 * kMargin + count * (kNarrowest + 2 * kInset) + (count - 1) * kBetweenColumns,
            2 * kMargin + kHead + rows * StepBox::kHeight + (rows - 1) * kBetweenBoxes + kInset};
}

QSize PipelineGraphView::sizeHint() const {
    return minimumSizeHint();
}

void PipelineGraphView::place() {
    const int count = static_cast<int>(columns_.size());
    if (count == 0) return;
    const int room = width() - 2 * kMargin - (count - 1) * kBetweenColumns;
    const int wide = std::clamp(room / count, kNarrowest + 2 * kInset, kWidest + 2 * kInset);
    const int rows = static_cast<int>(tallest());
    const int high = kHead + rows * StepBox::kHeight + (rows - 1) * kBetweenBoxes + kInset;
    int left = kMargin;
    for (Column& column : columns_) {
        column.area = QRect(left, kMargin, wide, high);
        int top = kMargin + kHead;
        for (StepBox* one : column.boxes) {
            one->setGeometry(left + kInset, top, wide - 2 * kInset, StepBox::kHeight);
            top += StepBox::kHeight + kBetweenBoxes;
        }
        left += wide + kBetweenColumns;
    }
}

void PipelineGraphView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

StepBox* PipelineGraphView::box(const QString& step) const {
    for (const Column& column : columns_)
        for (StepBox* one : column.boxes)
            if (text(one->step().name) == step) return one;
    return nullptr;
}

int PipelineGraphView::columnOf(const StepBox* box) const {
    const auto found = std::ranges::find_if(columns_, [&](const Column& column) {
        return std::ranges::find(column.boxes, box) != column.boxes.end();
    });
    return static_cast<int>(found - columns_.begin());
}

void PipelineGraphView::choose(const QString& step) {
    chosen_ = step;
    for (const Column& column : columns_)
        for (StepBox* one : column.boxes) one->setChecked(text(one->step().name) == step);
}

void PipelineGraphView::pick(StepBox* box) {
    choose(text(box->step().name));
    Q_EMIT stepChosen(chosen_);
}

/// Across columns to the box at the same height, or the last one above it.
void PipelineGraphView::walk(StepBox* from, int dx, int dy) {
    const int column = columnOf(from);
    const auto& here = columns_[static_cast<std::size_t>(column)].boxes;
    const auto row = std::ranges::find(here, from) - here.begin();
    const int next = column + dx;
    if (next < 0 || next >= static_cast<int>(columns_.size())) return;
    const auto& there = columns_[static_cast<std::size_t>(next)].boxes;
    const auto last = static_cast<std::ptrdiff_t>(there.size()) - 1;
    const auto target = dy == 0 ? std::min(row, last) : row + dy;
    if (target < 0 || target > last) return;
    StepBox* to = there[static_cast<std::size_t>(target)];
    to->setFocus();
    pick(to);
}

void PipelineGraphView::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensNow();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Column& column : columns_) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.surface);
        painter.drawRoundedRect(column.area, kRadius, kRadius);
        painter.setFont(fontOf(TextSize::Caption, true));
        painter.setPen(t.quiet);
        painter.drawText(column.area.left() + kInset + 2, column.area.top() + kHead / 2 + 5,
                         stageTitle(column.stage));
    }
    for (const GraphStep& step : graph_.steps) drawNeeds(painter, step);
}

/// Whether `need` is needed by another need of the step, however far back: the arrow to that one
/// says it already.
bool PipelineGraphView::isImplied(const GraphStep& step, const std::string& need) const {
    std::set<std::string> seen;
    std::vector<std::string> open;
    for (const std::string& other : step.needs)
        if (other != need) open.push_back(other);
    while (!open.empty()) {
        const std::string name = open.back();
        open.pop_back();
        if (!seen.insert(name).second) continue;
        const auto found = std::ranges::find(graph_.steps, name, &GraphStep::name);
        if (found == graph_.steps.end()) continue;
        if (std::ranges::find(found->needs, need) != found->needs.end()) return true;
        open.insert(open.end(), found->needs.begin(), found->needs.end());
    }
    return false;
}

void PipelineGraphView::drawNeeds(QPainter& painter, const GraphStep& step) const {
    const StepBox* to = box(text(step.name));
    int lane = 0;
    for (const std::string& need : step.needs) {
        const StepBox* from = box(text(need));
        if (from && !isImplied(step, need)) drawArrow(painter, *from, *to, lane++);
    }
}

void PipelineGraphView::drawArrow(QPainter& painter, const StepBox& from, const StepBox& to,
                                  int lane) const {
    const QRectF a = from.geometry(), b = to.geometry();
    const bool sameColumn = columnOf(&from) == columnOf(&to);
    const bool next = sameColumn && b.top() > a.bottom() && b.top() - a.bottom() < StepBox::kHeight;
    QPainterPath path;
    QPointF end, direction(1, 0);
    if (next) {
        path.moveTo(a.center().x(), a.bottom());
        end = {b.center().x(), b.top() - 1};
        direction = {0, 1};
        path.lineTo(end - QPointF(0, kArrow));
    } else if (sameColumn) {  // around those between, at the left
        const QPointF start(a.left(), a.center().y());
        end = {b.left() - 1, b.center().y()};
        path.moveTo(start);
        path.cubicTo(start - QPointF(20, 0), end - QPointF(20, 0), end - QPointF(kArrow, 0));
    } else {
        const QPointF start(a.right(), a.center().y());
        end = {b.left() - 1, b.center().y() + 9.0 * lane};
        const double bend = std::max(24.0, std::abs(end.x() - start.x()) / 2);
        path.moveTo(start);
        path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end - QPointF(kArrow, 0));
    }
    QColor color = tokensNow().quiet;
    painter.setPen(QPen(color, 1.4));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    drawTip(painter, end, direction);
}

}  // namespace bw::ui
