#include "ui/pages/data/ColumnHeader.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/plot/ColumnSketch.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kKindIcon = 16, kSketchHeight = 20, kMissingHeight = 3;

QString line(const QString& name, const QString& value) {
    return QStringLiteral("\n%1: %2").arg(name, value);
}

}  // namespace

QString columnSummary(const ColumnProfile& column) {
    const auto tr = [](const char* words) {
        return QCoreApplication::translate("bw::ui::ColumnHeader", words);
    };
    QString made = text(column.name) + QStringLiteral(" · ") + kindText(column.kind);
    made += line(tr("missing"), QStringLiteral("%1 of %2 (%3)")
                                    .arg(number(column.missing), number(column.rows),
                                         percent(missingShare(column))));
    made += line(tr("distinct"), distinctText(column));
    if (column.minimum && column.maximum && column.kind != ColumnKind::Boolean) {
        made += line(tr("minimum"), profileValue(column.kind, *column.minimum));
        if (column.quantiles.size() == 7)
            made += line(tr("median"), profileValue(column.kind, column.quantiles[3]));
        made += line(tr("maximum"), profileValue(column.kind, *column.maximum));
    }
    if (column.kind == ColumnKind::Category || column.kind == ColumnKind::Boolean)
        for (std::size_t i = 0; i < std::min<std::size_t>(3, column.topValues.size()); ++i)
            made += line(text(column.topValues[i].value), number(column.topValues[i].count));
    return made;
}

ColumnHeader::ColumnHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
    setSectionsMovable(true);
    setSectionsClickable(true);
    setHighlightSections(false);
    setMinimumSectionSize(48);
    setDefaultSectionSize(110);
    setAccessibleName(tr("Columns"));
}

void ColumnHeader::setProfile(std::shared_ptr<const Profile> profile) {
    profile_ = std::move(profile);
    viewport()->update();
}

void ColumnHeader::setKinds(std::vector<ColumnKind> kinds) {
    kinds_ = std::move(kinds);
    viewport()->update();
}

void ColumnHeader::setChosen(int column) {
    if (column == chosen_) return;
    chosen_ = column;
    viewport()->update();
}

QSize ColumnHeader::sizeHint() const {
    return {QHeaderView::sizeHint().width(), kGap + std::max(kKindIcon, fontMetrics().height()) +
                                                 kGapSmall + kSketchHeight + kGapSmall +
                                                 kMissingHeight + kGapSmall};
}

int ColumnHeader::nameWidth(const QString& name) const {
    return kGap + kKindIcon + kGapSmall + fontMetrics().horizontalAdvance(name) + kGap + 1;
}

const ColumnProfile* ColumnHeader::profileOf(int column) const {
    const auto i = static_cast<std::size_t>(column);
    return profile_ && i < profile_->columns.size() ? &profile_->columns[i] : nullptr;
}

void ColumnHeader::paintSection(QPainter* painter, const QRect& rect, int column) const {
    if (!rect.isValid()) return;
    const Tokens& t = tokensNow();
    const bool chosen = column == chosen_;
    const auto i = static_cast<std::size_t>(column);
    painter->save();
    painter->setClipRect(rect);
    painter->fillRect(rect, chosen ? t.hover : t.surface);
    const QRect inner = rect.adjusted(kGap, kGap, -kGap, 0);
    const int nameHeight = std::max(kKindIcon, fontMetrics().height());
    int left = inner.left();
    if (i < kinds_.size()) {
        themedIcon(kindIcon(kinds_[i]), chosen ? IconColor::Accent : IconColor::Quiet)
            .paint(painter,
                   QRect(left, inner.top() + (nameHeight - kKindIcon) / 2, kKindIcon, kKindIcon));
        left += kKindIcon + kGapSmall;
    }
    const QRect nameArea(left, inner.top(), inner.right() - left + 1, nameHeight);
    painter->setPen(t.text);
    painter->setFont(font());
    painter->drawText(
        nameArea, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        fontMetrics().elidedText(model()->headerData(column, Qt::Horizontal).toString(),
                                 Qt::ElideRight, nameArea.width()));
    const ColumnProfile* known = profileOf(column);
    const QRectF sketch(inner.left(), inner.top() + nameHeight + kGapSmall, inner.width(),
                        kSketchHeight);
    if (known) {
        paintColumnSketch(*painter, sketch, known, chosen);
        paintMissingBar(
            *painter,
            QRectF(sketch.left(), sketch.bottom() + kGapSmall, sketch.width(), kMissingHeight),
            missingShare(*known));
    }
    painter->fillRect(rect.left(), rect.bottom(), rect.width(), 1, t.line);
    if (chosen) painter->fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, t.accent);
    painter->restore();
}

bool ColumnHeader::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QHeaderView::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int column = logicalIndexAt(help->pos());
    const ColumnProfile* known = column >= 0 ? profileOf(column) : nullptr;
    const QString name =
        column >= 0 ? model()->headerData(column, Qt::Horizontal).toString() : QString();
    QToolTip::showText(help->globalPos(), known ? columnSummary(*known) : name, this);
    return true;
}

RowHeader::RowHeader(QWidget* parent) : QHeaderView(Qt::Vertical, parent) {
    setSectionResizeMode(QHeaderView::Fixed);
    setMinimumSectionSize(kRowHeight);
    setDefaultSectionSize(kRowHeight);
    setHighlightSections(false);
    setAccessibleName(tr("Row numbers"));
    fit(0);
}

void RowHeader::fit(std::int64_t largest) {
    setFont(fontOf(TextSize::Caption));
    const QFontMetrics metrics = fontMetrics();
    const auto digits = static_cast<int>(QString::number(largest).size());
    setFixedWidth(std::max(40, metrics.horizontalAdvance(QLatin1Char('0')) * digits + 2 * kGap));
}

void RowHeader::paintSection(QPainter* painter, const QRect& rect, int row) const {
    const Tokens& t = tokensNow();
    painter->fillRect(rect, t.surface);
    painter->setPen(t.quiet);
    painter->drawText(rect.adjusted(0, 0, -kGap, 0),
                      Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                      model()->headerData(row, Qt::Vertical).toString());
    painter->fillRect(rect.right(), rect.top(), 1, rect.height(), t.line);
}

}  // namespace bw::ui
