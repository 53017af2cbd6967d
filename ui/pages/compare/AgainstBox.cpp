#include "ui/pages/compare/AgainstBox.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileInfo>

namespace bw::ui {
namespace {

constexpr int kKindRole = Qt::UserRole;
constexpr int kReferenceRole = Qt::UserRole + 1;
constexpr int kChooseFile = 100;  // the entry that opens a file dialog

}  // namespace

AgainstBox::AgainstBox(QWidget* parent)
    : QWidget(parent), box_(new QComboBox), key_(new QComboBox) {
    auto* row = new QHBoxLayout(this);
    tighten(row, 0, kGap);
    QLabel* title = label(tr("Against"), TextSize::Body, "quiet");
    title->setBuddy(box_);
    row->addWidget(title);
    row->addWidget(box_, 3);
    row->addWidget(key_);
    row->addStretch(1);
    box_->setObjectName(QStringLiteral("against"));
    box_->setAccessibleName(tr("Compare against"));
    box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box_->setMinimumContentsLength(18);
    box_->setMaximumWidth(380);
    key_->setObjectName(QStringLiteral("keyColumn"));
    key_->setAccessibleName(tr("Column that the file's key means"));
    key_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    key_->setMinimumContentsLength(14);
    setKeyColumns({});
    connect(box_, &QComboBox::activated, this, &AgainstBox::choose);
    connect(key_, &QComboBox::activated, this, &AgainstBox::changed);
    rebuild();
}

void AgainstBox::setModels(const std::vector<Candidate>& candidates, const QString& production) {
    QStringList references;
    for (const Candidate& candidate : candidates) references.append(candidate.reference);
    if (references == references_ && production == production_) return;
    references_ = std::move(references);
    production_ = production;
    rebuild();
}

void AgainstBox::setFile(const QString& file) {
    file_ = file;
    against_ = Against::File;
    other_ = file;
    rebuild();
    Q_EMIT changed();
}

void AgainstBox::setKeyColumns(const QStringList& columns) {
    const QString before = key_->currentData().toString();
    key_->clear();
    key_->addItem(tr("By row number"), QString());
    for (const QString& column : columns) key_->addItem(tr("key = %1").arg(column), column);
    key_->setCurrentIndex(std::max(0, key_->findData(before)));
}

int AgainstBox::indexOf(Against against, const QString& other) const {
    for (int i = 0; i < box_->count(); ++i)
        if (box_->itemData(i, kKindRole).toInt() == static_cast<int>(against) &&
            (against == Against::Production || box_->itemData(i, kReferenceRole) == other))
            return i;
    return -1;
}

void AgainstBox::rebuild() {
    const auto add = [this](const QString& words, int kind, const QString& reference) {
        box_->addItem(words);
        box_->setItemData(box_->count() - 1, kind, kKindRole);
        box_->setItemData(box_->count() - 1, reference, kReferenceRole);
    };
    box_->clear();
    add(production_.isEmpty() ? tr("production (none yet)")
                              : tr("production (%1)").arg(production_),
        static_cast<int>(Against::Production), {});
    box_->insertSeparator(box_->count());
    for (const QString& reference : references_)
        add(reference, static_cast<int>(Against::Model), reference);
    box_->insertSeparator(box_->count());
    if (!file_.isEmpty())
        add(tr("file %1").arg(QFileInfo(file_).fileName()), static_cast<int>(Against::File), file_);
    add(tr("Predictions file…"), kChooseFile, {});
    int now = indexOf(against_, other_);
    if (now < 0) {  // the model is gone
        against_ = Against::Production;
        other_.clear();
        now = 0;
    }
    box_->setCurrentIndex(now);
    box_->setToolTip(against_ == Against::File ? file_ : QString());
    key_->setVisible(against_ == Against::File);
}

void AgainstBox::choose(int index) {
    const int kind = box_->itemData(index, kKindRole).toInt();
    if (kind == kChooseFile) {
        box_->setCurrentIndex(indexOf(against_, other_));  // until a file is chosen
        Q_EMIT fileWanted();
        return;
    }
    const auto against = static_cast<Against>(kind);
    const QString other = box_->itemData(index, kReferenceRole).toString();
    if (against == against_ && other == other_) return;
    against_ = against;
    other_ = other;
    key_->setVisible(against_ == Against::File);
    Q_EMIT changed();
}

void AgainstBox::fill(CompareChoice& choice, const std::vector<Candidate>& candidates) const {
    choice.against = against_;
    choice.other = other_;
    if (against_ == Against::File) choice.key = key_->currentData().toString();
    if (against_ != Against::Model) return;
    if (const Candidate* other = findCandidate(candidates, other_))
        choice.otherChanged = other->changed;
}

}  // namespace bw::ui
