#pragma once

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/store/Settings.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw {

inline constexpr int kServerFormat = 1;

/// serve.json: everything a server needs, complete, written once before it starts
/// (docs/formats/serving.md).
struct ServerSpec {
    std::string id;
    std::string model;      ///< RUN|MODEL as it was asked for: "production", "income-salary@3"
    std::string modelName;  ///< whose aliases are meant; the name in the protocol
    std::string alias;      ///< followed from version to version; empty: the version never changes
    std::string shadow;     ///< RUN|MODEL that answers unseen; empty: none
    std::string device = "auto";
    ServeSettings serve;  ///< of the project, with what was said at the start; absolute paths
    LogSettings log;
    std::string created, by, program;
    int owner = 0;  ///< process whose end ends the server; 0: it runs until it is stopped
};

enum class ServerState {
    Starting,
    Running,
    Stopping,  ///< takes no more requests, finishes those that it has
    Stopped,
    Failed,       ///< see error
    Interrupted,  ///< derived, never written: says it runs, but nobody holds the lock
};
[[nodiscard]] std::string_view serverStateName(ServerState state);
[[nodiscard]] bool serverEnded(ServerState state);  ///< Stopped, Failed or Interrupted

/// status.json: rewritten atomically by the server alone, about once a second while it works.
struct ServerStatus {
    ServerState state = ServerState::Starting;
    std::string url;           ///< "http://127.0.0.1:8080"; empty until it listens
    std::string model;         ///< "income-salary@3", or a run's id
    std::string modelName;     ///< in paths: /v2/models/<modelName>/infer
    std::int64_t version = 0;  ///< of the model; 0: a run that is no version
    std::string shadow;        ///< as `model`; empty: none
    std::string device;        ///< "cpu"
    std::string backend;       ///< "own evaluator up to 512 rows, torch beyond"
    std::int64_t requests = 0, failures = 0, rows = 0;   ///< answered since the start
    std::int64_t loggedRows = 0, droppedRows = 0;        ///< of the request log
    std::int64_t shadowRows = 0, shadowDifferences = 0;  ///< labels that differ, or predictions
    std::vector<std::string> notes;                      ///< for people, newest last; at most 50
    std::string started, updated, ended;
    std::optional<Error> error;
    int pid = 0;
};

/// One server on disk and the only protocol between it and everyone else: serve.json, status.json,
/// control.json, lock, log.txt, in <project>/serving/<id>/. Any thread, any process.
class ServerFolder {
public:
    explicit ServerFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
    [[nodiscard]] std::string id() const { return folder_.filename().string(); }
    [[nodiscard]] std::filesystem::path project() const {
        return folder_.parent_path().parent_path();
    }
    /// A line an event: starts, switches, faults, the end. Requests stand in the request log.
    [[nodiscard]] std::filesystem::path logFile() const { return folder_ / "log.txt"; }

    [[nodiscard]] Result<void> create(const ServerSpec& spec) const;
    [[nodiscard]] Result<ServerSpec> spec() const;

    /// Reads status.json and derives Interrupted from the lock.
    [[nodiscard]] Result<ServerStatus> status() const;
    [[nodiscard]] Result<void> writeStatus(const ServerStatus& status) const;

    /// Asks it to finish what it began and to end.
    [[nodiscard]] Result<void> askToStop() const;
    [[nodiscard]] bool stopAsked() const;

    /// Held by the server as long as it lives.
    [[nodiscard]] Result<FileLock> lock() const;
    [[nodiscard]] bool alive() const;

private:
    std::filesystem::path folder_;
};

[[nodiscard]] Json serverSpecToJson(const ServerSpec& spec);
[[nodiscard]] Result<ServerSpec> serverSpecFromJson(const Json& json, const std::string& source);
[[nodiscard]] Json serverStatusToJson(const ServerStatus& status);
[[nodiscard]] Result<ServerStatus> serverStatusFromJson(const Json& json,
                                                        const std::string& source);

}  // namespace bw
