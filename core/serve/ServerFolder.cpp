#include "core/serve/ServerFolder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bw {
namespace {

/// A look at the lock takes it for an instant; the server must not take that for a rival.
constexpr int kLockPatienceMilliseconds = 2000;

std::filesystem::path specFile(const std::filesystem::path& folder) {
    return folder / "serve.json";
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

bool saysItRuns(const ServerStatus& status) {
    return status.state == ServerState::Running || status.state == ServerState::Stopping ||
           (status.state == ServerState::Starting && status.pid != 0);
}

Result<ServerStatus> readStatus(const std::filesystem::path& folder) {
    const std::filesystem::path file = statusFile(folder);
    BW_TRY(const Json json, readJsonFile(file));
    return serverStatusFromJson(json, file.string());
}

}  // namespace

bool serverEnded(ServerState state) {
    return state == ServerState::Stopped || state == ServerState::Failed ||
           state == ServerState::Interrupted;
}

Result<void> ServerFolder::create(const ServerSpec& spec) const {
    std::error_code ignored;
    if (std::filesystem::exists(specFile(folder_), ignored))
        return fail(ErrorCode::Refused,
                    fmt::format("There is a server in {} already", folder_.string()),
                    "Start a new one; the specification of a server never changes.");
    BW_CHECK(makeFolders(folder_));
    ServerStatus status;
    status.updated = spec.created;
    BW_CHECK(writeStatus(status));
    return writeJsonFile(specFile(folder_), serverSpecToJson(spec));
}

Result<ServerSpec> ServerFolder::spec() const {
    BW_TRY(const Json json, readJsonFile(specFile(folder_)));
    return serverSpecFromJson(json, specFile(folder_).string());
}

Result<ServerStatus> ServerFolder::status() const {
    // As in RunFolder: the lock is looked at before the status is read, and once more.
    for (int look = 0;; ++look) {
        const bool held = alive();
        BW_TRY(ServerStatus status, readStatus(folder_));
        if (held || !saysItRuns(status)) return status;
        if (look == 0) continue;
        status.state = ServerState::Interrupted;
        return status;
    }
}

Result<void> ServerFolder::writeStatus(const ServerStatus& status) const {
    return writeJsonFile(statusFile(folder_), serverStatusToJson(status));
}

Result<void> ServerFolder::askToStop() const {
    return writeJsonFile(controlFile(folder_), Json{{"command", "stop"}});
}

bool ServerFolder::stopAsked() const {
    std::error_code ignored;
    if (!std::filesystem::exists(controlFile(folder_), ignored)) return false;
    const Result<Json> json = readJsonFile(controlFile(folder_));
    return json && json->is_object() && json->value("command", Json()) == "stop";
}

Result<FileLock> ServerFolder::lock() const {
    Result<FileLock> lock = FileLock::take(lockFile(folder_), kLockPatienceMilliseconds);
    if (lock || lock.error().code != ErrorCode::Refused) return lock;
    return fail(ErrorCode::Refused, fmt::format("The server {} runs already", id()),
                "Stop it with `benchwright server stop`, or start another one.");
}

bool ServerFolder::alive() const {
    return FileLock::isHeld(lockFile(folder_));
}

}  // namespace bw
