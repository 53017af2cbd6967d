#include "ui/pages/deploy/ServePoll.h"

#include "core/base/Clock.h"
#include "core/serve/HttpClient.h"
#include "ui/base/Text.h"

#include <algorithm>
#include <fstream>

namespace bw::ui {
namespace {

constexpr int kPatienceSeconds = 2;
constexpr std::streamoff kLogBytes = 16'384;
constexpr double kWindowSeconds = 10;

/// The last whole lines of a file; empty when it is not there.
QString endOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    if (!stream) return {};
    const std::streamoff size = stream.tellg();
    const bool cut = size > kLogBytes;
    stream.seekg(cut ? size - kLogBytes : 0);
    std::string end((std::istreambuf_iterator<char>(stream)), {});
    if (cut) end.erase(0, end.find('\n') + 1);
    return text(end).trimmed();
}

Result<ServerSample> ask(const ServerRecord& record) {
    const ServerAddress address = addressOf(record);
    BW_TRY(const std::string token, readToken(address.tokenFile));
    HttpCall call{.method = "GET",
                  .url = bytes(address.url) + "/metrics",
                  .body = {},
                  .headers = {},
                  .trusted = pathOf(address.certificate),
                  .timeoutSeconds = kPatienceSeconds};
    if (!token.empty()) call.headers.emplace_back("Authorization", "Bearer " + token);
    BW_TRY(const HttpReply reply, callHttp(call));
    if (reply.status != 200)
        return fail(ErrorCode::Environment,
                    "The server answers its numbers with HTTP " + std::to_string(reply.status),
                    "Look into its log.");
    return readMetrics(reply.body, nowSeconds());
}

void look(ServerNow& server, bool withLog) {
    const ServerStatus& status = server.record.status;
    if (withLog) server.log = endOf(ServerFolder(server.record.folder).logFile());
    if (status.state != ServerState::Running || status.url.empty()) return;
    if (auto sample = ask(server.record))
        server.sample = std::move(*sample);
    else
        server.silent = sample.error();
}

}  // namespace

ServerAddress addressOf(const ServerRecord& record) {
    return {.url = text(record.status.url),
            .model = text(record.status.modelName.empty() ? record.spec.modelName
                                                          : record.status.modelName),
            .tokenFile = text(record.spec.serve.tokenFile),
            .certificate = text(record.spec.serve.certificate)};
}

std::vector<ServerNow> readServers(const std::filesystem::path& project, const std::string& wanted,
                                   const JobContext& job) {
    std::vector<ServerNow> servers;
    for (ServerRecord& record : listServers(project))
        servers.push_back({.record = std::move(record), .sample = {}, .silent = {}, .log = {}});
    std::ranges::stable_partition(servers, &ServerNow::running);
    const auto running =
        static_cast<std::size_t>(std::ranges::count_if(servers, &ServerNow::running));
    if (servers.size() > running + kListedServers) servers.resize(running + kListedServers);
    const bool known = std::ranges::any_of(
        servers, [&](const ServerNow& server) { return server.id() == wanted; });
    for (std::size_t i = 0; i < servers.size() && !job.cancelled(); ++i)
        look(servers[i], known ? servers[i].id() == wanted : i == 0);
    return servers;
}

void ServerHistory::add(const std::vector<ServerNow>& servers) {
    std::erase_if(samples_, [&](const auto& entry) {
        return std::ranges::none_of(servers, [&](const ServerNow& server) {
            return server.sample && server.id() == entry.first;
        });
    });
    for (const ServerNow& server : servers) {
        if (!server.sample) continue;
        std::deque<ServerSample>& past = samples_[server.id()];
        past.push_back(*server.sample);
        while (past.size() > 2 && past.back().at - past[1].at >= kWindowSeconds) past.pop_front();
    }
}

std::optional<LiveNumbers> ServerHistory::live(const std::string& id) const {
    const auto found = samples_.find(id);
    if (found == samples_.end() || found->second.size() < 2) return std::nullopt;
    return liveBetween(found->second.front(), found->second.back());
}

}  // namespace bw::ui
