#include "core/watch/Cron.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <QTimeZone>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <span>

namespace bw {
namespace {

using namespace std::chrono;

struct Field {
    std::string_view name;
    int low, high;
    std::span<const std::string_view> names;  ///< of `low`, `low` + 1 …
};

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};
const std::array<Field, 5> kFields{{{"minute", 0, 59, {}},
                                    {"hour", 0, 23, {}},
                                    {"day of the month", 1, 31, {}},
                                    {"month", 1, 12, kMonths},
                                    {"day of the week", 0, 7, kWeekdays}}};

struct Nickname {
    std::string_view name, expression;
};
constexpr std::array<Nickname, 7> kNicknames{{{"@hourly", "0 * * * *"},
                                              {"@daily", "0 0 * * *"},
                                              {"@midnight", "0 0 * * *"},
                                              {"@weekly", "0 0 * * 0"},
                                              {"@monthly", "0 0 1 * *"},
                                              {"@yearly", "0 0 1 1 *"},
                                              {"@annually", "0 0 1 1 *"}}};

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> found;
    for (std::string& word : split(text, ' '))
        if (!word.empty()) found.push_back(std::move(word));
    return found;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::unexpected<Error> bad(const Field& field, const std::string& part, const std::string& what) {
    return fail(
        ErrorCode::BadInput, fmt::format("the {} \"{}\" {}", field.name, part, what),
        fmt::format(
            "It has numbers from {} to {}, lists (1,2), ranges (1-5) and steps "
            "(*/5, 0-30/10){}.",
            field.low, field.high,
            field.names.empty() ? "" : fmt::format(", or names ({} …)", field.names.front())));
}

Result<int> value(const Field& field, const std::string& text, const std::string& part) {
    const auto name = std::ranges::find(field.names, std::string_view(text));
    if (name != field.names.end()) return field.low + static_cast<int>(name - field.names.begin());
    int number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return bad(field, part, "is no number");
    if (number < field.low || number > field.high) return bad(field, part, "is out of range");
    return number;
}

/// "*", "5", "1-5", each with "/step" where there is a range.
Result<void> addPart(const Field& field, const std::string& part, std::bitset<64>& bits) {
    const std::vector<std::string> stepped = split(part, '/');
    const std::vector<std::string> ends = split(stepped.front(), '-');
    if (stepped.size() > 2 || ends.size() > 2) return bad(field, part, "cannot be read");
    int low = field.low, high = field.high, step = 1;
    if (stepped.front() != "*") {
        BW_TRY(low, value(field, ends.front(), part));
        BW_TRY(high, value(field, ends.back(), part));
        if (stepped.size() == 2 && ends.size() == 1)
            return bad(field, part, "has a step without a range");
    }
    if (high < low) return bad(field, part, "ends before it begins");
    if (stepped.size() == 2) {
        const auto& text = stepped.back();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), step);
        if (error != std::errc() || end != text.data() + text.size() || step < 1)
            return bad(field, part, "has a step that is no number of at least 1");
    }
    for (int v = low; v <= high; v += step) bits.set(static_cast<std::size_t>(v));
    return {};
}

Result<std::bitset<64>> readField(const Field& field, const std::string& text) {
    std::bitset<64> bits;
    for (const std::string& part : split(lower(text), ',')) BW_CHECK(addPart(field, part, bits));
    return bits;
}

template <std::size_t Size>
std::bitset<Size> firstBits(const std::bitset<64>& bits) {
    return std::bitset<Size>(bits.to_ullong());
}

Result<std::string> expanded(const std::string& expression) {
    const std::vector<std::string> all = words(expression);
    if (all.empty() || !all.front().starts_with('@')) return expression;
    const auto found =
        std::ranges::find(kNicknames, std::string_view(lower(all.front())), &Nickname::name);
    if (found != kNicknames.end() && all.size() == 1) return std::string(found->expression);
    std::vector<std::string_view> known;
    for (const Nickname& one : kNicknames) known.push_back(one.name);
    return fail(ErrorCode::BadInput, fmt::format("\"{}\" is not a time", expression),
                fmt::format("Known are {}.", fmt::join(known, ", ")));
}

constexpr seconds kDay = 24h;

}  // namespace

/// Offsets from UTC by Qt's time zones.
struct CronSchedule::Zone {
    QTimeZone zone;

    [[nodiscard]] seconds offset(sys_seconds moment) const {
        const auto at = QDateTime::fromSecsSinceEpoch(moment.time_since_epoch().count(), Qt::UTC);
        return seconds(zone.offsetFromUtc(at));
    }

    /// Moments at which the clock on the wall shows `wall`: none, one or two, in order.
    [[nodiscard]] std::vector<sys_seconds> moments(local_seconds wall) const {
        const sys_seconds near(wall.time_since_epoch());
        std::vector<sys_seconds> found;
        for (const seconds shift : {offset(near - kDay), offset(near), offset(near + kDay)}) {
            const sys_seconds moment = near - shift;
            if (offset(moment) == shift && std::ranges::find(found, moment) == found.end())
                found.push_back(moment);
        }
        std::ranges::sort(found);
        return found;
    }

    /// The one offset around this local day; none when the clock changes near it.
    [[nodiscard]] std::optional<seconds> steadyOffset(local_days day) const {
        const sys_seconds start(day.time_since_epoch());
        const seconds shift = offset(start - kDay);
        for (const seconds later : {0 * kDay, kDay, 2 * kDay})
            if (offset(start + later) != shift) return std::nullopt;
        return shift;
    }

    /// The change of the clock that left out `wall`.
    [[nodiscard]] sys_seconds change(local_seconds wall) const {
        const sys_seconds near(wall.time_since_epoch());
        sys_seconds low = near - kDay, high = near + kDay;
        const seconds before = offset(low);
        while (high - low > 1s) {
            const sys_seconds middle = low + (high - low) / 2;
            (offset(middle) == before ? low : high) = middle;
        }
        return high;
    }
};

bool knownTimezone(const std::string& name) {
    return !name.empty() && QTimeZone::isTimeZoneIdAvailable(QByteArray::fromStdString(name));
}

Result<CronSchedule> CronSchedule::parse(const std::string& expression,
                                         const std::string& timezone) {
    if (!knownTimezone(timezone))
        return fail(ErrorCode::BadInput, fmt::format("there is no time zone \"{}\"", timezone),
                    "Use an IANA name, for example \"Europe/Berlin\" or \"UTC\".");
    BW_TRY(const std::string five, expanded(expression));
    const std::vector<std::string> fields = words(five);
    if (fields.size() != kFields.size())
        return fail(ErrorCode::BadInput,
                    fmt::format("\"{}\" has {} fields, not 5", expression, fields.size()),
                    "A cron expression is minute, hour, day of the month, month, day of the week: "
                    "\"0 3 * * *\" is each day at three.");
    std::array<std::bitset<64>, 5> bits;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        BW_TRY(bits[i], readField(kFields[i], fields[i]));
    }
    if (bits[4].test(7)) bits[4].set(0);
    CronSchedule schedule;
    schedule.minutes_ = firstBits<60>(bits[0]);
    schedule.hours_ = firstBits<24>(bits[1]);
    schedule.days_ = firstBits<32>(bits[2]);
    schedule.months_ = firstBits<13>(bits[3]);
    schedule.weekdays_ = firstBits<7>(bits[4] & std::bitset<64>(0x7f));
    schedule.anyDay_ = fields[2].starts_with('*');
    schedule.anyWeekday_ = fields[4].starts_with('*');
    schedule.follows_ = fields[0].starts_with('*') || fields[1].starts_with('*');
    schedule.zone_ =
        std::make_shared<const Zone>(Zone{QTimeZone(QByteArray::fromStdString(timezone))});
    if (!schedule.happens())
        return fail(ErrorCode::BadInput, fmt::format("\"{}\" never comes", expression),
                    "No month that is named has such a day.");
    return schedule;
}

bool CronSchedule::happens() const {
    for (sys_days day = sys_days(2024y / 1 / 1); day < sys_days(2053y / 1 / 1); day += days(1))
        if (onDay(year_month_day(day))) return true;
    return false;
}

/// As Vixie cron: a field that begins with `*` restricts nothing but itself.
bool CronSchedule::onDay(year_month_day date) const {
    if (!months_.test(static_cast<unsigned>(date.month()))) return false;
    const bool day = days_.test(static_cast<unsigned>(date.day()));
    const bool weekday = weekdays_.test(std::chrono::weekday(sys_days(date)).c_encoding());
    return anyDay_ || anyWeekday_ ? day && weekday : day || weekday;
}

std::vector<sys_seconds> CronSchedule::timesOf(local_days day) const {
    std::vector<sys_seconds> times;
    const std::optional<seconds> steady = zone_->steadyOffset(day);
    for (std::size_t hour = 0; hour < hours_.size(); ++hour) {
        for (std::size_t minute = 0; hours_.test(hour) && minute < minutes_.size(); ++minute) {
            if (!minutes_.test(minute)) continue;
            const local_seconds wall = day + hours(hour) + minutes(minute);
            if (steady) {
                times.emplace_back(wall.time_since_epoch() - *steady);
                continue;
            }
            std::vector<sys_seconds> found = zone_->moments(wall);
            if (found.empty() && !follows_) found.push_back(zone_->change(wall));
            if (found.size() > 1 && !follows_) found.resize(1);
            times.insert(times.end(), found.begin(), found.end());
        }
    }
    std::ranges::sort(times);
    return times;
}

sys_seconds CronSchedule::next(sys_seconds moment) const {
    const local_seconds wall((moment + zone_->offset(moment)).time_since_epoch());
    constexpr int kFortyYears = 40 * 366;
    // A day before: what the clock left out or repeats may lie across midnight.
    local_days day = floor<days>(wall) - days(1);
    for (int i = 0; i < kFortyYears; ++i, day += days(1)) {
        if (!onDay(year_month_day(day))) continue;
        const std::vector<sys_seconds> times = timesOf(day);
        const auto found = std::ranges::upper_bound(times, moment);
        if (found != times.end()) return *found;
    }
    return moment + days(kFortyYears);
}

}  // namespace bw
