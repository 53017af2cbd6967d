#pragma once

#include "core/table/Importer.h"

#include <arrow/api.h>

#include <vector>

namespace bw::test {

/// A table of all five kinds with missing values: integers, numbers, booleans, date-times,
/// categories.
inline std::shared_ptr<arrow::RecordBatch> fiveKinds(std::int64_t rows) {
    arrow::Int64Builder integers;
    arrow::DoubleBuilder numbers;
    arrow::BooleanBuilder booleans;
    arrow::TimestampBuilder times(arrowType(ColumnKind::DateTime), arrow::default_memory_pool());
    arrow::StringDictionary32Builder words;
    for (std::int64_t i = 0; i < rows; ++i) {
        const bool gap = i % 7 == 3;
        bool good = (gap ? integers.AppendNull() : integers.Append(i * 1000 - 5)).ok();
        good = good &&
               (i % 5 == 1 ? numbers.AppendNull() : numbers.Append(0.25 * static_cast<double>(i)))
                   .ok();
        good = good && (i % 11 == 4 ? booleans.AppendNull() : booleans.Append(i % 3 == 0)).ok();
        good = good && (i % 13 == 2 ? times.AppendNull() : times.Append(i * 86'400'000'000)).ok();
        good =
            good && (i % 6 == 5 ? words.AppendNull()
                                : words.Append(std::string("w").append(std::to_string(i * i % 17))))
                        .ok();
        if (!good) return nullptr;
    }
    return arrow::RecordBatch::Make(
        arrow::schema({arrow::field("count", arrow::int64()),
                       arrow::field("measure", arrow::float64()),
                       arrow::field("flag", arrow::boolean()),
                       arrow::field("when", arrowType(ColumnKind::DateTime)),
                       arrow::field("word", arrowType(ColumnKind::Category))}),
        rows,
        {integers.Finish().ValueOrDie(), numbers.Finish().ValueOrDie(),
         booleans.Finish().ValueOrDie(), times.Finish().ValueOrDie(), words.Finish().ValueOrDie()});
}

/// Gives a batch in slices of `step` rows; says how many rows there are, or -1.
class MemoryReader final : public TableReader {
public:
    MemoryReader(std::shared_ptr<arrow::RecordBatch> batch, std::int64_t step,
                 bool knowsRows = true)
        : batch_(std::move(batch)), step_(step), knowsRows_(knowsRows) {}
    std::shared_ptr<arrow::Schema> schema() const override { return batch_->schema(); }
    std::int64_t rows() const override {
        return knowsRows_ ? claimed_.value_or(batch_->num_rows()) : -1;
    }
    Result<std::shared_ptr<arrow::RecordBatch>> next(const JobContext& job) override {
        BW_CHECK(job.check());
        if (at_ >= batch_->num_rows()) return nullptr;
        auto slice = batch_->Slice(at_, step_);
        at_ += slice->num_rows();
        return slice;
    }
    void claimRows(std::int64_t rows) { claimed_ = rows; }

private:
    std::shared_ptr<arrow::RecordBatch> batch_;
    std::int64_t step_, at_ = 0;
    bool knowsRows_;
    std::optional<std::int64_t> claimed_;
};

}  // namespace bw::test
