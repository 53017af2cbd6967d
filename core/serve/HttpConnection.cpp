#include "core/serve/HttpConnection.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include <array>
#include <ctime>
#include <optional>

namespace bw::http {
namespace {

namespace beast = boost::beast;
using Error = beast::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;
using TlsStream = net::ssl::stream<Socket>;

/// How long and how much of what a refused client still sends is taken, so that it can read why.
constexpr std::chrono::seconds kLinger{1};
constexpr std::size_t kLingerBytes = 1 << 20;
/// Beast reads at most so much at once.
constexpr std::size_t kReadBytes = 65'536;

std::string_view view(boost::string_view text) {
    return {text.data(), text.size()};
}

/// "Thu, 26 Nov 2026 14:43:49 GMT"; made once a second and thread.
std::string_view dateNow() {
    static thread_local std::time_t made = 0;
    static thread_local std::array<char, 40> text{};
    static thread_local std::size_t length = 0;
    const std::time_t now = std::time(nullptr);
    if (now != made) {
        std::tm parts{};
        ::gmtime_r(&now, &parts);
        length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        made = now;
    }
    return {text.data(), length};
}

/// The status of a fault of the parser; 0: the peer went away.
int statusOf(const Error& error) {
    using Fault = beast::http::error;
    if (error == Fault::header_limit) return 431;
    if (error == Fault::body_limit) return 413;
    if (error == Fault::end_of_stream || error == Fault::partial_message) return 0;
    return error.category() == beast::http::make_error_code(Fault::bad_method).category() ? 400 : 0;
}

enum class Phase { Handshake, Idle, Receiving, Handling, Sending, Lingering };

template <typename Stream>
class StreamConnection final : public Connection,
                               public HttpResponder::Target,
                               public std::enable_shared_from_this<StreamConnection<Stream>> {
public:
    template <typename... Arguments>
    StreamConnection(Lane& lane, Shared& shared, Socket socket, Arguments&... arguments)
        : lane_(lane),
          shared_(shared),
          stream_(std::move(socket), arguments...),
          buffer_(shared.options.headerBytes + kReadBytes) {
        lane_.connections.insert(this);
        ++shared_.open;
    }
    ~StreamConnection() override {
        hold(0);
        lane_.connections.erase(this);
        --shared_.open;
    }

    void begin() {
        Error ignored;
        socket().set_option(net::ip::tcp::no_delay(true), ignored);
        enter(Phase::Handshake, shared_.options.timeout);
        if constexpr (std::is_same_v<Stream, TlsStream>)
            stream_.async_handshake(net::ssl::stream_base::server, callback([this](Error error) {
                                        if (!error) next();
                                    }));
        else
            next();
    }
    /// Too many: says so and goes.
    void refuse() {
        closing_ = true;
        enter(Phase::Handling, kLinger);
        deliver(shared_.handler.fault(503));
    }

    // Connection
    void look(Time now) override {
        if (now < deadline_) return;
        if (receiving() && !late_) {
            late_ = true;  // the read that is under way ends and says so
            deadline_ = now + kLinger;
            Error ignored;
            socket().cancel(ignored);
        } else {
            abort();
        }
    }
    void drain() override {
        closing_ = true;
        if (phase_ == Phase::Handshake || (phase_ == Phase::Idle && !receiving())) abort();
    }
    void abort() override {
        Error ignored;
        socket().close(ignored);
    }

    // HttpResponder::Target
    void send(HttpAnswer answer) override {
        net::dispatch(lane_.context,
                      [self = this->shared_from_this(), answer = std::move(answer)]() mutable {
                          self->deliver(std::move(answer));
                      });
    }
    void run(std::move_only_function<void()> work) override {
        // Asio of this version wants functions that can be copied.
        auto shared = std::make_shared<std::move_only_function<void()>>(std::move(work));
        net::dispatch(lane_.context, [shared] { (*shared)(); });
    }

private:
    Socket& socket() {
        if constexpr (std::is_same_v<Stream, TlsStream>)
            return stream_.next_layer();
        else
            return stream_;
    }
    /// A callback that keeps the connection alive.
    template <typename Function>
    auto callback(Function function) {
        return [self = this->shared_from_this(), function](auto&&... arguments) mutable {
            function(std::forward<decltype(arguments)>(arguments)...);
        };
    }
    /// Part of a request is here; Beast tells of a header only once it is whole.
    [[nodiscard]] bool receiving() const {
        return phase_ == Phase::Receiving || (phase_ == Phase::Idle && buffer_.size() > 0);
    }
    void enter(Phase phase, std::chrono::nanoseconds patience) {
        phase_ = phase;
        deadline_ = patience == std::chrono::nanoseconds::max()
                        ? Time::max()
                        : std::chrono::steady_clock::now() + patience;
    }

    /// Waits for the next request.
    void next() {
        if (closing_ || shared_.draining) return abort();
        parser_.emplace();
        parser_->eager(true);
        hold(0);
        parser_->header_limit(static_cast<std::uint32_t>(shared_.options.headerBytes));
        parser_->body_limit(shared_.options.bodyBytes);
        headerSeen_ = late_ = false;
        enter(buffer_.size() ? Phase::Receiving : Phase::Idle, shared_.options.timeout);
        read();
    }
    void read() {
        beast::http::async_read_some(
            stream_, buffer_, *parser_,
            callback([this](Error error, std::size_t) { received(error); }));
    }
    void received(Error error) {
        if (late_) return faulty(408);
        if (error == net::error::operation_aborted || !socket().is_open()) return;
        if (error) {
            if (const int status = statusOf(error)) faulty(status);
            return;
        }
        if (phase_ == Phase::Idle) enter(Phase::Receiving, shared_.options.timeout);
        if (parser_->is_header_done() && !headerSeen_) {
            headerSeen_ = true;
            if (!lengthIsClear()) return faulty(400);
            if (auto refusal = shared_.handler.refuse(request()))
                return turnDown(std::move(*refusal));
            if (!parser_->is_done() && wantsGoAhead()) return goAhead();
        }
        if (!hold(std::ssize(parser_->get().body()))) return faulty(429);
        if (!parser_->is_done()) return read();
        enter(Phase::Handling, std::chrono::nanoseconds::max());
        shared_.handler.handle(request(), HttpResponder(this->shared_from_this()));
    }
    /// Beast takes the body of another coding than "chunked" for the next request.
    bool lengthIsClear() const {
        const auto coding = parser_->get().find(beast::http::field::transfer_encoding);
        return coding == parser_->get().end() || beast::iequals(coding->value(), "chunked");
    }
    /// Counts what this request holds; whether all of them together stay within the limit. One that
    /// is larger alone may pass, else it never could.
    bool hold(std::int64_t bytes) {
        const std::int64_t more = bytes - std::exchange(held_, bytes);
        const std::int64_t all = shared_.held += more;
        return all <= shared_.options.memoryBytes || all == bytes || more <= 0;
    }
    bool wantsGoAhead() const {
        return beast::iequals(parser_->get()[beast::http::field::expect], "100-continue");
    }
    void goAhead() {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        net::async_write(stream_, net::buffer(kContinue.data(), kContinue.size()),
                         callback([this](Error error, std::size_t) {
                             if (!error) read();
                         }));
    }
    /// What is left of the body is not waited for.
    void turnDown(HttpAnswer answer) {
        closing_ = closing_ || !parser_->is_done();
        enter(Phase::Handling, shared_.options.timeout);
        deliver(std::move(answer));
    }
    void faulty(int status) {
        closing_ = true;
        turnDown(shared_.handler.fault(status));
    }

    HttpRequest request() const {
        const auto& message = parser_->get();
        const auto field = [&](auto name) { return view(message[name]); };
        return {.method = view(message.method_string()),
                .target = view(message.target()),
                .body = parser_->is_done() ? std::string_view(message.body()) : std::string_view(),
                .authorization = field(beast::http::field::authorization),
                .contentType = field(beast::http::field::content_type),
                .contentEncoding = field(beast::http::field::content_encoding),
                .inferenceHeaderLength = field("Inference-Header-Content-Length"),
                .origin = field(beast::http::field::origin),
                .arrived = std::chrono::steady_clock::now()};
    }

    void deliver(HttpAnswer answer) {
        if (!socket().is_open()) return;
        const bool head = parser_ && parser_->is_header_done() &&
                          parser_->get().method() == beast::http::verb::head;
        if (parser_ && parser_->is_header_done() && !parser_->get().keep_alive()) closing_ = true;
        if (shared_.draining) closing_ = true;
        out_.clear();
        fmt::format_to(std::back_inserter(out_),
                       "HTTP/1.1 {} {}\r\nServer: Benchwright\r\nDate: {}\r\nContent-Type: "
                       "{}\r\nContent-Length: {}\r\n{}{}\r\n",
                       answer.status, httpReason(answer.status), dateNow(), answer.contentType,
                       answer.body.size(), closing_ ? "Connection: close\r\n" : "", answer.headers);
        if (!head) out_ += answer.body;
        if (parser_) parser_->get().body() = {};  // done with, also while the client reads slowly
        hold(0);
        enter(Phase::Sending, shared_.options.timeout);
        net::async_write(stream_, net::buffer(out_), callback([this](Error error, std::size_t) {
                             if (error) return;
                             if (!closing_) return next();
                             enter(Phase::Lingering, kLinger);
                             Error ignored;
                             socket().shutdown(Socket::shutdown_send, ignored);
                             linger(0);
                         }));
    }
    /// Closing with unread bytes would take the answer away from the client.
    void linger(std::size_t taken) {
        if (taken > kLingerBytes) return abort();
        socket().async_read_some(net::buffer(trash_),
                                 callback([this, taken](Error error, std::size_t count) {
                                     if (!error) linger(taken + count);
                                 }));
    }

    Lane& lane_;
    Shared& shared_;
    Stream stream_;
    beast::flat_buffer buffer_;  ///< bounded: lines between chunks have no limit of their own
    std::optional<Parser> parser_;
    std::string out_;
    std::array<char, 4096> trash_;
    std::int64_t held_ = 0;  ///< of shared_.held
    Phase phase_ = Phase::Handshake;
    Time deadline_ = Time::max();
    bool headerSeen_ = false, closing_ = false, late_ = false;
};

}  // namespace

void serveConnection(Lane& lane, Shared& shared, Socket socket, bool refused) {
    if (!shared.tls) {
        auto made = std::make_shared<StreamConnection<Socket>>(lane, shared, std::move(socket));
        refused ? made->refuse() : made->begin();
    } else if (!refused) {  // a handshake to say no would cost more than saying nothing
        std::make_shared<StreamConnection<TlsStream>>(lane, shared, std::move(socket), *shared.tls)
            ->begin();
    }
}

}  // namespace bw::http
