#include "ui/pages/deploy/ServeForm.h"

#include "ui/base/Text.h"
#include "ui/pages/deploy/ModelTree.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>

namespace bw::ui {
namespace {

constexpr auto kFolderKey = "serve/folder";
constexpr auto kMoreKey = "serve/more";
constexpr int kTitleWidth = 84;
constexpr int kHighestPort = 65535;

QLabel* caption(const char* kind) {
    QLabel* made = label({}, TextSize::Caption, kind);
    made->setWordWrap(true);
    made->hide();
    return made;
}

QGridLayout* gridOf(QWidget* host) {
    auto* grid = new QGridLayout(host);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGapMedium);
    grid->setVerticalSpacing(kGap);
    grid->setColumnMinimumWidth(0, kTitleWidth);
    grid->setColumnStretch(1, 1);
    return grid;
}

std::optional<std::string> given(const QLineEdit* line) {
    const QString typed = line->text().trimmed();
    return typed.isEmpty() ? std::nullopt : std::optional(bytes(typed));
}

/// Keeps what is chosen, by its data.
void refill(QComboBox* combo, const std::vector<std::pair<QString, QString>>& entries) {
    bool same = combo->count() == static_cast<int>(entries.size());
    for (int i = 0; same && i < combo->count(); ++i)
        same = combo->itemText(i) == entries[static_cast<std::size_t>(i)].first &&
               combo->itemData(i).toString() == entries[static_cast<std::size_t>(i)].second;
    if (same) return;
    const QSignalBlocker quiet(combo);
    const QString chosen = combo->currentData().toString();
    combo->clear();
    for (const auto& [words, data] : entries) combo->addItem(words, data);
    combo->setCurrentIndex(std::max(0, combo->findData(chosen)));
}

}  // namespace

bool isLoopback(const QString& host) {
    return host == QLatin1String("localhost") || host == QLatin1String("::1") ||
           host.startsWith(QLatin1String("127."));
}

ServeForm::ServeForm(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      model_(new QComboBox),
      shadow_(new QComboBox),
      device_(new QComboBox),
      log_(new QCheckBox(tr("Keep a log of requests and answers"))),
      detach_(new QCheckBox(tr("Goes on when the window closes"))),
      more_(new QToolButton),
      progress_(new JobStrip),
      notice_(new Notice),
      command_(new CommandLine) {
    start_ = makeAction(this, tr("Start server"), QStringLiteral("play"), {}, {}, [this] {
        if (start_->isEnabled()) Q_EMIT startAsked();
    });
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, kGap);
    column->addWidget(makeBasics());
    more_->setCheckable(true);
    more_->setText(tr("More"));
    more_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    more_->setObjectName(QStringLiteral("serveMore"));
    rest_ = makeMore();
    const auto open = [this](bool on) {
        more_->setIcon(
            themedIcon(on ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
        rest_->setVisible(on);
    };
    auto* row = new QHBoxLayout;
    tighten(row);
    QPushButton* go = actionButton(start_, "primary");
    go->setObjectName(QStringLiteral("startServer"));
    row->addWidget(more_);
    row->addStretch(1);
    row->addWidget(go);
    column->addWidget(rest_);
    column->addLayout(row);
    column->addWidget(progress_);
    column->addWidget(notice_);
    column->addWidget(command_);
    notice_->setObjectName(QStringLiteral("serveNotice"));
    connect(more_, &QToolButton::toggled, this, [this, open](bool on) {
        open(on);
        desk_.settings.setValue(QLatin1String(kMoreKey), on);
    });
    recall();
    open(more_->isChecked());
    follow();
}

QWidget* ServeForm::makeBasics() {
    auto* host = new QWidget;
    QGridLayout* grid = gridOf(host);
    model_->setObjectName(QStringLiteral("serveModel"));
    shadow_->setObjectName(QStringLiteral("serveShadow"));
    for (QComboBox* combo : {model_, shadow_}) {
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(12);
        connect(combo, &QComboBox::currentIndexChanged, this, &ServeForm::edited);
    }
    shadow_->setToolTip(tr("Answers the same requests unseen; its differences are logged"));
    addRow(grid, tr("Model"), model_, nullptr);
    addRow(grid, tr("Shadow"), shadow_, nullptr);
    port_ = addLine(grid, tr("Port"), "servePort", tr("0: one that is free"));
    portFault_ = caption("bad");
    grid->addWidget(portFault_, grid->rowCount(), 1);
    detach_->setObjectName(QStringLiteral("serveDetach"));
    grid->addWidget(detach_, grid->rowCount(), 1);
    connect(detach_, &QCheckBox::toggled, this, &ServeForm::edited);
    return host;
}

QWidget* ServeForm::makeMore() {
    auto* host = new QWidget;
    QGridLayout* grid = gridOf(host);
    host_ = addLine(grid, tr("Host"), "serveHost",
                    tr("127.0.0.1: this machine alone; 0.0.0.0: all of its networks"));
    open_ = caption("warn");
    open_->setObjectName(QStringLiteral("serveOpen"));
    grid->addWidget(open_, grid->rowCount(), 1);
    token_ = addLine(grid, tr("Token file"), "serveToken",
                     tr("Its first line is the bearer token that each request must bring"), true);
    certificate_ = addLine(grid, tr("Certificate"), "serveCertificate",
                           tr("PEM file; with it and its key the server speaks HTTPS"), true);
    key_ = addLine(grid, tr("Private key"), "serveKey", tr("PEM file of the certificate"), true);
    device_->setObjectName(QStringLiteral("serveDevice"));
    device_->setEditable(true);
    device_->addItems({QStringLiteral("auto"), QStringLiteral("cpu"), QStringLiteral("cuda:0")});
    connect(device_, &QComboBox::currentTextChanged, this, &ServeForm::edited);
    addRow(grid, tr("Device"), device_, nullptr);
    log_->setObjectName(QStringLiteral("serveLog"));
    grid->addWidget(log_, grid->rowCount(), 1);
    connect(log_, &QCheckBox::toggled, this, &ServeForm::edited);
    return host;
}

void ServeForm::addRow(QGridLayout* grid, const QString& title, QWidget* editor, QLabel* below) {
    const int row = grid->rowCount();
    QLabel* name = label(title, TextSize::Body, "quiet");
    name->setBuddy(editor);
    if (editor->accessibleName().isEmpty()) editor->setAccessibleName(title);
    grid->addWidget(name, row, 0);
    grid->addWidget(editor, row, 1);
    if (below) grid->addWidget(below, row + 1, 1);
}

QLineEdit* ServeForm::addLine(QGridLayout* grid, const QString& title, const char* id,
                              const QString& help, bool file) {
    auto* line = new QLineEdit;
    line->setObjectName(QLatin1String(id));
    line->setAccessibleName(title);
    line->setAccessibleDescription(help);
    line->setToolTip(help);
    connect(line, &QLineEdit::textChanged, this, &ServeForm::edited);
    connect(line, &QLineEdit::returnPressed, start_, &QAction::trigger);
    QWidget* editor = line;
    if (file) {
        editor = new QWidget;
        auto* row = new QHBoxLayout(editor);
        tighten(row, 0, kGapSmall);
        QPushButton* choose = button(tr("Choose…"));
        choose->setAccessibleName(tr("Choose %1").arg(title.toLower()));
        connect(choose, &QPushButton::clicked, this,
                [this, line, title] { this->choose(line, title); });
        row->addWidget(line, 1);
        row->addWidget(choose);
    }
    addRow(grid, title, editor, nullptr);
    return line;
}

void ServeForm::choose(QLineEdit* line, const QString& title) {
    auto* dialog =
        new QFileDialog(this, title, desk_.settings.value(QLatin1String(kFolderKey)).toString());
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this, line](const QString& file) {
        desk_.settings.setValue(QLatin1String(kFolderKey), QFileInfo(file).absolutePath());
        line->setText(file);
    });
    dialog->open();
}

void ServeForm::recall() {
    const UiSettings& kept = desk_.settings;
    for (QLineEdit* line : {port_, host_, token_, certificate_, key_}) {
        const QSignalBlocker quiet(line);
        line->setText(kept.value(QStringLiteral("serve/") + line->objectName()).toString());
    }
    const QSignalBlocker quietLog(log_), quietDetach(detach_), quietDevice(device_),
        quietMore(more_);
    log_->setChecked(kept.value(QStringLiteral("serve/log"), true).toBool());
    detach_->setChecked(kept.value(QStringLiteral("serve/detach"), true).toBool());
    device_->setCurrentText(
        kept.value(QStringLiteral("serve/device"), QStringLiteral("auto")).toString());
    more_->setChecked(kept.value(QLatin1String(kMoreKey), false).toBool());
}

void ServeForm::remember() {
    UiSettings& kept = desk_.settings;
    for (const QLineEdit* line : {port_, host_, token_, certificate_, key_})
        kept.setValue(QStringLiteral("serve/") + line->objectName(), line->text().trimmed());
    kept.setValue(QStringLiteral("serve/log"), log_->isChecked());
    kept.setValue(QStringLiteral("serve/detach"), detach_->isChecked());
    kept.setValue(QStringLiteral("serve/device"), device_->currentText().trimmed());
}

void ServeForm::setVersion(const ModelVersion& version) {
    const bool other = referenceOf(version) != referenceOf(version_);
    version_ = version;
    if (other) {
        clear();
        model_->setCurrentIndex(-1);  // the first choice of this version, not the last one's
    }
    follow();
}

void ServeForm::fillModels() {
    std::vector<std::pair<QString, QString>> entries;
    for (const QString& alias : aliasesOf(version_))
        entries.emplace_back(tr("%1, follows it from version to version").arg(alias), alias);
    if (!version_.name.empty())
        entries.emplace_back(tr("%1, stays").arg(referenceOf(version_)), referenceOf(version_));
    refill(model_, entries);
}

void ServeForm::fillShadows() {
    const Snapshot& now = *desk_.session.snapshot();
    std::vector<std::pair<QString, QString>> entries{{tr("none"), {}}};
    std::string target;
    if (const RunEntry* run = now.run(version_.run)) target = run->record.target;
    for (auto other = now.models.rbegin(); other != now.models.rend(); ++other)
        if (other->name == version_.name && other->version != version_.version)
            entries.emplace_back(referenceOf(*other), referenceOf(*other));
    for (auto run = now.runs.rbegin(); run != now.runs.rend(); ++run)
        if (run->record.target == target && run->record.id != version_.run &&
            run->status.state == RunState::Finished)
            entries.emplace_back(
                tr("run %1, %2").arg(text(run->record.id), text(run->record.architecture)),
                text(run->record.id));
    refill(shadow_, entries);
}

void ServeForm::follow() {
    fillModels();
    fillShadows();
    const ServeSettings& standard = desk_.session.snapshot()->settings.serve;
    port_->setPlaceholderText(QString::number(standard.port));
    host_->setPlaceholderText(text(standard.host));
    token_->setPlaceholderText(standard.tokenFile.empty() ? tr("none") : text(standard.tokenFile));
    certificate_->setPlaceholderText(standard.certificate.empty() ? tr("none: plain HTTP")
                                                                  : text(standard.certificate));
    key_->setPlaceholderText(standard.privateKey.empty() ? tr("none") : text(standard.privateKey));
    review();
}

ServeOptions ServeForm::options() const {
    ServeOptions options;
    options.model = bytes(model_->currentData().toString());
    options.modelName = version_.name;
    options.shadow = bytes(shadow_->currentData().toString());
    options.host = given(host_);
    if (const auto port = given(port_)) options.port = QString::fromStdString(*port).toInt();
    options.tokenFile = given(token_);
    options.certificate = given(certificate_);
    options.privateKey = given(key_);
    options.log = log_->isChecked();
    options.device = bytes(device_->currentText().trimmed());
    options.detach = detach_->isChecked();
    return options;
}

QString ServeForm::command() const {
    const ServeOptions options = this->options();
    QStringList words{QStringLiteral("benchwright serve"), shellWord(text(options.model))};
    const auto add = [&](const char* name, const std::string& value) {
        words += QLatin1String(name);
        words += shellWord(text(value));
    };
    const bool several = desk_.session.snapshot()->production().size() > 1;
    if (several && !text(options.model).contains(QLatin1Char('@')))
        add("--name", options.modelName);
    if (!options.shadow.empty()) add("--shadow", options.shadow);
    if (options.host) add("--host", *options.host);
    if (options.port) add("--port", std::to_string(*options.port));
    if (options.tokenFile) add("--token-file", *options.tokenFile);
    if (options.certificate) add("--certificate", *options.certificate);
    if (options.privateKey) add("--private-key", *options.privateKey);
    if (options.device != "auto") add("--device", options.device);
    if (!options.log) words += QStringLiteral("--no-log");
    if (options.detach) words += QStringLiteral("--detach");
    return words.join(QLatin1Char(' '));
}

void ServeForm::edited() {
    notice_->clear();
    remember();
    review();
}

void ServeForm::review() {
    const QString port = port_->text().trimmed();
    bool whole = false;
    const int value = port.toInt(&whole);
    const bool portFits = port.isEmpty() || (whole && value >= 0 && value <= kHighestPort);
    portFault_->setText(tr("A whole number from 0 to 65535."));
    portFault_->setVisible(!portFits);
    port_->setProperty("state", portFits ? QString() : QStringLiteral("bad"));
    port_->style()->unpolish(port_);
    port_->style()->polish(port_);

    const ServeSettings& standard = desk_.session.snapshot()->settings.serve;
    const QString host = text(given(host_).value_or(standard.host));
    const bool guarded = given(token_) || !standard.tokenFile.empty();
    open_->setText(guarded ? tr("Every machine that reaches this one can ask the server; the token "
                                "keeps out who does not know it.")
                           : tr("Every machine that reaches this one can ask the server. Name a "
                                "token file, and a certificate, to keep others out."));
    open_->setVisible(!isLoopback(host));

    command_->set(command());
    setActionCommand(start_, command());
    start_->setEnabled(portFits && !version_.name.empty() && model_->currentIndex() >= 0 &&
                       !progress_->active());
}

void ServeForm::show(Job* job) {
    notice_->clear();
    progress_->follow(job);
    connect(job, &Job::ended, this, &ServeForm::review);
    review();
}

void ServeForm::tell(const Error& error) {
    notice_->say(error);
    review();
    port_->setFocus(Qt::OtherFocusReason);  // starting took it from the button
}

void ServeForm::clear() {
    notice_->clear();
}

}  // namespace bw::ui
