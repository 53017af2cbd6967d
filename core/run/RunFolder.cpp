#include "core/run/RunFolder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>
#include <cmath>

namespace bw {
namespace {

constexpr std::array<std::pair<RunState, std::string_view>, 8> kStates{{
    {RunState::Created, "created"},
    {RunState::Preparing, "preparing"},
    {RunState::Running, "running"},
    {RunState::Paused, "paused"},
    {RunState::Finished, "finished"},
    {RunState::Stopped, "stopped"},
    {RunState::Failed, "failed"},
    {RunState::Interrupted, "interrupted"},
}};

constexpr std::array<std::pair<RunCommand, std::string_view>, 3> kCommands{{
    {RunCommand::Pause, "pause"},
    {RunCommand::Resume, "resume"},
    {RunCommand::Stop, "stop"},
}};

/// A poll of the lock takes it for an instant; the worker must not take that for a rival.
constexpr int kLockPatienceMilliseconds = 2000;

Result<RunState> stateFromName(const std::string& name, const std::string& source) {
    for (const auto& [state, known] : kStates)
        if (known == name) return state;
    return fail(ErrorCode::Corrupt, fmt::format("{}: there is no state \"{}\"", source, name),
                "The run was made by another version of Benchwright, or the file is damaged.");
}

Json metricsToJson(const RunStatus& status) {
    Json json = Json::object();
    for (const auto& [part, values] : status.metrics) {
        json[part] = Json::object();
        for (const auto& [name, value] : values) json[part][name] = value;
    }
    return json;
}

Json statusToJson(const RunStatus& status) {
    return Json{{"format", kRunFormat},
                {"state", runStateName(status.state)},
                {"epoch", status.epoch},
                {"epochs", status.epochs},
                {"step", status.step},
                {"steps", status.steps},
                {"seconds_left", status.secondsLeft < 0 ? Json() : Json(status.secondsLeft)},
                {"seconds", status.seconds < 0 ? Json() : Json(status.seconds)},
                {"device", status.device},
                {"message", status.message},
                {"notes", status.notes},
                {"rows", status.rows},
                {"metrics", metricsToJson(status)},
                {"best_epoch", status.bestEpoch},
                {"started", status.started},
                {"updated", status.updated},
                {"ended", status.ended},
                {"error", status.error ? errorToJson(*status.error) : Json()},
                {"pid", status.pid}};
}

/// A metric that is not a number stands as null.
void readMetrics(const Json& json, RunStatus& status) {
    for (const auto& [part, values] : json.items())
        for (const auto& [name, value] : values.items())
            status.metrics[part][name] = value.is_number() ? value.get<double>() : std::nan("");
}

RunStatus fieldsOf(const Json& json) {
    RunStatus status;
    status.epoch = json.value("epoch", std::int64_t{0});
    status.epochs = json.value("epochs", std::int64_t{0});
    status.step = json.value("step", std::int64_t{0});
    status.steps = json.value("steps", std::int64_t{0});
    const Json left = json.value("seconds_left", Json());
    status.secondsLeft = left.is_number() ? left.get<double>() : -1;
    const Json worked = json.value("seconds", Json());
    status.seconds = worked.is_number() ? worked.get<double>() : -1;
    status.device = json.value("device", "");
    status.message = json.value("message", "");
    status.notes = json.value("notes", std::vector<std::string>());
    status.rows = json.value("rows", std::map<std::string, std::int64_t>());
    readMetrics(json.value("metrics", Json::object()), status);
    status.bestEpoch = json.value("best_epoch", std::int64_t{-1});
    status.started = json.value("started", "");
    status.updated = json.value("updated", "");
    status.ended = json.value("ended", "");
    const Json error = json.value("error", Json());
    if (error.is_object()) status.error = errorFromJson(error);
    status.pid = json.value("pid", 0);
    return status;
}

Result<RunStatus> statusFromJson(const Json& json, const std::string& source) {
    BW_TRY(const std::string name, jsonField<std::string>(json, "state", source));
    BW_TRY(const RunState state, stateFromName(name, source));
    try {
        RunStatus status = fieldsOf(json);
        status.state = state;
        return status;
    } catch (const Json::exception& e) {
        return fail(ErrorCode::Corrupt, fmt::format("{} is damaged: {}", source, e.what()),
                    "Start the run again with `benchwright run resume`.");
    }
}

bool saysItRuns(const RunStatus& status) {
    return status.state == RunState::Preparing || status.state == RunState::Running ||
           status.state == RunState::Paused ||
           (status.state == RunState::Created && status.pid != 0);
}

std::filesystem::path statusFile(const std::filesystem::path& folder) {
    return folder / "status.json";
}
std::filesystem::path controlFile(const std::filesystem::path& folder) {
    return folder / "control.json";
}
std::filesystem::path lockFile(const std::filesystem::path& folder) {
    return folder / "lock";
}

Result<RunStatus> readStatus(const std::filesystem::path& folder) {
    const std::filesystem::path file = statusFile(folder);
    BW_TRY(const Json json, readJsonFile(file));
    return statusFromJson(json, file.string());
}

}  // namespace

std::string_view runStateName(RunState state) {
    for (const auto& [known, name] : kStates)
        if (known == state) return name;
    return "failed";
}

bool runEnded(RunState state) {
    return state == RunState::Finished || state == RunState::Stopped || state == RunState::Failed ||
           state == RunState::Interrupted;
}

Result<void> RunFolder::create(const RunSpec& spec) const {
    std::error_code ignored;
    if (std::filesystem::exists(specFile(), ignored))
        return fail(ErrorCode::Refused,
                    fmt::format("There is a run in {} already", folder_.string()),
                    "Start a new run; a run's specification never changes.");
    for (const auto& folder : {folder_, checkpoints(), model()}) BW_CHECK(makeFolders(folder));
    RunStatus status;
    status.updated = spec.created;
    BW_CHECK(writeStatus(status));
    return writeJsonFile(specFile(), runSpecToJson(spec));
}

Result<RunSpec> RunFolder::spec() const {
    BW_TRY(const Json json, readJsonFile(specFile()));
    return runSpecFromJson(json, specFile().string());
}

Result<RunStatus> RunFolder::status() const {
    // The lock is looked at before the status is read: who lets go has written its last status. A
    // worker that begins in between is met by the second look.
    for (int look = 0;; ++look) {
        const bool held = alive();
        BW_TRY(RunStatus status, readStatus(folder_));
        if (held || !saysItRuns(status)) return status;
        if (look == 0) continue;
        status.state = RunState::Interrupted;
        return status;
    }
}

Result<void> RunFolder::writeStatus(const RunStatus& status) const {
    return writeJsonFile(statusFile(folder_), statusToJson(status));
}

Result<void> RunFolder::command(RunCommand command) const {
    for (const auto& [known, name] : kCommands)
        if (known == command) return writeJsonFile(controlFile(folder_), Json{{"command", name}});
    return clearCommand();
}

RunCommand RunFolder::pendingCommand() const {
    std::error_code ignored;
    if (!std::filesystem::exists(controlFile(folder_), ignored)) return RunCommand::None;
    const Result<Json> json = readJsonFile(controlFile(folder_));
    if (!json || !json->is_object()) return RunCommand::None;
    const auto found = json->find("command");
    for (const auto& [command, name] : kCommands)
        if (found != json->end() && *found == name) return command;
    return RunCommand::None;
}

Result<void> RunFolder::clearCommand() const {
    const std::filesystem::path file = controlFile(folder_);
    if (::unlink(file.c_str()) == 0 || errno == ENOENT) return {};
    return systemError("Cannot remove", file.string(), errno);
}

Result<FileLock> RunFolder::lock() const {
    Result<FileLock> lock = FileLock::take(lockFile(folder_), kLockPatienceMilliseconds);
    if (lock || lock.error().code != ErrorCode::Refused) return lock;
    return fail(ErrorCode::Refused,
                fmt::format("Run {} is already being trained", folder_.filename().string()),
                "Follow it with `benchwright run watch`, or stop it with `benchwright run stop`.");
}

bool RunFolder::alive() const {
    return FileLock::isHeld(lockFile(folder_));
}

}  // namespace bw
