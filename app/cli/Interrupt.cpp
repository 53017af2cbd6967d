#include "app/cli/Interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace bw::cli {
namespace {

/// Signal handlers can only reach a global; this pipe is the one they write to.
std::array<int, 2> pipeEnds{-1, -1};
volatile std::sig_atomic_t received = 0;

void onSignal(int) {
    if (received != 0) _exit(130);
    received = 1;
    const char byte = 's';
    [[maybe_unused]] const auto wrote = ::write(pipeEnds[1], &byte, 1);
}

}  // namespace

Interrupt::Interrupt() {
    if (::pipe2(pipeEnds.data(), O_CLOEXEC) != 0) return;
    struct sigaction action{};
    action.sa_handler = onSignal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    waiter_ = std::thread([this] {
        char byte = 0;
        while (::read(pipeEnds[0], &byte, 1) < 0 && errno == EINTR) {
        }
        if (byte == 's') source_.request_stop();
    });
}

Interrupt::~Interrupt() {
    if (!waiter_.joinable()) return;
    const char byte = 'q';
    [[maybe_unused]] const auto wrote = ::write(pipeEnds[1], &byte, 1);
    waiter_.join();
}

}  // namespace bw::cli
