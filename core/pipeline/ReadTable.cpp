#include "core/pipeline/ReadTable.h"

#include "core/table/CellText.h"

#include <arrow/api.h>

namespace bw {
namespace {

template <typename T>
Result<T> orInternal(arrow::Result<T> result) {
    if (result.ok()) return std::move(result).ValueUnsafe();
    return fail(ErrorCode::Environment, result.status().ToString(),
                "Close other programs if memory is short, then run the command again.");
}

}  // namespace

Result<std::shared_ptr<arrow::Table>> readTable(TableReader& reader, const JobContext& job) {
    arrow::RecordBatchVector batches;
    while (true) {
        BW_CHECK(job.check());
        BW_TRY(auto batch, reader.next(job));
        if (!batch) break;
        batches.push_back(std::move(batch));
    }
    BW_TRY(auto table, orInternal(arrow::Table::FromRecordBatches(reader.schema(), batches)));
    BW_TRY(table, orInternal(arrow::DictionaryUnifier::UnifyTable(*table)));
    return orInternal(table->CombineChunks());
}

Result<std::vector<std::string>> columnText(const Dataset& dataset, const std::string& column,
                                            const std::vector<std::int64_t>& rows) {
    BW_TRY(const int index, dataset.columnIndex(column));
    const arrow::Array& values = *dataset.table()->column(index)->chunk(0);
    std::vector<std::string> texts;
    texts.reserve(rows.size());
    for (const std::int64_t row : rows) texts.push_back(cellText(values, row));
    return texts;
}

}  // namespace bw
