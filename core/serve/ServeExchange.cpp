#include "core/serve/ServeExchange.h"

#include "core/serve/MlflowCodec.h"
#include "core/serve/OipCodec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace bw {
namespace {

/// The length of the JSON before binary tensors, where the client says so.
Result<std::optional<std::size_t>> jsonLength(const HttpRequest& request) {
    const std::string_view text = request.inferenceHeaderLength;
    if (text.empty()) return std::nullopt;
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error == std::errc() && end == text.data() + text.size()) return length;
    return fail(ErrorCode::BadInput, "Inference-Header-Content-Length is no whole number");
}

std::string headersOf(const ServedModel& model, const std::string& id) {
    // A name in a header must not end it; ids of clients may hold anything.
    std::string safe;
    for (const char c : id.substr(0, 200))
        if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') safe += c;
    return fmt::format("X-Model-Version: {}\r\nX-Request-Id: {}\r\n", model.version, safe);
}

int statusOf(const Error& error) {
    return error.code == ErrorCode::BadInput      ? 400
           : error.code == ErrorCode::Environment ? 503
                                                  : 500;
}

/// By how many microseconds a client's clock may be ahead of ours.
constexpr std::int64_t kAhead = std::int64_t{24} * 3600 * 1'000'000;

std::int64_t nowMicroseconds() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

ServeExchange::ServeExchange(ServeRouter& router, std::shared_ptr<ServedModel> served,
                             HttpResponder reply, bool mlflow)
    : router_(router), reply_(std::move(reply)), mlflow_(mlflow) {
    model = std::move(served);
}

Result<void> ServeExchange::read(const HttpRequest& request) {
    if (mlflow_) {
        BW_TRY(request_, readMlflowRequest(*model, request.body));
        return {};
    }
    BW_TRY(const auto length, jsonLength(request));
    const OipRules rules{.clientTime = router_.options_.clientTime, .latestTime = time_ + kAhead};
    BW_TRY(request_, readOipRequest(*model, request.body, length, rules));
    return {};
}

void ServeExchange::begin(std::unique_ptr<ServeExchange> self, const HttpRequest& request) {
    self->arrived_ = request.arrived;
    self->time_ = nowMicroseconds();
    if (const auto read = self->read(request); !read) return self->refuse(400, read.error());
    self->id_ = self->request_.id.empty() ? self->router_.nextId() : self->request_.id;
    if (self->request_.time) self->time_ = *self->request_.time;
    self->rows = std::move(self->request_.rows);
    ServeRouter& router = self->router_;
    std::unique_ptr<InferJob> job = std::move(self);
    const Batcher::Taken taken = router.batcher_.submit(job);
    if (taken == Batcher::Taken::Yes) return;
    auto& back = static_cast<ServeExchange&>(*job);
    if (taken == Batcher::Taken::TooLarge)
        back.refuse(413, {ErrorCode::BadInput, "The request has more rows than may wait at once",
                          "Send fewer rows a request; [serve] queued_rows is the limit."});
    else
        back.refuse(429, {ErrorCode::Environment, "Too many rows wait for the model",
                          "Ask again in a moment."});
}

void ServeExchange::finished(std::unique_ptr<InferJob> self, const Result<void>& result) {
    // To the thread of the connection: the model's thread has better things to do.
    auto own = std::unique_ptr<ServeExchange>(static_cast<ServeExchange*>(self.release()));
    HttpResponder& reply = own->reply_;
    reply.run([own = std::move(own), result] {
        if (result)
            own->answer();
        else
            own->refuse(statusOf(result.error()), result.error());
    });
}

std::int64_t ServeExchange::latency() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(took_).count();
}

void ServeExchange::send(HttpAnswer answer) {
    took_ = std::chrono::steady_clock::now() - arrived_;
    router_.metrics_.request(mlflow_ ? Route::Invocations : Route::Infer, answer.status, took_);
    reply_.send(std::move(answer));
}

void ServeExchange::refuse(int status, const Error& error) {
    if (id_.empty()) id_ = router_.nextId();
    HttpAnswer answer = errorAnswer(status, error);
    if (mlflow_)
        answer.body = dumpJson(Json{{"error_code", status == 400 ? "BAD_REQUEST" : "UNAVAILABLE"},
                                    {"message", Json::parse(answer.body)["error"]}},
                               -1);
    answer.headers += headersOf(*model, id_);
    send(std::move(answer));
    router_.logFailure(*model, std::move(id_), status, error, latency());
}

void ServeExchange::answer() {
    HttpAnswer made;
    if (mlflow_) {
        made.body = writeMlflowReply(*model, answers);
    } else {
        OipReply written = writeOipReply(*model, request_, answers);
        made.body = std::move(written.body);
        if (written.jsonLength) {
            made.contentType = "application/octet-stream";
            made.headers =
                fmt::format("Inference-Header-Content-Length: {}\r\n", *written.jsonLength);
        }
    }
    made.headers += headersOf(*model, id_);
    send(std::move(made));
    record();
}

void ServeExchange::record() {
    if (router_.shadow_.active())
        router_.shadow_.submit({.served = model,
                                .rows = rows,
                                .answers = answers,
                                .keys = request_.keys,
                                .id = id_,
                                .time = time_});
    if (!router_.log_) return;
    RequestRows line = logRows(*model, std::move(rows), std::move(answers));
    line.request = std::move(id_);
    line.time = time_;
    line.latency = latency();
    line.keys = std::move(request_.keys);
    router_.log_->append(line);
}

}  // namespace bw
