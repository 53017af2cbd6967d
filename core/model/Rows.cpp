#include "core/model/Rows.h"

#include <algorithm>

namespace bw {

std::int64_t rowCount(const InputRows& rows) {
    if (rows.empty()) return 0;
    const InputColumn& first = rows.front();
    return std::ssize(first.floats) + std::ssize(first.ints) + std::ssize(first.strings);
}

std::int64_t rowCount(const OutputRows& rows) {
    return std::max(std::ssize(rows.labels), std::ssize(rows.predictions));
}

}  // namespace bw
