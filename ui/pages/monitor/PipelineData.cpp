#include "ui/pages/monitor/PipelineData.h"

#include "core/flow/References.h"
#include "ui/base/Text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace bw::ui {
namespace {

constexpr std::size_t kRunsShown = 200;

/// The name that runs are kept under is the file's own; a broken file still has its file name.
std::string runName(const PipelineFile& file, const std::string& stem) {
    return file.name.empty() ? stem : file.name;
}

std::size_t stampOf(const PipelineEntry& entry) {
    std::string all = entry.file.text;
    for (const PipelineRunRecord& run : entry.runs)
        all += run.id + run.updated + std::string(pipelineStateName(run.state));
    if (const auto* run = entry.latest()) all += pipelineRunToJson(*run).dump();
    return std::hash<std::string>{}(all);
}

PipelineFile readOrTell(const std::filesystem::path& path) {
    auto file = readPipelineFile(path);
    if (file) return std::move(*file);
    PipelineFile broken;
    broken.file = path;
    broken.mistakes.push_back({0, 0, {}, {}, file.error().message, file.error().hint});
    return broken;
}

}  // namespace

const PipelineRunRecord* PipelineEntry::run(const std::string& id) const {
    const auto found = std::ranges::find(runs, id, &PipelineRunRecord::id);
    return found == runs.end() ? nullptr : &*found;
}

SharedPipeline PipelinesSeen::find(const QString& name) const {
    const auto found = std::ranges::find_if(
        pipelines, [&](const SharedPipeline& entry) { return entry->name == bytes(name); });
    return found == pipelines.end() ? nullptr : *found;
}

int PipelinesSeen::running() const {
    return static_cast<int>(std::ranges::count_if(pipelines, [](const SharedPipeline& entry) {
        return entry->latest() && entry->latest()->state == PipelineState::Running;
    }));
}

PipelinesSeen readPipelines(const Project& project) {
    PipelinesSeen seen;
    const auto runs = pipelineRuns(project, {}, kRunsShown);
    for (const auto& path : pipelineFiles(project)) {
        auto entry = std::make_shared<PipelineEntry>();
        entry->name = path.stem().string();
        entry->file = readOrTell(path);
        const std::string name = runName(entry->file, entry->name);
        std::ranges::copy_if(runs, std::back_inserter(entry->runs),
                             [&](const PipelineRunRecord& run) { return run.pipeline == name; });
        entry->stamp = stampOf(*entry);
        seen.pipelines.push_back(std::move(entry));
    }
    return seen;
}

std::map<std::string, std::string> valuesOf(const PipelineFile& file,
                                            const PipelineRunRecord& run) {
    std::map<std::string, std::string> set;
    if (!run.parameters.is_object()) return set;
    for (const auto& [name, value] : run.parameters.items()) {
        const auto now = file.parameters.find(name);
        if (now != file.parameters.end() && *now != value) set[name] = jsonAsText(value);
    }
    return set;
}

QString runCommand(const std::string& name, const std::map<std::string, std::string>& set,
                   const std::string& from) {
    QString command = QStringLiteral("benchwright pipeline run ") + shellWord(text(name));
    for (const auto& [key, value] : set)
        command += QStringLiteral(" --set ") + shellWord(text(fmt::format("{}={}", key, value)));
    if (!from.empty()) command += QStringLiteral(" --from ") + shellWord(text(from));
    return command;
}

}  // namespace bw::ui
