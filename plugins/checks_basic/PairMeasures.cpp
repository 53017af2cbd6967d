#include "plugins/checks_basic/PairMeasures.h"

#include "core/base/Hash.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace bw {
namespace {

constexpr std::int64_t kMissing = -1;
constexpr std::int64_t kMinPairs = 10;

/// Gives each row's value its number by first occurrence.
class Numbering {
public:
    explicit Numbering(const ColumnView& column)
        : column_(column), byCode_(static_cast<std::size_t>(column.categories()), kMissing) {}

    std::int64_t of(std::int64_t row) {
        if (column_.missing(row)) return kMissing;
        const std::int64_t bits = column_.bits(row);
        if (column_.kind() != ColumnKind::Category)
            return byBits_.try_emplace(bits, next()).first->second;
        std::int64_t& number = byCode_[static_cast<std::size_t>(bits)];
        if (number == kMissing) number = used_++;
        return number;
    }

private:
    [[nodiscard]] std::int64_t next() const { return static_cast<std::int64_t>(byBits_.size()); }

    const ColumnView& column_;
    std::vector<std::int64_t> byCode_;
    std::unordered_map<std::int64_t, std::int64_t> byBits_;
    std::int64_t used_ = 0;
};

template <typename CodeOfRow>
std::uint64_t hashRows(std::int64_t rows, CodeOfRow codeOf) {
    std::uint64_t hash = 0;
    std::vector<std::int64_t> block;
    for (std::int64_t row = 0; row < rows; ++row) {
        block.push_back(codeOf(row));
        if (block.size() < 4096 && row + 1 < rows) continue;
        hash = hash64(std::as_bytes(std::span(block)), hash);
        block.clear();
    }
    return hash;
}

/// Counts of pairs of codes, with their margins.
struct PairTable {
    int rowsOf, columnsOf;
    std::vector<std::int64_t> cells, rowSums, columnSums;
    std::int64_t total = 0;

    PairTable(std::span<const std::int32_t> a, std::span<const std::int32_t> b)
        : rowsOf(width(a)), columnsOf(width(b)) {
        if (!fits()) return;
        cells.assign(static_cast<std::size_t>(rowsOf) * static_cast<std::size_t>(columnsOf), 0);
        rowSums.assign(static_cast<std::size_t>(rowsOf), 0);
        columnSums.assign(static_cast<std::size_t>(columnsOf), 0);
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (a[i] < 0 || b[i] < 0) continue;
            ++cells[place(a[i], b[i])];
            ++rowSums[static_cast<std::size_t>(a[i])];
            ++columnSums[static_cast<std::size_t>(b[i])];
            ++total;
        }
    }

    [[nodiscard]] bool fits() const { return rowsOf <= kMaxCodes && columnsOf <= kMaxCodes; }
    [[nodiscard]] std::size_t place(int row, int column) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columnsOf) +
               static_cast<std::size_t>(column);
    }
    [[nodiscard]] std::int64_t at(int row, int column) const { return cells[place(row, column)]; }
    /// The most frequent column of each row.
    [[nodiscard]] std::vector<int> rowModes() const {
        std::vector<int> modes(static_cast<std::size_t>(rowsOf), 0);
        for (int r = 0; r < rowsOf; ++r)
            for (int c = 1; c < columnsOf; ++c)
                if (at(r, c) > at(r, modes[std::size_t(r)])) modes[std::size_t(r)] = c;
        return modes;
    }
    [[nodiscard]] std::vector<int> columnModes() const {
        std::vector<int> modes(static_cast<std::size_t>(columnsOf), 0);
        for (int c = 0; c < columnsOf; ++c)
            for (int r = 1; r < rowsOf; ++r)
                if (at(r, c) > at(modes[std::size_t(c)], c)) modes[std::size_t(c)] = r;
        return modes;
    }

    static int width(std::span<const std::int32_t> codes) {
        return codes.empty() ? 0 : std::ranges::max(codes) + 1;
    }
};

double lambda(std::int64_t explained, const std::vector<std::int64_t>& margin, std::int64_t total) {
    const std::int64_t guessed = margin.empty() ? 0 : std::ranges::max(margin);
    return total == guessed ? 0.0 : double(explained - guessed) / double(total - guessed);
}

}  // namespace

std::vector<std::int32_t> valueCodes(const ColumnView& column, std::span<const std::int64_t> rows) {
    Numbering numbering(column);
    std::vector<std::int32_t> codes;
    codes.reserve(rows.size());
    for (const std::int64_t row : rows)
        codes.push_back(static_cast<std::int32_t>(numbering.of(row)));
    return codes;
}

std::uint64_t patternHash(const ColumnView& column) {
    Numbering numbering(column);
    return hashRows(column.rows(), [&](std::int64_t row) { return numbering.of(row); });
}

std::uint64_t contentHash(const ColumnView& column) {
    const bool isText = column.kind() == ColumnKind::Category;
    return hashRows(column.rows(), [&](std::int64_t row) -> std::int64_t {
        if (column.missing(row)) return kMissing;
        if (!isText) return column.bits(row);
        return static_cast<std::int64_t>(hash64(column.category(column.bits(row))));
    });
}

bool samePattern(const ColumnView& a, const ColumnView& b) {
    Numbering ofA(a), ofB(b);
    for (std::int64_t row = 0; row < a.rows(); ++row)
        if (ofA.of(row) != ofB.of(row)) return false;
    return true;
}

bool sameContent(const ColumnView& a, const ColumnView& b) {
    if (a.kind() != b.kind()) return false;
    const bool isText = a.kind() == ColumnKind::Category;
    for (std::int64_t row = 0; row < a.rows(); ++row) {
        if (a.missing(row) != b.missing(row)) return false;
        if (a.missing(row)) continue;
        if (isText ? a.category(a.bits(row)) != b.category(b.bits(row))
                   : a.bits(row) != b.bits(row))
            return false;
    }
    return true;
}

double mutualLambda(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
    const PairTable table(a, b);
    if (!table.fits() || table.total == 0) return 0;
    std::int64_t byRows = 0, byColumns = 0;
    const std::vector<int> rowModes = table.rowModes(), columnModes = table.columnModes();
    for (int r = 0; r < table.rowsOf; ++r) byRows += table.at(r, rowModes[std::size_t(r)]);
    for (int c = 0; c < table.columnsOf; ++c) byColumns += table.at(columnModes[std::size_t(c)], c);
    return std::min(lambda(byRows, table.columnSums, table.total),
                    lambda(byColumns, table.rowSums, table.total));
}

std::vector<std::int64_t> breakingRows(std::span<const std::int32_t> a,
                                       std::span<const std::int32_t> b) {
    const PairTable table(a, b);
    std::vector<std::int64_t> rows;
    if (!table.fits()) return rows;
    const std::vector<int> rowModes = table.rowModes(), columnModes = table.columnModes();
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] < 0 && b[i] < 0) continue;
        const bool follows = a[i] >= 0 && b[i] >= 0 && rowModes[std::size_t(a[i])] == b[i] &&
                             columnModes[std::size_t(b[i])] == a[i];
        if (!follows) rows.push_back(static_cast<std::int64_t>(i));
    }
    return rows;
}

double correlation(const ColumnView& a, const ColumnView& b, std::span<const std::int64_t> rows) {
    std::vector<std::pair<double, double>> pairs;
    double sumA = 0, sumB = 0;
    for (const std::int64_t row : rows) {
        const double x = a.number(row), y = b.number(row);
        if (!std::isfinite(x) || !std::isfinite(y)) continue;
        pairs.emplace_back(x, y);
        sumA += x;
        sumB += y;
    }
    const auto n = static_cast<double>(pairs.size());
    if (n < kMinPairs) return 0;
    double aa = 0, bb = 0, ab = 0;
    for (const auto& [x, y] : pairs) {
        const double dx = x - sumA / n, dy = y - sumB / n;
        aa += dx * dx;
        bb += dy * dy;
        ab += dx * dy;
    }
    const double scale = std::sqrt(aa) * std::sqrt(bb);
    return scale > 0 && std::isfinite(scale) ? ab / scale : 0;
}

}  // namespace bw
