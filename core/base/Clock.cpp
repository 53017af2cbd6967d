#include "core/base/Clock.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <random>

namespace bw {
namespace {

std::string formatUtc(const char* pattern) {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
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
    return formatUtc("%Y-%m-%dT%H:%M:%SZ");
}

std::string currentUser() {
    if (const char* name = std::getenv("BENCHWRIGHT_USER"); name && *name) return name;
    if (const passwd* entry = ::getpwuid(::getuid())) return entry->pw_name;
    return fmt::format("uid {}", ::getuid());
}

std::string newId() {
    std::random_device random;
    return fmt::format("{}-{:04x}", formatUtc("%Y%m%d-%H%M%S"), random() & 0xffffU);
}

}  // namespace bw
