#pragma once

#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/table/Dataset.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bw {

struct ValueCount {
    std::string value;
    std::int64_t count = 0;
};

/// Statistics of one column. Numbers are of the present values; the standard deviation divides by
/// n-1.
struct ColumnProfile {
    std::string name;
    ColumnKind kind = ColumnKind::Number;
    std::int64_t rows = 0, missing = 0;
    std::int64_t distinct = 0;
    bool distinctExact = true;  ///< false: estimated (HyperLogLog or similar), marked as such
    // Integer, Number, Boolean (as 0/1), DateTime (as microseconds):
    std::optional<double> minimum, maximum, mean, standardDeviation;
    std::vector<double> quantiles;        ///< 0, 5, 25, 50, 75, 95, 100 %; empty without values
    std::vector<double> histogramEdges;   ///< equal width, up to 31 edges
    std::vector<std::int64_t> histogram;  ///< counts, one fewer than edges
    std::int64_t zeros = 0, negatives = 0, infinite = 0;
    // Category, and small integer or boolean columns: most frequent first, at most 1,000.
    std::vector<ValueCount> topValues;
};

struct Profile {
    std::string dataset, version;
    std::int64_t rows = 0;
    std::vector<ColumnProfile> columns;  ///< in dataset order
    [[nodiscard]] const ColumnProfile* find(std::string_view column) const;
};

[[nodiscard]] Result<Profile> profileDataset(const Dataset& dataset, const JobContext& job);
[[nodiscard]] Json profileToJson(const Profile& profile);
/// Inverse of profileToJson(), to the last digit; a statistic that overflowed (null) is absent.
/// BadInput names the column and key that is missing, of another kind or does not fit; never
/// throws.
[[nodiscard]] Result<Profile> profileFromJson(const Json& json);

}  // namespace bw
