#include "app/worker/Channel.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>

namespace bw::worker {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kProgressEvery{100};

}  // namespace

Channel::Channel() : fd_(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)) {
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
}

Channel::~Channel() {
    if (fd_ >= 0) ::close(fd_);
}

void Channel::send(const Json& line) {
    const std::string text = dumpJson(line, -1) + "\n";
    std::string_view left = text;
    while (!left.empty()) {
        const ssize_t wrote = ::write(fd_, left.data(), left.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return;  // nobody listens any more
        left.remove_prefix(static_cast<std::size_t>(wrote));
    }
}

void Channel::sendResult(Json result) {
    send(Json{{"result", std::move(result)}});
}
void Channel::sendError(const Error& error) {
    send(Json{{"error", errorToJson(error)}});
}

JobContext Channel::context(std::stop_token stop) {
    auto last = std::make_shared<Clock::time_point>();
    const auto progress = [this, last](double fraction, std::string_view what) {
        const auto now = Clock::now();
        if (now - *last < kProgressEvery) return;
        *last = now;
        send(Json{{"progress", fraction}, {"what", what}});
    };
    return JobContext(std::move(stop), progress,
                      [this](std::string_view line) { send(Json{{"note", line}}); });
}

std::string readStandardInput() {
    std::string text;
    std::array<char, 65536> block{};
    for (;;) {
        const ssize_t count = ::read(STDIN_FILENO, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return text;
        text.append(block.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace bw::worker
