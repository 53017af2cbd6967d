#include "ui/plot/CurvePlot.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/plot/Decimate.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bw::ui {
namespace {

constexpr float kRawOpacity = 0.25F;
constexpr qsizetype kMostDots = 40;  // points are marked while they are few
constexpr int kLabelGap = 6;
constexpr double kLineWidth = 1.6;

/// The colour that 25 % opacity would give: really transparent strokes darken where they overlap
/// and take much longer to draw.
QColor paled(const QColor& color, const QColor& ground) {
    const auto mix = [](float a, float b) { return a * kRawOpacity + b * (1 - kRawOpacity); };
    return QColor::fromRgbF(mix(color.redF(), ground.redF()), mix(color.greenF(), ground.greenF()),
                            mix(color.blueF(), ground.blueF()));
}

bool usable(double value, bool logarithmic) {
    return std::isfinite(value) && (!logarithmic || value > 0);
}

QString exact(double value) {
    return std::isfinite(value) ? QLocale::c().toString(value, 'g', 7) : QStringLiteral("—");
}

}  // namespace

CurvePlot::CurvePlot(const QString& title, QWidget* parent) : ThemedPlot(parent), title_(title) {
    setAccessibleName(CurvePlot::tr("Curve of %1").arg(title));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    // Segment by segment: Qt strokes a polyline that crosses itself in more than linear time.
    setPlottingHint(QCP::phFastPolylines);
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    setSelectionRectMode(QCP::srmZoom);
    axisRect()->setRangeZoom(Qt::Horizontal);
    axisRect()->setRangeDrag(Qt::Horizontal);
    axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    xAxis->setRange(0, 1);
    makeCrosshair();
    setCsv([this] { return csv(); }, title);
    connect(this, &QCustomPlot::beforeReplot, this, &CurvePlot::prepare);
    connect(this, &QCustomPlot::afterLayout, this, &CurvePlot::placeLabels);
    connect(this, &ThemedPlot::restyled, this, &CurvePlot::repaintLines);
    connect(selectionRect(), &QCPSelectionRect::accepted, this, [this] { ownY_ = true; });
    connect(xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this](const QCPRange& range) {
                if (!quietRange_) Q_EMIT stepsChanged(range);
            });
}

void CurvePlot::makeCrosshair() {
    cross_ = new QCPItemLine(this);
    cross_->setLayer(QStringLiteral("overlay"));
    for (QCPItemPosition* end : {cross_->start, cross_->end}) {
        end->setTypeX(QCPItemPosition::ptPlotCoords);
        end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    cross_->setVisible(false);
    cross_->setPen(QPen(tokensNow().quiet, 1, Qt::DotLine));
}

Curve& CurvePlot::addCurve(const std::string& tag, const QString& name, int color, int ringed) {
    Line line{std::make_unique<Curve>(tag),
              name,
              color,
              ringed,
              addGraph(),
              addGraph(),
              nullptr,
              nullptr,
              0};
    for (QCPGraph* graph : {line.raw, line.smooth}) {
        graph->setAdaptiveSampling(false);  // thinned already
        graph->setSelectable(QCP::stNone);
    }
    line.label = new QCPItemText(this);
    line.label->setClipToAxisRect(false);
    line.label->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    line.label->position->setType(QCPItemPosition::ptAbsolute);
    line.ring = new QCPItemTracer(this);
    line.ring->setStyle(QCPItemTracer::tsCircle);
    line.ring->setSize(9);
    line.ring->setVisible(false);
    lines_.push_back(std::move(line));
    repaintLines();
    return *lines_.back().curve;
}

Curve* CurvePlot::curve(const std::string& tag) {
    const auto found =
        std::ranges::find_if(lines_, [&](const Line& line) { return line.curve->tag() == tag; });
    return found == lines_.end() ? nullptr : found->curve.get();
}

void CurvePlot::repaintLines() {
    for (Line& line : lines_) {
        const QPen pen = seriesPen(line.color);
        const QColor pale = paled(pen.color(), tokensNow().surface);
        line.smooth->setPen(pen);
        line.raw->setPen(QPen(pale, 1));
        line.label->setColor(pen.color());
        line.label->setFont(fontOf(TextSize::Caption));
        line.ring->setPen(QPen(pen.color(), 1.6));
        line.ring->setBrush(tokensNow().surface);
    }
    if (cross_) cross_->setPen(QPen(tokensNow().quiet, 1, Qt::DotLine));
}

void CurvePlot::refresh() {
    replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::setLogarithmic(bool logarithmic) {
    logarithmic_ = logarithmic;
    ownY_ = false;
    yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (logarithmic)
        yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
    else
        yAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
    yAxis->ticker()->setTickCount(4);
    refresh();
}

void CurvePlot::setSmoothing(double weight) {
    for (Line& line : lines_) line.curve->setSmoothing(weight);
    refresh();
}

std::optional<QCPRange> CurvePlot::extent() const {
    std::optional<QCPRange> all;
    for (const Line& line : lines_) {
        const auto steps = line.curve->steps();
        if (steps.empty()) continue;
        const QCPRange own(steps.front(), steps.back());
        if (all)
            all->expand(own);
        else
            all = own;
    }
    return all;
}

void CurvePlot::showSteps(QCPRange steps) {
    if (steps.size() <= 0) steps = QCPRange(steps.lower - 1, steps.upper + 1);
    quietRange_ = true;
    xAxis->setRange(steps);
    quietRange_ = false;
    ownY_ = false;
    refresh();
}

void CurvePlot::fill(QCPGraph* graph, const Curve& curve, std::span<const double> values,
                     std::optional<QCPRange>& seen, bool pale) {
    const QCPRange view = xAxis->range();
    const double ratio = bufferDevicePixelRatio();
    const int columns = static_cast<int>(width() * ratio);
    QVector<QCPGraphData> data;
    const auto points = decimate(curve.steps(), values, view.lower, view.upper, columns);
    data.reserve(static_cast<qsizetype>(points.size()));
    for (const QPointF& point : points) {
        const bool shown = usable(point.y(), logarithmic_);
        data.append({point.x(), shown ? point.y() : std::nan("")});
        if (!shown || !view.contains(point.x())) continue;
        if (seen)
            seen->expand(point.y());
        else
            seen = QCPRange(point.y(), point.y());
    }
    const bool dots = data.size() <= kMostDots;
    graph->setScatterStyle(dots ? QCPScatterStyle(QCPScatterStyle::ssDisc, 4)
                                : QCPScatterStyle(QCPScatterStyle::ssNone));
    // Where a line doubles back within each pixel, smooth joins cost seconds and show nothing.
    const bool dense = data.size() > qsizetype{2} * columns;
    graph->setAntialiased(!dense);
    QPen pen = graph->pen();
    pen.setWidthF(dense || pale ? 1 : kLineWidth);
    graph->setPen(pen);
    graph->data()->set(data, true);
}

void CurvePlot::prepare() {
    std::optional<QCPRange> seen;
    bool any = false;
    for (Line& line : lines_) {
        const Curve& curve = *line.curve;
        any |= curve.size() > 0;
        const bool twin = curve.smoothed().data() != curve.values().data();
        line.raw->setVisible(twin);
        if (twin) fill(line.raw, curve, curve.values(), seen, true);
        fill(line.smooth, curve, curve.smoothed(), seen, false);
    }
    xAxis->ticker()->setTickCount(std::clamp(axisRect()->width() / 80, 2, 6));
    setEmptyText(!any ? tr("No point yet") : !seen ? tr("No finite value here") : QString());
    if (!ownY_) fitY(seen);
    nameLabels();
}

void CurvePlot::fitY(const std::optional<QCPRange>& seen) {
    if (!seen) return;
    QCPRange range = *seen;
    if (logarithmic_) {
        const double room =
            range.upper > range.lower ? std::pow(range.upper / range.lower, 0.06) : 1.5;
        range = QCPRange(range.lower / room, range.upper * room);
    } else {
        double room = range.size() * 0.06;
        if (room <= 0) room = std::max(std::abs(range.lower) * 0.05, 1e-9);
        range = QCPRange(range.lower - room, range.upper + room);
    }
    yAxis->setRange(range);
}

/// Their texts, and room for them; before the layout, which needs to know the room.
void CurvePlot::nameLabels() {
    int widest = 0;
    const QFontMetrics metrics(fontOf(TextSize::Caption));
    for (Line& line : lines_) {
        const auto last = line.curve->nearest(xAxis->range().upper);
        const double value = last ? line.curve->smoothed()[*last] : std::nan("");
        line.label->setVisible(usable(value, logarithmic_));
        line.ring->setVisible(false);
        if (!last) continue;
        line.height = value;
        line.label->setText(line.name.isEmpty() ? number(value)
                                                : line.name + QLatin1Char(' ') + number(value));
        widest = std::max(widest, metrics.horizontalAdvance(line.label->text()));
        const auto best = line.ringed != 0 ? line.curve->best(line.ringed > 0) : std::nullopt;
        if (!best || !usable(line.curve->values()[*best], logarithmic_)) continue;
        line.ring->position->setCoords(line.curve->steps()[*best], line.curve->values()[*best]);
        line.ring->setVisible(true);
    }
    const int room = widest + 2 * kLabelGap;
    axisRect()->setMargins(
        QMargins(axisRect()->margins().left(), kGap, room, axisRect()->margins().bottom()));
}

/// Each at the height of its last point in sight, pushed apart where they would overlap; after the
/// layout, which says where that is.
void CurvePlot::placeLabels() {
    std::vector<std::pair<double, Line*>> heights;
    for (Line& line : lines_)
        if (line.label->visible()) heights.emplace_back(yAxis->coordToPixel(line.height), &line);
    std::ranges::sort(heights, {}, &std::pair<double, Line*>::first);
    const double apart = QFontMetrics(fontOf(TextSize::Caption)).height();
    double lowest = axisRect()->top() - apart;
    for (auto& [height, line] : heights) {
        lowest = std::max(std::min<double>(height, axisRect()->bottom()), lowest + apart);
        line->label->position->setCoords(axisRect()->right() + kLabelGap, lowest);
    }
}

void CurvePlot::showCrosshair(std::optional<double> step) {
    cross_->setVisible(step.has_value() && xAxis->range().contains(*step));
    if (step) {
        cross_->start->setCoords(*step, 0);
        cross_->end->setCoords(*step, 1);
    }
    layer(QStringLiteral("overlay"))->replot();
}

QString CurvePlot::valuesAt(double step) const {
    QStringList parts;
    for (const Line& line : lines_)
        if (const auto index = line.curve->nearest(step)) {
            if (parts.isEmpty())
                parts.append(tr("step %1").arg(
                    number(static_cast<std::int64_t>(line.curve->steps()[*index]))));
            parts.append(
                (line.name + QLatin1Char(' ') + exact(line.curve->values()[*index])).trimmed());
        }
    return parts.join(QStringLiteral(" · "));
}

QString CurvePlot::csv() const {
    QString out = QStringLiteral("tag,step,value,smoothed\n");
    for (const Line& line : lines_)
        for (std::size_t i = 0; i < line.curve->size(); ++i)
            out += QStringLiteral("%1,%2,%3,%4\n")
                       .arg(text(line.curve->tag()))
                       .arg(static_cast<qint64>(line.curve->steps()[i]))
                       .arg(line.curve->values()[i], 0, 'g', 9)
                       .arg(line.curve->smoothed()[i], 0, 'g', 9);
    return out;
}

int CurvePlot::drawnPoints() const {
    qsizetype points = 0;
    for (const Line& line : lines_)
        points += line.smooth->dataCount() + (line.raw->visible() ? line.raw->dataCount() : 0);
    return static_cast<int>(points);
}

}  // namespace bw::ui
