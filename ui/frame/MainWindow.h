#pragma once

#include "core/plugin/PluginHost.h"
#include "core/run/WorkerClient.h"
#include "ui/base/Jobs.h"
#include "ui/base/Theme.h"
#include "ui/base/UiSettings.h"

#include <QMainWindow>

#include <filesystem>
#include <memory>

class QMenu;
class QStackedWidget;

namespace bw::ui {

class CommandPalette;
class JobDrawer;
class ProjectView;
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
    /// After plugins were loaded: says when one could not be.
    void tellPlugins();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeActions();
    void layOut();
    void showProject(const std::filesystem::path& folder);
    /// Calls `go` at once, or after the person agreed that running jobs stop.
    void leave(const QString& verb, const std::function<void()>& go);
    void chooseAndOpen();
    void chooseAndCreate(const std::filesystem::path& sample);
    void fillRecent();
    [[nodiscard]] QString lastFolder() const;

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
    JobDrawer* drawer_ = nullptr;
    StatusStrip* status_ = nullptr;
    CommandPalette* palette_ = nullptr;
    bool leaving_ = false;
};

}  // namespace bw::ui
