#pragma once

#include <string>
#include <string_view>

namespace bw {

/// Text for XML and HTML, in content and in double-quoted attributes: markup characters and line
/// ends as references; what is not UTF-8 or not allowed in XML 1.0 as U+FFFD.
[[nodiscard]] std::string markup(std::string_view text);

}  // namespace bw
