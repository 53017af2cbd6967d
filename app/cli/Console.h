#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace bw::cli {

/// Progress and notes on standard error: one bar that redraws itself on a terminal, lines (at most one
/// every second, and one for each new step) elsewhere. Standard output stays for results.
class Console {
public:
    Console();
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    void progress(double fraction, std::string_view what);
    void note(std::string_view line);
    /// Removes the bar.
    void clear();

private:
    bool terminal_;
    bool drawn_ = false;
    std::string lastWhat_;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace bw::cli
