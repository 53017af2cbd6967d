#include "core/requests/Truth.h"
#include "core/table/CellText.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>

#include <charconv>

namespace bw {
namespace {

arrow::Result<std::shared_ptr<arrow::Table>> readTable(const std::filesystem::path& file) {
    try {
        ARROW_ASSIGN_OR_RAISE(auto source, arrow::io::ReadableFile::Open(file.string()));
        ARROW_ASSIGN_OR_RAISE(const auto reader,
                              parquet::arrow::OpenFile(source, arrow::default_memory_pool()));
        ARROW_ASSIGN_OR_RAISE(auto table, reader->ReadTable());
        ARROW_ASSIGN_OR_RAISE(table, table->CombineChunks());
        ARROW_RETURN_NOT_OK(table->ValidateFull());
        if (table->num_columns() != 2 || table->column(0)->type()->id() != arrow::Type::STRING ||
            table->column(1)->type()->id() != arrow::Type::STRING)
            return arrow::Status::Invalid("it has no columns key and value of texts");
        return table;
    } catch (const std::exception& problem) {
        return arrow::Status::Invalid(problem.what());
    }
}

std::string requestKey(const arrow::RecordBatch& batch, const std::string& request,
                       std::int64_t row) {
    const auto numbers = std::dynamic_pointer_cast<arrow::Int32Array>(batch.GetColumnByName("row"));
    const std::int32_t number = numbers ? numbers->Value(row) : 0;
    return number == 0 ? request : fmt::format("{}/{}", request, number);
}

/// Numbers are logged as the model read them, as float32: 0.1 is to be "0.1".
std::string floatText(float value) {
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
    return {text, end.ptr};
}

}  // namespace

std::string truthKey(const arrow::RecordBatch& batch, const std::string& column, std::int64_t row) {
    const auto array = batch.GetColumnByName(column);
    if (!array || array->IsNull(row)) return {};
    if (array->type_id() == arrow::Type::FLOAT)
        return floatText(static_cast<const arrow::FloatArray&>(*array).Value(row));
    std::string text = cellText(*array, row);
    return column == "request" ? requestKey(batch, text, row) : text;
}

Result<TruthIndex> TruthIndex::open(const std::filesystem::path& folder, const JobContext& job,
                                    std::int64_t after) {
    TruthIndex index;
    BW_TRY(const auto segments, truthSegments(folder));
    for (const TruthSegment& segment : segments) {
        BW_CHECK(job.check());
        if (segment.number <= after) continue;
        index.newest_ = segment.number;
        const auto table = readTable(segment.file);
        if (!table.ok() || segment.key.empty()) {
            job.note(fmt::format(
                "{} is not a readable file of truth and was left out: {}", segment.file.string(),
                table.ok() ? "it does not name its key" : table.status().message()));
            continue;
        }
        if ((*table)->num_rows() == 0) continue;
        Keys& keys = index.keys_[segment.key];
        const auto& names = static_cast<const arrow::StringArray&>(*(*table)->column(0)->chunk(0));
        const auto& values = static_cast<const arrow::StringArray&>(*(*table)->column(1)->chunk(0));
        for (std::int64_t i = 0; i < names.length(); ++i) {
            std::string name = names.GetString(i);
            if (segment.key == "request" && name.ends_with("/0")) name.resize(name.size() - 2);
            keys.insert_or_assign(std::move(name), Value{values.GetString(i), segment.number});
        }
    }
    return index;
}

std::vector<std::string> TruthIndex::columns() const {
    std::vector<std::string> names;
    for (const auto& [name, keys] : keys_) names.push_back(name);
    return names;
}

bool TruthIndex::contains(const std::string& column, std::string_view key) const {
    const auto keys = keys_.find(column);
    return keys != keys_.end() && keys->second.contains(key);
}

std::vector<std::string_view> TruthIndex::find(const arrow::RecordBatch& batch,
                                               const std::vector<std::int64_t>& rows) const {
    std::vector<std::string_view> found(rows.size());
    std::vector<std::int64_t> numbers(rows.size(), -1);
    for (const auto& [column, keys] : keys_) {
        if (!batch.GetColumnByName(column)) continue;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto value = keys.find(std::string_view(truthKey(batch, column, rows[i])));
            if (value == keys.end() || value->second.number < numbers[i]) continue;
            found[i] = value->second.text;
            numbers[i] = value->second.number;
        }
    }
    return found;
}

}  // namespace bw
