#include "app/cli/Session.h"

namespace bw::cli {

Session::Session(std::stop_token stop)
    : job_(
          std::move(stop),
          [this](double fraction, std::string_view what) { console_.progress(fraction, what); },
          [this](std::string_view line) { console_.note(line); }) {}

const PluginHost& Session::plugins() {
    if (!plugins_) {
        plugins_ = std::make_unique<PluginHost>();
        for (const auto& folder : PluginHost::standardFolders())
            plugins_->load(folder, PluginHostKind::Any);
    }
    return *plugins_;
}

Result<Project*> Session::project() {
    if (!project_) {
        std::filesystem::path folder = projectOption;
        if (folder.empty()) {
            BW_TRY(folder, Project::locate(std::filesystem::current_path()));
        }
        BW_TRY(project_, Project::open(folder));
    }
    return project_.get();
}

Result<Workbench> Session::bench() {
    BW_TRY(Project * project, this->project());
    return Workbench{*project, plugins(), worker_};
}

}  // namespace bw::cli
