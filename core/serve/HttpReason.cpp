#include "core/serve/HttpServer.h"

#include <algorithm>
#include <array>

namespace bw {

std::string_view httpReason(int status) {
    static constexpr std::array<std::pair<int, std::string_view>, 14> kReasons{{
        {200, "OK"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
    }};
    const auto found = std::ranges::find(kReasons, status, [](const auto& r) { return r.first; });
    return found == kReasons.end() ? "Unknown" : found->second;
}

}  // namespace bw
