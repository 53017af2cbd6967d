#include "app/desktop/Desktop.h"

#include "app/desktop/StartReport.h"
#include "ui/base/Text.h"

#include <QTimer>

namespace bw::ui {
namespace {

ThemeMode modeOf(const QString& name) {
    if (name == QLatin1String("dark")) return ThemeMode::Dark;
    return name == QLatin1String("light") ? ThemeMode::Light : ThemeMode::System;
}

std::filesystem::path projectOf(const QString& given, const UiSettings& settings) {
    if (!given.isEmpty()) return pathOf(given);
    const QStringList recent = settings.recentProjects();
    return recent.isEmpty() ? std::filesystem::path() : pathOf(recent.first());
}

}  // namespace

Desktop::Desktop(const QString& project)
    : project_(projectOf(project, settings_)),
      theme_(modeOf(settings_.theme())),
      window_(plugins_, worker_, settings_, theme_) {}

void Desktop::start(bool report) {
    if (report) new StartReport(window_, this);
    window_.awaitPlugins();
    window_.show();
    if (!project_.empty()) window_.openProject(project_);  // once they are there
    QTimer::singleShot(0, this, &Desktop::loadPlugins);
}

void Desktop::loadPlugins() {
    // Loading takes a moment and nothing can be opened without: on a thread, while the window
    // paints.
    using Nothing = std::monostate;
    window_.jobs().start<Nothing>(
        {.title = tr("Load plugins"), .quiet = true}, this,
        [this](const JobContext&) -> Result<Nothing> {
            for (const auto& folder : PluginHost::standardFolders())
                plugins_.load(folder, PluginHostKind::Any);
            return Nothing{};
        },
        [this](const Result<Nothing>&) { window_.tellPlugins(); });
}

}  // namespace bw::ui
