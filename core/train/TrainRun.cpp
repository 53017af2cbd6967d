#include "core/train/TrainRun.h"

#include "core/train/Device.h"
#include "core/train/Trainer.h"

#include <fmt/format.h>

namespace bw {
namespace {

Result<RunState> prepareAndTrain(const RunFolder& run, RunReport& report,
                                 const FindArchitecture& architecture, const JobContext& job) {
    report.enter(RunState::Preparing, "Preparing the data");
    BW_TRY(const PreparedRun prepared, prepareTraining(run, architecture, job));
    BW_TRY(const c10::Device device, resolveDevice(prepared.spec.device));
    useThreads(prepared.spec.threads);
    RunStatus& status = report.status();
    status.device = deviceText(device);
    for (const Part part : {Part::Train, Part::Validation, Part::Test})
        status.rows[std::string(partName(part))] = std::ssize(prepared.rowsOf(part));
    status.rows["left_out"] = prepared.leftOut;
    for (const std::string& note : prepared.notes) report.note(note);
    BW_TRY(const auto trainer, Trainer::create(prepared, run, report, device));
    return trainer->run(job);
}

}  // namespace

Result<void> trainRun(const RunFolder& run, const FindArchitecture& architecture,
                      const JobContext& job) {
    BW_TRY(const FileLock lock, run.lock());
    BW_TRY(const RunStatus before, run.status());
    if (before.state == RunState::Finished) return {};
    RunReport report(run, before);
    const Result<RunState> end = prepareAndTrain(run, report, architecture, job);
    if (end) return report.end(*end);
    if (end.error().code == ErrorCode::Cancelled) {
        BW_CHECK(report.end(RunState::Stopped));
        return std::unexpected(end.error());
    }
    BW_CHECK(report.fail(end.error()));
    return std::unexpected(end.error());
}

}  // namespace bw
