#include "ui/pages/compare/CandidateModel.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/widgets/RowGround.h"

#include <QPainter>
#include <QSet>

#include <algorithm>

namespace bw::ui {
namespace {

QString factsOf(const Candidate& candidate) {
    if (candidate.isVersion)
        return candidate.facts.isEmpty() ? QObject::tr("run %1").arg(candidate.run)
                                         : candidate.facts;
    return candidate.registered.isEmpty()
               ? candidate.facts
               : QObject::tr("%1 · is %2").arg(candidate.facts, candidate.registered);
}

/// Name on the left as wide as it needs, the rest on the right, elided from the left one first.
void paintLine(QPainter& painter, const QRect& area, const QString& left, const QString& right,
               const QColor& leftColor, const QColor& rightColor, const QFont& rightFont) {
    const QFont leftFont = painter.font();
    painter.setFont(rightFont);
    const int rightWidth = right.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(right);
    painter.setPen(rightColor);
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, right);
    painter.setFont(leftFont);
    painter.setPen(leftColor);
    const int room = area.width() - rightWidth - (rightWidth > 0 ? kGap : 0);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(left, Qt::ElideMiddle, room));
}

}  // namespace

void CandidateModel::setCandidates(std::vector<Candidate> candidates) {
    if (candidates == all_) return;
    all_ = std::move(candidates);
    update();
}

void CandidateModel::setFilter(const QString& filter) {
    words_ = filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    update();
}

bool CandidateModel::fits(const Candidate& candidate) const {
    const QString heap = candidate.reference + QLatin1Char(' ') + factsOf(candidate) +
                         QLatin1Char(' ') + candidate.run + QLatin1Char(' ') + candidate.modelName +
                         QLatin1Char(' ') + candidate.dataset +
                         (candidate.production ? QStringLiteral(" production") : QString());
    return std::ranges::all_of(
        words_, [&](const QString& word) { return heap.contains(word, Qt::CaseInsensitive); });
}

void CandidateModel::update() {
    std::vector<Candidate> wanted;
    std::ranges::copy_if(all_, std::back_inserter(wanted),
                         [this](const Candidate& candidate) { return fits(candidate); });
    if (shown_.empty()) return fill(std::move(wanted));
    QSet<QString> staying;
    for (const Candidate& candidate : wanted) staying.insert(candidate.reference);
    for (int row = static_cast<int>(shown_.size()) - 1; row >= 0; --row)
        if (!staying.contains(at(row).reference)) remove(row);
    for (int row = 0; row < static_cast<int>(wanted.size()); ++row)
        place(wanted[static_cast<std::size_t>(row)], row);
}

void CandidateModel::fill(std::vector<Candidate> wanted) {
    if (wanted.empty()) return;
    beginInsertRows({}, 0, static_cast<int>(wanted.size()) - 1);
    shown_ = std::move(wanted);
    endInsertRows();
}

void CandidateModel::remove(int row) {
    beginRemoveRows({}, row, row);
    shown_.erase(shown_.begin() + row);
    endRemoveRows();
}

/// Rows above are right already.
void CandidateModel::place(const Candidate& candidate, int row) {
    const auto here = shown_.begin() + row;
    const auto now =
        std::ranges::find(here, shown_.end(), candidate.reference, &Candidate::reference);
    if (now == shown_.end()) {
        beginInsertRows({}, row, row);
        shown_.insert(here, candidate);
        endInsertRows();
        return;
    }
    if (now != here) {  // a run that went on has a new place
        const int from = static_cast<int>(now - shown_.begin());
        beginMoveRows({}, from, from, {}, row);
        std::rotate(here, now, now + 1);
        endMoveRows();
    }
    if (at(row) == candidate) return;
    shown_[static_cast<std::size_t>(row)] = candidate;
    Q_EMIT dataChanged(index(row), index(row));
}

int CandidateModel::rowOf(const QString& reference) const {
    const auto found = std::ranges::find(shown_, reference, &Candidate::reference);
    return found == shown_.end() ? -1 : static_cast<int>(found - shown_.begin());
}

void CandidateModel::ageChanged() {
    if (!shown_.empty())
        Q_EMIT dataChanged(index(0), index(static_cast<int>(shown_.size()) - 1), {AgeRole});
}

int CandidateModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

QVariant CandidateModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Candidate& candidate = at(index.row());
    switch (role) {
        case Qt::DisplayRole:
        case ReferenceRole:
            return candidate.reference;
        case FactsRole:
            return factsOf(candidate);
        case AgeRole:
            return ago(candidate.created);
        case ProductionRole:
            return candidate.production;
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1, %2, %3%4")
                .arg(candidate.reference, factsOf(candidate), ago(candidate.created),
                     candidate.production ? tr(", production") : QString());
        case Qt::ToolTipRole:
            return QStringLiteral("%1\n%2\n%3")
                .arg(tr("%1 from run %2").arg(candidate.reference, candidate.run),
                     tr("trained on %1@%2")
                         .arg(candidate.dataset, text(shortHash(bytes(candidate.version)))),
                     localTime(candidate.created));
        default:
            return {};
    }
}

void CandidateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    paintListRowGround(painter, option);
    const Tokens& tokens = tokensNow();
    const bool production = index.data(CandidateModel::ProductionRole).toBool();
    const QRect inner =
        option.rect.adjusted(kGapMedium, kGapSmall + 2, -kGapMedium, -kGapSmall - 2);
    const QRect upper(inner.topLeft(), QSize(inner.width(), inner.height() / 2));
    const QRect lower(upper.bottomLeft() + QPoint(0, 1), upper.size());
    const QFont caption = fontOf(TextSize::Caption);
    painter->save();
    painter->setFont(fontOf(TextSize::Body, true));
    paintLine(*painter, upper, index.data().toString(),
              index.data(CandidateModel::AgeRole).toString(), tokens.text, tokens.quiet, caption);
    painter->setFont(caption);
    paintLine(*painter, lower, index.data(CandidateModel::FactsRole).toString(),
              production ? tr("● production") : QString(), tokens.quiet, tokens.good,
              fontOf(TextSize::Caption, true));
    painter->restore();
}

QSize CandidateDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    const int lines = QFontMetrics(fontOf(TextSize::Body, true)).height() +
                      QFontMetrics(fontOf(TextSize::Caption)).height();
    return {120, lines + 2 * (kGapSmall + 4)};
}

}  // namespace bw::ui
