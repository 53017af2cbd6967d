#pragma once

#include <stop_token>
#include <thread>

namespace bw::cli {

/// Turns the first SIGINT or SIGTERM into a stop request; a second one ends the process at once
/// with 130. One per program, in main().
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

private:
    std::stop_source source_;
    std::thread waiter_;
};

}  // namespace bw::cli
