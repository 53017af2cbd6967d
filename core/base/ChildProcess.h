#pragma once

#include "core/base/JobContext.h"
#include "core/base/Result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// How a child ended. Exactly one of `exitStatus` (≥ 0) and `signal` (> 0) says so.
struct ChildOutcome {
    int exitStatus = -1;
    int signal = 0;
    std::string errorTail;  ///< the last lines (at most 4,000 bytes) of its standard error
    [[nodiscard]] bool succeeded() const { return exitStatus == 0; }
};

/// "ended with exit code 3" or "was killed by signal 9 (Killed)".
[[nodiscard]] std::string childEnding(const ChildOutcome& outcome);

/// Runs a program (no shell, `arguments` without the program's name) to its end: gives `input` on
/// standard input, calls `line` for each line of standard output without its line feed. An error
/// from `line` ends the child and is returned. The child runs in its own process group, so that an
/// interrupt at the terminal reaches only the caller; a cancelled job terminates that group, and
/// kills it two seconds later. Blocks; no zombie stays; a child that does not read its input does
/// no harm. Errors: Environment (cannot start), Internal (a line of more than 256 MB), Cancelled.
[[nodiscard]] Result<ChildOutcome> runChild(
    const std::filesystem::path& program, const std::vector<std::string>& arguments,
    std::string_view input, const std::function<Result<void>(std::string_view)>& line,
    const JobContext& job);

/// Starts a program in its own session, standard output and error appended to `log`, nothing on
/// standard input. It outlives the caller. Returns its process id; the caller collects it
/// (childEnded(), then collectInBackground()).
[[nodiscard]] Result<int> startDetached(const std::filesystem::path& program,
                                        const std::vector<std::string>& arguments,
                                        const std::filesystem::path& log);
/// Whether the child has ended, without waiting; fills `outcome` (no errorTail) and collects it
/// then.
[[nodiscard]] bool childEnded(int pid, ChildOutcome& outcome);
/// Leaves waiting for the child to a thread of its own, so that it never becomes a zombie.
void collectInBackground(int pid);

/// The folder of the running program.
[[nodiscard]] std::filesystem::path programFolder();

}  // namespace bw
