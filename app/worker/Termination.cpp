#include "app/worker/Termination.h"

#include <pthread.h>

#include <csignal>
#include <ctime>

namespace bw::worker {
namespace {

constexpr timespec kPatience{0, 200'000'000};

sigset_t termination() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

/// The signal is blocked in every thread, those of torch included, and waited for by one.
Termination::Termination() {
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    const sigset_t set = termination();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    waiter_ = std::jthread([this, set](const std::stop_token& end) {
        while (!end.stop_requested())
            if (sigtimedwait(&set, nullptr, &kPatience) == SIGTERM) source_.request_stop();
    });
}

Termination::~Termination() = default;

}  // namespace bw::worker
