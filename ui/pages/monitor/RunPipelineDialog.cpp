#include "ui/pages/monitor/RunPipelineDialog.h"

#include "core/flow/References.h"
#include "ui/base/Text.h"
#include "ui/widgets/DialogButtons.h"
#include "ui/widgets/ParameterForm.h"
#include "ui/widgets/Strips.h"

#include <nlohmann/json.hpp>

#include <QBoxLayout>
#include <QComboBox>

#include <algorithm>

namespace bw::ui {
namespace {

ParameterValue valueOf(const Json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number()) return value.get<double>();
    const bool whole =
        value.is_array() && !value.empty() &&
        std::ranges::all_of(value, [](const Json& one) { return one.is_number_integer(); });
    if (whole) return value.get<std::vector<std::int64_t>>();
    return jsonAsText(value);
}

std::vector<ParameterDescription> descriptionsOf(const PipelineFile& file) {
    std::vector<ParameterDescription> made;
    for (const auto& [name, value] : file.parameters.items())
        made.push_back({.name = name, .title = name, .defaultValue = valueOf(value)});
    return made;
}

}  // namespace

RunPipelineDialog::RunPipelineDialog(const PipelineEntry& entry,
                                     const std::map<std::string, std::string>& set, QWidget* parent)
    : QDialog(parent),
      name_(entry.name),
      form_(new ParameterForm),
      from_(new QComboBox),
      command_(new CommandLine),
      go_(button(tr("Run"), "primary")) {
    setObjectName(QStringLiteral("runPipelineDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Run pipeline"));
    setMinimumWidth(560);
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapHuge, kGapMedium);
    column->addWidget(label(tr("Run %1").arg(text(name_)), TextSize::Headline, "", true));
    QLabel* what =
        label(tr("Steps whose inputs did not change are not run again."), TextSize::Body, "quiet");
    what->setWordWrap(true);
    column->addWidget(what);
    form_->setDescriptions(descriptionsOf(entry.file));
    form_->setValues(set);
    column->addWidget(form_);
    from_->setObjectName(QStringLiteral("runFrom"));
    from_->setAccessibleName(tr("Run again from"));
    from_->addItem(tr("only what changed"));
    for (const PipelineStep& step : entry.file.steps)
        from_->addItem(tr("%1 and all behind it").arg(text(step.name)), text(step.name));
    auto* row = new QHBoxLayout;
    tighten(row);
    row->addWidget(label(tr("Run again"), TextSize::Body, "quiet"));
    row->addWidget(from_, 1);
    column->addLayout(row);
    column->addWidget(command_);
    column->addLayout(dialogButtons(this, go_, tr("Cancel")));
    connect(form_, &ParameterForm::changed, this, &RunPipelineDialog::tell);
    connect(from_, &QComboBox::currentIndexChanged, this, &RunPipelineDialog::tell);
    connect(go_, &QPushButton::clicked, this, &QDialog::accept);
    tell();
}

std::map<std::string, std::string> RunPipelineDialog::values() const {
    return form_->changedValues();
}

std::string RunPipelineDialog::from() const {
    return bytes(from_->currentData().toString());
}

void RunPipelineDialog::tell() {
    go_->setEnabled(form_->valid());
    command_->set(runCommand(name_, values(), from()));
}

}  // namespace bw::ui
