#pragma once

#include "core/store/Settings.h"
#include "core/store/TriggerStore.h"

#include <optional>
#include <string>
#include <vector>

namespace bw {

class Project;

/// The device that a pipeline asks for: "cpu", "cuda:N", or "auto" (it trains, and does not say
/// where). A pipeline that cannot be read, or trains nothing, is for the CPU.
struct PipelineNeeds {
    std::string name;  ///< of the pipeline, as in its file
    std::string device = "cpu";
};
[[nodiscard]] PipelineNeeds pipelineNeeds(const Project& project, const QueueEntry& entry);

/// What takes places on the machine now.
struct MachineUse {
    std::vector<std::string> running;  ///< slots of the entries that run
    std::vector<std::string> held;     ///< by runs of people: "cpu", "cuda:0"; "" holds all
    int gpus = 0;
};

/// The slot for a pipeline that asks for `device`: "auto" is the GPU with most room, or the CPU of
/// a machine without any. A person's run holds all slots of its device. None: it must wait.
[[nodiscard]] std::optional<std::string> freeSlot(const std::string& device, const MachineUse& use,
                                                  const QueueSettings& settings);

/// Devices of the runs that live now and were not started by the queue.
[[nodiscard]] std::vector<std::string> devicesHeldByPeople(const Project& project);

/// The environment variable that processes of the queue carry, down to the worker.
inline constexpr const char* kQueueVariable = "BENCHWRIGHT_QUEUE";

}  // namespace bw
