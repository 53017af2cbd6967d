#include "core/serve/Servers.h"

#include "core/base/ChildProcess.h"
#include "core/base/Clock.h"
#include "core/base/Version.h"
#include "core/store/Names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace bw {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPoll{20};
constexpr std::chrono::seconds kLongestStart{120};
constexpr std::size_t kKeptEnded = 50, kQuotedLog = 1500;

fs::path servingFolder(const fs::path& project) {
    return project / "serving";
}

/// Paths of the settings begin at the project, those of a person where he stands.
std::string absolutePath(const std::string& path, const fs::path& base) {
    if (path.empty()) return {};
    return fs::absolute(fs::path(path).is_absolute() ? fs::path(path) : base / path).string();
}

ServeSettings settingsOf(const Project& project, const ServeOptions& options) {
    ServeSettings serve = project.settings().serve;
    if (options.host) serve.host = *options.host;
    if (options.port) serve.port = *options.port;
    const fs::path here = fs::current_path();
    const auto choose = [&](std::string& setting, const std::optional<std::string>& said) {
        setting = said ? absolutePath(*said, here) : absolutePath(setting, project.folder());
    };
    choose(serve.tokenFile, options.tokenFile);
    choose(serve.certificate, options.certificate);
    choose(serve.privateKey, options.privateKey);
    return serve;
}

/// Whether the reference is an alias that can move.
Result<bool> isAlias(const Project& project, const std::string& reference,
                     const std::string& model) {
    BW_TRY(const auto version, project.alias(reference, model));
    return version.has_value();
}

Result<std::string> nameOf(const Project& project, const Project::ModelReference& model,
                           const ServeOptions& options) {
    if (model.model) return model.model->name;
    if (!options.modelName.empty()) return options.modelName;
    BW_TRY(const RunRecord run, project.run(model.run ? model.run->id : model.text));
    return defaultModelName(run.dataset, run.target);
}

Result<ServerSpec> specOf(const Project& project, const ServeOptions& options) {
    BW_TRY(const auto model, project.resolve(options.model, options.modelName));
    ServerSpec spec{.id = newId(),
                    .model = options.model,
                    .shadow = options.shadow,
                    .device = options.device,
                    .serve = settingsOf(project, options),
                    .log = project.settings().log,
                    .created = nowUtc(),
                    .by = currentUser(),
                    .program = std::string(programVersion()),
                    .owner = options.detach ? 0 : ::getpid()};
    BW_TRY(spec.modelName, nameOf(project, model, options));
    BW_TRY(const bool alias, isAlias(project, options.model, spec.modelName));
    if (alias) spec.alias = options.model;
    spec.log.enabled = spec.log.enabled && options.log;
    if (!options.shadow.empty()) BW_CHECK(project.resolve(options.shadow, spec.modelName));
    return spec;
}

ServerRecord recordOf(const fs::path& folder) {
    ServerRecord record{.folder = folder};
    const ServerFolder server(folder);
    record.spec.id = server.id();
    const auto failed = [&](const Error& error) {
        record.status.state = ServerState::Failed;
        record.status.error = error;
    };
    if (auto spec = server.spec())
        record.spec = std::move(*spec);
    else
        failed(spec.error());
    if (auto status = server.status())
        record.status = std::move(*status);
    else
        failed(status.error());
    return record;
}

/// Folders of servers that ended long ago say nothing any more.
void removeOldest(const fs::path& project) {
    std::size_t ended = 0;
    std::error_code ignored;
    for (const ServerRecord& record : listServers(project))
        if (serverEnded(record.status.state) && ++ended > kKeptEnded)
            fs::remove_all(record.folder, ignored);
}

Error diedError(const ServerFolder& server, const ChildOutcome& outcome) {
    Error error{ErrorCode::Environment, fmt::format("The server {}", childEnding(outcome)),
                fmt::format("Its log is {}.", server.logFile().string())};
    if (const Result<std::string> log = readFile(server.logFile()); log && !log->empty())
        error.message +=
            fmt::format("; it last said: {}",
                        log->substr(log->size() > kQuotedLog ? log->size() - kQuotedLog : 0));
    while (error.message.ends_with('\n')) error.message.pop_back();
    return error;
}

/// Until it answers, or says why not.
Result<ServerStatus> awaitStart(const ServerFolder& server, int pid, const JobContext& job) {
    const auto end = SteadyClock::now() + kLongestStart;
    for (;; std::this_thread::sleep_for(kPoll)) {
        ChildOutcome outcome;
        const bool ended = childEnded(pid, outcome);
        BW_TRY(ServerStatus status, server.status());
        if (status.state == ServerState::Running) return status;
        if (status.error) return std::unexpected(*status.error);
        if (ended) return std::unexpected(diedError(server, outcome));
        if (job.cancelled()) {
            (void)server.askToStop();
            ::kill(pid, SIGTERM);
            return std::unexpected(job.check().error());
        }
        if (SteadyClock::now() < end) continue;
        ::kill(pid, SIGKILL);
        return fail(ErrorCode::Environment, "The server did not answer within two minutes",
                    fmt::format("Its log is {}.", server.logFile().string()));
    }
}

}  // namespace

Result<ServerRecord> startServer(const Project& project, const ServeOptions& options,
                                 const fs::path& worker, const JobContext& job) {
    BW_TRY(const ServerSpec spec, specOf(project, options));
    removeOldest(project.folder());
    const fs::path folder = fs::absolute(servingFolder(project.folder()) / spec.id);
    const ServerFolder server(folder);
    BW_CHECK(server.create(spec));
    job.progress(-1, "Loading the model");
    BW_TRY(const int pid, startDetached(worker, {"serve", folder.string()}, server.logFile()));
    auto status = awaitStart(server, pid, job);
    collectInBackground(pid);
    if (!status) return std::unexpected(status.error());
    return ServerRecord{spec, std::move(*status), folder};
}

std::vector<ServerRecord> listServers(const fs::path& project) {
    std::vector<ServerRecord> servers;
    std::error_code error;
    for (fs::directory_iterator at(servingFolder(project), error), end; !error && at != end;
         at.increment(error))
        if (at->is_directory()) servers.push_back(recordOf(at->path()));
    std::ranges::sort(servers, std::greater(), [](const ServerRecord& s) { return s.spec.id; });
    return servers;
}

Result<ServerRecord> findServer(const fs::path& project, const std::string& reference) {
    std::vector<ServerRecord> found;
    for (ServerRecord& server : listServers(project)) {
        if (server.spec.id == reference) return std::move(server);
        if (server.spec.id.starts_with(reference)) found.push_back(std::move(server));
    }
    if (found.size() == 1) return std::move(found.front());
    if (found.empty())
        return fail(ErrorCode::NotFound, fmt::format("There is no server \"{}\"", reference),
                    "See `benchwright servers`.");
    std::vector<std::string> ids;
    for (const ServerRecord& server : found) ids.push_back(server.spec.id);
    return fail(ErrorCode::Ambiguous, fmt::format("Several servers begin with \"{}\"", reference),
                fmt::format("Say more of the id: {}.", fmt::join(ids, ", ")));
}

Result<ServerStatus> followServer(const ServerFolder& server, const JobContext& job) {
    for (;; std::this_thread::sleep_for(kPoll)) {
        BW_TRY(ServerStatus status, server.status());
        if (serverEnded(status.state)) return status;
        BW_CHECK(job.check());
    }
}

Result<ServerStatus> stopServer(const ServerFolder& server, const JobContext& job) {
    BW_TRY(const ServerStatus status, server.status());
    if (serverEnded(status.state))
        return fail(ErrorCode::Refused,
                    fmt::format("The server {} does not run: it is {}", server.id(),
                                serverStateName(status.state)),
                    "See `benchwright servers`.");
    // A full disk takes no file; the process, which holds its lock, takes a signal.
    if (const Result<void> asked = server.askToStop();
        !asked && (status.pid <= 0 || ::kill(status.pid, SIGTERM) != 0))
        return std::unexpected(asked.error());
    job.progress(-1, "Waiting for the last answers");
    return followServer(server, job);
}

Json serverRecordToJson(const ServerRecord& server) {
    Json json = serverStatusToJson(server.status);
    json.erase("format");
    Json all{{"server", server.spec.id},
             {"directory", server.folder.string()},
             {"reference", server.spec.model},
             {"alias", server.spec.alias},
             {"logged", server.spec.log.enabled},
             {"created", server.spec.created},
             {"by", server.spec.by}};
    all.update(json);
    return all;
}

}  // namespace bw
