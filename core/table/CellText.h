#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <string>

namespace bw {

/// One cell as text, the same wherever a value is shown or looked up: "" for missing (NaN too);
/// integers in decimal; numbers with the fewest digits that give the same number, plain decimals
/// below 1e16 ("10000000000", "0.1"), "infinity", "-infinity"; "true", "false"; date-times
/// "2026-11-24 01:52:04", with ".000001" where there are parts of a second; texts as they are.
///
/// `column` has a type of arrowType() or plain text; a cell of any other type is "". `row` is a row
/// of it. Fast enough to page through millions of rows; safe from any thread.
[[nodiscard]] std::string cellText(const arrow::Array& column, std::int64_t row);

}  // namespace bw
