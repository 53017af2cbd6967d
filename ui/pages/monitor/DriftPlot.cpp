#include "ui/pages/monitor/DriftPlot.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kBin = 26, kBar = 7, kLegend = 22, kPercent = 52, kSwatch = 10;
constexpr int kHere = 1;  // of Tokens::series

}  // namespace

DriftPlot::DriftPlot(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Values in training and in this window"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void DriftPlot::show(std::vector<DriftBin> bins) {
    bins_ = std::move(bins);
    current_ = -1;
    setAccessibleDescription({});
    updateGeometry();
    update();
}

QSize DriftPlot::sizeHint() const {
    return {300, kLegend + std::max(1, static_cast<int>(bins_.size())) * kBin + 2};
}

QString DriftPlot::binText(int bin) const {
    if (bin < 0 || bin >= static_cast<int>(bins_.size())) return {};
    const DriftBin& asked = bins_[std::size_t(bin)];
    return tr("%1: %2 in training, %3 here")
        .arg(text(asked.label), percent(asked.reference), percent(asked.current));
}

int DriftPlot::binAt(double y) const {
    const int bin = static_cast<int>(std::floor((y - kLegend) / kBin));
    return bin >= 0 && bin < static_cast<int>(bins_.size()) ? bin : -1;
}

int DriftPlot::labelWidth() const {
    const QFontMetrics metrics(fontOf(TextSize::Caption));
    int widest = 0;
    for (const DriftBin& bin : bins_)
        widest = std::max(widest, metrics.horizontalAdvance(text(bin.label)));
    return std::min(widest + 2 * kGap, width() * 2 / 5);
}

void DriftPlot::setCurrent(int bin) {
    if (bin == current_) return;
    current_ = bin;
    setAccessibleDescription(binText(bin));
    update();
}

void DriftPlot::mouseMoveEvent(QMouseEvent* event) {
    setCurrent(binAt(event->position().y()));
}

void DriftPlot::leaveEvent(QEvent*) {
    setCurrent(-1);
}

void DriftPlot::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(bins_.size()) - 1;
    if (event->key() == Qt::Key_Down && current_ < last)
        setCurrent(current_ + 1);
    else if (event->key() == Qt::Key_Up && current_ > 0)
        setCurrent(current_ - 1);
    else
        QWidget::keyPressEvent(event);
}

bool DriftPlot::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), binText(binAt(help->pos().y())), this);
    return true;
}

void DriftPlot::paintLegend(QPainter& painter) const {
    const Tokens& t = tokensNow();
    int left = 0;
    for (const auto& [name, color] :
         {std::pair(tr("training"), t.production), std::pair(tr("this window"), t.series[kHere])}) {
        painter.fillRect(QRect(left, 4, kSwatch, kSwatch), color);
        painter.setPen(t.quiet);
        const int width = painter.fontMetrics().horizontalAdvance(name);
        painter.drawText(QRect(left + kSwatch + 6, 0, width + 2, 18), Qt::AlignVCenter, name);
        left += kSwatch + 6 + width + kGapLarge;
    }
}

void DriftPlot::paintBin(QPainter& painter, int bin, int left, double most) const {
    const Tokens& t = tokensNow();
    const DriftBin& shown = bins_[std::size_t(bin)];
    const int top = kLegend + bin * kBin;
    if (bin == current_) painter.fillRect(QRect(0, top, width(), kBin), t.hover);
    painter.setPen(t.text);
    const QString words =
        painter.fontMetrics().elidedText(text(shown.label), Qt::ElideMiddle, left - kGap);
    painter.drawText(QRect(0, top, left - kGap, kBin), Qt::AlignVCenter | Qt::AlignRight, words);
    const double room = std::max(8, width() - left - kPercent);
    const double y = top + (kBin - 2.0 * kBar - 1) / 2;
    painter.fillRect(QRectF(left, y, std::max(1.0, room * shown.reference / most), kBar),
                     t.production);
    painter.fillRect(QRectF(left, y + kBar + 1, std::max(1.0, room * shown.current / most), kBar),
                     t.series[kHere]);
    painter.setPen(t.quiet);
    painter.drawText(QRect(width() - kPercent, top, kPercent, kBin),
                     Qt::AlignVCenter | Qt::AlignRight, percent(shown.current));
}

void DriftPlot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(fontOf(TextSize::Caption));
    const Tokens& t = tokensNow();
    if (bins_.empty()) {
        painter.setPen(t.quiet);
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, tr("No values to draw"));
        return;
    }
    double most = 1e-9;
    for (const DriftBin& bin : bins_) most = std::max({most, bin.reference, bin.current});
    paintLegend(painter);
    const int left = labelWidth();
    for (int bin = 0; bin < static_cast<int>(bins_.size()); ++bin)
        paintBin(painter, bin, left, most);
    if (!hasFocus()) return;
    painter.setPen(t.accent);
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

}  // namespace bw::ui
