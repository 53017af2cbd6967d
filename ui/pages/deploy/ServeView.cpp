#include "ui/pages/deploy/ServeView.h"

#include "ui/base/Text.h"
#include "ui/pages/deploy/ModelTree.h"
#include "ui/pages/deploy/ServeForm.h"
#include "ui/pages/deploy/ServerPanel.h"
#include "ui/pages/deploy/TryPanel.h"
#include "ui/widgets/Notice.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QHeaderView>
#include <QResizeEvent>
#include <QScrollArea>
#include <QTableView>
#include <QToolButton>

namespace bw::ui {
namespace {

constexpr int kSeenEveryMs = 1000;
constexpr int kUnseenEveryMs = 5000;
constexpr int kTwoColumns = 860;  // from this width on
constexpr int kShownServers = 4;

QString nameOf(const ServerRecord& record) {
    return text(record.status.model.empty() ? record.spec.model : record.status.model);
}

QString reasonOf(const ServerNow& server) {
    const auto& error = server.record.status.error;
    if (error) return text(error->message);
    return ServeView::tr("its process ended without a word");
}

}  // namespace

ServeView::ServeView(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      form_(new ServeForm(desk)),
      another_(new QToolButton),
      table_(new QTableView),
      panel_(new ServerPanel),
      try_(new TryPanel(desk)),
      deaths_(new Notice) {
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    tighten(column, 0, kGapMedium);
    deaths_->setObjectName(QStringLiteral("deathNotice"));
    deaths_->allowClosing();
    column->addWidget(deaths_);
    column->addWidget(servers_ = makeServers());
    column->addWidget(panel_);
    column->addWidget(makeStart());
    column->addStretch(1);
    panel_->setObjectName(QStringLiteral("serverPanel"));

    auto* content = new QWidget;
    halves_ = new QHBoxLayout(content);
    tighten(halves_, kGapLarge, kGapMedium);
    halves_->addWidget(left, 1);
    halves_->addWidget(try_, 1, Qt::AlignTop);
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* outer = new QVBoxLayout(this);
    tighten(outer);
    outer->addWidget(scroll);

    connect(form_, &ServeForm::startAsked, this, &ServeView::start);
    connect(panel_, &ServerPanel::stopAsked, this, &ServeView::stop);
    connect(&ticks_, &QTimer::timeout, this, &ServeView::refresh);
    ticks_.start(kUnseenEveryMs);
    take({});
    refresh();
}

QWidget* ServeView::makeStart() {
    QFrame* card = frame("card");
    auto* column = new QVBoxLayout(card);
    tighten(column, kGapLarge, kGapMedium);
    another_->setFont(fontOf(TextSize::Section, true));
    another_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    another_->setText(tr("Start a server"));
    another_->setObjectName(QStringLiteral("startAnother"));
    column->addWidget(another_, 0, Qt::AlignLeft);
    column->addWidget(form_);
    connect(another_, &QToolButton::clicked, this, [this] { openStart(form_->isHidden()); });
    openStart(true);
    return card;
}

QWidget* ServeView::makeServers() {
    QFrame* card = frame("card");
    auto* column = new QVBoxLayout(card);
    tighten(column, 1, 0);
    table_->setModel(&model_);
    dressTable(table_);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setObjectName(QStringLiteral("servers"));
    table_->setAccessibleName(tr("Servers"));
    QHeaderView* header = table_->horizontalHeader();
    header->resizeSection(ServersModel::State, 104);
    header->resizeSection(ServersModel::Model, 150);
    header->resizeSection(ServersModel::Started, 84);
    header->setSectionResizeMode(ServersModel::Address, QHeaderView::Stretch);
    column->addWidget(table_);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                const ServerNow* server = model_.server(now.row());
                if (following_ || !server || server->id() == selected_) return;
                selected_ = server->id();
                showSelected();
                refresh();  // its log is read now
            });
    return card;
}

void ServeView::openStart(bool open) {
    another_->setIcon(
        themedIcon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    form_->setVisible(open);
}

void ServeView::setVersion(const ModelVersion& version) {
    version_ = version;
    form_->setVersion(version);
    showSelected();
}

void ServeView::follow() {
    form_->follow();
}

void ServeView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    ticks_.start(kSeenEveryMs);
    refresh();
}

void ServeView::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    ticks_.start(kUnseenEveryMs);
}

void ServeView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    halves_->setDirection(width() >= kTwoColumns ? QBoxLayout::LeftToRight
                                                 : QBoxLayout::TopToBottom);
}

void ServeView::refresh() {
    again_ = polling_;
    if (polling_) return;
    polling_ = true;
    using Servers = std::vector<ServerNow>;
    desk_.session.jobs().start<Servers>(
        {.title = tr("Look at servers"), .quiet = true}, this,
        [folder = desk_.session.folder(), wanted = selected_](
            const JobContext& job) -> Result<Servers> { return readServers(folder, wanted, job); },
        [this](const Result<Servers>& servers) {
            polling_ = false;
            if (servers) take(*servers);
            if (again_) refresh();
        });
}

void ServeView::take(const std::vector<ServerNow>& servers) {
    tellDeaths(servers);
    // What runs is looked at; starting another one is one click away.
    const bool ran = std::exchange(running_, std::ranges::any_of(servers, &ServerNow::running));
    history_.add(servers);
    following_ = true;  // rows that move take the view's mark with them
    model_.update(servers);
    following_ = false;
    const int rows = std::clamp(static_cast<int>(servers.size()), 1, kShownServers);
    table_->setFixedHeight((rows + 1) * kRowHeight + kGap);
    servers_->setVisible(!servers.empty());
    if (model_.rowOf(selected_) < 0) selected_ = servers.empty() ? "" : servers.front().id();
    select(selected_);
    showSelected();
    if (ran != running_) openStart(!running_);
    another_->setText(running_ ? tr("Start another server") : tr("Start a server"));
}

void ServeView::tellDeaths(const std::vector<ServerNow>& servers) {
    for (const ServerNow& server : servers) {
        const ServerNow* before = model_.server(model_.rowOf(server.id()));
        const bool died = before && before->running() && !server.running() &&
                          server.record.status.state != ServerState::Stopped;
        // One that is selected tells it itself, with its log; one that never ran, the form.
        if (!died || server.id() == selected_ || before->record.status.url.empty()) continue;
        deaths_->say(
            Tone::Bad,
            tr("The server of %1 at %2 has died: %3.")
                .arg(nameOf(server.record), text(before->record.status.url), reasonOf(server)),
            tr("Select it in the list to read the end of its log."));
    }
}

void ServeView::select(const std::string& id) {
    selected_ = id;
    const int row = model_.rowOf(id);
    if (row >= 0 && table_->currentIndex().row() != row) table_->selectRow(row);
}

void ServeView::showSelected() {
    const ServerNow* server = model_.server(model_.rowOf(selected_));
    panel_->setVisible(server != nullptr);
    if (server) panel_->show(*server, history_.live(selected_));
    const bool answers =
        server && server->record.status.state == ServerState::Running && !server->silent;
    try_->setServer(answers ? std::optional(addressOf(server->record)) : std::nullopt);
    if (answers)
        try_->setModel(text(server->record.status.model));
    else if (!version_.name.empty())
        try_->setModel(referenceOf(version_));
}

void ServeView::start() {
    Job* job = desk_.session.run<ServerRecord>(
        {.title = tr("Start a server of %1").arg(referenceOf(version_)),
         .command = form_->command()},
        this,
        [options = form_->options()](const Workbench& bench, const JobContext& context) {
            return startServer(bench.project, options, bench.worker.program(), context);
        },
        [this](const Result<ServerRecord>& server) {
            if (server)
                selected_ = server->spec.id;
            else
                form_->tell(server.error());
            refresh();
        });
    form_->show(job);
}

void ServeView::stop() {
    const ServerNow* server = model_.server(model_.rowOf(selected_));
    if (!server) return;
    desk_.session.run<ServerStatus>(
        {.title = tr("Stop the server of %1").arg(nameOf(server->record)),
         .command = actionCommand(panel_->stopAction())},
        this,
        [folder = server->record.folder](const Workbench&, const JobContext& context) {
            return stopServer(ServerFolder(folder), context);
        },
        [this, id = selected_](const Result<ServerStatus>& status) {
            if (!status && id == selected_) panel_->tell(status.error());
            refresh();
        });
}

QStringList ServeView::fates() const {
    QStringList fates;
    for (int row = 0; row < model_.rowCount(); ++row) {
        const ServerNow& server = *model_.server(row);
        if (!server.running()) continue;
        const QString address = text(server.record.status.url);
        if (server.record.spec.owner == 0)
            fates += tr("The server of %1 at %2 goes on.").arg(nameOf(server.record), address);
        else if (server.record.spec.owner == QCoreApplication::applicationPid())
            fates += tr("The server of %1 at %2 ends when this program does.")
                         .arg(nameOf(server.record), address);
    }
    return fates;
}

}  // namespace bw::ui
