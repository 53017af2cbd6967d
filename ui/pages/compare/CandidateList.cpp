#include "ui/pages/compare/CandidateList.h"

#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QListView>

namespace bw::ui {

CandidateList::CandidateList(QWidget* parent)
    : QWidget(parent),
      model_(new CandidateModel(this)),
      filter_(new QLineEdit),
      view_(new QListView) {
    setMinimumWidth(220);
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    QFrame* top = frame("bar");
    auto* head = new QVBoxLayout(top);
    head->setContentsMargins(kGapMedium, kGapMedium, kGapMedium, kGap);
    head->setSpacing(kGap);
    head->addWidget(label(tr("Candidates"), TextSize::Section, "section", true));
    filter_->setPlaceholderText(tr("Filter by name, model or data"));
    filter_->setAccessibleName(tr("Filter candidates"));
    filter_->setClearButtonEnabled(true);
    filter_->setObjectName(QStringLiteral("candidateFilter"));
    head->addWidget(filter_);
    column->addWidget(top);
    column->addWidget(view_, 1);

    view_->setObjectName(QStringLiteral("candidates"));
    view_->setAccessibleName(tr("Candidates"));
    view_->setModel(model_);
    view_->setItemDelegate(new CandidateDelegate(view_));
    view_->setUniformItemSizes(true);
    view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& filter) {
        keepingSelection([&] { model_->setFilter(filter); });
    });
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &CandidateList::onSelection);
    connect(view_, &QListView::activated, this, &CandidateList::activated);
}

void CandidateList::setCandidates(std::vector<Candidate> candidates) {
    keepingSelection([&] { model_->setCandidates(std::move(candidates)); });
    model_->ageChanged();
    if (!reference_.isEmpty() && !current()) {
        reference_.clear();
        Q_EMIT selected();
    }
}

/// A view moves its selection to a neighbour when a row goes; a filter must not choose for people.
void CandidateList::keepingSelection(const std::function<void()>& change) {
    const QSignalBlocker quiet(view_->selectionModel());
    change();
    const int row = model_->rowOf(reference_);
    view_->setCurrentIndex(row < 0 ? QModelIndex() : model_->index(row));
    view_->viewport()->update();
}

const Candidate* CandidateList::current() const {
    return findCandidate(model_->all(), reference_);
}

bool CandidateList::select(const QString& reference) {
    const Candidate* found = findCandidate(model_->all(), reference);
    if (!found) return false;
    const QString wanted = found->reference;
    if (model_->rowOf(wanted) < 0) filter_->clear();
    view_->setCurrentIndex(model_->index(model_->rowOf(wanted)));
    return true;
}

void CandidateList::focusFilter() {
    filter_->setFocus(Qt::ShortcutFocusReason);
}

void CandidateList::onSelection() {
    const QModelIndex now = view_->currentIndex();
    const QString reference =
        now.isValid() ? now.data(CandidateModel::ReferenceRole).toString() : QString();
    if (reference == reference_) return;
    reference_ = reference;
    Q_EMIT selected();
}

}  // namespace bw::ui
