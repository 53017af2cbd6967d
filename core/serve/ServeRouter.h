#pragma once

#include "core/serve/Batcher.h"
#include "core/serve/HttpServer.h"
#include "core/serve/ShadowRunner.h"
#include "core/store/Settings.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bw {

class ServeExchange;

/// /v2/models/<name>[/versions/<version>][/<action>], taken apart.
struct ModelPath {
    std::string name, version, action;
};

/// Answers what comes over HTTP: routes, the token, both protocols, metrics, the log. Thread-safe.
class ServeRouter final : public HttpHandler {
public:
    struct Options {
        std::string server;  ///< id; prefix of the ids that requests get
        std::string alias;   ///< works as name of the model as well; empty: none
        std::string token;   ///< empty: none asked
        bool clientTime = false;
        std::vector<std::string> personal;  ///< inputs whose values no logged error may quote
    };
    /// `log` may be null; all must outlive the router.
    ServeRouter(Options options, Batcher& batcher, ShadowRunner& shadow, ServeMetrics& metrics,
                RequestWriter* log);

    /// The version that answers from now on; requests that are under way stay with theirs.
    void use(std::shared_ptr<ServedModel> model);
    [[nodiscard]] std::shared_ptr<ServedModel> model() const;
    /// From now on "not ready", so that a balancer looks elsewhere.
    void stopping() { stopping_ = true; }
    /// For /metrics.
    void setConnections(std::function<int()> connections) { connections_ = std::move(connections); }

    // HttpHandler
    std::optional<HttpAnswer> refuse(const HttpRequest& request) override;
    void handle(const HttpRequest& request, HttpResponder reply) override;
    HttpAnswer fault(int status) override;

private:
    friend class ServeExchange;
    [[nodiscard]] bool authorized(const HttpRequest& request) const;
    [[nodiscard]] HttpAnswer plain(const HttpRequest& request, const ServedModel& model,
                                   Route& route) const;
    [[nodiscard]] std::optional<HttpAnswer> unfitPath(const ModelPath& about,
                                                      const ServedModel& model) const;
    [[nodiscard]] HttpAnswer aboutModel(std::string_view rest, const ServedModel& model,
                                        Route& route) const;
    [[nodiscard]] bool isName(std::string_view name, const ServedModel& model) const;
    [[nodiscard]] std::string metricsText() const;
    [[nodiscard]] std::string nextId();
    void logFailure(const ServedModel& model, std::string id, int status, const Error& error,
                    std::int64_t latency);

    const Options options_;
    const std::string tokenSum_;
    Batcher& batcher_;
    ShadowRunner& shadow_;
    ServeMetrics& metrics_;
    RequestWriter* log_;
    std::function<int()> connections_;
    mutable std::mutex modelMutex_;
    std::shared_ptr<ServedModel> model_;
    std::atomic<std::uint64_t> number_ = 0;
    std::atomic<bool> stopping_ = false;
};

/// {"error": "…"}: message and hint in one text.
[[nodiscard]] HttpAnswer errorAnswer(int status, const Error& error);
/// %XX of a path; what is no such thing stays.
[[nodiscard]] std::string percentDecoded(std::string_view text);

}  // namespace bw
