#pragma once

#include "core/base/NumberText.h"

#include <string>
#include <vector>

namespace bw::cli {

/// Aligned text columns for people: headers quiet, numbers right-aligned, widths by display
/// columns.
class Table {
public:
    /// A header that ends in '>' aligns its column to the right; the '>' is not shown.
    explicit Table(std::vector<std::string> headers);
    void add(std::vector<std::string> cells);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::string> headers_;
    std::vector<bool> right_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace bw::cli
