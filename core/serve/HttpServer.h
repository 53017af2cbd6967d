#pragma once

#include "core/base/Result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bw {

/// A request as it arrived. The views stay true until its reply is sent.
struct HttpRequest {
    std::string_view method, target;  ///< target: path and query, as sent
    std::string_view body;            ///< empty in HttpHandler::refuse()
    std::string_view authorization, contentType, contentEncoding, inferenceHeaderLength, origin;
    std::chrono::steady_clock::time_point arrived;  ///< its last byte
};

struct HttpAnswer {
    int status = 200;
    std::string body;
    std::string_view contentType = "application/json";  ///< of static storage
    std::string headers;                                ///< more lines, each "Name: value\r\n"
};

/// The way back to one request: send() once, from any thread. Movable; one that is destroyed unsent
/// answers 500.
class HttpResponder {
public:
    class Target {
    public:
        virtual ~Target() = default;
        virtual void send(HttpAnswer answer) = 0;
        virtual void run(std::move_only_function<void()> work) = 0;
    };
    explicit HttpResponder(std::shared_ptr<Target> target) : target_(std::move(target)) {}
    HttpResponder(HttpResponder&&) noexcept = default;
    HttpResponder& operator=(HttpResponder&&) = delete;
    ~HttpResponder();

    void send(HttpAnswer answer);
    /// Runs `work` on the thread of the connection: at once when this is it.
    void run(std::move_only_function<void()> work) { target_->run(std::move(work)); }

private:
    std::shared_ptr<Target> target_;
};

/// What the server asks. Called from the threads of the server, for several connections at once.
class HttpHandler {
public:
    virtual ~HttpHandler() = default;
    /// After the header, before the body: an answer ends the request there.
    [[nodiscard]] virtual std::optional<HttpAnswer> refuse(const HttpRequest& request) = 0;
    virtual void handle(const HttpRequest& request, HttpResponder reply) = 0;
    /// The answer for what is no whole request: 400 malformed, 408 too slow, 413 body or 431 header
    /// too large, 429 too much in memory, 503 too many connections, 500 never answered.
    [[nodiscard]] virtual HttpAnswer fault(int status) = 0;
};

struct HttpServerOptions {
    std::string host = "127.0.0.1";
    int port = 0;     ///< 0: a free one
    int threads = 1;  ///< each serves its share of the connections
    std::size_t headerBytes = 16 << 10, bodyBytes = 16 << 20;
    std::int64_t memoryBytes = 256 << 20;  ///< of the bodies of all requests under way
    int connections = 256;
    std::chrono::seconds timeout{30};     ///< for a whole request, an answer, and between two
    std::string certificate, privateKey;  ///< PEM files; empty: no TLS
};

/// An HTTP/1.1 server by Boost.Beast, which its .cpp hides. Keeps connections alive; requests of a
/// connection are answered one after another, also when they come at once (pipelining). A client
/// that sends or reads too slowly is cut off; nobody waits for it.
class HttpServer {
public:
    /// Binds. NotFound (no certificate file), BadInput (no certificate or key in it, key of another
    /// certificate, host that is none), Environment (port in use, not allowed).
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(
        const HttpServerOptions& options, HttpHandler& handler);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Begins to answer. `handler` must outlive the server.
    void start();
    /// Takes no more connections and requests, waits at most `longest` for the answers that are
    /// under way, then closes what is left. False when something was left. Afterwards the handler
    /// is not asked any more.
    bool drain(std::chrono::milliseconds longest);
    /// Waits until the threads of the server did all that was given to them before.
    void settle();

    [[nodiscard]] int port() const;
    [[nodiscard]] std::string url() const;  ///< "https://127.0.0.1:8080"
    [[nodiscard]] int connections() const;

private:
    class Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// The reason phrase of a status that is answered here: "OK", "Not Found".
[[nodiscard]] std::string_view httpReason(int status);

}  // namespace bw
