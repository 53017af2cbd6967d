#include "core/serve/ServeRouter.h"

#include "core/base/Hash.h"
#include "core/base/Version.h"
#include "core/serve/OipCodec.h"
#include "core/serve/OpenApi.h"
#include "core/serve/ServeExchange.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <charconv>

namespace bw {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kPrometheus = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";

std::string_view pathOf(std::string_view target) {
    return target.substr(0, target.find('?'));
}

HttpAnswer json(const Json& content, int status = 200) {
    return {.status = status, .body = dumpJson(content, -1)};
}
HttpAnswer notFound(std::string message) {
    return errorAnswer(404, {ErrorCode::NotFound, std::move(message),
                             "GET /docs lists what this server answers."});
}
HttpAnswer wrongMethod(std::string_view allowed) {
    HttpAnswer answer = errorAnswer(
        405, {ErrorCode::Usage, fmt::format("This address takes {} alone", allowed), ""});
    answer.headers = fmt::format("Allow: {}\r\n", allowed);
    return answer;
}

std::optional<ModelPath> modelPath(std::string_view path) {
    constexpr std::string_view kPrefix = "/v2/models/";
    if (!path.starts_with(kPrefix)) return std::nullopt;
    path.remove_prefix(kPrefix.size());
    std::vector<std::string> parts;
    for (std::size_t end = 0; end != std::string_view::npos; path.remove_prefix(end + 1)) {
        end = path.find('/');
        parts.push_back(percentDecoded(path.substr(0, end)));
        if (end == std::string_view::npos) break;
    }
    ModelPath found{.name = parts[0]};
    std::size_t next = 1;
    if (parts.size() > 2 && parts[1] == "versions") {
        found.version = parts[2];
        next = 3;
    }
    if (next < parts.size()) found.action = parts[next++];
    if (next < parts.size() || found.name.empty()) return std::nullopt;
    return found;
}

std::optional<HttpAnswer> refusesCsv(const HttpRequest& request) {
    if (!request.contentType.starts_with("text/csv")) return std::nullopt;
    return errorAnswer(415, {ErrorCode::BadInput, "CSV is not taken here",
                             "Send JSON: dataframe_split or dataframe_records."});
}

/// Errors quote what was sent; in the log they do not where columns are personal.
std::string withoutValues(const std::string& error, const std::vector<std::string>& personal) {
    constexpr std::string_view kNoJson = "The body is no JSON";
    if (!personal.empty() && error.starts_with(kNoJson)) return std::string(kNoJson);
    for (const std::string& column : personal) {
        const std::string begin = fmt::format("Input \"{}\", row ", column);
        if (error.starts_with(begin))
            return error.substr(0, error.find(':', begin.size())) +
                   ": the value does not fit; it is personal and not kept";
    }
    return error;
}

bool isHealth(std::string_view path) {
    return path == "/ping" || path == "/health" || path == "/v2/health/live" ||
           path == "/v2/health/ready";
}

}  // namespace

HttpAnswer errorAnswer(int status, const Error& error) {
    std::string text = error.message;
    if (!error.hint.empty()) text += fmt::format(". {}", error.hint);
    HttpAnswer answer = json(Json{{"error", text}}, status);
    if (status == 429 || status == 503) answer.headers = "Retry-After: 1\r\n";
    return answer;
}

std::string percentDecoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const char* at = text.data() + i;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(at + 1, at + 3, value, 16).ptr == at + 3) {
            out += static_cast<char>(value);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

ServeRouter::ServeRouter(Options options, Batcher& batcher, ShadowRunner& shadow,
                         ServeMetrics& metrics, RequestWriter* log)
    : options_(std::move(options)),
      tokenSum_(options_.token.empty() ? "" : sha256Hex(options_.token)),
      batcher_(batcher),
      shadow_(shadow),
      metrics_(metrics),
      log_(log) {}

void ServeRouter::use(std::shared_ptr<ServedModel> model) {
    const std::lock_guard lock(modelMutex_);
    model_ = std::move(model);
}
std::shared_ptr<ServedModel> ServeRouter::model() const {
    const std::lock_guard lock(modelMutex_);
    return model_;
}

/// Sums of equal length are compared, in a time that does not depend on them.
bool ServeRouter::authorized(const HttpRequest& request) const {
    constexpr std::string_view kBearer = "Bearer ";
    if (tokenSum_.empty()) return true;
    std::string_view given = request.authorization;
    if (given.size() < kBearer.size() || !given.starts_with(kBearer)) return false;
    given.remove_prefix(kBearer.size());
    const std::string sum = sha256Hex(given);
    return CRYPTO_memcmp(sum.data(), tokenSum_.data(), tokenSum_.size()) == 0;
}

namespace {

/// Whether a browser sends this for a page that is not of this machine. Without a token such a page
/// could ask, and fill the log, in the name of whoever looks at it.
bool isOfForeignPage(std::string_view origin) {
    if (origin.empty()) return false;
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string_view::npos) return true;  // "null"
    std::string_view host = origin.substr(scheme + 3);
    const std::size_t port = host.rfind(':');
    if (port != std::string_view::npos && host.find(']', port) == std::string_view::npos)
        host = host.substr(0, port);
    return host != "localhost" && host != "127.0.0.1" && host != "[::1]";
}

}  // namespace

std::optional<HttpAnswer> ServeRouter::refuse(const HttpRequest& request) {
    const std::string_view path = pathOf(request.target);
    std::optional<HttpAnswer> answer;
    if (!isHealth(path) && !authorized(request)) {
        answer = errorAnswer(401, {ErrorCode::Refused, "This server asks for a token",
                                   "Send the header Authorization: Bearer TOKEN."});
        answer->headers = "WWW-Authenticate: Bearer\r\n";
    } else if (tokenSum_.empty() && isOfForeignPage(request.origin)) {
        answer = errorAnswer(403, {ErrorCode::Refused, "A page of another origin may not ask here",
                                   "Start the server with a token, or ask from this machine."});
    } else if (!request.contentEncoding.empty() && request.contentEncoding != "identity") {
        answer = errorAnswer(415, {ErrorCode::BadInput, "Compressed bodies are not taken",
                                   "Send the body as it is."});
    }
    if (answer) metrics_.request(Route::Other, answer->status, {});
    return answer;
}

HttpAnswer ServeRouter::fault(int status) {
    metrics_.request(Route::Other, status, {});
    const auto why = [&]() -> Error {
        switch (status) {
            case 408:
                return {ErrorCode::BadInput, "The request did not arrive in time",
                        "[serve] timeout_seconds is the limit."};
            case 413:
                return {ErrorCode::BadInput, "The body is too large",
                        "Send fewer rows a request; [serve] body_megabytes is the limit."};
            case 429:
                return {ErrorCode::Environment, "The requests under way hold too much memory",
                        "Ask again in a moment; [serve] memory_megabytes is the limit."};
            case 431:
                return {ErrorCode::BadInput, "The header is too large",
                        "[serve] header_kilobytes is the limit."};
            case 503:
                return {ErrorCode::Environment, "Too many connections are open",
                        "Ask again in a moment; [serve] connections is the limit."};
            case 500:
                return {ErrorCode::Internal, "The request was dropped", ""};
            default:
                return {ErrorCode::BadInput, "This is no HTTP request", ""};
        }
    };
    return errorAnswer(status, why());
}

void ServeRouter::handle(const HttpRequest& request, HttpResponder reply) {
    const std::string_view path = pathOf(request.target);
    // One look: a request is read, answered and told about by the same version.
    std::shared_ptr<ServedModel> model = this->model();
    const auto about = modelPath(path);
    const bool inference = about && about->action == "infer", post = request.method == "POST";
    Route route = inference                        ? Route::Infer
                  : post && path == "/invocations" ? Route::Invocations
                                                   : Route::Other;
    std::optional<HttpAnswer> answer;
    if (route == Route::Invocations)
        answer = refusesCsv(request);
    else if (!inference)
        answer = plain(request, *model, route);
    else
        answer = post ? unfitPath(*about, *model) : wrongMethod("POST");
    if (!answer)
        return ServeExchange::begin(
            std::make_unique<ServeExchange>(*this, std::move(model), std::move(reply),
                                            route == Route::Invocations),
            request);
    metrics_.request(route, answer->status, std::chrono::steady_clock::now() - request.arrived);
    reply.send(std::move(*answer));
}

/// Why a path does not mean the model; nothing when it does.
std::optional<HttpAnswer> ServeRouter::unfitPath(const ModelPath& about,
                                                 const ServedModel& model) const {
    if (!isName(about.name, model))
        return notFound(fmt::format("There is no model \"{}\", this server has {}",
                                    about.name.substr(0, 60), model.name));
    if (about.version.empty() || about.version == model.version) return std::nullopt;
    return notFound(
        fmt::format("Version {} is not served, {} is", about.version.substr(0, 40), model.version));
}

bool ServeRouter::isName(std::string_view name, const ServedModel& model) const {
    return name == model.name || (!options_.alias.empty() && name == options_.alias);
}

HttpAnswer ServeRouter::plain(const HttpRequest& request, const ServedModel& model,
                              Route& route) const {
    const std::string_view path = pathOf(request.target);
    const bool index = path == "/v2/repository/index";
    const bool get = request.method == "GET" || request.method == "HEAD";
    route = isHealth(path)                                              ? Route::Health
            : path.starts_with("/v2") || path == "/version"             ? Route::Metadata
            : path == "/metrics"                                        ? Route::Metrics
            : path == "/" || path == "/docs" || path == "/openapi.json" ? Route::Docs
                                                                        : Route::Other;
    if (route == Route::Other)
        return path == "/invocations" ? wrongMethod("POST") : notFound("There is nothing here");
    if (index ? request.method != "POST" : !get) return wrongMethod(index ? "POST" : "GET, HEAD");
    if (path == "/v2/health/live") return json(Json{{"live", true}});
    if (isHealth(path)) {
        const bool ready = !stopping_;
        if (path == "/v2/health/ready") return json(Json{{"ready", ready}}, ready ? 200 : 503);
        return {.status = ready ? 200 : 503, .body = "\n", .contentType = kText};
    }
    if (path == "/version") return {.body = std::string(programVersion()), .contentType = kText};
    if (path == "/v2" || path == "/v2/") return json(oipServerMetadata());
    if (index)
        return json(Json::array({Json{{"name", model.name},
                                      {"version", model.version},
                                      {"state", "READY"},
                                      {"reason", ""}}}));
    if (path == "/metrics") return {.body = metricsText(), .contentType = kPrometheus};
    if (path == "/openapi.json") return json(openApi(model, !tokenSum_.empty()));
    if (route == Route::Docs) return {.body = docsPage(model), .contentType = kHtml};
    return aboutModel(path, model, route);
}

HttpAnswer ServeRouter::aboutModel(std::string_view path, const ServedModel& model,
                                   Route& route) const {
    const auto about = modelPath(path);
    if (!about) return notFound("There is nothing here");
    if (auto unfit = unfitPath(*about, model)) return std::move(*unfit);
    if (about->action.empty()) return json(oipModelMetadata(model));
    if (about->action == "ready") {
        route = Route::Health;
        return json(Json{{"name", model.name}, {"ready", !stopping_}}, stopping_ ? 503 : 200);
    }
    if (about->action == "stats") return json(modelStatistics(model, metrics_));
    return notFound(fmt::format("A model has no \"{}\" here", about->action.substr(0, 60)));
}

std::string ServeRouter::metricsText() const {
    const std::shared_ptr<ServedModel> model = this->model(), shadow = shadow_.model();
    ServeMetrics::Surroundings around;
    around.model = model->name;
    around.version = model->version;
    around.number = model->number;
    around.connections = connections_ ? connections_() : 0;
    around.logs = log_ != nullptr;
    if (shadow) around.shadow = shadow->text;
    if (log_) around.log = log_->statistics();
    return metrics_.text(around);
}

std::string ServeRouter::nextId() {
    return fmt::format("{}-{}", options_.server, ++number_);
}

void ServeRouter::logFailure(const ServedModel& model, std::string id, int status,
                             const Error& error, std::int64_t latency) {
    if (!log_) return;
    RequestRows line = logRows(model, {}, {});
    line.request = std::move(id);
    line.time = std::chrono::duration_cast<std::chrono::microseconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count();
    line.latency = latency;
    line.status = status;
    line.error = withoutValues(error.message, options_.personal);
    log_->append(line);
}

}  // namespace bw
