#pragma once

#include "core/base/NumberText.h"
#include "core/base/Result.h"

#include <QString>

#include <concepts>
#include <filesystem>
#include <string>
#include <string_view>

namespace bw::ui {

// Between core's UTF-8 std::string and Qt's QString, and numbers as the window shows them.

[[nodiscard]] inline QString text(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}
[[nodiscard]] inline std::string bytes(const QString& string) {
    return string.toStdString();
}
/// A template, so that a std::string is never taken for a path.
template <std::same_as<std::filesystem::path> Path>
[[nodiscard]] QString text(const Path& path) {
    return QString::fromStdString(path.string());
}
[[nodiscard]] std::filesystem::path pathOf(const QString& string);

/// "32,562"
[[nodiscard]] inline QString number(std::int64_t value) {
    return text(thousands(value));
}
/// "0.871", "12,345", "—" when it is not finite.
[[nodiscard]] inline QString number(double value) {
    return text(sensible(value));
}
/// With its sign, a real minus included: "+0.0048", "−12".
[[nodiscard]] QString signedNumber(double value);
/// "5.6 %"
[[nodiscard]] QString percent(double share);
/// "1.4 GB", powers of ten.
[[nodiscard]] QString byteSize(double bytes);
/// "12 s", "1 m 40 s", "2 h 5 m"; "" when negative.
[[nodiscard]] QString duration(double seconds);
/// "3 m ago", "12 d ago" of an ISO 8601 time in UTC; the text itself when it is none.
[[nodiscard]] QString ago(std::string_view utc);
/// The same time in the person's zone, for tool tips.
[[nodiscard]] QString localTime(std::string_view utc);

/// A word as the command line takes it: quoted where a shell would split it.
[[nodiscard]] QString shellWord(const QString& word);

}  // namespace bw::ui
