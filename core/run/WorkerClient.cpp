#include "core/run/WorkerClient.h"

#include "core/base/ChildProcess.h"
#include "core/base/Clock.h"
#include "core/run/WorkerProgram.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <thread>

namespace bw {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr const char* kWorkerName = "benchwright-worker";
constexpr std::chrono::milliseconds kPollEvery{10};
constexpr std::chrono::seconds kLongestStart{120};
constexpr std::size_t kQuotedLog = 1500;

std::filesystem::path standardWorker() {
    if (const char* set = std::getenv("BENCHWRIGHT_WORKER"); set && *set) return set;
    std::filesystem::path beside = programFolder() / kWorkerName;
    std::error_code ignored;
    if (std::filesystem::exists(beside, ignored)) return beside;
    std::filesystem::path inBin = programFolder().parent_path() / "bin" / kWorkerName;
    return std::filesystem::exists(inBin, ignored) ? inBin : beside;
}

Result<void> checkProgram(const std::filesystem::path& program) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0)
        return {};
    return fail(
        ErrorCode::Environment,
        fmt::format("The training program {} is missing or may not be executed", program.string()),
        "Install or build benchwright-worker beside this program, or name it in the environment "
        "variable BENCHWRIGHT_WORKER.");
}

std::string_view lastPart(std::string_view text, std::size_t size) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    return text.size() > size ? text.substr(text.size() - size) : text;
}

Error diedError(const ChildOutcome& outcome, std::string_view said) {
    Error error{ErrorCode::Environment, fmt::format("The worker {}", childEnding(outcome)),
                "Run the command again; if it happens again, report it with this message."};
    if (outcome.signal == SIGKILL)
        error.hint =
            "Most often the machine ran out of memory: close other programs, or use fewer "
            "columns, a smaller model or a smaller batch.";
    if (const std::string_view tail = lastPart(said, kQuotedLog); !tail.empty())
        error.message += fmt::format("; it last said: {}", tail);
    return error;
}

std::string logSince(const RunFolder& run, std::uintmax_t start) {
    const Result<std::string> log = readFile(run.logFile());
    return log && log->size() > start ? log->substr(start) : std::string();
}

/// Writes down that a worker never got as far as doing so itself.
Result<void> recordFailure(const RunFolder& run, const Error& error) {
    BW_TRY(RunStatus status, run.status());
    status.state = RunState::Failed;
    status.error = error;
    status.updated = status.ended = nowUtc();
    return run.writeStatus(status);
}

/// The worker has ended before it was seen to hold the lock: very fast, or before it could begin.
Result<void> judgeEarlyEnd(const RunFolder& run, int pid, const ChildOutcome& outcome,
                           std::uintmax_t logStart) {
    BW_TRY(const RunStatus status, run.status());
    const bool wroteStatus = status.pid == pid;
    if (wroteStatus || outcome.succeeded()) return {};
    const Error error = diedError(outcome, logSince(run, logStart));
    if (!run.alive()) BW_CHECK(recordFailure(run, error));
    return std::unexpected(error);
}

/// What came on standard output of a job so far.
class JobTalk {
public:
    JobTalk(std::string job, const JobContext& context) : job_(std::move(job)), context_(context) {}

    Result<void> take(std::string_view line) {
        Json json = Json::parse(line, nullptr, false);
        if (!json.is_object()) return notUnderstood(line);
        if (const auto it = json.find("progress"); it != json.end() && it->is_number()) {
            const auto what = json.find("what");
            const bool named = what != json.end() && what->is_string();
            context_.progress(it->get<double>(), named ? what->get<std::string>() : std::string());
        } else if (const auto it = json.find("note"); it != json.end() && it->is_string()) {
            context_.note(it->get<std::string>());
        } else if (const auto it = json.find("error"); it != json.end() && it->is_object()) {
            error_ = readError(*it);
        } else if (const auto it = json.find("result"); it != json.end()) {
            result_ = std::move(*it);
        } else {
            return notUnderstood(line);
        }
        return {};
    }

    Result<Json> conclude(const ChildOutcome& outcome) {
        if (error_) return std::unexpected(*error_);
        if (result_ && outcome.succeeded()) return std::move(*result_);
        if (outcome.succeeded())
            return fail(ErrorCode::Internal,
                        fmt::format("The worker gave no answer to \"{}\"", job_), kVersionsHint);
        return std::unexpected(diedError(outcome, outcome.errorTail));
    }

private:
    static constexpr const char* kVersionsHint =
        "The worker and this program may be of different versions; install or build both anew.";

    [[nodiscard]] std::unexpected<Error> notUnderstood(std::string_view line) const {
        return fail(ErrorCode::Internal,
                    fmt::format("The worker's answer to \"{}\" is not understood: {}", job_,
                                dumpJson(Json(std::string(line.substr(0, 200))), -1)),
                    kVersionsHint);
    }

    static Error readError(const Json& json) {
        try {
            return errorFromJson(json);
        } catch (const Json::exception& e) {
            return {ErrorCode::Internal, fmt::format("The worker failed: {}", e.what()),
                    kVersionsHint};
        }
    }

    std::string job_;
    const JobContext& context_;
    std::optional<Json> result_;
    std::optional<Error> error_;
};

}  // namespace

Result<std::filesystem::path> workerProgram() {
    std::filesystem::path program = standardWorker();
    BW_CHECK(checkProgram(program));
    return program;
}

WorkerClient::WorkerClient() : program_(standardWorker()) {}

Result<void> WorkerClient::startTraining(const RunFolder& run) const {
    BW_CHECK(checkProgram(program_));
    if (run.alive())
        return fail(
            ErrorCode::Refused,
            fmt::format("Run {} is already being trained", run.path().filename().string()),
            "Follow it with `benchwright run watch`, or stop it with `benchwright run stop`.");
    std::error_code noLogYet;
    const std::uintmax_t size = std::filesystem::file_size(run.logFile(), noLogYet);
    const std::uintmax_t logStart = noLogYet ? 0 : size;
    const std::string folder = std::filesystem::absolute(run.path()).string();
    BW_TRY(const int pid, startDetached(program_, {"train", folder}, run.logFile()));
    const auto end = SteadyClock::now() + kLongestStart;
    ChildOutcome outcome;
    while (!run.alive()) {
        if (childEnded(pid, outcome)) return judgeEarlyEnd(run, pid, outcome, logStart);
        if (SteadyClock::now() > end) {
            ::kill(pid, SIGKILL);
            collectInBackground(pid);
            return fail(ErrorCode::Environment, "The worker did not begin within two minutes",
                        fmt::format("See {}; the disk may be very slow.", run.logFile().string()));
        }
        std::this_thread::sleep_for(kPollEvery);
    }
    collectInBackground(pid);
    return {};
}

Result<Json> WorkerClient::run(const std::string& job, const Json& request,
                               const JobContext& context) const {
    BW_CHECK(checkProgram(program_));
    JobTalk talk(job, context);
    BW_TRY(const ChildOutcome outcome,
           runChild(
               program_, {job}, dumpJson(request, -1) + "\n",
               [&talk](std::string_view line) { return talk.take(line); }, context));
    return talk.conclude(outcome);
}

}  // namespace bw
