#include "ui/widgets/ParameterField.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/ParameterForm.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>

namespace bw::ui {
namespace {

constexpr int kNumberWidth = 160;
constexpr int kTextWidth = 320;

/// Enough for a caption; the whole of it is in the tool tip.
QString firstSentence(const QString& help) {
    const qsizetype end = help.indexOf(QLatin1String(". "));
    return end < 0 ? help : help.left(end + 1);
}

QString choiceText(const std::string& choice) {
    return choice.empty() ? ParameterForm::tr("automatic") : text(choice);
}

QString tipOf(const ParameterDescription& description) {
    const QString standard = text(ParameterForm::textOf(description.defaultValue));
    return QStringLiteral("<p>%1</p><p>%2</p>")
        .arg(text(description.help).toHtmlEscaped(),
             ParameterForm::tr("%1, default %2")
                 .arg(text(description.name),
                      standard.isEmpty() ? ParameterForm::tr("empty") : standard)
                 .toHtmlEscaped());
}

}  // namespace

ParameterField::ParameterField(const ParameterDescription& description, QWidget* host,
                               QGridLayout* grid, int row)
    : QObject(host), description_(description) {
    place(host, grid, row);
    setValue(ParameterForm::textOf(description_.defaultValue));
}

ParameterField::~ParameterField() {
    delete title_;
    delete row_;
    delete caption_;
}

QWidget* ParameterField::makeEditor() {
    if (std::holds_alternative<bool>(description_.defaultValue)) {
        check_ = new QCheckBox(text(description_.title));
        connect(check_, &QCheckBox::clicked, this, &ParameterField::edited);
        return check_;
    }
    if (!description_.choices.empty()) {
        choice_ = new QComboBox;
        for (const std::string& choice : description_.choices)
            choice_->addItem(choiceText(choice), text(choice));
        choice_->setMinimumWidth(kNumberWidth);
        connect(choice_, &QComboBox::activated, this, &ParameterField::edited);
        return choice_;
    }
    line_ = new QLineEdit;
    const bool words = std::holds_alternative<std::string>(description_.defaultValue);
    line_->setFixedWidth(words ? kTextWidth : kNumberWidth);
    connect(line_, &QLineEdit::textEdited, this, &ParameterField::edited);
    return line_;
}

void ParameterField::place(QWidget* host, QGridLayout* grid, int row) {
    QWidget* editor = makeEditor();
    editor->setObjectName(QStringLiteral("parameter_") + text(description_.name));
    editor->setAccessibleName(text(description_.title));
    editor->setAccessibleDescription(text(description_.help));
    connect(this, &ParameterField::edited, this, &ParameterField::review);

    QLabel* title = label(check_ ? QString() : text(description_.title));
    title->setBuddy(editor);
    title_ = title;
    reset_ = new QToolButton;
    reset_->setIcon(themedIcon(QStringLiteral("rollback")));
    reset_->setToolTip(tr("Back to the default"));
    reset_->setAccessibleName(tr("%1: back to the default").arg(text(description_.title)));
    connect(reset_, &QToolButton::clicked, this, [this] {
        setValue(ParameterForm::textOf(description_.defaultValue));
        Q_EMIT edited();
    });
    // A hidden button keeps its place: the row must not jump while a person types.
    QSizePolicy keeps = reset_->sizePolicy();
    keeps.setRetainSizeWhenHidden(true);
    reset_->setSizePolicy(keeps);

    auto* line = new QWidget(host);
    auto* lineLayout = new QHBoxLayout(line);
    tighten(lineLayout, 0, kGapSmall);
    lineLayout->addWidget(editor);
    lineLayout->addWidget(reset_);
    lineLayout->addStretch(1);
    row_ = line;

    auto* below = new QWidget(host);
    auto* belowLayout = new QHBoxLayout(below);
    tighten(belowLayout, 0, kGapSmall);
    belowLayout->setContentsMargins(0, 0, 0, kGapSmall);
    alarm_ = iconLabel(QStringLiteral("error"), IconColor::Bad, 14);
    help_ = label({}, TextSize::Caption, "caption");
    help_->setWordWrap(true);
    belowLayout->addWidget(alarm_, 0, Qt::AlignTop);
    belowLayout->addWidget(help_, 1);
    caption_ = below;

    for (QWidget* part : {static_cast<QWidget*>(title), editor, static_cast<QWidget*>(help_)})
        part->setToolTip(tipOf(description_));
    grid->addWidget(title, row, 0, Qt::AlignLeft | Qt::AlignVCenter);
    grid->addWidget(line, row, 1);
    grid->addWidget(below, row + 1, 1);
}

std::string ParameterField::value() const {
    if (check_) return check_->isChecked() ? "true" : "false";
    if (choice_) return bytes(choice_->currentData().toString());
    return bytes(line_->text().trimmed());
}

void ParameterField::setValue(const std::string& value) {
    if (check_) {
        const auto parsed = parseParameters({&description_, 1}, {{description_.name, value}});
        check_->setChecked(parsed && std::get<bool>(parsed->at(description_.name)));
    } else if (choice_) {
        choice_->setCurrentIndex(std::max(0, choice_->findData(text(value))));
    } else {
        line_->setText(text(value));
    }
    review();
}

bool ParameterField::differs() const {
    const auto parsed = parseParameters({&description_, 1}, {{description_.name, value()}});
    return !parsed || parsed->at(description_.name) != description_.defaultValue;
}

std::optional<Error> ParameterField::problem() const {
    const auto parsed = parseParameters({&description_, 1}, {{description_.name, value()}});
    return parsed ? std::nullopt : std::optional(parsed.error());
}

void ParameterField::review() {
    const std::optional<Error> wrong = problem();
    const bool visible = row_ && row_->isVisibleTo(row_->parentWidget());
    help_->setText(wrong ? text(wrong->message + ". " + wrong->hint)
                         : firstSentence(text(description_.help)));
    setKind(help_, wrong ? "bad" : "caption");
    alarm_->setVisible(wrong.has_value());
    reset_->setVisible(differs());
    if (line_) {
        line_->setProperty("state", wrong ? QStringLiteral("bad") : QString());
        line_->style()->unpolish(line_);
        line_->style()->polish(line_);
    }
    caption_->setVisible(visible && !help_->text().isEmpty());
}

void ParameterField::setShown(bool shown) {
    title_->setVisible(shown);
    row_->setVisible(shown);
    caption_->setVisible(shown && !help_->text().isEmpty());
}

void ParameterField::focus() {
    QWidget* editor = check_ ? static_cast<QWidget*>(check_) : choice_;
    (editor ? editor : line_)->setFocus(Qt::OtherFocusReason);
    if (line_) line_->selectAll();
}

}  // namespace bw::ui
