#pragma once

#include "core/flow/PipelineRun.h"
#include "core/pipeline/Workbench.h"
#include "core/store/TriggerStore.h"

#include <cstdint>
#include <string>

namespace bw {

/// What came of a run of a pipeline, for queue, audit log and notification.
struct RunOutcome {
    std::string outcome;  ///< as QueueEntry::outcome
    std::string detail;   ///< one sentence without a full stop
};
[[nodiscard]] RunOutcome outcomeOf(const PipelineRunRecord& run);

/// Runs one entry of the queue to its end, in the process that the watcher started for it
/// (`benchwright watch --entry N`): holds the entry's lock, runs its pipeline, writes run and
/// outcome into the queue. When it is cancelled the entry waits again, unless a person took it out
/// of the queue; what it did stays. Sets BENCHWRIGHT_QUEUE in the environment of this process,
/// which its workers inherit: they do not count as runs of people. An entry that does not run (any
/// more) or that another process runs is left alone: that is no error. Errors as Database.
[[nodiscard]] Result<QueueEntry> runQueueEntry(const Workbench& bench, std::int64_t sequence,
                                               const JobContext& job);

}  // namespace bw
