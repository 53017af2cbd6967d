#pragma once

#include <stop_token>
#include <thread>

namespace bw::worker {

/// Turns SIGTERM into a stop request (training keeps its best model then); SIGINT is left to the
/// program that started the worker. A broken pipe is no reason to die. One per program, in main().
class Termination {
public:
    Termination();
    ~Termination();
    Termination(const Termination&) = delete;
    Termination& operator=(const Termination&) = delete;
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

private:
    std::stop_source source_;
    std::jthread waiter_;
};

}  // namespace bw::worker
