#include "tests/support/MemoryDataset.h"

#include "core/base/Files.h"
#include "core/base/Hash.h"

#include <arrow/api.h>
#include <arrow/csv/api.h>
#include <arrow/io/memory.h>

#include <stdexcept>

namespace bw::test {
namespace {

template <typename T>
T orThrow(arrow::Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.status().ToString());
    return result.MoveValueUnsafe();
}

/// Arrow infers timestamps in seconds or nanoseconds, ours are in microseconds; a column without
/// any value has Arrow's null type, ours becomes numbers.
std::shared_ptr<arrow::ChunkedArray> toKind(const std::shared_ptr<arrow::ChunkedArray>& column) {
    if (column->type()->id() == arrow::Type::NA)
        return std::make_shared<arrow::ChunkedArray>(
            orThrow(arrow::MakeArrayOfNull(arrow::float64(), column->length())));
    if (column->type()->id() != arrow::Type::TIMESTAMP) return column;
    const auto unit = static_cast<const arrow::TimestampType&>(*column->type()).unit();
    arrow::TimestampBuilder builder(arrow::timestamp(arrow::TimeUnit::MICRO),
                                    arrow::default_memory_pool());
    for (const auto& chunk : column->chunks()) {
        const auto& array = static_cast<const arrow::TimestampArray&>(*chunk);
        for (std::int64_t i = 0; i < array.length(); ++i) {
            const bool seconds = unit == arrow::TimeUnit::SECOND;
            const std::int64_t value = seconds ? array.Value(i) * 1000000 : array.Value(i) / 1000;
            if (!(array.IsNull(i) ? builder.AppendNull() : builder.Append(value)).ok())
                throw std::bad_alloc();
        }
    }
    return std::make_shared<arrow::ChunkedArray>(orThrow(builder.Finish()));
}

std::vector<std::uint64_t> hashRows(const arrow::Table& table) {
    std::vector<std::uint64_t> hashes(static_cast<std::size_t>(table.num_rows()), 0);
    for (int c = 0; c < table.num_columns(); ++c)
        for (std::size_t row = 0; row < hashes.size(); ++row) {
            const auto value = orThrow(table.column(c)->GetScalar(static_cast<std::int64_t>(row)));
            const bool isCategory = value->is_valid && value->type->id() == arrow::Type::DICTIONARY;
            const std::string text =
                !value->is_valid ? "\x01"
                : isCategory
                    ? orThrow(static_cast<const arrow::DictionaryScalar&>(*value).GetEncodedValue())
                          ->ToString()
                    : value->ToString();
            hashes[row] = hash64(text, hashes[row] + static_cast<std::uint64_t>(c));
        }
    return hashes;
}

}  // namespace

MemoryDataset::MemoryDataset(const std::shared_ptr<arrow::Table>& table)
    : table_(orThrow(table->CombineChunks())), hashes_(hashRows(*table_)) {
    for (const auto& field : table_->fields()) {
        const auto kind = columnKindOf(*field->type());
        if (!kind) throw std::runtime_error(kind.error().message);
        names_.push_back(field->name());
        kinds_.push_back(*kind);
    }
    version_ = sha256Hex(table_->schema()->ToString() + std::to_string(table_->num_rows()));
}

std::int64_t MemoryDataset::rows() const {
    return table_->num_rows();
}

std::int64_t MemoryDataset::missing(int column) const {
    return table_->column(column)->null_count();
}

Result<int> MemoryDataset::columnIndex(std::string_view name) const {
    const int index = table_->schema()->GetFieldIndex(std::string(name));
    if (index >= 0) return index;
    return fail(ErrorCode::NotFound, "There is no column " + std::string(name), "Check the name.");
}

std::shared_ptr<arrow::Table> tableFromCsv(std::string text) {
    auto read = arrow::csv::ReadOptions::Defaults();
    read.use_threads = false;
    read.block_size = 1 << 30;
    auto convert = arrow::csv::ConvertOptions::Defaults();
    convert.null_values = {"", "?"};
    convert.strings_can_be_null = true;
    convert.auto_dict_encode = true;
    convert.auto_dict_max_cardinality = 1 << 30;
    auto parse = arrow::csv::ParseOptions::Defaults();
    parse.ignore_empty_lines = false;
    const auto input =
        std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(std::move(text)));
    const auto reader = orThrow(arrow::csv::TableReader::Make(arrow::io::default_io_context(),
                                                              input, read, parse, convert));
    const auto table = orThrow(reader->Read());
    std::vector<std::shared_ptr<arrow::Field>> fields;
    std::vector<std::shared_ptr<arrow::ChunkedArray>> columns;
    for (int i = 0; i < table->num_columns(); ++i) {
        columns.push_back(toKind(table->column(i)));
        fields.push_back(arrow::field(table->field(i)->name(), columns.back()->type()));
    }
    return arrow::Table::Make(arrow::schema(fields), columns, table->num_rows());
}

std::shared_ptr<arrow::Table> adultTable() {
    const auto raw = readFile(std::filesystem::path(BW_SAMPLE_DATA) / "adult.csv");
    if (!raw) throw std::runtime_error(raw.error().message);
    std::string text;
    for (std::size_t i = raw->starts_with("\xEF\xBB\xBF") ? 3 : 0; i < raw->size(); ++i)
        if ((*raw)[i] != ' ') text += (*raw)[i];  // no value of this file has a space inside
    return tableFromCsv(std::move(text));
}

}  // namespace bw::test
