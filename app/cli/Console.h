#pragma once

#include <chrono>
#include <string_view>

namespace bw::cli {

/// Progress and notes on standard error: one bar that redraws itself on a terminal, elsewhere a
/// line every two seconds; what is over sooner prints none. Standard output stays for results.
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
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace bw::cli
