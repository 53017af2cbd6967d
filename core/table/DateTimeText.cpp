#include "core/table/DateTimeText.h"

#include <fmt/format.h>

#include <chrono>

namespace bw {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Reads fixed groups of digits and separators from the front of a text.
class DateScanner {
public:
    explicit DateScanner(std::string_view text) : rest_(text) {}
    bool digits(int count, int& value) {
        value = 0;
        for (int i = 0; i < count; ++i) {
            if (rest_.empty() || !isDigit(rest_.front())) return false;
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return true;
    }
    bool skip(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Up to nine digits of a fraction; microseconds, the rest is cut off.
    bool fraction(int& micros) {
        micros = 0;
        int count = 0;
        for (; !rest_.empty() && isDigit(rest_.front()); rest_.remove_prefix(1), ++count)
            if (count < 6) micros = micros * 10 + (rest_.front() - '0');
        for (int i = count; i < 6; ++i) micros *= 10;
        return count >= 1 && count <= 9;
    }
    [[nodiscard]] bool done() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

/// "Z", "+01:00", "-0530" or nothing; minutes east of UTC.
bool scanZone(DateScanner& scan, int& minutes) {
    minutes = 0;
    if (scan.done() || scan.skip('Z')) return scan.done();
    const int sign = scan.skip('+') ? 1 : scan.skip('-') ? -1 : 0;
    int hours = 0, rest = 0;
    if (sign == 0 || !scan.digits(2, hours)) return false;
    if (!scan.done()) {
        (void)scan.skip(':');
        if (!scan.digits(2, rest)) return false;
    }
    minutes = sign * (hours * 60 + rest);
    return scan.done() && hours < 24 && rest < 60;
}

bool scanTime(DateScanner& scan, std::int64_t& micros) {
    int hour = 0, minute = 0, second = 0, fraction = 0, zone = 0;
    if (!scan.digits(2, hour) || !scan.skip(':') || !scan.digits(2, minute)) return false;
    if (scan.skip(':')) {
        if (!scan.digits(2, second)) return false;
        if (scan.skip('.') && !scan.fraction(fraction)) return false;
    }
    if (!scanZone(scan, zone) || hour > 23 || minute > 59 || second > 59) return false;
    micros = ((hour * 60 + minute - zone) * std::int64_t{60} + second) * 1'000'000 + fraction;
    return true;
}

}  // namespace

bool readDateTimeText(std::string_view text, std::int64_t& micros) {
    if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
    DateScanner scan(text);
    int year = 0, month = 0, day = 0;
    if (!scan.digits(4, year) || !scan.skip('-') || !scan.digits(2, month) || !scan.skip('-') ||
        !scan.digits(2, day))
        return false;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return false;
    std::int64_t time = 0;
    if (!scan.done() && !((scan.skip('T') || scan.skip(' ')) && scanTime(scan, time))) return false;
    micros = std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86'400'000'000} +
             time;
    return true;
}

std::optional<std::int64_t> parseDateTimeText(std::string_view text) {
    std::int64_t micros = 0;
    return readDateTimeText(text, micros) ? std::optional(micros) : std::nullopt;
}

std::string dateTimeText(std::int64_t microseconds, char between) {
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> time{std::chrono::microseconds(microseconds)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    std::string text =
        fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}", int(date.year()),
                    unsigned(date.month()), unsigned(date.day()), between, clock.hours().count(),
                    clock.minutes().count(), clock.seconds().count());
    if (clock.subseconds().count() != 0) text += fmt::format(".{:06}", clock.subseconds().count());
    return text;
}

}  // namespace bw
