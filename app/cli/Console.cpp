#include "app/cli/Console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace bw::cli {
namespace {

constexpr int kBarWidth = 24;

std::string bar(double fraction) {
    const int full = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kBarWidth);
    std::string text;
    for (int i = 0; i < kBarWidth; ++i) text += i < full ? "▮" : "▯";
    return text;
}

}  // namespace

Console::Console() : terminal_(::isatty(STDERR_FILENO) == 1) {}
Console::~Console() {
    clear();
}

void Console::progress(double fraction, std::string_view what) {
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < (terminal_ ? 50ms : 2000ms)) return;
    last_ = now;
    if (terminal_) {
        fmt::print(stderr, "\r\033[K{} {}", fraction < 0 ? std::string() : bar(fraction), what);
        drawn_ = true;
    } else if (fraction < 0) {
        fmt::print(stderr, "{}\n", what);
    } else {
        fmt::print(stderr, "{:3.0f} % {}\n", 100 * fraction, what);
    }
    std::fflush(stderr);
}

void Console::note(std::string_view line) {
    clear();
    fmt::print(stderr, "{}\n", line);
}

void Console::clear() {
    if (drawn_) fmt::print(stderr, "\r\033[K");
    drawn_ = false;
}

}  // namespace bw::cli
