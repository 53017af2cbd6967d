#pragma once

#include "core/plugin/PluginHost.h"
#include "core/run/WorkerClient.h"
#include "ui/base/Jobs.h"
#include "ui/base/Theme.h"
#include "ui/base/UiSettings.h"

#include <QMainWindow>
#include <QPointer>

#include <filesystem>
#include <functional>
#include <memory>

class QMenu;
class QStackedWidget;

namespace bw::ui {

class CommandPalette;
class JobDrawer;
class ProjectView;
class QueueWatch;
class StartPage;
class StatusStrip;
class TopBar;

/// The frame: top bar, the open project or the start page, job drawer, status line, palette. It
/// opens and closes projects and holds no other logic; everything it is given outlives it.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(const PluginHost& plugins, const WorkerClient& worker, UiSettings& settings,
               Theme& theme);
    ~MainWindow() override;

    /// Opens a project in place of the present one; asks first when jobs would be lost. An error is
    /// shown on the start page.
    void openProject(const std::filesystem::path& folder);
    /// Makes a project and opens it. `sample`: a file to import as a first dataset; may be empty.
    void createProject(const std::filesystem::path& folder,
                       const std::filesystem::path& sample = {});
    void closeProject();
    [[nodiscard]] ProjectView* project() const { return project_.get(); }  ///< null: none open
    [[nodiscard]] JobRunner& jobs() { return jobs_; }
    void showPalette();
    /// Plugins are being loaded on another thread: until tellPlugins() nothing is opened, and the
    /// last wish to open something waits.
    void awaitPlugins();
    /// Plugins are loaded; says when one could not be.
    void tellPlugins();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    using Folder = std::filesystem::path;
    using Entrance = std::function<Result<Folder>(const JobContext&)>;

    /// Shows the project whose folder `entrance` finds or makes in the background; of several the
    /// last one asked for. Asks first when jobs would be lost; then calls `then`.
    void enter(const QString& verb, const Entrance& entrance,
               const std::function<void()>& then = {});
    void makeActions();
    void layOut();
    void showProject(const std::filesystem::path& folder);
    /// Calls `go` at once, or after the person agreed that running jobs stop.
    void leave(const QString& verb, const std::function<void()>& go);
    void chooseAndOpen();
    void chooseAndCreate(const std::filesystem::path& sample);
    void fillRecent();
    [[nodiscard]] QStringList fates() const;  ///< of the pages

    const PluginHost& plugins_;
    const WorkerClient& worker_;
    UiSettings& settings_;
    Theme& theme_;
    JobRunner jobs_;
    std::unique_ptr<ProjectView> project_;

    QAction *create_ = nullptr, *open_ = nullptr, *sample_ = nullptr;
    QMenu *projectMenu_ = nullptr, *appMenu_ = nullptr, *recentMenu_ = nullptr;
    TopBar* top_ = nullptr;
    QStackedWidget* middle_ = nullptr;
    StartPage* start_ = nullptr;
    QueueWatch* queue_ = nullptr;
    JobDrawer* drawer_ = nullptr;
    StatusStrip* status_ = nullptr;
    CommandPalette* palette_ = nullptr;
    QPointer<Job> opening_;
    int asked_ = 0;                  ///< counts what was asked to be opened
    std::function<void()> waiting_;  ///< for the plugins
    bool ready_ = true, leaving_ = false;
};

}  // namespace bw::ui
