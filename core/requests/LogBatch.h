#pragma once

#include "core/requests/RequestRows.h"

#include <arrow/type_fwd.h>

#include <memory>
#include <string>
#include <vector>

namespace bw {

/// Requests of one RequestSchema, gathered column by column for the log. For one thread at a time.
class LogBatch {
public:
    /// `columns`: logSchema() of `schema`; those named in `masked` become null.
    LogBatch(std::shared_ptr<const RequestSchema> schema, std::shared_ptr<arrow::Schema> columns,
             const std::vector<std::string>& masked);
    ~LogBatch();
    LogBatch(const LogBatch&) = delete;
    LogBatch& operator=(const LogBatch&) = delete;

    /// A request that isWellFormed(). After an error (no memory) the batch is of no use.
    [[nodiscard]] arrow::Status add(const RequestRows& request);
    [[nodiscard]] std::int64_t rows() const { return rows_; }
    [[nodiscard]] std::int64_t textBytes() const { return textBytes_; }
    /// Once, at the end.
    [[nodiscard]] arrow::Result<std::shared_ptr<arrow::RecordBatch>> finish();

private:
    template <typename Builder>
    Builder& next();
    arrow::Status addFixed(const RequestRows& request);
    arrow::Status addInput(const InputColumn& input);
    arrow::Status addGiven(const RequestRows& request);
    arrow::Status addAnswers(const RequestRows& request);

    const std::shared_ptr<const RequestSchema> schema_;
    const std::shared_ptr<arrow::Schema> columns_;
    std::vector<bool> masked_;  ///< by column
    std::vector<std::unique_ptr<arrow::ArrayBuilder>> builders_;
    std::size_t column_ = 0;  ///< the next one of the request that is added
    std::int64_t rows_ = 0, textBytes_ = 0;
};

/// Bytes of all texts of a request, which may be of any length.
[[nodiscard]] std::int64_t textBytesOf(const RequestRows& request);

}  // namespace bw
