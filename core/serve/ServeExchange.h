#pragma once

#include "core/serve/InferRequest.h"
#include "core/serve/ServeRouter.h"

namespace bw {

/// One inference request from its reading to its answer, its line in the log and its copy to the
/// shadow.
class ServeExchange final : public InferJob {
public:
    ServeExchange(ServeRouter& router, std::shared_ptr<ServedModel> served, HttpResponder reply,
                  bool mlflow);

    /// Reads, checks, submits. Answers itself where that fails.
    static void begin(std::unique_ptr<ServeExchange> self, const HttpRequest& request);
    void finished(std::unique_ptr<InferJob> self, const Result<void>& result) override;

private:
    Result<void> read(const HttpRequest& request);
    void refuse(int status, const Error& error);
    void answer();
    void send(HttpAnswer answer);
    void record();
    [[nodiscard]] std::int64_t latency() const;

    ServeRouter& router_;
    HttpResponder reply_;
    InferRequest request_;
    std::string id_;
    std::chrono::steady_clock::time_point arrived_;
    std::chrono::nanoseconds took_{};
    std::int64_t time_ = 0;
    bool mlflow_;
};

}  // namespace bw
