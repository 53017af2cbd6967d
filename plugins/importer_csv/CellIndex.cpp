#include "plugins/importer_csv/CellIndex.h"

#include "plugins/importer_csv/RowLexer.h"
#include "plugins/importer_csv/StructureScan.h"

#include <bit>

namespace bw::csv {

bool findLastRow(std::string_view text, const Dialect& dialect, RowCut& cut) {
    cut = {};
    const bool regular =
        StructureScan(dialect).run(text, [&](std::size_t at, StructureScan::Found found) {
            if (at + StructureScan::kStep > text.size())
                found.rowEnds &= (std::uint64_t{1} << (text.size() - at)) - 1;
            if (found.rowEnds != 0)
                cut.end = at + static_cast<std::size_t>(std::bit_width(found.rowEnds));
            return true;
        });
    cut.lines = countLines(text.substr(0, cut.end));
    return regular;
}

/// Collects the begins while the scan goes over the text.
class CellIndex::Filler {
public:
    Filler(CellIndex& index, std::string_view text, std::size_t columns)
        : index_(index), text_(text), columns_(columns) {
        index_.begins_.resize(text.size() / 8 + kRoom);
        startRow(0);
    }

    bool take(std::size_t at, const StructureScan::Found& found) {
        if (index_.begins_.size() < filled_ + kRoom) index_.begins_.resize(2 * filled_ + kRoom);
        std::uint32_t* begins = index_.begins_.data();
        for (std::uint64_t bits = found.delimiters | found.rowEnds; bits != 0; bits &= bits - 1) {
            const std::size_t position = at + static_cast<std::size_t>(std::countr_zero(bits));
            begins[filled_++] = static_cast<std::uint32_t>(position + 1);
            if ((found.rowEnds & (bits & -bits)) != 0 && !endRow(position)) return false;
            if (position >= text_.size()) return true;
        }
        return true;
    }

    void finish() {
        index_.begins_.resize(rowAt_);
        index_.rows_ = static_cast<std::int64_t>(rowAt_ / (columns_ + 1));
    }

private:
    /// More than one step can add: two entries for each of its characters.
    static constexpr std::size_t kRoom = 2 * StructureScan::kStep + 2;

    void startRow(std::size_t begin) {
        rowAt_ = filled_;
        index_.begins_[filled_++] = static_cast<std::uint32_t>(begin);
    }
    /// `end`: position of the line feed. False for a row with another number of cells.
    bool endRow(std::size_t end) {
        std::uint32_t* row = index_.begins_.data() + rowAt_;
        const std::size_t cells = filled_ - rowAt_ - 1;
        if (end > row[cells - 1] && text_[end - 1] == '\r') --row[cells];
        if (cells == 1 && row[1] == row[0] + 1)
            filled_ = rowAt_;  // a blank line
        else if (cells != columns_)
            return false;
        startRow(end + 1);
        return true;
    }

    CellIndex& index_;
    std::string_view text_;
    std::size_t columns_;
    std::size_t filled_ = 0;  ///< of begins_
    std::size_t rowAt_ = 0;   ///< of begins_: where the row begins
};

std::optional<CellIndex> CellIndex::of(std::string_view text, const Dialect& dialect,
                                       std::int32_t columns) {
    CellIndex index;
    index.stride_ = static_cast<std::size_t>(columns) + 1;
    StructureScan scan(dialect);
    Filler filler(index, text, static_cast<std::size_t>(columns));
    const bool regular = scan.run(text, [&](std::size_t at, const StructureScan::Found& found) {
        return filler.take(at, found);
    });
    if (!regular || scan.endedInQuotes()) return std::nullopt;
    filler.finish();
    index.doubled_ = scan.hasDoubledQuotes();
    return index;
}

}  // namespace bw::csv
