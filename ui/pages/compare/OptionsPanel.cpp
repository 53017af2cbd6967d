#include "ui/pages/compare/OptionsPanel.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QSpinBox>

#include <algorithm>

namespace bw::ui {
namespace {

/// Replaces what a box offers and keeps what is chosen, if it is still there.
void offer(QComboBox* box, const std::vector<std::pair<QString, QString>>& entries) {
    bool same = box->count() == static_cast<int>(entries.size());
    for (int i = 0; same && i < box->count(); ++i)
        same = box->itemText(i) == entries[static_cast<std::size_t>(i)].first &&
               box->itemData(i) == entries[static_cast<std::size_t>(i)].second;
    if (same) return;
    const QSignalBlocker quiet(box);
    const QString before = box->currentData().toString();
    box->clear();
    for (const auto& [words, value] : entries) box->addItem(words, value);
    box->setCurrentIndex(std::max(0, box->findData(before)));
}

QComboBox* comboBox(const char* name, const QString& accessibleName) {
    auto* box = new QComboBox;
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(accessibleName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(12);
    return box;
}

}  // namespace

OptionsPanel::OptionsPanel(QWidget* parent)
    : QWidget(parent),
      grid_(new QGridLayout(this)),
      data_(comboBox("optionData", tr("Dataset version"))),
      part_(comboBox("optionPart", tr("Part of the split"))),
      metric_(comboBox("optionMetric", tr("Deciding metric"))),
      model_(comboBox("optionModel", tr("Model name"))),
      margin_(new QDoubleSpinBox),
      resamples_(new QSpinBox),
      exclude_(new QCheckBox(tr("Leave out rows that a model was trained on"))) {
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setHorizontalSpacing(kGapMedium);
    grid_->setVerticalSpacing(2);
    for (const char* part : {"test", "validation", "train", "all"})
        part_->addItem(QLatin1String(part), QLatin1String(part));
    margin_->setObjectName(QStringLiteral("optionMargin"));
    margin_->setAccessibleName(tr("Margin in per cent of production's value"));
    margin_->setRange(0, 100);
    margin_->setDecimals(2);
    margin_->setSuffix(QStringLiteral(" %"));
    margin_->setToolTip(
        tr("How much worse, in per cent of production's value, still counts as "
           "not worse"));
    resamples_->setObjectName(QStringLiteral("optionResamples"));
    resamples_->setAccessibleName(tr("Resamples of the bootstrap"));
    resamples_->setRange(100, 100'000);
    resamples_->setGroupSeparatorShown(true);
    exclude_->setObjectName(QStringLiteral("optionExclude"));
    add(tr("Dataset version"), data_, 0, 0);
    add(tr("Part"), part_, 0, 1);
    add(tr("Deciding metric"), metric_, 0, 2);
    add(tr("Margin"), margin_, 2, 0);
    add(tr("Resamples"), resamples_, 2, 1);
    add(tr("Production of"), model_, 2, 2);
    modelTitle_ = qobject_cast<QLabel*>(grid_->itemAtPosition(2, 2)->widget());
    grid_->setRowMinimumHeight(4, kGapSmall);
    grid_->addWidget(exclude_, 5, 0, 1, 3);
    for (int column = 0; column < 3; ++column) grid_->setColumnStretch(column, 1);
    connectFields();
}

void OptionsPanel::add(const QString& title, QWidget* field, int row, int column) {
    QLabel* words = label(title, TextSize::Caption, "caption");
    words->setBuddy(field);
    words->setContentsMargins(0, row > 0 ? kGapSmall + 2 : 0, 0, 0);
    grid_->addWidget(words, row, column);
    grid_->addWidget(field, row + 1, column);
}

void OptionsPanel::connectFields() {
    for (QComboBox* box : {data_, part_, metric_, model_})
        connect(box, &QComboBox::currentIndexChanged, this, &OptionsPanel::changed);
    connect(margin_, &QDoubleSpinBox::valueChanged, this, &OptionsPanel::changed);
    connect(resamples_, &QSpinBox::valueChanged, this, &OptionsPanel::changed);
    connect(exclude_, &QCheckBox::toggled, this, &OptionsPanel::changed);
}

void OptionsPanel::setSnapshot(const Snapshot& snapshot) {
    std::vector<std::pair<QString, QString>> versions{{tr("as the candidate was trained"), {}}};
    std::vector<DatasetRecord> newest = snapshot.datasets;
    std::ranges::stable_sort(newest, std::ranges::greater{}, &DatasetRecord::imported);
    for (const DatasetRecord& record : newest)
        versions.emplace_back(text(record.name + "@" + shortHash(record.version)),
                              text(record.name + "@" + record.version));
    offer(data_, versions);
    modelNames_ = modelNames(snapshot);
    const bool untouched = !settingsKnown_ || (margin_->value() == settings_.marginPercent &&
                                               resamples_->value() == settings_.resamples);
    settings_ = snapshot.settings;
    if (!untouched) return;
    settingsKnown_ = true;
    const QSignalBlocker quietMargin(margin_), quietResamples(resamples_);
    margin_->setValue(settings_.marginPercent);
    resamples_->setValue(settings_.resamples);
    settings_.marginPercent = margin_->value();  // as rounded by the field
    settings_.resamples = resamples_->value();
}

void OptionsPanel::setCandidate(const Candidate& candidate) {
    std::string usual = settings_.metric;
    if (usual.empty() && !candidate.metrics.empty()) usual = candidate.metrics.front();
    std::vector<std::pair<QString, QString>> metrics{
        {tr("%1 (the project's)").arg(metricTitle(usual)), {}}};
    for (const std::string& name : candidate.metrics)
        metrics.emplace_back(metricTitle(name), text(name));
    offer(metric_, metrics);
    std::vector<std::pair<QString, QString>> names{{candidate.modelName, {}}};
    for (const QString& name : modelNames_)
        if (name != candidate.modelName) names.emplace_back(name, name);
    offer(model_, names);
    model_->setVisible(names.size() > 1);
    modelTitle_->setVisible(names.size() > 1);
}

void OptionsPanel::setExcludeTrained(bool exclude) {
    exclude_->setChecked(exclude);
}

void OptionsPanel::fill(CompareChoice& choice) const {
    choice.data = data_->currentData().toString();
    choice.part = part_->currentData().toString();
    choice.metric = metric_->currentData().toString();
    choice.modelName = model_->currentData().toString();
    if (margin_->value() != settings_.marginPercent) choice.marginPercent = margin_->value();
    if (resamples_->value() != settings_.resamples) choice.resamples = resamples_->value();
    choice.excludeTrained = exclude_->isChecked();
}

int OptionsPanel::changedCount() const {
    CompareChoice choice;
    fill(choice);
    const CompareChoice usual;
    return (choice.data != usual.data) + (choice.part != usual.part) +
           (choice.metric != usual.metric) + (choice.modelName != usual.modelName) +
           choice.marginPercent.has_value() + choice.resamples.has_value() + choice.excludeTrained;
}

}  // namespace bw::ui
