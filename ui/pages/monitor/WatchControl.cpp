#include "core/base/ChildProcess.h"
#include "core/base/Files.h"
#include "core/watch/WatchFolder.h"
#include "ui/pages/monitor/TriggerData.h"

#include <sys/utsname.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

namespace bw::ui {
namespace {

constexpr std::chrono::milliseconds kLook{50};
constexpr int kLooks = 600;  // half a minute
constexpr std::size_t kTail = 1000;

bool onThisMachine(const WatchHolder& holder) {
    utsname names{};
    return holder.host.empty() || (::uname(&names) == 0 && holder.host == names.nodename);
}

/// What the process wrote before it ended says why.
std::string lastWords(const std::filesystem::path& log) {
    std::string text = readFile(log).value_or(std::string());
    while (text.ends_with('\n')) text.pop_back();
    if (text.size() > kTail) text.erase(0, text.size() - kTail);
    const std::size_t line = text.rfind('\n');
    return line == std::string::npos ? text : text.substr(line + 1);
}

Error endedEarly(const ChildOutcome& outcome, const std::filesystem::path& log) {
    const std::string said = lastWords(log);
    return {ErrorCode::Environment,
            "benchwright watch " + childEnding(outcome) + (said.empty() ? "" : ": " + said),
            "See " + log.string() + ", or run `benchwright watch` in a terminal."};
}

}  // namespace

Result<WatchHolder> startWatching(const Project& project, const std::filesystem::path& program,
                                  const JobContext& job) {
    const WatchFolder folder(project.folder());
    if (const auto holder = folder.holder())
        return fail(ErrorCode::Refused, holder->by + " watches this project already",
                    "One is enough: it runs what you fire, too.");
    BW_CHECK(makeFolders(folder.logFile().parent_path()));
    const auto log = folder.logFile().parent_path() / "desktop.log";
    std::error_code ignored;
    std::filesystem::remove(log, ignored);
    BW_TRY(const int pid,
           startDetached(program, {"--project", project.folder().string(), "watch"}, log));
    ChildOutcome outcome;
    for (int look = 0; look < kLooks; ++look) {
        if (const auto holder = folder.holder(); holder && holder->pid == pid) {
            collectInBackground(pid);
            return *holder;
        }
        if (childEnded(pid, outcome)) return std::unexpected(endedEarly(outcome, log));
        if (job.cancelled()) break;
        std::this_thread::sleep_for(kLook);
    }
    ::kill(pid, SIGTERM);
    collectInBackground(pid);
    BW_CHECK(job.check());
    return fail(ErrorCode::Environment, "benchwright watch did not begin within half a minute",
                "See " + log.string() + ".");
}

Result<void> stopWatching(const Project& project, const JobContext& job) {
    const WatchFolder folder(project.folder());
    const auto holder = folder.holder();
    if (!holder) return {};
    if (!onThisMachine(*holder) || holder->pid <= 0)
        return fail(
            ErrorCode::Refused,
            "The watch runs on " + (holder->host.empty() ? "another machine" : holder->host),
            "End it there.");
    if (::kill(holder->pid, SIGTERM) != 0 && errno != ESRCH)
        return systemError("Cannot end", "process " + std::to_string(holder->pid), errno);
    while (folder.holder()) {
        BW_CHECK(job.check());
        std::this_thread::sleep_for(kLook);
    }
    return {};
}

}  // namespace bw::ui
