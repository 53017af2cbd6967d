#pragma once

#include "core/serve/Servers.h"
#include "ui/pages/deploy/LiveNumbers.h"
#include "ui/pages/deploy/ServeRequest.h"

#include <QString>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bw::ui {

/// One server of the project at one moment.
struct ServerNow {
    ServerRecord record;
    std::optional<ServerSample> sample;  ///< of a server that runs and answers
    std::optional<Error> silent;         ///< it runs, and does not answer
    QString log;                         ///< the end of its log, of the one that is looked at
    [[nodiscard]] std::string id() const { return record.spec.id; }
    [[nodiscard]] bool running() const { return !serverEnded(record.status.state); }
};

/// All servers of the project, also those that a command line started, running ones first, then the
/// newest; at most kListedServers that have ended. The log is read of `wanted`, or of the first.
/// Asks each server that runs for its numbers. For job threads.
[[nodiscard]] std::vector<ServerNow> readServers(const std::filesystem::path& project,
                                                 const std::string& wanted, const JobContext& job);
inline constexpr std::size_t kListedServers = 20;

[[nodiscard]] ServerAddress addressOf(const ServerRecord& record);

/// The numbers of the last seconds of each server. GUI thread.
class ServerHistory {
public:
    void add(const std::vector<ServerNow>& servers);
    /// None: not two moments yet.
    [[nodiscard]] std::optional<LiveNumbers> live(const std::string& id) const;

private:
    std::map<std::string, std::deque<ServerSample>> samples_;
};

}  // namespace bw::ui
