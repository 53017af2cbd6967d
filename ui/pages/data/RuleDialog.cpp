#include "ui/pages/data/RuleDialog.h"

#include "core/table/DateTimeText.h"
#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/DialogButtons.h"
#include "ui/widgets/Strips.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <algorithm>

namespace bw::ui {
namespace {

bool isOrdered(ColumnKind kind) {
    return kind == ColumnKind::Integer || kind == ColumnKind::Number ||
           kind == ColumnKind::DateTime;
}

/// As a person types it and as the command line takes it, digits unharmed.
QString fieldText(ColumnKind kind, const std::optional<double>& bound) {
    if (!bound) return {};
    if (kind == ColumnKind::DateTime)
        return text(dateTimeText(static_cast<std::int64_t>(*bound), ' '));
    return QString::number(*bound, 'g', QLocale::FloatingPointShortest);
}

std::optional<double> boundOf(ColumnKind kind, const QString& typed) {
    if (kind == ColumnKind::DateTime) {
        const auto micros = parseDateTimeText(bytes(typed));
        return micros ? std::optional(static_cast<double>(*micros)) : std::nullopt;
    }
    bool good = false;
    const double value = typed.toDouble(&good);
    return good && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::vector<std::string> linesOf(const QString& words) {
    std::vector<std::string> lines;
    for (const QString& line : words.split(QLatin1Char('\n')))
        if (const QString value = line.trimmed(); !value.isEmpty()) lines.push_back(bytes(value));
    return lines;
}

std::vector<std::string> without(const std::vector<std::string>& all,
                                 const std::vector<std::string>& taken) {
    std::vector<std::string> left;
    for (const std::string& value : all)
        if (std::ranges::find(taken, value) == taken.end()) left.push_back(value);
    return left;
}

QLineEdit* field(const char* name, const QString& value, const QString& title) {
    auto* made = new QLineEdit(value);
    made->setObjectName(QLatin1String(name));
    made->setAccessibleName(title);
    return made;
}

}  // namespace

/// The form as an edit, and what is wrong with it.
struct RuleDialog::Read {
    ContractEdit edit;
    QString fault;
    bool changed = false;
};

RuleDialog::RuleDialog(QString dataset, ColumnRule rule, QWidget* parent)
    : QDialog(parent),
      dataset_(std::move(dataset)),
      rule_(std::move(rule)),
      required_(new QCheckBox(tr("The column must exist"))),
      minimum_(field("ruleMinimum", fieldText(rule_.kind, rule_.minimum), tr("Minimum"))),
      maximum_(field("ruleMaximum", fieldText(rule_.kind, rule_.maximum), tr("Maximum"))),
      missing_(
          field("ruleMissing",
                rule_.maxMissing ? QString::number(*rule_.maxMissing * 100, 'g', 6) : QString(),
                tr("Missing at most, percent"))),
      why_(field("ruleWhy", {}, tr("Reason"))),
      allowed_(new QPlainTextEdit),
      fault_(label({}, TextSize::Body, "bad")),
      command_(new CommandLine),
      go_(button(tr("Change the rule"), "primary")) {
    setObjectName(QStringLiteral("ruleDialog"));
    setWindowTitle(tr("Rule of %1").arg(text(rule_.name)));
    setMinimumWidth(520);
    required_->setChecked(rule_.required);
    required_->setObjectName(QStringLiteral("ruleRequired"));
    allowed_->setObjectName(QStringLiteral("ruleAllowed"));
    allowed_->setAccessibleName(tr("Allowed values, one a line"));
    allowed_->setTabChangesFocus(true);
    if (rule_.allowed) {
        QStringList lines;
        for (const std::string& value : *rule_.allowed) lines += text(value);
        allowed_->setPlainText(lines.join(QLatin1Char('\n')));
    }
    lay();
    for (QLineEdit* line : {minimum_, maximum_, missing_, why_})
        connect(line, &QLineEdit::textChanged, this, &RuleDialog::review);
    connect(required_, &QCheckBox::toggled, this, &RuleDialog::review);
    connect(allowed_, &QPlainTextEdit::textChanged, this, &RuleDialog::review);
    connect(go_, &QPushButton::clicked, this, &QDialog::accept);
    review();
}

void RuleDialog::lay() {
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(kGapLarge);
    form->setVerticalSpacing(kGap);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->addRow(QString(), required_);
    if (isOrdered(rule_.kind)) {
        form->addRow(tr("Minimum"), minimum_);
        form->addRow(tr("Maximum"), maximum_);
    }
    missing_->setPlaceholderText(tr("not checked"));
    minimum_->setPlaceholderText(tr("none"));
    maximum_->setPlaceholderText(tr("none"));
    form->addRow(tr("Missing at most, %"), missing_);
    if (rule_.kind == ColumnKind::Category) {
        allowed_->setPlaceholderText(tr("Any value; one a line closes the set"));
        allowed_->setMinimumHeight(140);
        form->addRow(tr("Allowed values"), allowed_);
    }
    why_->setPlaceholderText(tr("The audit log keeps this sentence with your name"));
    form->addRow(tr("Why"), why_);

    go_->setObjectName(QStringLiteral("ruleGo"));

    fault_->setObjectName(QStringLiteral("ruleFault"));
    fault_->setWordWrap(true);
    command_->setObjectName(QStringLiteral("ruleCommand"));
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapHuge, kGapMedium);
    column->addWidget(label(windowTitle(), TextSize::Headline, "", true));
    column->addLayout(form);
    column->addWidget(fault_);
    column->addWidget(command_);
    column->addLayout(dialogButtons(this, go_, tr("Cancel")));
}

RuleDialog::Read RuleDialog::read() const {
    Read read;
    read.edit.column = rule_.name;
    const auto bound = [&](const QLineEdit& line, const std::optional<double>& old,
                           std::optional<double>& to) {
        const QString typed = line.text().trimmed();
        if (typed == fieldText(rule_.kind, old)) return;
        if (typed.isEmpty()) {
            read.fault = tr("A bound is moved here, not dropped: take its line out of the file.");
            return;
        }
        to = boundOf(rule_.kind, typed);
        if (!to)
            read.fault = rule_.kind == ColumnKind::DateTime
                             ? tr("“%1” is no date and time; write 2026-11-24 01:52.").arg(typed)
                             : tr("“%1” is no number.").arg(typed);
    };
    bound(*minimum_, rule_.minimum, read.edit.minimum);
    bound(*maximum_, rule_.maximum, read.edit.maximum);
    const auto low = read.edit.minimum ? read.edit.minimum : rule_.minimum;
    const auto high = read.edit.maximum ? read.edit.maximum : rule_.maximum;
    if (read.fault.isEmpty() && low && high && *low > *high)
        read.fault = tr("The minimum is above the maximum.");

    const QString share = missing_->text().trimmed();
    const QString before =
        rule_.maxMissing ? QString::number(*rule_.maxMissing * 100, 'g', 6) : QString();
    if (share != before) {
        bool good = false;
        const double value = share.toDouble(&good);
        if (good && value >= 0 && value <= 100)
            read.edit.maxMissing = value / 100;
        else
            read.fault = tr("Missing values: a share from 0 to 100 %.");
    }
    if (required_->isChecked() != rule_.required) read.edit.required = required_->isChecked();
    const auto now = linesOf(allowed_->toPlainText());
    const auto old = rule_.allowed.value_or(std::vector<std::string>{});
    read.edit.allow = without(now, old);
    read.edit.forbid = without(old, now);
    if (now.empty() && !old.empty())
        read.fault =
            tr("At least one value must stay allowed; to allow any, take the line out of "
               "the file.");
    read.changed = read.edit.minimum || read.edit.maximum || read.edit.maxMissing ||
                   read.edit.required || !read.edit.allow.empty() || !read.edit.forbid.empty();
    return read;
}

void RuleDialog::review() {
    const Read now = read();
    fault_->setText(now.fault);
    fault_->setVisible(!now.fault.isEmpty());
    go_->setEnabled(now.fault.isEmpty() && now.changed && !reason().isEmpty());
    command_->set(command());
}

std::optional<ContractEdit> RuleDialog::edit() const {
    const Read now = read();
    return now.fault.isEmpty() && now.changed ? std::optional(now.edit) : std::nullopt;
}

QString RuleDialog::reason() const {
    return why_->text().trimmed();
}

QString RuleDialog::command() const {
    const ContractEdit edit = read().edit;
    QString words = QStringLiteral("benchwright contract edit %1 --column %2")
                        .arg(dataset_, shellWord(text(edit.column)));
    const auto add = [&](const char* option, const QString& value) {
        words += QStringLiteral(" %1 %2").arg(QLatin1String(option), shellWord(value));
    };
    const auto real = [](double value) {
        return QString::number(value, 'g', QLocale::FloatingPointShortest);
    };
    if (edit.minimum) add("--min", real(*edit.minimum));
    if (edit.maximum) add("--max", real(*edit.maximum));
    if (edit.maxMissing) add("--max-missing", real(*edit.maxMissing));
    for (const std::string& value : edit.allow) add("--allow", text(value));
    for (const std::string& value : edit.forbid) add("--forbid", text(value));
    if (edit.required)
        add("--required", *edit.required ? QStringLiteral("true") : QStringLiteral("false"));
    add("--why", reason().isEmpty() ? tr("REASON") : reason());
    return words;
}

}  // namespace bw::ui
