#include "core/pipeline/ReadTable.h"

#include <arrow/api.h>

namespace bw {
namespace {

template <typename T>
Result<T> orInternal(arrow::Result<T> result) {
    if (result.ok()) return std::move(result).ValueUnsafe();
    return fail(ErrorCode::Environment, result.status().ToString(),
                "Close other programs if memory is short, then run the command again.");
}

std::string cellText(const arrow::Scalar& cell) {
    if (!cell.is_valid) return {};
    if (cell.type->id() != arrow::Type::DICTIONARY) return cell.ToString();
    const auto word = static_cast<const arrow::DictionaryScalar&>(cell).GetEncodedValue();
    return word.ok() ? (*word)->ToString() : std::string();
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
    for (const std::int64_t row : rows) {
        BW_TRY(const auto cell, orInternal(values.GetScalar(row)));
        texts.push_back(cellText(*cell));
    }
    return texts;
}

}  // namespace bw
