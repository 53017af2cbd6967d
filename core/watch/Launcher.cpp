#include "core/watch/Launcher.h"

#include "core/base/ChildProcess.h"

#include <fmt/format.h>

#include <csignal>

namespace bw {
namespace {

constexpr std::size_t kTail = 600;

std::string tailOf(const std::filesystem::path& log) {
    std::string text = readFile(log).value_or("");
    while (text.ends_with('\n')) text.pop_back();
    if (text.size() > kTail) text = "…" + text.substr(text.size() - kTail);
    return text;
}

}  // namespace

Result<int> ProcessLauncher::start(const QueueEntry& entry) {
    const std::string number = std::to_string(entry.sequence);
    auto pid = startDetached(program_, {"--project", project_.string(), "watch", "--entry", number},
                             folder_.entryLog(entry.sequence));
    if (pid) children_[entry.sequence] = *pid;
    return pid;
}

bool ProcessLauncher::alive(const QueueEntry& entry) {
    const auto child = children_.find(entry.sequence);
    if (child != children_.end()) {
        ChildOutcome outcome;
        if (!childEnded(child->second, outcome)) return true;
        endings_[entry.sequence] = childEnding(outcome);
        children_.erase(child);
    }
    return folder_.entryAlive(entry.sequence);
}

std::string ProcessLauncher::ending(const QueueEntry& entry) {
    const auto known = endings_.find(entry.sequence);
    if (known == endings_.end()) return {};
    const std::string said = tailOf(folder_.entryLog(entry.sequence));
    return fmt::format("its process {}{}{}", known->second,
                       said.empty() ? "" : "; it said: ", said);
}

void ProcessLauncher::stop(const QueueEntry& entry) {
    if (const auto child = children_.find(entry.sequence); child != children_.end())
        ::kill(child->second, SIGTERM);
    else if (entry.pid > 0 && folder_.entryAlive(entry.sequence))
        ::kill(entry.pid, SIGTERM);
}

}  // namespace bw
