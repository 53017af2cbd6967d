#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bw {

/// ISO 8601: 2026-11-24, 2026-11-24 01:52[:04[.123456]], T instead of the space, Z or an offset at
/// the end. Microseconds since 1970 UTC; nothing when it is not such a text.
[[nodiscard]] std::optional<std::int64_t> parseDateTimeText(std::string_view text);
/// The same for long runs of texts: false when it is not such a text, and `micros` is left as it
/// is.
[[nodiscard]] bool readDateTimeText(std::string_view text, std::int64_t& micros);
/// "2011-01-01T00:00:00", with ".000001" where there are parts of a second; `between` stands
/// between date and time.
[[nodiscard]] std::string dateTimeText(std::int64_t microseconds, char between = 'T');

}  // namespace bw
