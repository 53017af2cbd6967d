#include "core/base/Clock.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace bw {
namespace {

std::string formatUtc(const char* pattern, std::time_t moment) {
    std::tm parts{};
    gmtime_r(&moment, &parts);
    char text[40];
    const std::size_t length = std::strftime(text, sizeof text, pattern, &parts);
    return {text, length};
}

}  // namespace

double nowSeconds() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

std::string nowUtc() {
    return formatUtc("%Y-%m-%dT%H:%M:%SZ", std::time(nullptr));
}

std::string currentUser() {
    if (const char* name = std::getenv("BENCHWRIGHT_USER"); name && *name) return name;
    if (const passwd* entry = ::getpwuid(::getuid())) return entry->pw_name;
    return fmt::format("uid {}", ::getuid());
}

std::string newId() {
    using std::chrono::system_clock, std::chrono::microseconds;
    constexpr std::int64_t kMicroseconds = 1'000'000, kSteps = 0x10000;
    const std::int64_t now =
        std::chrono::duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    return fmt::format("{}-{:04x}", formatUtc("%Y%m%d-%H%M%S", now / kMicroseconds),
                       now % kMicroseconds * kSteps / kMicroseconds);
}

}  // namespace bw
