#include "core/table/AppendedRows.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace bw {
namespace {

/// Rows of a batch at most: what the stages of a writer pass on to each other.
constexpr std::int64_t kBatchRows = 65'536;

/// Consecutive rows of one of the two tables.
struct Run {
    std::shared_ptr<arrow::Table> table;
    std::int64_t from = 0, count = 0;
};

class RunsReader final : public TableReader {
public:
    RunsReader(std::shared_ptr<arrow::Schema> schema, std::vector<Run> runs)
        : schema_(std::move(schema)), runs_(std::move(runs)) {
        for (const Run& run : runs_) rows_ += run.count;
    }
    std::shared_ptr<arrow::Schema> schema() const override { return schema_; }
    std::int64_t rows() const override { return rows_; }
    Result<std::shared_ptr<arrow::RecordBatch>> next(const JobContext& job) override {
        BW_CHECK(job.check());
        if (at_ == runs_.size()) return nullptr;
        Run& run = runs_[at_];
        const std::int64_t count = std::min(run.count, kBatchRows);
        arrow::ArrayVector arrays;
        for (const auto& field : schema_->fields())
            arrays.push_back(
                run.table->GetColumnByName(field->name())->chunk(0)->Slice(run.from, count));
        run.from += count;
        run.count -= count;
        if (run.count == 0) ++at_;
        return arrow::RecordBatch::Make(schema_, count, std::move(arrays));
    }

private:
    std::shared_ptr<arrow::Schema> schema_;
    std::vector<Run> runs_;
    std::size_t at_ = 0;
    std::int64_t rows_ = 0;
};

Result<void> checkSameColumns(const Dataset& base, const Dataset& addition) {
    std::vector<std::string> faults;
    for (std::size_t i = 0; i < base.columns().size(); ++i) {
        const std::string& name = base.columns()[i];
        const auto other = addition.columnIndex(name);
        const std::string_view wanted = columnKindName(base.kind(static_cast<int>(i)));
        if (!other)
            faults.push_back(fmt::format("\"{}\" is missing", name));
        else if (addition.kind(*other) != base.kind(static_cast<int>(i)))
            faults.push_back(fmt::format("\"{}\" is {}, not {}", name,
                                         columnKindName(addition.kind(*other)), wanted));
    }
    for (const std::string& name : addition.columns())
        if (!base.columnIndex(name)) faults.push_back(fmt::format("\"{}\" is new", name));
    if (faults.empty()) return {};
    return fail(
        ErrorCode::BadInput,
        fmt::format("The columns differ from the rows that are there: {}", fmt::join(faults, "; ")),
        "Rows are appended to rows with the same columns. Correct the file, or import it "
        "without appending.");
}

Result<std::shared_ptr<arrow::TimestampArray>> timesOf(const Dataset& data,
                                                       const std::string& column) {
    BW_TRY(const int index, data.columnIndex(column));
    if (data.kind(index) != ColumnKind::DateTime)
        return fail(ErrorCode::BadInput,
                    fmt::format("Column \"{}\" holds {} values, not times", column,
                                columnKindName(data.kind(index))),
                    "Name a column of dates or times; `--type column=datetime` reads it as one.");
    return std::static_pointer_cast<arrow::TimestampArray>(data.table()->column(index)->chunk(0));
}

void addRecent(const Dataset& data, const arrow::TimestampArray& times, std::int64_t oldest,
               std::vector<Run>& runs) {
    std::int64_t from = -1;
    for (std::int64_t row = 0; row <= data.rows(); ++row) {
        const bool kept = row < data.rows() && (times.IsNull(row) || times.Value(row) >= oldest);
        if (kept && from < 0) from = row;
        if (kept || from < 0) continue;
        runs.push_back({data.table(), from, row - from});
        from = -1;
    }
}

Result<std::vector<Run>> recentRuns(const std::vector<const Dataset*>& sources,
                                    const RecentRows& recent) {
    std::vector<std::shared_ptr<arrow::TimestampArray>> times;
    std::optional<std::int64_t> newest;
    for (const Dataset* source : sources) {
        BW_TRY(times.emplace_back(), timesOf(*source, recent.column));
        for (std::int64_t row = 0; row < source->rows(); ++row)
            if (times.back()->IsValid(row))
                newest =
                    std::max(newest.value_or(times.back()->Value(row)), times.back()->Value(row));
    }
    std::vector<Run> runs;
    for (std::size_t i = 0; i < sources.size(); ++i)
        addRecent(*sources[i], *times[i], newest.value_or(0) - recent.span.count(), runs);
    return runs;
}

}  // namespace

Result<std::unique_ptr<TableReader>> appendedRows(const std::shared_ptr<const Dataset>& base,
                                                  const std::shared_ptr<const Dataset>& addition,
                                                  const std::optional<RecentRows>& recent) {
    std::vector<const Dataset*> sources{addition.get()};
    if (base) {
        BW_CHECK(checkSameColumns(*base, *addition));
        sources.insert(sources.begin(), base.get());
    }
    std::vector<Run> runs;
    if (recent) {
        BW_TRY(runs, recentRuns(sources, *recent));
    } else {
        for (const Dataset* source : sources)
            if (source->rows() > 0) runs.push_back({source->table(), 0, source->rows()});
    }
    return std::make_unique<RunsReader>(sources.front()->table()->schema(), std::move(runs));
}

bool endsWithRows(const Dataset& base, const Dataset& addition) {
    const auto all = base.rowHashes(), last = addition.rowHashes();
    return all.size() >= last.size() &&
           std::ranges::equal(all.subspan(all.size() - last.size()), last);
}

}  // namespace bw
