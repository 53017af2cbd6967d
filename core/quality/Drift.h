#pragma once

#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/table/Dataset.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// From where on a difference is drift (docs/monitoring.md): both must hold.
struct DriftLimits {
    double alpha = 0.01;  ///< corrected p at most; false alarms a comparison, all columns
    double effect = 0.1;  ///< effect size at least
    std::int64_t minimumRows = 200;  ///< with fewer on either side there is no verdict
};

/// Share of the present values of both sides in one bin; for charts.
struct DriftBin {
    std::string label;  ///< "≤ 37", a category, "missing", "other"
    double reference = 0, current = 0;
};

/// One column of the rows looked at, against the rows to compare with.
struct ColumnDrift {
    std::string column;
    ColumnKind kind = ColumnKind::Number;
    std::int64_t referenceRows = 0, rows = 0;
    std::int64_t referenceMissing = 0, missing = 0;
    /// Values that the reference does not have: unknown categories, numbers outside its range.
    std::int64_t neverSeen = 0;
    std::vector<std::string> examples;  ///< of those, at most 10 different ones
    /// "ks": largest difference of the distribution functions, numbers; "cramers_v": categories.
    /// Either in 0 … 1. A change of the missing share counts as well.
    std::string measure;
    double effect = 0;
    double p = 1, corrected = 1;  ///< corrected over all columns (Holm)
    double psi = 0;  ///< population stability index over `bins`, for comparing with others
    bool drifted = false;
    std::string reason;  ///< why there is no verdict; empty: there is one
    std::vector<DriftBin> bins;
};

/// The values of a column that others are compared with, condensed: numbers to at most 1,024 bins
/// of about equal count (the KS distance is short of the true one by at most 0.001), integers of at
/// most 20 different values, booleans and texts to a count each. Immutable after it was made.
class ReferenceColumn {
public:
    /// `rows` of a dataset, or all when empty. `single`: numbers are rounded to float32 first, as
    /// models read and logs keep them.
    [[nodiscard]] static ReferenceColumn make(const Dataset& dataset, int column,
                                              std::span<const std::int64_t> rows, bool single);
    /// NaN is missing.
    [[nodiscard]] static ReferenceColumn ofNumbers(std::string name, std::vector<double> values);
    /// "" is missing.
    [[nodiscard]] static ReferenceColumn ofTexts(std::string name,
                                                 const std::vector<std::string>& values);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] ColumnKind kind() const { return kind_; }
    [[nodiscard]] bool ofText() const { return scale_ == Scale::Texts; }
    [[nodiscard]] std::int64_t rows() const { return rows_; }

    /// Place of a present value in ColumnCounts::counts.
    [[nodiscard]] std::size_t binOf(double value) const;
    [[nodiscard]] std::size_t binOf(std::string_view text) const;
    [[nodiscard]] bool neverSeen(double value) const;
    /// Number of bins; the place after the last known value stands for those never seen.
    [[nodiscard]] std::size_t bins() const { return counts_.size(); }

private:
    enum class Scale { Ordered, Levels, Texts };
    friend class DriftMeasure;
    void setNumbers(std::vector<double> values);

    std::string name_;
    ColumnKind kind_ = ColumnKind::Number;
    Scale scale_ = Scale::Ordered;
    std::int64_t rows_ = 0, missing_ = 0;
    /// Levels, or the least value and upper ends of bins; ascending. Of an ordered column the
    /// values between two edges and those on an edge are counted apart: the distance may be largest
    /// just before a value that is frequent.
    std::vector<double> edges_;
    double minimum_ = 0, maximum_ = 0;
    std::vector<std::string> names_;
    std::map<std::string, std::size_t, std::less<>> codes_;
    std::vector<std::int64_t> counts_;
};

/// Values of one column, counted in the bins of its reference. For one thread.
class ColumnCounts {
public:
    explicit ColumnCounts(const ReferenceColumn& reference)
        : reference_(&reference), counts_(reference.bins()) {}
    void add(double value);           ///< NaN is missing
    void add(std::string_view text);  ///< "" is missing
    void addMissing(std::int64_t rows = 1) { rows_ += rows, missing_ += rows; }
    /// `count` times a text whose bin is known: for columns that come as codes.
    void add(std::size_t bin, std::string_view text, std::int64_t count);

    [[nodiscard]] const ReferenceColumn& reference() const { return *reference_; }
    [[nodiscard]] std::int64_t rows() const { return rows_; }
    [[nodiscard]] std::int64_t missing() const { return missing_; }
    [[nodiscard]] std::int64_t neverSeen() const { return neverSeen_; }

private:
    friend class DriftMeasure;
    void example(std::string text);

    const ReferenceColumn* reference_;
    std::vector<std::int64_t> counts_;
    std::int64_t rows_ = 0, missing_ = 0, neverSeen_ = 0;
    std::vector<std::string> examples_;
};

/// Effect and p, no correction and no verdict yet.
[[nodiscard]] ColumnDrift measureDrift(const ColumnCounts& counts);
/// Corrects p over these columns and gives the verdicts.
void judgeDrift(std::vector<ColumnDrift>& columns, const DriftLimits& limits);

struct DatasetDrift {
    DriftLimits limits;
    std::vector<ColumnDrift> columns;  ///< drifted first, then by effect
    std::vector<std::string> missingColumns,
        newColumns;                         ///< only in the reference, only in current
    std::vector<std::string> changedKinds;  ///< "age: integer became category"
    [[nodiscard]] bool drifted() const;
};
/// All columns that both have. Numbers of either kind are compared with each other.
[[nodiscard]] Result<DatasetDrift> compareDatasets(const Dataset& reference, const Dataset& current,
                                                   const DriftLimits& limits,
                                                   const JobContext& job);
/// docs/formats/monitor.md.
[[nodiscard]] Json columnDriftToJson(const ColumnDrift& drift);
[[nodiscard]] Result<ColumnDrift> columnDriftFromJson(const Json& json);

}  // namespace bw
