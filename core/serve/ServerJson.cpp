#include "core/serve/ServerFolder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace bw {
namespace {

constexpr std::array<std::pair<ServerState, std::string_view>, 6> kStates{{
    {ServerState::Starting, "starting"},
    {ServerState::Running, "running"},
    {ServerState::Stopping, "stopping"},
    {ServerState::Stopped, "stopped"},
    {ServerState::Failed, "failed"},
    {ServerState::Interrupted, "interrupted"},
}};

/// Visits every field of a struct with its key, for reading and for writing alike: one table, so
/// that the two cannot disagree.
template <typename Spec, typename Visit>
void eachSpecField(Spec& spec, const Visit& visit) {
    visit("id", spec.id);
    visit("model", spec.model);
    visit("model_name", spec.modelName);
    visit("alias", spec.alias);
    visit("shadow", spec.shadow);
    visit("device", spec.device);
    visit("created", spec.created);
    visit("by", spec.by);
    visit("program", spec.program);
    visit("owner", spec.owner);
}
template <typename Settings, typename Visit>
void eachServeField(Settings& serve, const Visit& visit) {
    visit("host", serve.host);
    visit("port", serve.port);
    visit("header_kilobytes", serve.headerKilobytes);
    visit("body_megabytes", serve.bodyMegabytes);
    visit("memory_megabytes", serve.memoryMegabytes);
    visit("connections", serve.connections);
    visit("timeout_seconds", serve.timeoutSeconds);
    visit("queued_rows", serve.queuedRows);
    visit("batch_rows", serve.batchRows);
    visit("token_file", serve.tokenFile);
    visit("certificate", serve.certificate);
    visit("private_key", serve.privateKey);
}
template <typename Settings, typename Visit>
void eachLogField(Settings& log, const Visit& visit) {
    visit("enabled", log.enabled);
    visit("sample", log.sample);
    visit("client_time", log.clientTime);
    visit("keys", log.keys);
    visit("personal", log.personal);
    visit("segment_megabytes", log.segmentMegabytes);
    visit("days", log.days);
    visit("megabytes", log.megabytes);
}
template <typename Status, typename Visit>
void eachStatusField(Status& status, const Visit& visit) {
    visit("url", status.url);
    visit("model", status.model);
    visit("model_name", status.modelName);
    visit("version", status.version);
    visit("shadow", status.shadow);
    visit("device", status.device);
    visit("backend", status.backend);
    visit("requests", status.requests);
    visit("failures", status.failures);
    visit("rows", status.rows);
    visit("logged_rows", status.loggedRows);
    visit("dropped_rows", status.droppedRows);
    visit("shadow_rows", status.shadowRows);
    visit("shadow_differences", status.shadowDifferences);
    visit("notes", status.notes);
    visit("started", status.started);
    visit("updated", status.updated);
    visit("ended", status.ended);
    visit("pid", status.pid);
}

struct Writer {
    Json& json;
    template <typename T>
    void operator()(const char* key, const T& value) const {
        json[key] = value;
    }
};
struct Reader {
    const Json& json;
    template <typename T>
    void operator()(const char* key, T& value) const {
        if (const auto found = json.find(key); found != json.end()) value = found->get<T>();
    }
};

template <typename Read>
auto guardedRead(const std::string& source, const Json& json, Read&& read) -> decltype(read()) {
    try {
        if (!json.is_object())
            return fail(ErrorCode::Corrupt, fmt::format("{} holds no JSON object", source),
                        "Start the server again.");
        if (json.value("format", 0) > kServerFormat)
            return fail(ErrorCode::BadInput,
                        fmt::format("{} was written by a newer program", source),
                        "Update this program.");
        return read();
    } catch (const Json::exception& e) {
        return fail(ErrorCode::Corrupt, fmt::format("{} is damaged: {}", source, e.what()),
                    "Start the server again.");
    }
}

}  // namespace

std::string_view serverStateName(ServerState state) {
    for (const auto& [known, name] : kStates)
        if (known == state) return name;
    return "failed";
}

Json serverSpecToJson(const ServerSpec& spec) {
    Json json{{"format", kServerFormat}};
    eachSpecField(spec, Writer{json});
    json["serve"] = Json::object();
    eachServeField(spec.serve, Writer{json["serve"]});
    json["log"] = Json::object();
    eachLogField(spec.log, Writer{json["log"]});
    return json;
}

Result<ServerSpec> serverSpecFromJson(const Json& json, const std::string& source) {
    return guardedRead(source, json, [&]() -> Result<ServerSpec> {
        ServerSpec spec;
        eachSpecField(spec, Reader{json});
        if (const auto serve = json.find("serve"); serve != json.end())
            eachServeField(spec.serve, Reader{*serve});
        if (const auto log = json.find("log"); log != json.end())
            eachLogField(spec.log, Reader{*log});
        return spec;
    });
}

Json serverStatusToJson(const ServerStatus& status) {
    Json json{{"format", kServerFormat}, {"state", serverStateName(status.state)}};
    eachStatusField(status, Writer{json});
    json["error"] = status.error ? errorToJson(*status.error) : Json();
    return json;
}

Result<ServerStatus> serverStatusFromJson(const Json& json, const std::string& source) {
    return guardedRead(source, json, [&]() -> Result<ServerStatus> {
        ServerStatus status;
        BW_TRY(const std::string name, jsonField<std::string>(json, "state", source));
        const auto state = std::ranges::find(kStates, name, [](const auto& s) { return s.second; });
        if (state == kStates.end())
            return fail(ErrorCode::Corrupt,
                        fmt::format("{}: there is no state \"{}\"", source, name),
                        "The server was started by another version of Benchwright.");
        status.state = state->first;
        eachStatusField(status, Reader{json});
        if (const Json error = json.value("error", Json()); error.is_object())
            status.error = errorFromJson(error);
        return status;
    });
}

}  // namespace bw
