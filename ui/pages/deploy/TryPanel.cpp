#include "ui/pages/deploy/TryPanel.h"

#include "ui/base/Text.h"
#include "ui/pages/deploy/AnswerView.h"
#include "ui/pages/deploy/RequestForm.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"

#include <nlohmann/json.hpp>

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QPlainTextEdit>
#include <QToolButton>

namespace bw::ui {
namespace {

constexpr auto kOpenKey = "serve/show_request";
constexpr int kJsonHeight = 180;

void copy(const QString& words) {
    QApplication::clipboard()->setText(words);
}

/// One input a line: short enough to be read, and still JSON.
QString readable(const Json& request) {
    QStringList inputs;
    for (const Json& input : request["inputs"])
        inputs += QStringLiteral("  ") + text(dumpJson(input, -1));
    return QStringLiteral("{\"inputs\": [\n%1\n]}").arg(inputs.join(QStringLiteral(",\n")));
}

}  // namespace

TryPanel::TryPanel(Desk desk, QWidget* parent)
    : QFrame(parent),
      desk_(desk),
      form_(new RequestForm),
      open_(new QToolButton),
      json_(new QPlainTextEdit),
      note_(label({}, TextSize::Caption, "caption")),
      notice_(new Notice),
      answer_(new AnswerView) {
    setProperty("kind", QStringLiteral("card"));
    makeActions();
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapLarge, kGapMedium);
    auto* top = new QHBoxLayout;
    tighten(top);
    top->addWidget(label(tr("Try a request"), TextSize::Section, "section", true));
    top->addStretch(1);
    QPushButton* typical = actionButton(typical_, "flat");
    typical->setObjectName(QStringLiteral("typicalValues"));
    top->addWidget(typical);
    column->addLayout(top);
    panel_ = new StatePanel(makeContent(), nullptr);
    panel_->setObjectName(QStringLiteral("tryPanel"));
    column->addWidget(panel_);
    column->addStretch(1);
    connect(panel_, &StatePanel::retry, this, &TryPanel::load);
    connect(form_, &RequestForm::edited, this, &TryPanel::edited);
    tellRequest();
}

void TryPanel::makeActions() {
    send_ = makeAction(this, tr("Send"), QStringLiteral("play"),
                       QKeySequence(Qt::CTRL | Qt::Key_Return), {}, [this] { send(); });
    typical_ = makeAction(this, tr("Typical values"), QStringLiteral("rollback"), {}, {},
                          [this] { form_->suggest(); });
    typical_->setToolTip(tr("The median, or the most frequent value of the training data"));
    copyJson_ = makeAction(this, tr("Copy JSON"), QStringLiteral("copy"), {}, {},
                           [this] { copy(text(dumpJson(request()))); });
    copyCurl_ = makeAction(this, tr("Copy as curl"), QStringLiteral("terminal"), {}, {}, [this] {
        if (address_) copy(curlCommand(*address_, request()));
    });
    addAction(send_);
}

QWidget* TryPanel::makeContent() {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, kGapMedium);
    note_->setWordWrap(true);
    column->addWidget(note_);
    column->addWidget(form_);
    column->addWidget(makeRequest());
    notice_->setObjectName(QStringLiteral("tryNotice"));
    column->addWidget(notice_);
    column->addWidget(answer_);
    return content;
}

QWidget* TryPanel::makeRequest() {
    auto* area = new QWidget;
    auto* column = new QVBoxLayout(area);
    tighten(column, 0, kGap);
    open_->setCheckable(true);
    open_->setText(tr("Request"));
    open_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    open_->setObjectName(QStringLiteral("showRequest"));
    auto* row = new QHBoxLayout;
    tighten(row, 0, kGapSmall);
    row->addWidget(open_);
    QPushButton* curl = actionButton(copyCurl_, "flat");
    QPushButton* json = actionButton(copyJson_, "flat");
    QPushButton* send = actionButton(send_, "primary");
    curl->setObjectName(QStringLiteral("copyRequestCurl"));
    json->setObjectName(QStringLiteral("copyRequest"));
    send->setObjectName(QStringLiteral("sendRequest"));
    row->addWidget(json);
    row->addWidget(curl);
    row->addStretch(1);
    row->addWidget(send);
    column->addLayout(row);
    json_->setReadOnly(true);
    json_->setLineWrapMode(QPlainTextEdit::NoWrap);
    json_->setFont(monospaceFont(TextSize::Caption));
    json_->setFixedHeight(kJsonHeight);
    json_->setObjectName(QStringLiteral("requestJson"));
    json_->setAccessibleName(tr("The request as JSON"));
    json_->setTabChangesFocus(true);
    column->addWidget(json_);
    const auto show = [this](bool on) {
        open_->setIcon(
            themedIcon(on ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
        json_->setVisible(on);
        desk_.settings.setValue(QLatin1String(kOpenKey), on);
    };
    open_->setChecked(desk_.settings.value(QLatin1String(kOpenKey), false).toBool());
    show(open_->isChecked());
    connect(open_, &QToolButton::toggled, this, show);
    return area;
}

void TryPanel::setModel(const QString& reference) {
    if (reference == model_ || reference.isEmpty()) return;
    model_ = reference;
    load();
}

void TryPanel::load() {
    if (loading_) loading_->cancel();
    loading_ = desk_.session.run<ServeSignature>(
        {.title = tr("Read the signature of %1").arg(model_), .quiet = true}, this,
        [model = bytes(model_)](const Workbench& bench, const JobContext& job) {
            return loadSignature(bench, model, job);
        },
        [this, generation = ++generation_](const Result<ServeSignature>& signature) {
            if (generation != generation_) return;
            if (signature)
                showSignature(*signature);
            else
                panel_->showError(signature.error(), true);
        });
    panel_->showLoading(loading_);
}

void TryPanel::showSignature(const ServeSignature& signature) {
    // A promotion brings another version with the same columns: nothing that is shown moves.
    const bool same = signature.fields == signature_.fields;
    signature_ = signature;
    if (!same) {
        form_->setSignature(signature);
        notice_->clear();
        answer_->clear();
    }
    note_->setText(
        signature.note.isEmpty()
            ? tr("An empty field is a missing value.")
            : tr("An empty field is a missing value. No typical values: %1.").arg(signature.note));
    panel_->showContent();
    tellRequest();
}

void TryPanel::setServer(const std::optional<ServerAddress>& address) {
    if (address_ == address) return;
    address_ = address;
    answer_->setStale();
    tellRequest();
}

Json TryPanel::request() const {
    return inferRequest(signature_, form_->values());
}

void TryPanel::edited() {
    ++asked_;  // an answer on its way is of other values
    sending_ = false;
    notice_->clear();
    answer_->setStale();
    tellRequest();
}

void TryPanel::tellRequest() {
    const bool known = !signature_.fields.empty();
    json_->setPlainText(known ? readable(request()) : QString());
    copyJson_->setEnabled(known);
    copyCurl_->setEnabled(known && address_);
    send_->setEnabled(known && address_ && !sending_);
    setActionCommand(
        send_, address_
                   ? QStringLiteral("curl -d @request.json %1").arg(shellWord(address_->inferUrl()))
                   : QString());
    if (!address_) send_->setToolTip(tr("Start a server, or select one that runs"));
}

void TryPanel::send() {
    if (!send_->isEnabled()) return;
    notice_->clear();
    form_->tellFault(-1, {});
    sending_ = true;
    desk_.session.jobs().start<ServedReply>(
        {.title = tr("Ask %1").arg(address_->url), .quiet = true}, this,
        [address = *address_, signature = signature_, sent = request()](const JobContext&) {
            return sendRequest(address, signature, sent);
        },
        [this, asked = ++asked_](const Result<ServedReply>& reply) {
            if (asked != asked_) return;
            sending_ = false;
            finish(reply);
            tellRequest();
        });
    tellRequest();
}

void TryPanel::finish(const Result<ServedReply>& reply) {
    if (reply && reply->answer) {
        answer_->show(*reply->answer, signature_.target);
        return;
    }
    answer_->setStale();
    if (!reply) {
        notice_->say(reply.error());
    } else if (reply->fault->field >= 0) {
        form_->tellFault(reply->fault->field, reply->fault->message);
    } else {
        notice_->say(Tone::Bad, reply->fault->message);
    }
}

}  // namespace bw::ui
