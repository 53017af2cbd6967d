#pragma once

#include "core/base/Result.h"

#include <cstdint>
#include <string>

namespace bw {

/// Cuts time into windows. Times in microseconds since 1970 UTC.
class WindowClock {
public:
    /// `by`: "hour", "day" or "month" of the calendar in UTC; empty: windows of `duration` ("6h")
    /// that begin at whole multiples of it since 1970. Usage, BadInput.
    [[nodiscard]] static Result<WindowClock> make(const std::string& by,
                                                  const std::string& duration);
    [[nodiscard]] std::int64_t begin(std::int64_t time) const;  ///< of the window that holds it
    [[nodiscard]] std::int64_t next(std::int64_t begin) const;  ///< begin of the window after
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::int64_t length_ = 0;  ///< 0: months
    std::string text_;
};

/// "2012-03-01T00:00:00Z", cut to seconds: what kept reports are sorted by.
[[nodiscard]] std::string windowTimeText(std::int64_t time);
[[nodiscard]] Result<std::int64_t> windowTimeFromText(const std::string& text);

}  // namespace bw
