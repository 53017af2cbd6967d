#include "core/watch/Slots.h"

#include "core/base/Files.h"
#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineReader.h"
#include "core/run/RunFolder.h"
#include "core/store/Project.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

std::string deviceOf(const PipelineFile& pipeline) {
    std::string device = "cpu";
    for (const PipelineStep& step : pipeline.steps) {
        if (step.type != "train") continue;
        const Json said = withParameters(pipeline, step.values.value("device", Json("auto")));
        const std::string wanted = said.is_string() ? said.get<std::string>() : "auto";
        if (wanted.starts_with("cuda")) return wanted == "cuda" ? "cuda:0" : wanted;
        if (wanted != "cpu") device = "auto";
    }
    return device;
}

bool holds(const MachineUse& use, const std::string& slot) {
    return std::ranges::any_of(use.held,
                               [&](const std::string& one) { return one.empty() || one == slot; });
}

/// How many more may start there.
int room(const std::string& slot, const MachineUse& use, const QueueSettings& settings) {
    const int all = slot == "cpu" ? settings.cpuSlots : settings.gpuSlots;
    return holds(use, slot) ? 0 : all - static_cast<int>(std::ranges::count(use.running, slot));
}

/// "cpu (2 threads)" and "cuda:0 (NVIDIA …)" without what is in brackets.
std::string shortDevice(const std::string& device) {
    return device.substr(0, device.find(' '));
}

/// The worker of a run that the queue started carries its variable.
bool startedByQueue(int pid) {
    if (pid <= 0) return false;
    const auto environment = readFile(fmt::format("/proc/{}/environ", pid));
    return environment && ('\0' + *environment).find(fmt::format("{}{}=", '\0', kQueueVariable)) !=
                              std::string::npos;
}

}  // namespace

PipelineNeeds pipelineNeeds(const Project& project, const QueueEntry& entry) {
    PipelineNeeds needs{entry.pipeline};
    const auto path = pipelinePath(project, entry.pipeline);
    if (!path) return needs;
    auto pipeline = readPipelineFile(*path);
    if (!pipeline) return needs;
    if (!setPipelineValues(*pipeline, entry.set)) return needs;
    return {pipeline->name, deviceOf(*pipeline)};
}

std::optional<std::string> freeSlot(const std::string& device, const MachineUse& use,
                                    const QueueSettings& settings) {
    if (device != "auto" || use.gpus == 0) {
        const std::string slot = device == "auto" ? "cpu" : device;
        return room(slot, use, settings) > 0 ? std::optional(slot) : std::nullopt;
    }
    std::optional<std::string> best;
    int most = 0;
    for (int gpu = 0; gpu < use.gpus; ++gpu) {
        const std::string slot = fmt::format("cuda:{}", gpu);
        const int here = room(slot, use, settings);
        if (here > most) best = slot;
        most = std::max(most, here);
    }
    return best;
}

std::vector<std::string> devicesHeldByPeople(const Project& project) {
    std::vector<std::string> devices;
    std::error_code error;
    for (std::filesystem::directory_iterator at(project.folder() / "runs", error), end;
         !error && at != end; at.increment(error)) {
        const RunFolder run(at->path());
        if (!run.alive()) continue;
        const auto status = run.status();
        if (status && startedByQueue(status->pid)) continue;
        devices.push_back(status ? shortDevice(status->device) : std::string());
    }
    return devices;
}

}  // namespace bw
