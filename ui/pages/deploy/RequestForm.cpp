#include "ui/pages/deploy/RequestForm.h"

#include "ui/widgets/Basics.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QStyle>

#include <map>

namespace bw::ui {
namespace {

constexpr int kNameWidth = 120;

QLineEdit* lineOf(QWidget* editor) {
    if (auto* combo = qobject_cast<QComboBox*>(editor)) return combo->lineEdit();
    return qobject_cast<QLineEdit*>(editor);
}

QString valueOf(QWidget* editor) {
    const auto* combo = qobject_cast<QComboBox*>(editor);
    if (combo && !combo->isEditable()) return combo->currentData().toString();
    return lineOf(editor)->text();
}

void setValue(QWidget* editor, const QString& value) {
    auto* combo = qobject_cast<QComboBox*>(editor);
    if (combo && !combo->isEditable())
        combo->setCurrentIndex(std::max(0, combo->findData(value)));
    else
        lineOf(editor)->setText(value);
}

void mark(QWidget* editor, bool bad) {
    QLineEdit* line = lineOf(editor);
    if (!line) return;
    line->setProperty("state", bad ? QStringLiteral("bad") : QString());
    line->style()->unpolish(line);
    line->style()->polish(line);
}

}  // namespace

RequestForm::RequestForm(QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setHorizontalSpacing(kGap);
    grid_->setVerticalSpacing(kGap);
    grid_->setColumnMinimumWidth(1, kNameWidth);
    grid_->setColumnStretch(2, 1);
}

void RequestForm::setSignature(const ServeSignature& signature) {
    std::map<QString, QString> typed;
    for (const Field& field : fields_)
        typed[field.column.name + field.column.kind] = valueOf(field.editor);
    fields_.clear();
    while (QLayoutItem* item = grid_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const QSignalBlocker quiet(this);
    for (const SignatureField& column : signature.fields) {
        addField(column);
        const auto kept = typed.find(column.name + column.kind);
        setValue(fields_.back().editor, kept == typed.end() ? column.suggestion : kept->second);
    }
}

QWidget* RequestForm::makeEditor(const SignatureField& column) {
    if (column.kind == QLatin1String("boolean")) {
        auto* combo = new QComboBox;
        for (const char* word : {"true", "false"})
            combo->addItem(QLatin1String(word), QLatin1String(word));
        combo->addItem(tr("missing"), QString());
        connect(combo, &QComboBox::currentIndexChanged, this, &RequestForm::edited);
        return combo;
    }
    QWidget* editor = nullptr;
    if (column.kind == QLatin1String("category")) {
        auto* combo = new QComboBox;
        combo->setEditable(true);
        combo->addItems(column.values);
        combo->setInsertPolicy(QComboBox::NoInsert);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(8);
        editor = combo;
    } else {
        editor = new QLineEdit;
    }
    QLineEdit* line = lineOf(editor);
    line->setPlaceholderText(tr("missing"));
    connect(line, &QLineEdit::textChanged, this, &RequestForm::edited);
    return editor;
}

void RequestForm::addField(const SignatureField& column) {
    const int row = grid_->rowCount();
    QWidget* editor = makeEditor(column);
    const QString about = column.range.isEmpty()
                              ? column.kind
                              : tr("%1, %2 in the training data").arg(column.kind, column.range);
    editor->setObjectName(QStringLiteral("field-") + column.name);
    editor->setAccessibleName(column.name);
    editor->setAccessibleDescription(about);
    editor->setToolTip(about);
    QLabel* icon = iconLabel(QStringLiteral("kind-") + column.kind, IconColor::Quiet, 16);
    icon->setToolTip(column.kind);
    QLabel* name = label(column.name);
    name->setBuddy(editor);
    name->setToolTip(about);
    name->setMaximumWidth(2 * kNameWidth);
    QLabel* range = label(column.range, TextSize::Caption, "caption");
    QLabel* fault = label({}, TextSize::Caption, "bad");
    fault->setWordWrap(true);
    fault->hide();
    fault->setObjectName(QStringLiteral("fault-") + column.name);
    grid_->addWidget(icon, row, 0);
    grid_->addWidget(name, row, 1);
    grid_->addWidget(editor, row, 2);
    grid_->addWidget(range, row, 3);
    grid_->addWidget(fault, row + 1, 1, 1, 3);
    fields_.push_back({column, editor, fault});
    const auto forget = [editor, fault] {
        if (fault->isHidden()) return;
        fault->hide();
        mark(editor, false);
    };
    if (QLineEdit* line = lineOf(editor))
        connect(line, &QLineEdit::textChanged, fault, forget);
    else
        connect(static_cast<QComboBox*>(editor), &QComboBox::currentIndexChanged, fault, forget);
}

QStringList RequestForm::values() const {
    QStringList values;
    for (const Field& field : fields_) values.append(valueOf(field.editor));
    return values;
}

void RequestForm::suggest() {
    for (const Field& field : fields_) setValue(field.editor, field.column.suggestion);
}

void RequestForm::tellFault(int place, const QString& message) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const Field& field = fields_[i];
        const bool here = static_cast<int>(i) == place;
        field.fault->setText(here ? message : QString());
        field.fault->setVisible(here);
        mark(field.editor, here);
        if (here) field.editor->setFocus(Qt::OtherFocusReason);
    }
}

}  // namespace bw::ui
