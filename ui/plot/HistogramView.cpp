#include "ui/plot/HistogramView.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/plot/ColumnSketch.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QPainter>
#include <QTimeZone>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

constexpr double kDayUs = 86'400e6;

/// As short as the span of the axis lets it be.
QString axisText(ColumnKind kind, double value, double span) {
    if (kind != ColumnKind::DateTime)
        return std::abs(value) >= 1000 ? number(value) : QString::number(value, 'g', 4);
    const auto when = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(value / 1000), Qt::UTC);
    const char* format = span > 1000 * kDayUs ? "yyyy"
                         : span > 60 * kDayUs ? "MMM yyyy"
                         : span > 2 * kDayUs  ? "d MMM"
                                              : "HH:mm";
    return when.toString(QLatin1String(format));
}

}  // namespace

std::vector<double> roundSteps(double low, double high, int wanted) {
    if (!(high > low) || wanted < 1) return {low};
    const double rough = (high - low) / wanted;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = power * 10;
    for (const double factor : {1.0, 2.0, 5.0})
        if (power * factor >= rough) {
            step = power * factor;
            break;
        }
    std::vector<double> steps;
    const double first = std::ceil(low / step);
    for (int i = 0; i < 50 && (first + i) * step <= high * (1 + 1e-12); ++i)
        steps.push_back((first + i) * step);
    return steps;
}

HistogramView::HistogramView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Histogram"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void HistogramView::setColumn(std::shared_ptr<const Profile> profile, int column) {
    profile_ = std::move(profile);
    index_ = column;
    current_ = -1;
    setAccessibleDescription({});
    update();
}

void HistogramView::setLogarithmic(bool on) {
    logarithmic_ = on;
    update();
}

const ColumnProfile* HistogramView::column() const {
    if (!profile_ || index_ < 0 || index_ >= static_cast<int>(profile_->columns.size()))
        return nullptr;
    const ColumnProfile& column = profile_->columns[static_cast<std::size_t>(index_)];
    return column.histogram.empty() ? nullptr : &column;
}

QRectF HistogramView::plotArea() const {
    const QFontMetrics caption(fontOf(TextSize::Caption));
    const ColumnProfile* shown = column();
    const std::int64_t most = shown ? *std::ranges::max_element(shown->histogram) : 0;
    const int left = caption.horizontalAdvance(number(most)) + kGap;
    return QRectF(rect()).adjusted(left, kGap, -kGap, -(caption.height() + kGapSmall));
}

double HistogramView::heightShare(std::int64_t count) const {
    const std::int64_t most = *std::ranges::max_element(column()->histogram);
    if (most == 0) return 0;
    const double value = static_cast<double>(count), top = static_cast<double>(most);
    return logarithmic_ ? std::log1p(value) / std::log1p(top) : value / top;
}

QString HistogramView::barText(int bar) const {
    const ColumnProfile* shown = column();
    if (!shown || bar < 0 || bar >= static_cast<int>(shown->histogram.size())) return {};
    const auto i = static_cast<std::size_t>(bar);
    const double present = static_cast<double>(shown->rows - shown->missing);
    const auto count = shown->histogram[i];
    return tr("%1 to %2 · %3 rows · %4")
        .arg(profileValue(shown->kind, shown->histogramEdges[i]),
             profileValue(shown->kind, shown->histogramEdges[i + 1]), number(count),
             percent(static_cast<double>(count) / std::max(1.0, present)));
}

int HistogramView::barAt(const QPointF& at) const {
    const QRectF area = plotArea();
    if (!column() || at.x() < area.left() || at.x() >= area.right() || at.y() < 0) return -1;
    const auto bars = static_cast<double>(column()->histogram.size());
    return static_cast<int>((at.x() - area.left()) / area.width() * bars);
}

void HistogramView::setCurrent(int bar) {
    if (bar == current_) return;
    current_ = bar;
    setAccessibleDescription(barText(bar));
    update();
}

void HistogramView::activate(int bar) {
    const ColumnProfile* shown = column();
    if (!shown || bar < 0) return;
    const auto i = static_cast<std::size_t>(bar);
    Q_EMIT barActivated(shown->histogramEdges[i], shown->histogramEdges[i + 1],
                        i + 1 == shown->histogram.size());
}

void HistogramView::mouseMoveEvent(QMouseEvent* event) {
    setCurrent(barAt(event->position()));
}

void HistogramView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) activate(barAt(event->position()));
}

void HistogramView::leaveEvent(QEvent*) {
    setCurrent(-1);
}

void HistogramView::keyPressEvent(QKeyEvent* event) {
    const int bars = column() ? static_cast<int>(column()->histogram.size()) : 0;
    if (bars > 0 && event->key() == Qt::Key_Right)
        setCurrent(std::min(bars - 1, current_ + 1));
    else if (bars > 0 && event->key() == Qt::Key_Left)
        setCurrent(std::max(0, current_ - 1));
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        activate(current_);
    else
        QWidget::keyPressEvent(event);
}

bool HistogramView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), barText(barAt(help->pos())), this);
    return true;
}

void HistogramView::paintGrid(QPainter& painter, const QRectF& area) const {
    const Tokens& t = tokensNow();
    const std::int64_t most = *std::ranges::max_element(column()->histogram);
    std::vector<double> steps = roundSteps(0, static_cast<double>(most), 3);
    if (logarithmic_) {
        steps.clear();
        for (int power = 0; std::pow(10, power) <= static_cast<double>(most); ++power)
            steps.push_back(std::pow(10, power));
        while (steps.size() > 4) steps.erase(steps.begin() + 1);
    }
    for (const double step : steps) {
        if (step != std::floor(step)) continue;
        const auto count = static_cast<std::int64_t>(step);
        const double y = std::round(area.bottom() - area.height() * heightShare(count)) + 0.5;
        painter.setPen(t.line);
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(t.quiet);
        painter.drawText(QRectF(0, y - 10, area.left() - kGapSmall, 20),
                         Qt::AlignRight | Qt::AlignVCenter, number(count));
    }
}

void HistogramView::paintBars(QPainter& painter, const QRectF& area) const {
    const Tokens& t = tokensNow();
    const auto& counts = column()->histogram;
    const double step = area.width() / static_cast<double>(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double height =
            counts[i] == 0 ? 0 : std::max(1.0, area.height() * heightShare(counts[i]));
        const double left = area.left() + static_cast<double>(i) * step;
        const bool chosen = static_cast<int>(i) == current_;
        if (chosen) painter.fillRect(QRectF(left, area.top(), step, area.height()), t.hover);
        painter.fillRect(
            QRectF(left + 0.5, area.bottom() - height, std::max(1.0, step - 1), height),
            chosen ? t.accent : t.series[0]);
    }
}

void HistogramView::paintAxis(QPainter& painter, const QRectF& area) const {
    const ColumnProfile& shown = *column();
    const double low = shown.histogramEdges.front(), high = shown.histogramEdges.back();
    const QFontMetrics metrics = painter.fontMetrics();
    const int widest = std::max(metrics.horizontalAdvance(axisText(shown.kind, low, high - low)),
                                metrics.horizontalAdvance(axisText(shown.kind, high, high - low)));
    const int fitting = std::clamp(static_cast<int>(area.width() / (widest + 24)), 1, 5);
    double free = -1e9;
    painter.setPen(tokensNow().quiet);
    for (const double value : roundSteps(low, high, fitting)) {
        const QString words = axisText(shown.kind, value, high - low);
        const double width = metrics.horizontalAdvance(words);
        const double x = high > low ? area.left() + area.width() * (value - low) / (high - low)
                                    : area.center().x();
        const double left =
            std::clamp(x - width / 2, area.left(), std::max(area.left(), area.right() - width));
        if (left < free + kGap) continue;
        painter.drawText(QPointF(left, height() - metrics.descent() - 1), words);
        free = left + width;
    }
}

void HistogramView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(fontOf(TextSize::Caption));
    const Tokens& t = tokensNow();
    if (!column()) {
        painter.setPen(t.quiet);
        painter.drawText(rect(), Qt::AlignCenter, tr("No values to draw"));
        return;
    }
    const QRectF area = plotArea();
    paintGrid(painter, area);
    paintBars(painter, area);
    paintAxis(painter, area);
    if (!hasFocus()) return;
    painter.setPen(t.accent);
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

}  // namespace bw::ui
