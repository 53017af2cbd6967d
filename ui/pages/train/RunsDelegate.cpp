#include "ui/pages/train/RunsDelegate.h"

#include "ui/base/Text.h"
#include "ui/pages/train/RunWords.h"
#include "ui/pages/train/RunsModel.h"
#include "ui/widgets/RowGround.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

constexpr int kIcon = 16;
constexpr int kSparkWidth = 56;

void drawSpark(QPainter& painter, const QRectF& area, const std::vector<float>& values,
               const QColor& color) {
    if (values.size() < 2) return;
    const auto [low, high] = std::ranges::minmax(values);
    const double span = high > low ? static_cast<double>(high - low) : 1.0;
    QPolygonF line;
    for (std::size_t i = 0; i < values.size(); ++i)
        line << QPointF(
            area.left() +
                area.width() * static_cast<double>(i) / static_cast<double>(values.size() - 1),
            area.bottom() - area.height() * static_cast<double>(values[i] - low) / span);
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line);
}

/// Draws at the right end of `area` and takes that part away.
void drawRight(QPainter& painter, QRect& area, const QString& words) {
    if (words.isEmpty()) return;
    const int width = painter.fontMetrics().horizontalAdvance(words);
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, words);
    area.setRight(area.right() - width - kGap);
}

void drawLeft(QPainter& painter, const QRect& area, const QString& words) {
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(words, Qt::ElideRight, area.width()));
}

QString second(const RunEntry& run) {
    QStringList parts{lookOf(run.status.state).word};
    if (run.status.epochs > 0) parts.append(RunsModel::tr("epoch %1").arg(epochText(run.status)));
    parts.append(ago(run.record.created));
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

void RunsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    const auto* run = index.data(RunsModel::kEntryRole).value<const RunEntry*>();
    if (!run) return;
    const Tokens& t = tokensNow();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintListRowGround(painter, option);

    const StateLook look = lookOf(run->status.state);
    const QRect inner = option.rect.adjusted(kGapMedium, kGap, -kGapMedium, -kGap);
    const int half = inner.height() / 2;
    themedIcon(look.icon, toneIconColor(look.tone))
        .paint(painter, QRect(inner.left(), inner.top() + (half - kIcon) / 2, kIcon, kIcon));
    QRect top = inner.adjusted(kIcon + kGap, 0, 0, 0);
    top.setHeight(half);
    QRect bottom = top.translated(0, half);

    painter->setFont(fontOf(TextSize::Body));
    painter->setPen(t.text);
    if (const auto metric = decidingMetric(run->status, metric_))
        drawRight(*painter, top, number(metric->value));
    drawLeft(
        *painter, top,
        QStringLiteral("%1 · %2").arg(text(run->record.architecture), text(run->record.dataset)));

    const auto spark = index.data(RunsModel::kSparkRole).value<std::vector<float>>();
    const QRect sparkArea(bottom.right() - kSparkWidth, bottom.top() + 3, kSparkWidth, half - 6);
    drawSpark(*painter, sparkArea, spark, t.series[0]);
    if (spark.size() > 1) bottom.setRight(sparkArea.left() - kGap);
    painter->setFont(fontOf(TextSize::Caption));
    painter->setPen(look.tone == Tone::Bad ? t.bad : t.quiet);
    drawLeft(*painter, bottom, second(*run));
    painter->restore();
}

QSize RunsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int lines = QFontMetrics(fontOf(TextSize::Body)).height() +
                      QFontMetrics(fontOf(TextSize::Caption)).height();
    return {option.rect.width(), lines + 2 * kGap + kGapSmall};
}

}  // namespace bw::ui
