#include "ui/pages/deploy/ServerPanel.h"

#include "ui/base/Text.h"
#include "ui/pages/deploy/ServersModel.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QGridLayout>
#include <QPlainTextEdit>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

constexpr int kLogLines = 8;  // at most
constexpr int kQuickBelow = 100;
constexpr int kNumbersARow = 4;

Tone toneOf(const ServerNow& server) {
    switch (server.record.status.state) {
        case ServerState::Running:
            return server.silent ? Tone::Warn : Tone::Good;
        case ServerState::Failed:
        case ServerState::Interrupted:
            return Tone::Bad;
        default:
            return Tone::Quiet;
    }
}

/// Live numbers change each second: three digits are all that can be read.
QString brief(double value) {
    return value < kQuickBelow ? QString::number(value, 'g', 3)
                               : number(static_cast<std::int64_t>(std::llround(value)));
}

QString milliseconds(const std::optional<double>& value) {
    return value ? ServerPanel::tr("%1 ms").arg(brief(*value)) : QStringLiteral("—");
}

}  // namespace

ServerPanel::ServerPanel(QWidget* parent)
    : QFrame(parent),
      state_(new Mark),
      model_(label({}, TextSize::Section, "section", true)),
      caption_(label({}, TextSize::Body, "quiet")),
      url_(codeLabel({})),
      notice_(new Notice),
      logTitle_(label(tr("End of its log"), TextSize::Caption, "caption")),
      log_(new QPlainTextEdit) {
    setProperty("kind", QStringLiteral("card"));
    stop_ = makeAction(this, tr("Stop"), QStringLiteral("stop"), {}, {},
                       [this] { Q_EMIT stopAsked(); });
    const auto copy = [](const QString& words) { QApplication::clipboard()->setText(words); };
    copy_ = makeAction(this, tr("Copy address"), QStringLiteral("copy"), {}, {},
                       [this, copy] { copy(address_.url); });
    copyCurl_ = makeAction(this, tr("Copy as curl"), QStringLiteral("terminal"), {}, {},
                           [this, copy] { copy(curlReady(address_)); });
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapLarge, kGapMedium);
    auto* top = new QHBoxLayout;
    tighten(top, 0, kGapMedium);
    top->addWidget(state_);
    top->addWidget(model_);
    top->addStretch(1);
    QPushButton* stop = actionButton(stop_);
    stop->setObjectName(QStringLiteral("stopServer"));
    top->addWidget(stop);
    column->addLayout(top);
    caption_->setWordWrap(true);
    caption_->setObjectName(QStringLiteral("serverCaption"));
    column->addWidget(caption_);
    column->addWidget(addressRow_ = makeAddress());
    column->addWidget(notice_);
    column->addWidget(numberArea_ = makeNumbers());
    column->addWidget(logTitle_);
    column->addWidget(log_);
    state_->setObjectName(QStringLiteral("serverState"));
    model_->setObjectName(QStringLiteral("servedModel"));
    notice_->setObjectName(QStringLiteral("serverNotice"));
    log_->setReadOnly(true);
    log_->setFont(monospaceFont(TextSize::Caption));
    log_->setLineWrapMode(QPlainTextEdit::NoWrap);
    log_->setObjectName(QStringLiteral("serverLog"));
    log_->setAccessibleName(logTitle_->text());
    log_->setTabChangesFocus(true);
}

QWidget* ServerPanel::makeAddress() {
    auto* holder = new QWidget;
    auto* row = new QHBoxLayout(holder);
    tighten(row, 0, kGap);
    url_->setObjectName(QStringLiteral("serverUrl"));
    url_->setAccessibleName(tr("Address"));
    row->addWidget(url_, 1);
    QPushButton* copy = actionButton(copy_, "flat");
    QPushButton* curl = actionButton(copyCurl_, "flat");
    copy->setObjectName(QStringLiteral("copyUrl"));
    curl->setObjectName(QStringLiteral("copyReadyCurl"));
    row->addWidget(copy);
    row->addWidget(curl);
    return holder;
}

QWidget* ServerPanel::makeNumbers() {
    auto* area = new QWidget;
    auto* grid = new QGridLayout(area);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGapMedium);
    grid->setVerticalSpacing(kGapMedium);
    const std::array<std::pair<QString, const char*>, NumberCount> titles{{
        {tr("Requests a second"), "numberRate"},
        {tr("Half answered within"), "numberMedian"},
        {tr("99 % answered within"), "numberSlow"},
        {tr("Answered"), "numberAnswered"},
        {tr("Refused or failed"), "numberFaults"},
        {tr("Rows waiting"), "numberWaiting"},
        {tr("Rows logged"), "numberLogged"},
        {tr("Shadow differs"), "numberShadow"},
    }};
    for (int i = 0; i < NumberCount; ++i) {
        const auto& [title, id] = titles[static_cast<std::size_t>(i)];
        auto* cell = new QVBoxLayout;
        tighten(cell, 0, 2);
        QLabel* value = label(QStringLiteral("—"), TextSize::Section, "", true);
        value->setObjectName(QLatin1String(id));
        value->setAccessibleName(title);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        QLabel* name = label(title, TextSize::Caption, "caption");
        name->setWordWrap(true);
        name->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        cell->addWidget(value);
        cell->addWidget(name, 1);
        grid->addLayout(cell, i / kNumbersARow, i % kNumbersARow);
        grid->setColumnStretch(i % kNumbersARow, 1);
        numbers_[static_cast<std::size_t>(i)] = value;
    }
    return area;
}

void ServerPanel::set(Number number, const QString& value, const QString& tip, const char* kind) {
    QLabel* shown = numbers_[number];
    if (shown->text() != value) shown->setText(value);
    shown->setToolTip(tip);
    if (shown->property("kind") != QLatin1String(kind)) setKind(shown, kind);
}

void ServerPanel::show(const ServerNow& server, const std::optional<LiveNumbers>& live) {
    if (server.id() != id_) {
        id_ = server.id();
        log_->clear();
    }
    address_ = addressOf(server.record);
    const ServerStatus& status = server.record.status;
    const QString word = serverStateWord(status.state);
    if (word != state_->words() || toneOf(server) != state_->tone())
        state_->set(word, toneOf(server));
    showModel(server);
    addressRow_->setVisible(server.running() && !status.url.empty());
    url_->setText(address_.url);
    stop_->setEnabled(server.running() && status.state != ServerState::Stopping);
    const QString id = text(server.id());
    setActionCommand(stop_, QStringLiteral("benchwright server stop %1").arg(shellWord(id)));
    setActionCommand(copyCurl_, address_.url.isEmpty() ? QString() : curlReady(address_));
    showFault(server);
    showNumbers(server, live);
    showLog(server.log);
}

void ServerPanel::showModel(const ServerNow& server) {
    const ServerSpec& spec = server.record.spec;
    const ServerStatus& status = server.record.status;
    const QString model = text(status.model.empty() ? spec.model : status.model);
    model_->setText(model);
    QStringList facts;
    if (!spec.alias.empty())
        facts += tr("follows %1 of %2").arg(text(spec.alias), text(spec.modelName));
    if (!status.shadow.empty()) facts += tr("shadow %1").arg(text(status.shadow));
    if (status.device != "auto" && !status.device.empty()) facts += text(status.device);
    if (!status.backend.empty()) facts += text(status.backend);
    if (!status.started.empty()) facts += tr("started %1").arg(ago(status.started));
    if (!status.ended.empty()) facts += tr("ended %1").arg(ago(status.ended));
    if (server.running())
        facts += spec.owner == 0 ? tr("goes on when the window closes")
                                 : tr("ends with the program that started it");
    caption_->setText(facts.join(QStringLiteral(" · ")));
    caption_->setToolTip(tr("Server %1").arg(text(server.id())));
}

void ServerPanel::showNumbers(const ServerNow& server, const std::optional<LiveNumbers>& live) {
    const ServerStatus& status = server.record.status;
    const bool now = server.running() && live;
    set(Rate, now ? brief(live->perSecond) : QStringLiteral("—"), tr("In the last seconds"));
    const QString none = now && !live->p50 ? tr("No request in the last seconds") : QString();
    set(Median, now ? milliseconds(live->p50) : QStringLiteral("—"), none);
    set(Slow, now ? milliseconds(live->p99) : QStringLiteral("—"), none);
    set(Answered, number(status.requests),
        tr("%1 since the start").arg(text(counted(status.rows, "row"))));
    set(Faults, number(status.failures), {}, status.failures > 0 ? "warn" : "");
    const auto queue = server.sample ? server.sample->queue : std::nullopt;
    set(Waiting, queue ? number(static_cast<std::int64_t>(*queue)) : QStringLiteral("—"));
    const bool logs = server.record.spec.log.enabled;
    const bool dropped = status.droppedRows > 0;
    set(Logged,
        !logs     ? tr("off")
        : dropped ? tr("%1, %2 dropped").arg(number(status.loggedRows), number(status.droppedRows))
                  : number(status.loggedRows),
        dropped ? tr("Rows that the log could not take: the disk is full or too slow") : QString(),
        dropped ? "bad" : "");
    const bool shadows = status.shadowRows > 0;
    const double share = shadows ? static_cast<double>(status.shadowDifferences) /
                                       static_cast<double>(status.shadowRows)
                                 : 0;
    set(Shadow, shadows ? percent(share) : QStringLiteral("—"),
        status.shadow.empty()
            ? tr("No shadow answers")
            : tr("%1 of %2")
                  .arg(number(status.shadowDifferences), text(counted(status.shadowRows, "row"))));
}

void ServerPanel::showFault(const ServerNow& server) {
    const ServerStatus& status = server.record.status;
    if (status.error && !server.running())
        notice_->say(*status.error);
    else if (status.state == ServerState::Interrupted)
        notice_->say(Tone::Bad, tr("Its process ended without a word."),
                     tr("It was killed, or the machine went down. The end of its log is below; "
                        "start it again."));
    else if (server.silent)
        notice_->say(*server.silent);
    else if (notice_->tone() == Tone::Bad || !server.running())
        notice_->clear();
}

void ServerPanel::showLog(const QString& log) {
    logTitle_->setVisible(!log.isEmpty());
    log_->setVisible(!log.isEmpty());
    if (log == log_->toPlainText()) return;
    QScrollBar* bar = log_->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum();
    const int place = bar->value();
    log_->setPlainText(log);
    const auto lines = std::clamp<qsizetype>(log.count(QLatin1Char('\n')) + 2, 3, kLogLines);
    log_->setFixedHeight(static_cast<int>(lines) * log_->fontMetrics().lineSpacing() + kGapLarge +
                         log_->horizontalScrollBar()->sizeHint().height());
    bar->setValue(atEnd ? bar->maximum() : place);
}

void ServerPanel::tell(const Error& error) {
    notice_->say(error);
}

}  // namespace bw::ui
