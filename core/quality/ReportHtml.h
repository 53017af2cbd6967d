#pragma once

#include "core/quality/DataReport.h"

#include <string>
#include <string_view>

/// The parts that dataReportHtml() is put together from. Each gives finished HTML.
namespace bw::reporthtml {

[[nodiscard]] std::string_view styleSheet();
/// A value of the data: escaped, at most 80 characters.
[[nodiscard]] std::string value(std::string_view text);
/// "5.6 %"; a share that is not 0 never reads as 0.
[[nodiscard]] std::string percent(double share);
/// "2026-11-24 01:52 UTC" for what nowUtc() gave; any other text escaped.
[[nodiscard]] std::string moment(std::string_view utc);
/// Word with its icon: tone is "good", "warn", "bad" or "quiet".
[[nodiscard]] std::string chip(std::string_view tone, std::string_view word,
                               std::string_view more = {});

[[nodiscard]] std::string findings(const DataReport& report);
[[nodiscard]] std::string checks(const VerifyReport& report);
[[nodiscard]] std::string contract(const Contract& contract);
[[nodiscard]] std::string columnCard(const ColumnProfile& column);

}  // namespace bw::reporthtml
