#pragma once

#include "core/base/JobContext.h"
#include "core/base/Json.h"

namespace bw::worker {

/// The worker's end of the protocol in core/run/WorkerClient.h: one JSON document a line on the
/// standard output that the process was given. Once made, file descriptor 1 is standard error, so
/// that nothing a library prints can get between the lines. One per program, in main().
class Channel {
public:
    Channel();
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    void send(const Json& line);
    void sendResult(Json result);
    void sendError(const Error& error);
    /// A context whose progress (at most ten times a second) and notes go out here.
    [[nodiscard]] JobContext context(std::stop_token stop);

private:
    int fd_ = -1;
};

/// Everything on standard input.
[[nodiscard]] std::string readStandardInput();

}  // namespace bw::worker
