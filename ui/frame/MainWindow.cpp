#include "ui/frame/MainWindow.h"

#include "ui/base/Actions.h"
#include "ui/base/SampleData.h"
#include "ui/base/Text.h"
#include "ui/frame/CommandPalette.h"
#include "ui/frame/Dialogs.h"
#include "ui/frame/JobDrawer.h"
#include "ui/frame/PaletteEntries.h"
#include "ui/frame/ProjectView.h"
#include "ui/frame/QueueWatch.h"
#include "ui/frame/StartPage.h"
#include "ui/frame/StatusStrip.h"
#include "ui/frame/TopBar.h"
#include "ui/widgets/Basics.h"

#include <QActionGroup>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QMenu>
#include <QStackedWidget>
#include <QUrl>

namespace bw::ui {
namespace {

const auto kGeometryKey = QStringLiteral("geometry");

}  // namespace

MainWindow::MainWindow(const PluginHost& plugins, const WorkerClient& worker, UiSettings& settings,
                       Theme& theme)
    : plugins_(plugins), worker_(worker), settings_(settings), theme_(theme) {
    setWindowTitle(tr("Benchwright"));
    setMinimumSize(1024, 700);
    makeActions();
    layOut();
    resize(1440, 900);
    restoreGeometry(settings_.sharedValue(kGeometryKey).toByteArray());
}

MainWindow::~MainWindow() = default;

void MainWindow::makeActions() {
    const auto add = [this](const QString& title, const QString& icon, const QKeySequence& keys,
                            const QString& command, const std::function<void()>& go) {
        QAction* action = makeAction(this, title, icon, keys, command, go);
        action->setShortcutContext(Qt::WindowShortcut);
        addAction(action);
        return action;
    };
    create_ = add(tr("New project…"), QStringLiteral("plus"),
                  QKeySequence(QStringLiteral("Ctrl+Shift+N")),
                  QStringLiteral("benchwright init DIR"), [this] { chooseAndCreate({}); });
    open_ = add(tr("Open project…"), QStringLiteral("folder"), QKeySequence::Open,
                QStringLiteral("benchwright gui --project DIR"), [this] { chooseAndOpen(); });
    sample_ = add(tr("Try the sample project…"), QStringLiteral("data"), {}, {},
                  [this] { chooseAndCreate(sampleFile().value_or(std::filesystem::path())); });
    sample_->setVisible(sampleFile().has_value());
    QAction* close = add(tr("Close project"), QStringLiteral("close"), QKeySequence::Close, {},
                         [this] { leave(tr("Close project"), [this] { closeProject(); }); });
    QAction* reveal = add(tr("Open project folder"), QStringLiteral("external"), {}, {}, [this] {
        if (project_)
            QDesktopServices::openUrl(QUrl::fromLocalFile(text(project_->session().folder())));
    });
    QAction* search = add(tr("Search or type a command"), QStringLiteral("search"),
                          QKeySequence(QStringLiteral("Ctrl+K")), {}, [this] { showPalette(); });
    QAction* drawer =
        add(tr("Show jobs"), QStringLiteral("jobs"), QKeySequence(QStringLiteral("Ctrl+J")), {},
            [this] { drawer_->setVisible(!drawer_->isVisible()); });
    QAction* plugins =
        add(tr("Plugins…"), QStringLiteral("model"), {}, QStringLiteral("benchwright plugins"),
            [this] { pluginsDialog(plugins_, this)->open(); });
    QAction* about =
        add(tr("About Benchwright"), QStringLiteral("info"), {},
            QStringLiteral("benchwright version"), [this] { aboutDialog(this)->open(); });
    QAction* quit = add(tr("Quit"), {}, QKeySequence::Quit, {}, [this] { this->close(); });

    projectMenu_ = new QMenu(this);
    projectMenu_->addActions({create_, open_, sample_});
    recentMenu_ = projectMenu_->addMenu(tr("Recent projects"));
    connect(projectMenu_, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    projectMenu_->addSeparator();
    projectMenu_->addActions({reveal, close, quit});

    appMenu_ = new QMenu(this);
    auto* themes = new QActionGroup(this);
    for (const auto& [title, key, mode] :
         {std::tuple{tr("Theme: as the system"), "system", ThemeMode::System},
          {tr("Theme: light"), "light", ThemeMode::Light},
          {tr("Theme: dark"), "dark", ThemeMode::Dark}}) {
        QAction* action =
            add(title, mode == ThemeMode::Dark ? QStringLiteral("moon") : QStringLiteral("sun"), {},
                {}, [this, key = QLatin1String(key), mode = mode] {
                    settings_.setTheme(key);
                    theme_.setMode(mode);
                });
        action->setCheckable(true);
        action->setChecked(theme_.mode() == mode);
        themes->addAction(action);
        appMenu_->addAction(action);
    }
    appMenu_->addSeparator();
    appMenu_->addActions({search, drawer, plugins, about});
}

void MainWindow::layOut() {
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    tighten(column, 0, 0);
    top_ = new TopBar(projectMenu_, appMenu_);
    middle_ = new QStackedWidget;
    start_ = new StartPage(settings_, create_, open_, sample_);
    middle_->addWidget(start_);
    queue_ = new QueueWatch(this);
    drawer_ = new JobDrawer(jobs_, *queue_);
    drawer_->setVisible(false);
    status_ = new StatusStrip(jobs_, *queue_);
    column->addWidget(top_);
    column->addWidget(horizontalLine());
    column->addWidget(middle_, 1);
    column->addWidget(drawer_);
    column->addWidget(horizontalLine());
    column->addWidget(status_);
    setCentralWidget(centre);
    palette_ = new CommandPalette(this);

    connect(top_, &TopBar::searchRequested, this, &MainWindow::showPalette);
    connect(top_, &TopBar::productionRequested, this, [this](const QString& reference) {
        if (project_) project_->navigator().showModel(reference);
    });
    connect(status_, &StatusStrip::jobsRequested, this,
            [this] { drawer_->setVisible(!drawer_->isVisible()); });
    connect(status_, &StatusStrip::runRequested, this, [this](const QString& id) {
        if (project_) project_->navigator().showRun(id);
    });
    connect(status_, &StatusStrip::noticeRequested, this,
            [this] { pluginsDialog(plugins_, this)->open(); });
    connect(drawer_, &JobDrawer::closed, drawer_, &QWidget::hide);
    connect(start_, &StartPage::projectChosen, this,
            [this](const QString& folder) { openProject(pathOf(folder)); });
}

void MainWindow::tellPlugins() {
    ready_ = true;
    QStringList broken;
    for (const PluginInfo& plugin : plugins_.plugins())
        if (!plugin.problem.empty())
            broken += text(plugin.file.filename().string() + ": " + plugin.problem);
    const QString count = text(counted(broken.size(), "plugin"));
    status_->tell(broken.isEmpty() ? QString() : tr("%1 not loaded").arg(count),
                  broken.join(QLatin1Char('\n')));
    if (const auto waiting = std::exchange(waiting_, {})) waiting();
}

void MainWindow::openProject(const std::filesystem::path& folder) {
    enter(tr("Open the other project"), [folder](const JobContext&) -> Result<Folder> {
        BW_TRY(Folder place, Project::locate(folder));
        BW_TRY(const auto project, Project::open(place));
        return place;
    });
}

void MainWindow::createProject(const std::filesystem::path& folder,
                               const std::filesystem::path& sample) {
    enter(
        tr("Make a project"),
        [folder](const JobContext&) -> Result<Folder> {
            BW_CHECK(Project::create(folder));
            return folder;
        },
        [this, sample] {
            if (!sample.empty()) project_->importSample(sample);
        });
}

void MainWindow::enter(const QString& verb, const Entrance& entrance,
                       const std::function<void()>& then) {
    if (!ready_) {
        waiting_ = [=, this] { enter(verb, entrance, then); };
        return;
    }
    start_->clearError();
    if (opening_) opening_->cancel();
    opening_ =
        jobs_.start<Folder>({.title = verb, .quiet = true}, this, entrance,
                            [this, verb, then, number = ++asked_](const Result<Folder>& folder) {
                                if (number != asked_)
                                    return;  // another one was asked for meanwhile
                                leave(verb, [=, this] {
                                    if (folder) {
                                        showProject(*folder);
                                        if (then) then();
                                    } else {
                                        closeProject();
                                        start_->showError(folder.error());
                                    }
                                });
                            });
}

void MainWindow::awaitPlugins() {
    ready_ = false;
}

void MainWindow::showProject(const std::filesystem::path& folder) {
    closeProject();
    settings_.setProject(folder);
    settings_.addRecentProject(folder);
    project_ = std::make_unique<ProjectView>(
        std::make_unique<Session>(folder, plugins_, worker_, jobs_), settings_, theme_);
    middle_->addWidget(project_.get());
    middle_->setCurrentWidget(project_.get());
    top_->follow(&project_->session());
    status_->follow(&project_->session());
    queue_->follow(&project_->session());
    setWindowTitle(tr("%1 — Benchwright").arg(project_->session().name()));
}

void MainWindow::closeProject() {
    palette_->reject();
    status_->follow(nullptr);
    queue_->follow(nullptr);
    top_->follow(nullptr);
    if (project_) middle_->removeWidget(project_.get());
    project_.reset();
    start_->refresh();
    middle_->setCurrentWidget(start_);
    setWindowTitle(tr("Benchwright"));
}

void MainWindow::leave(const QString& verb, const std::function<void()>& go) {
    static const Snapshot kNone;
    const Snapshot& snapshot = project_ ? *project_->session().snapshot() : kNone;
    QDialog* question = leaveQuestion(jobs_, snapshot, fates(), verb, this);
    if (!question) return go();
    connect(question, &QDialog::accepted, this, go);
    question->open();
}

QStringList MainWindow::fates() const {
    QStringList fates;
    if (project_)
        for (const Page* page : project_->pages()) fates += page->fates();
    return fates;
}

void MainWindow::chooseAndOpen() {
    if (const auto folder = chooseProject(settings_, this)) openProject(*folder);
}

void MainWindow::chooseAndCreate(const std::filesystem::path& sample) {
    const QString name = sample.empty() ? QStringLiteral("myproject") : QStringLiteral("census");
    if (const auto folder = chooseNewProject(name, settings_, this)) createProject(*folder, sample);
}

void MainWindow::fillRecent() {
    recentMenu_->clear();
    for (const QString& folder : settings_.recentProjects())
        recentMenu_->addAction(folder, this, [this, folder] { openProject(pathOf(folder)); });
    recentMenu_->setEnabled(!recentMenu_->isEmpty());
}

void MainWindow::showPalette() {
    std::vector<PaletteEntry> entries;
    if (project_) addProjectEntries(*project_, entries);
    addActionEntries(*this, entries);
    palette_->offer(std::move(entries));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    settings_.setSharedValue(kGeometryKey, saveGeometry());
    if (leaving_ || (jobs_.activeCount() == 0 && fates().isEmpty())) {
        closeProject();
        return event->accept();
    }
    event->ignore();
    leave(tr("Close the window"), [this] {
        leaving_ = true;
        close();
    });
}

}  // namespace bw::ui
