#include "core/serve/HttpClient.h"

#include "core/serve/TlsContext.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace bw {
namespace {

namespace beast = boost::beast;
namespace net = boost::asio;
using SystemError = boost::system::error_code;

constexpr std::uint64_t kLargestReply = 64U << 20;

struct Address {
    bool tls = false;
    std::string host, port, target;
};

Result<Address> addressOf(const std::string& url) {
    const auto none = [&] {
        return fail(ErrorCode::Usage, fmt::format("\"{}\" is no address of a server", url),
                    "http://127.0.0.1:8080/ping is one.");
    };
    Address address;
    std::string rest = url;
    if (rest.starts_with("https://"))
        address.tls = true;
    else if (!rest.starts_with("http://"))
        return none();
    rest = rest.substr(rest.find("//") + 2);
    const auto slash = rest.find('/');
    address.target = slash == std::string::npos ? "/" : rest.substr(slash);
    rest = rest.substr(0, slash);
    const auto colon = rest.rfind(':');
    const bool port = colon != std::string::npos && rest.find(']', colon) == std::string::npos;
    address.port = port ? rest.substr(colon + 1) : address.tls ? "443" : "80";
    address.host = port ? rest.substr(0, colon) : rest;
    if (address.host.starts_with('[') && address.host.ends_with(']'))
        address.host = address.host.substr(1, address.host.size() - 2);
    if (address.host.empty() || address.port.empty() ||
        address.port.find_first_not_of("0123456789") != std::string::npos ||
        address.target.find_first_of(" \r\n") != std::string::npos)
        return none();
    return address;
}

std::unexpected<Error> unanswered(const std::string& url, const SystemError& error) {
    const bool late = error == beast::error::timeout;
    const bool nobody = error == net::error::connection_refused;
    return fail(ErrorCode::Environment,
                late     ? fmt::format("{} did not answer in time", url)
                : nobody ? fmt::format("Nobody answers at {}", url)
                         : fmt::format("{} cannot be reached: {}", url, error.message()),
                "Look whether the server runs: `benchwright servers`.");
}

/// One exchange; every step is asynchronous so that one deadline holds for all of them.
class Exchange {
public:
    Exchange(const HttpCall& call, Address address)
        : call_(call), address_(std::move(address)), resolver_(context_) {}

    Result<HttpReply> run() {
        std::shared_ptr<net::ssl::context> tls;
        if (address_.tls) {
            BW_TRY(tls, clientTls(call_.trusted));
        }
        const auto start = std::chrono::steady_clock::now();
        SystemError error;
        const auto found = resolver_.resolve(address_.host, address_.port, error);
        if (error) return unanswered(call_.url, error);
        if (tls) {
            beast::ssl_stream<beast::tcp_stream> stream(context_, *tls);
            SSL_set_tlsext_host_name(stream.native_handle(), address_.host.c_str());
            connect(beast::get_lowest_layer(stream), found, [&] {
                stream.async_handshake(net::ssl::stream_base::client, [&](SystemError failed) {
                    if (!failed) return exchange(stream);
                    error_ = failed;
                });
            });
            context_.run();
        } else {
            beast::tcp_stream stream(context_);
            connect(stream, found, [&] { exchange(stream); });
            context_.run();
        }
        if (error_) return unanswered(call_.url, error_);
        return replied(start);
    }

private:
    template <typename Found, typename Then>
    void connect(beast::tcp_stream& stream, const Found& found, Then then) {
        stream.expires_after(std::chrono::seconds(call_.timeoutSeconds));
        stream.async_connect(found, [this, then](SystemError failed, const auto&) {
            if (!failed) return then();
            error_ = failed;
        });
    }

    template <typename Stream>
    void exchange(Stream& stream) {
        request_.method_string(call_.method);
        request_.target(address_.target);
        request_.version(11);
        request_.set(beast::http::field::host, address_.host + ":" + address_.port);
        request_.set(beast::http::field::user_agent, "Benchwright");
        request_.set(beast::http::field::connection, "close");
        for (const auto& [name, value] : call_.headers) request_.set(name, value);
        request_.body() = call_.body;
        request_.prepare_payload();
        parser_.body_limit(kLargestReply);
        beast::http::async_write(stream, request_, [&](SystemError failed, std::size_t) {
            if (failed) {
                error_ = failed;
                return;
            }
            beast::http::async_read(stream, buffer_, parser_,
                                    [&](SystemError unread, std::size_t) { error_ = unread; });
        });
    }

    HttpReply replied(std::chrono::steady_clock::time_point start) {
        HttpReply reply;
        auto message = parser_.release();
        reply.status = static_cast<int>(message.result_int());
        reply.body = std::move(message.body());
        for (const auto& field : message)
            reply.headers.emplace_back(std::string(field.name_string()),
                                       std::string(field.value()));
        reply.milliseconds =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count();
        return reply;
    }

    const HttpCall& call_;
    const Address address_;
    net::io_context context_;
    net::ip::tcp::resolver resolver_;
    SystemError error_;
    beast::flat_buffer buffer_;
    beast::http::request<beast::http::string_body> request_;
    beast::http::response_parser<beast::http::string_body> parser_;
};

}  // namespace

Result<HttpReply> callHttp(const HttpCall& call) {
    BW_TRY(Address address, addressOf(call.url));
    return Exchange(call, std::move(address)).run();
}

}  // namespace bw
