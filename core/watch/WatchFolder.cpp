#include "core/watch/WatchFolder.h"

#include "core/base/Clock.h"
#include "core/base/Json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

namespace bw {
namespace {

constexpr int kAuditWait = 60'000;
/// A log that is longer begins anew; the one before stays as log.1.txt.
constexpr std::uintmax_t kLongestLog = 4U << 20U;

std::string hostName() {
    utsname names{};
    return ::uname(&names) == 0 ? names.nodename : "";
}

}  // namespace

Result<FileLock> WatchFolder::take() const {
    BW_CHECK(makeFolders(folder_));
    auto lock = FileLock::tryTake(folder_ / "lock");
    if (!lock && lock.error().code == ErrorCode::Refused) {
        const auto who = holder().value_or(WatchHolder{"Another process", "", "", 0});
        return fail(ErrorCode::Refused,
                    fmt::format("{} watches this project already (process {} on {}, since {})",
                                who.by, who.pid, who.host, who.since),
                    "One is enough: it runs what you fire, too. End that one first if you want "
                    "to watch here.");
    }
    if (!lock) return lock;
    BW_CHECK(writeJsonFile(folder_ / "holder.json", Json{{"by", currentUser()},
                                                         {"host", hostName()},
                                                         {"pid", ::getpid()},
                                                         {"since", nowUtc()}}));
    return lock;
}

std::optional<WatchHolder> WatchFolder::holder() const {
    if (!FileLock::isHeld(folder_ / "lock")) return std::nullopt;
    const auto json = readJsonFile(folder_ / "holder.json");
    if (!json || !json->is_object()) return WatchHolder{};
    const auto text = [&](const char* key) {
        return json->contains(key) && json->at(key).is_string() ? json->at(key).get<std::string>()
                                                                : std::string();
    };
    const bool known = json->contains("pid") && json->at("pid").is_number_integer();
    return WatchHolder{text("by"), text("host"), text("since"),
                       known ? json->at("pid").get<int>() : 0};
}

std::filesystem::path WatchFolder::entryLock(std::int64_t sequence) const {
    return folder_ / fmt::format("{}.lock", sequence);
}

std::filesystem::path WatchFolder::entryLog(std::int64_t sequence) const {
    return folder_ / fmt::format("{}.log", sequence);
}

bool WatchFolder::entryAlive(std::int64_t sequence) const {
    return FileLock::isHeld(entryLock(sequence));
}

void WatchFolder::forgetEntry(std::int64_t sequence) const {
    std::error_code ignored;
    std::filesystem::remove(entryLock(sequence), ignored);
    std::filesystem::remove(entryLog(sequence), ignored);
}

Result<FileLock> WatchFolder::auditLock() const {
    BW_CHECK(makeFolders(folder_));
    return FileLock::take(folder_ / "audit.lock", kAuditWait);
}

Result<void> WatchFolder::log(std::string_view line) const {
    std::error_code ignored;
    if (std::filesystem::file_size(logFile(), ignored) > kLongestLog && !ignored)
        std::filesystem::rename(logFile(), folder_ / "log.1.txt", ignored);
    std::ofstream file(logFile(), std::ios::app);
    file << nowUtc() << ' ' << line << '\n' << std::flush;
    if (!file) return systemError("Cannot write", logFile().string(), errno);
    return {};
}

}  // namespace bw
