#include "ui/pages/deploy/AliasPill.h"

#include "ui/base/Theme.h"
#include "ui/pages/deploy/ModelTree.h"
#include "ui/widgets/RowGround.h"

#include <QPainter>

namespace bw::ui {
namespace {

constexpr int kDot = 8;
constexpr int kVersionHeight = 48;
constexpr int kNameHeight = 32;

bool isProduction(const QString& alias) {
    return alias == QLatin1String("production");
}

QFont aliasFont() {
    return fontOf(TextSize::Caption, true);
}

void drawName(QPainter* painter, const QRect& area, const QModelIndex& index) {
    painter->setPen(tokensNow().text);
    painter->setFont(fontOf(TextSize::Body, true));
    const QString name =
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, area.width());
    painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft, name);
}

void drawVersion(QPainter* painter, const QRect& area, const QModelIndex& index) {
    const Tokens& tokens = tokensNow();
    const QRect top(area.left(), area.top() + 4, area.width(), kAliasHeight);
    const QRect bottom(area.left(), top.bottom() + 1, area.width(), kAliasHeight - 2);
    painter->setPen(tokens.text);
    painter->setFont(fontOf(TextSize::Body));
    const QString version = index.data().toString();
    painter->drawText(top, Qt::AlignVCenter | Qt::AlignLeft, version);
    int x = area.left() + painter->fontMetrics().horizontalAdvance(version) + kGap;

    painter->setFont(fontOf(TextSize::Caption));
    painter->setPen(tokens.quiet);
    const QString age = index.data(ModelTree::AgeRole).toString();
    const int end = area.right() - painter->fontMetrics().horizontalAdvance(age) - kGap;
    painter->drawText(top, Qt::AlignVCenter | Qt::AlignRight, age);
    const QString run = ModelTree::tr("run %1").arg(index.data(ModelTree::RunRole).toString());
    painter->drawText(bottom, Qt::AlignVCenter | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(run, Qt::ElideRight, area.width()));
    for (const QString& alias : index.data(ModelTree::AliasesRole).toStringList()) {
        if (x + aliasWidth(alias) > end) break;
        paintAlias(painter, {x, top.top()}, alias);
        x += aliasWidth(alias) + kGapSmall;
    }
}

}  // namespace

int aliasWidth(const QString& alias) {
    const int dot = isProduction(alias) ? kDot + kGapSmall : 0;
    return QFontMetrics(aliasFont()).horizontalAdvance(alias) + 2 * kGap + dot;
}

void paintAlias(QPainter* painter, const QPoint& topLeft, const QString& alias) {
    const Tokens& tokens = tokensNow();
    const bool production = isProduction(alias);
    QRect frame(topLeft, QSize(aliasWidth(alias), kAliasHeight));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QColor ground = tokens.production;
    ground.setAlphaF(production ? 0.22F : 0.0F);
    painter->setBrush(ground);
    painter->setPen(production ? QPen(Qt::NoPen) : QPen(tokens.production, 1));
    painter->drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    frame.adjust(kGap, 0, -kGap, 0);
    if (production) {
        painter->setBrush(tokens.production);
        painter->drawEllipse(
            QRectF(frame.left(), frame.center().y() - kDot / 2.0 + 0.5, kDot, kDot));
        frame.adjust(kDot + kGapSmall, 0, 0, 0);
    }
    painter->setPen(production ? tokens.text : tokens.quiet);
    painter->setFont(aliasFont());
    painter->drawText(frame, Qt::AlignVCenter | Qt::AlignLeft, alias);
    painter->restore();
}

AliasRow::AliasRow(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void AliasRow::set(const QStringList& aliases) {
    if (aliases == aliases_) return;
    aliases_ = aliases;
    setAccessibleName(tr("Aliases: %1").arg(aliases.join(QStringLiteral(", "))));
    updateGeometry();
    update();
}

QSize AliasRow::sizeHint() const {
    int width = 0;
    for (const QString& alias : aliases_) width += aliasWidth(alias) + kGapSmall;
    return {width, kAliasHeight};
}

void AliasRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    int x = 0;
    for (const QString& alias : aliases_) {
        paintAlias(&painter, {x, 0}, alias);
        x += aliasWidth(alias) + kGapSmall;
    }
}

void ModelTreeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    paintListRowGround(painter, option);
    painter->save();
    const QRect area = option.rect.adjusted(kGapSmall, 0, -kGapMedium, 0);
    if (index.data(ModelTree::ReferenceRole).isValid())
        drawVersion(painter, area, index);
    else
        drawName(painter, area, index);
    painter->restore();
}

QSize ModelTreeDelegate::sizeHint(const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const {
    const bool version = index.data(ModelTree::ReferenceRole).isValid();
    return {option.rect.width(), version ? kVersionHeight : kNameHeight};
}

}  // namespace bw::ui
