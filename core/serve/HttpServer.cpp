#include "core/serve/HttpServer.h"

#include "core/serve/HttpConnection.h"
#include "core/serve/TlsContext.h"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <future>
#include <vector>

namespace bw {
namespace {

namespace net = boost::asio;
using http::Lane;
using http::Shared;
using net::ip::tcp;
using SystemError = boost::system::error_code;

constexpr std::chrono::milliseconds kLook{250}, kAcceptPause{100}, kDrainPoll{5};
constexpr int kRefusalsAtOnce = 64;

Result<tcp::endpoint> endpointOf(const HttpServerOptions& options, net::io_context& context) {
    SystemError error;
    tcp::resolver resolver(context);
    const auto found =
        resolver.resolve(options.host, std::to_string(options.port), tcp::resolver::passive, error);
    if (!error && found.begin() != found.end()) return found.begin()->endpoint();
    return fail(
        ErrorCode::BadInput,
        fmt::format("\"{}\" is no address of this machine: {}", options.host, error.message()),
        "127.0.0.1 serves this machine alone, 0.0.0.0 every network it is in.");
}

std::unexpected<Error> bindError(const HttpServerOptions& options, const SystemError& error) {
    const std::string place = fmt::format("{}:{}", options.host, options.port);
    if (error == net::error::address_in_use)
        return fail(ErrorCode::Environment, fmt::format("Port {} is in use", place),
                    "Another server listens there; see `benchwright servers`, or take another port "
                    "with --port (0: a free one).");
    return fail(ErrorCode::Environment,
                fmt::format("Cannot listen on {}: {}", place, error.message()),
                error == net::error::access_denied
                    ? "Ports below 1024 belong to the administrator; take another with --port."
                    : "Take another address with --host, or another port with --port.");
}

/// Memory that is not there ends the request that asked for it, not the server: its responder is
/// destroyed on the way and says so.
void runLane(Lane& lane) {
    while (true) {
        try {
            lane.context.run();
            return;
        } catch (const std::exception& error) {
            fmt::print(stderr, "A request was dropped: {}\n", error.what());
        }
    }
}

}  // namespace

HttpResponder::~HttpResponder() {
    if (target_) target_->send({.status = 500, .body = R"({"error":"The request was dropped"})"});
}

void HttpResponder::send(HttpAnswer answer) {
    std::exchange(target_, nullptr)->send(std::move(answer));
}

class HttpServer::Impl {
public:
    Impl(const HttpServerOptions& options, HttpHandler& handler,
         std::shared_ptr<net::ssl::context> tls)
        : shared_{options, handler, std::move(tls)} {
        for (int i = 0; i < std::max(1, options.threads); ++i)
            lanes_.push_back(std::make_unique<Lane>());
        acceptor_.emplace(lanes_[0]->context);
        pause_.emplace(lanes_[0]->context);
    }
    ~Impl() {
        drain(std::chrono::milliseconds(0));
        for (const auto& lane : lanes_) {
            lane->work.reset();
            lane->context.stop();
            if (lane->thread.joinable()) lane->thread.join();
        }
        // Connections refer to lanes: what is still queued goes first.
        acceptor_.reset();
        pause_.reset();
    }

    Result<void> bind() {
        BW_TRY(const tcp::endpoint endpoint, endpointOf(shared_.options, lanes_[0]->context));
        SystemError error;
        acceptor_->open(endpoint.protocol(), error);
        if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_->bind(endpoint, error);
        if (!error) acceptor_->listen(net::socket_base::max_listen_connections, error);
        if (error) return bindError(shared_.options, error);
        port_ = acceptor_->local_endpoint().port();
        return {};
    }

    void start() {
        accept();
        for (const auto& lane : lanes_) {
            look(*lane);
            lane->thread = std::thread([raw = lane.get()] { runLane(*raw); });
        }
    }

    bool drain(std::chrono::milliseconds longest) {
        const bool first = !shared_.draining.exchange(true);
        if (first)
            net::post(lanes_[0]->context, [this] {
                SystemError ignored;
                acceptor_->close(ignored);
            });
        everywhere(&http::Connection::drain);
        const auto end = std::chrono::steady_clock::now() + longest;
        while (shared_.open > 0 && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(kDrainPoll);
        const bool clean = shared_.open == 0;
        if (!clean) everywhere(&http::Connection::abort);
        settle();
        return clean;
    }

    void settle() {
        std::vector<std::future<void>> done;
        for (const auto& lane : lanes_) {
            if (!lane->thread.joinable()) continue;
            auto promise = std::make_shared<std::promise<void>>();
            done.push_back(promise->get_future());
            net::post(lane->context, [promise] { promise->set_value(); });
        }
        for (const std::future<void>& one : done) one.wait();
    }

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] int connections() const { return shared_.open; }
    [[nodiscard]] std::string url() const {
        const std::string& host = shared_.options.host;
        const bool six = host.find(':') != std::string::npos;
        return fmt::format("{}://{}{}{}:{}", shared_.tls ? "https" : "http", six ? "[" : "", host,
                           six ? "]" : "", port_);
    }

private:
    void everywhere(void (http::Connection::*act)()) {
        for (const auto& lane : lanes_)
            net::post(lane->context, [raw = lane.get(), act] {
                // Acting may end a connection, which leaves the set.
                const std::vector<http::Connection*> all(raw->connections.begin(),
                                                         raw->connections.end());
                for (http::Connection* one : all)
                    if (raw->connections.contains(one)) (one->*act)();
            });
    }

    void accept() {
        Lane& lane = *lanes_[next_++ % lanes_.size()];
        acceptor_->async_accept(lane.context, [this, &lane](SystemError error, tcp::socket socket) {
            if (shared_.draining || error == net::error::operation_aborted) return;
            if (error) return acceptLater();  // no descriptors left, or the like
            net::post(
                lane.context,
                [this, &lane, shared = std::make_shared<tcp::socket>(std::move(socket))]() mutable {
                    take(lane, std::move(*shared));
                });
            accept();
        });
    }
    void acceptLater() {
        pause_->expires_after(kAcceptPause);
        pause_->async_wait([this](SystemError error) {
            if (!error && !shared_.draining) accept();
        });
    }
    void take(Lane& lane, tcp::socket socket) {
        const int open = shared_.open;
        if (open >= shared_.options.connections + kRefusalsAtOnce) return;  // closes it
        http::serveConnection(lane, shared_, std::move(socket),
                              open >= shared_.options.connections);
    }

    void look(Lane& lane) {
        lane.clock.expires_after(kLook);
        lane.clock.async_wait([this, &lane](SystemError error) {
            if (error) return;
            const auto now = std::chrono::steady_clock::now();
            const std::vector<http::Connection*> all(lane.connections.begin(),
                                                     lane.connections.end());
            for (http::Connection* one : all)
                if (lane.connections.contains(one)) one->look(now);
            look(lane);
        });
    }

    Shared shared_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::optional<tcp::acceptor> acceptor_;
    std::optional<net::steady_timer> pause_;
    std::size_t next_ = 0;
    int port_ = 0;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpServerOptions& options,
                                                       HttpHandler& handler) {
    std::shared_ptr<net::ssl::context> tls;
    if (!options.certificate.empty() || !options.privateKey.empty()) {
        BW_TRY(tls, serverTls(options.certificate, options.privateKey));
    }
    auto impl = std::make_unique<Impl>(options, handler, std::move(tls));
    BW_CHECK(impl->bind());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

void HttpServer::start() {
    impl_->start();
}
bool HttpServer::drain(std::chrono::milliseconds longest) {
    return impl_->drain(longest);
}
void HttpServer::settle() {
    impl_->settle();
}
int HttpServer::port() const {
    return impl_->port();
}
std::string HttpServer::url() const {
    return impl_->url();
}
int HttpServer::connections() const {
    return impl_->connections();
}

}  // namespace bw
