#pragma once

#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/run/RunFolder.h"

#include <filesystem>
#include <string>

namespace bw {

/// Starts benchwright-worker and talks to it. The program is found beside the running one, or by
/// $BENCHWRIGHT_WORKER. Environment error with a hint when it is missing.
class WorkerClient {
public:
    WorkerClient();  ///< standard place
    explicit WorkerClient(std::filesystem::path program) : program_(std::move(program)) {}
    [[nodiscard]] const std::filesystem::path& program() const { return program_; }

    /// Starts `worker train RUNDIR` in its own session, output to log.txt; returns once the worker
    /// holds the lock or has ended. The run goes on whatever happens to the caller.
    [[nodiscard]] Result<void> startTraining(const RunFolder& run) const;

    /// Runs a short job: `worker JOB` with the request as JSON on standard input; progress, notes
    /// and the result come as JSON lines on standard output ({"progress":0.4,"what":…}, {"note":…},
    /// {"result":…} or {"error":…}); what libraries print goes to standard error and into the
    /// message when the worker dies. Cancel terminates the child, kill after two seconds. Jobs:
    /// "devices", "predict", "export", "verify"; requests in app/worker/Jobs.h.
    [[nodiscard]] Result<Json> run(const std::string& job, const Json& request,
                                   const JobContext& context) const;

private:
    std::filesystem::path program_;
};

/// Follows a run until it ends or `context` is cancelled (which does not stop the run). Calls
/// progress for status and note for new notes.
[[nodiscard]] Result<RunStatus> watchRun(const RunFolder& run, const JobContext& context);

}  // namespace bw
