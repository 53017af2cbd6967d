#pragma once

#include "plugins/importer_csv/Dialect.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace bw::csv {

/// Where each cell of a regular text begins (see StructureScan). Holds positions only.
class CellIndex {
public:
    /// Nothing when the text is not regular or a row has another number of cells. Blank lines are
    /// left out. `text` is whole rows and smaller than 4 GB.
    [[nodiscard]] static std::optional<CellIndex> of(std::string_view text, const Dialect& dialect,
                                                     std::int32_t columns);

    [[nodiscard]] std::int64_t rows() const { return rows_; }
    /// The cell as it stands in `text`, quotes included.
    [[nodiscard]] std::string_view raw(std::string_view text, std::int64_t row,
                                       std::int32_t column) const {
        const std::uint32_t* begin = begins_.data() + static_cast<std::size_t>(row) * stride_ +
                                     static_cast<std::size_t>(column);
        return {text.data() + begin[0], begin[1] - begin[0] - 1};
    }
    [[nodiscard]] bool hasDoubledQuotes() const { return doubled_; }

private:
    class Filler;
    /// For each row the begins of its cells, then one behind the end of the last with its
    /// separator.
    std::vector<std::uint32_t> begins_;
    std::size_t stride_ = 0;
    std::int64_t rows_ = 0;
    bool doubled_ = false;
};

}  // namespace bw::csv
