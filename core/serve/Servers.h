#pragma once

#include "core/base/JobContext.h"
#include "core/serve/ServerFolder.h"
#include "core/store/Project.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// What a person says of a server; the rest comes from the project's settings.
struct ServeOptions {
    std::string model = "production";  ///< RUN|MODEL; an alias is followed when it moves
    std::string modelName;             ///< whose alias, where there are several
    std::string shadow;                ///< RUN|MODEL; empty: none
    std::optional<std::string> host;
    std::optional<int> port;  ///< 0: a free one
    std::optional<std::string> tokenFile, certificate, privateKey;
    bool log = true;  ///< false: no request log, whatever the settings say
    std::string device = "auto";
    bool detach = false;  ///< runs on when the caller ends
};

struct ServerRecord {
    ServerSpec spec;
    ServerStatus status;
    std::filesystem::path folder;
};

/// Makes serving/<id>/, starts `worker serve` there and returns once it answers (status Running,
/// url known). `worker`: workerProgram() of core/run. Errors are those of the server: NotFound (no
/// such model, certificate or token file), BadInput (key that does not fit, a shadow that reads
/// columns which requests do not have), Environment (port in use, no worker). Cancelled stops it
/// again.
[[nodiscard]] Result<ServerRecord> startServer(const Project& project, const ServeOptions& options,
                                               const std::filesystem::path& worker,
                                               const JobContext& job);

/// All of the project, newest first. A folder that cannot be read is listed as Failed with the
/// error.
[[nodiscard]] std::vector<ServerRecord> listServers(const std::filesystem::path& project);
/// By id or unique prefix. NotFound, Ambiguous.
[[nodiscard]] Result<ServerRecord> findServer(const std::filesystem::path& project,
                                              const std::string& reference);

/// Asks it to end and waits until it has: as long as what it began may take. The last status.
/// Refused when it does not run.
[[nodiscard]] Result<ServerStatus> stopServer(const ServerFolder& server, const JobContext& job);
/// Follows it until it ends. Cancelled when `job` is; the server goes on then.
[[nodiscard]] Result<ServerStatus> followServer(const ServerFolder& server, const JobContext& job);

[[nodiscard]] Json serverRecordToJson(const ServerRecord& server);

}  // namespace bw
