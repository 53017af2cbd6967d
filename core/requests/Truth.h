#pragma once

#include "core/base/Hash.h"
#include "core/base/JobContext.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bw {

/// What really happened, told later. `keys` and `values` are as long as each other.
struct TruthRows {
    /// Column of the log that the keys mean: "request", "key.<name>" or "in.<name>". A request of
    /// several rows has the keys "<id>/0", "<id>/1" …; the plain id means its row 0.
    std::string key;
    std::vector<std::string> keys;    ///< as cellText() writes them
    std::vector<std::string> values;  ///< label, or number as text; "" is left out by the caller
    std::string source;               ///< file it came from, for people
};

/// One file of truth in the log, requests/<model>/truth/<number>-<id>.parquet.
struct TruthSegment {
    std::int64_t number = 0;  ///< counts up; of two values of a key the later number wins
    std::filesystem::path file;
    std::string key, source, added;
    std::int64_t rows = 0, bytes = 0;
};

/// Stores truth beside the log of one model, whether its requests are there yet or not.
/// Environment.
[[nodiscard]] Result<TruthSegment> addTruth(const std::filesystem::path& folder,
                                            const TruthRows& rows);
/// By number.
[[nodiscard]] Result<std::vector<TruthSegment>> truthSegments(const std::filesystem::path& folder);

/// All truth of a log, by key column. Safe to read from any thread.
class TruthIndex {
public:
    /// Only segments with a number above `after`. Files that cannot be read are left out with a
    /// note.
    [[nodiscard]] static Result<TruthIndex> open(const std::filesystem::path& folder,
                                                 const JobContext& job, std::int64_t after = 0);
    [[nodiscard]] bool empty() const { return keys_.empty(); }
    /// Number of the newest truth; 0: none.
    [[nodiscard]] std::int64_t newest() const { return newest_; }
    /// Log columns that find() looks at.
    [[nodiscard]] std::vector<std::string> columns() const;
    [[nodiscard]] bool contains(const std::string& column, std::string_view key) const;
    /// The truth for each asked row of a batch of the log; empty text: not known yet. Where several
    /// key columns know a row, the latest truth wins.
    [[nodiscard]] std::vector<std::string_view> find(const arrow::RecordBatch& batch,
                                                     const std::vector<std::int64_t>& rows) const;

private:
    struct Value {
        std::string text;
        std::int64_t number = 0;  ///< of the truth segment that said so
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return hash64(text); }
    };
    using Keys = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
    std::map<std::string, Keys> keys_;
    std::int64_t newest_ = 0;
};

/// The key of one row of a batch as truth names it (see TruthRows::key); "" where it is null or the
/// column is absent.
[[nodiscard]] std::string truthKey(const arrow::RecordBatch& batch, const std::string& column,
                                   std::int64_t row);

}  // namespace bw
