#include "core/base/Duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>

namespace bw {
namespace {

struct Unit {
    char name;
    std::int64_t seconds;
};
constexpr std::array<Unit, 5> kUnits{
    {{'w', 604'800}, {'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};
constexpr std::int64_t kLongest = 36'525LL * 86'400;

std::unexpected<Error> bad(std::string_view text) {
    return fail(ErrorCode::BadInput, fmt::format("\"{}\" is not a length of time", text),
                "Write a whole number and s, m, h, d or w, for example \"30m\", \"6h\" or \"7d\".");
}

/// Takes "12h" off the front; the unit must be smaller than `below`, which becomes this one.
bool takePair(std::string_view& rest, std::size_t& below, std::int64_t& total) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (error != std::errc() || rest.front() == '-' || end == rest.data() + rest.size() ||
        count > kLongest)
        return false;
    for (std::size_t unit = below; unit < kUnits.size(); ++unit) {
        if (kUnits[unit].name != *end) continue;
        total += count * kUnits[unit].seconds;
        below = unit + 1;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
        return total <= kLongest;
    }
    return false;
}

/// `length` digits at `from`; -1 if there is something else.
int digits(std::string_view text, std::size_t from, std::size_t length) {
    int value = 0;
    for (const char c : text.substr(from, length)) {
        if (c < '0' || c > '9') return -1;
        value = 10 * value + (c - '0');
    }
    return value;
}

bool hasUtcShape(std::string_view text) {
    constexpr std::string_view kShape = "0000-00-00T00:00:00";
    if (text.size() <= kShape.size() || text.back() != 'Z') return false;
    for (std::size_t i = 0; i < kShape.size(); ++i)
        if (kShape[i] != '0' && kShape[i] != text[i]) return false;
    const std::string_view fraction = text.substr(kShape.size(), text.size() - kShape.size() - 1);
    return fraction.empty() ||
           (fraction.size() > 1 && fraction.front() == '.' &&
            fraction.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

}  // namespace

Result<std::chrono::seconds> parseDuration(std::string_view text) {
    std::string_view rest = text;
    std::size_t below = 0;
    std::int64_t total = 0;
    while (!rest.empty())
        if (!takePair(rest, below, total)) return bad(text);
    if (total == 0) return bad(text);
    return std::chrono::seconds(total);
}

std::string durationText(std::chrono::seconds duration) {
    std::string text = duration.count() < 0 ? "-" : "";
    std::int64_t left = std::abs(static_cast<std::int64_t>(duration.count()));
    if (left == 0) return "0s";
    for (const Unit& unit : kUnits) {
        if (unit.name == 'w' || left < unit.seconds) continue;
        text += fmt::format("{}{}", left / unit.seconds, unit.name);
        left %= unit.seconds;
    }
    return text;
}

std::string utcText(std::chrono::sys_seconds moment) {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(moment - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

Result<std::chrono::sys_seconds> parseUtc(std::string_view text) {
    using namespace std::chrono;
    const auto part = [&](std::size_t from) { return digits(text, from, 2); };
    if (hasUtcShape(text)) {
        const year_month_day date(year(digits(text, 0, 4)), month(static_cast<unsigned>(part(5))),
                                  day(static_cast<unsigned>(part(8))));
        const int h = part(11), m = part(14), s = part(17);
        if (date.ok() && h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60)
            return sys_days(date) + hours(h) + minutes(m) + seconds(s);
    }
    return fail(ErrorCode::BadInput, fmt::format("\"{}\" is not a time in UTC", text),
                "Write it as \"2026-11-24T01:52:04Z\".");
}

}  // namespace bw
