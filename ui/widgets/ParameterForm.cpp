#include "ui/widgets/ParameterForm.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/ParameterField.h"

#include <QGridLayout>
#include <QToolButton>

#include <algorithm>

namespace bw::ui {

ParameterForm::ParameterForm(QWidget* parent)
    : QWidget(parent), grid_(new QGridLayout(this)), more_(new QToolButton(this)) {
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setHorizontalSpacing(kGapLarge);
    grid_->setVerticalSpacing(2);
    grid_->setColumnStretch(1, 1);
    grid_->setColumnMinimumWidth(0, 140);
    more_->setObjectName(QStringLiteral("parameters_more"));
    more_->setCheckable(true);
    more_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(more_, &QToolButton::toggled, this, &ParameterForm::setOpen);
}

std::string ParameterForm::textOf(const ParameterValue& value) {
    std::string shown = parameterText(value);
    if (std::holds_alternative<std::vector<std::int64_t>>(value))
        std::erase_if(shown,
                      [](char letter) { return letter == '[' || letter == ']' || letter == ' '; });
    return shown;
}

void ParameterForm::setDescriptions(std::span<const ParameterDescription> descriptions) {
    std::map<std::string, std::string> kept = changedValues();
    for (ParameterField* field : fields_) {
        const auto same =
            std::ranges::find(descriptions, field->description().name, &ParameterDescription::name);
        if (same == descriptions.end() ||
            same->defaultValue.index() != field->description().defaultValue.index())
            kept.erase(field->description().name);
        delete field;
    }
    fields_.clear();
    grid_->removeWidget(more_);
    const auto behind = std::ranges::count(descriptions, false, &ParameterDescription::basic);
    for (const bool basic : {true, false}) {
        if (!basic && behind > 0)
            grid_->addWidget(more_, grid_->rowCount(), 0, 1, 2, Qt::AlignLeft);
        for (const ParameterDescription& description : descriptions)
            if (description.basic == basic) addField(description);
    }
    more_->setVisible(behind > 0);
    more_->setText(tr("More (%1)").arg(behind));
    setOpen(more_->isChecked());
    setValues(kept);
}

void ParameterForm::addField(const ParameterDescription& description) {
    auto* field = new ParameterField(description, this, grid_, grid_->rowCount());
    connect(field, &ParameterField::edited, this, &ParameterForm::changed);
    fields_.push_back(field);
}

void ParameterForm::setValues(const std::map<std::string, std::string>& given) {
    bool hidden = false;
    for (ParameterField* field : fields_) {
        const auto found = given.find(field->description().name);
        field->setValue(found == given.end() ? textOf(field->description().defaultValue)
                                             : found->second);
        hidden |= !field->description().basic && field->differs();
    }
    if (hidden) setOpen(true);
}

std::map<std::string, std::string> ParameterForm::changedValues() const {
    std::map<std::string, std::string> values;
    for (const ParameterField* field : fields_)
        if (field->differs()) values[field->description().name] = field->value();
    return values;
}

std::optional<Error> ParameterForm::problem() const {
    for (const ParameterField* field : fields_)
        if (auto wrong = field->problem()) return wrong;
    return std::nullopt;
}

void ParameterForm::focusProblem() {
    const auto wrong = std::ranges::find_if(
        fields_, [](const ParameterField* field) { return field->problem().has_value(); });
    if (wrong == fields_.end()) return;
    if (!(*wrong)->description().basic) setOpen(true);
    (*wrong)->focus();
}

bool ParameterForm::isOpen() const {
    return more_->isChecked();
}

void ParameterForm::setOpen(bool open) {
    more_->setChecked(open);
    more_->setIcon(
        themedIcon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    for (ParameterField* field : fields_)
        if (!field->description().basic) field->setShown(open);
}

}  // namespace bw::ui
