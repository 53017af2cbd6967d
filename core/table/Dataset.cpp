#include "core/table/Dataset.h"

#include "core/table/ContentHash.h"
#include "core/table/DatasetLayout.h"
#include "core/table/NearNames.h"

#include <arrow/api.h>
#include <arrow/util/bitmap_ops.h>
#include <arrow/util/utf8.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_map>

namespace bw {
namespace {

using Problem = std::string;

/// A piece of the mapping as an Arrow buffer that keeps the mapping alive.
class MappedBuffer final : public arrow::Buffer {
public:
    MappedBuffer(std::shared_ptr<const Mapping> mapping, std::span<const std::byte> bytes)
        : arrow::Buffer(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                        static_cast<std::int64_t>(bytes.size())),
          mapping_(std::move(mapping)) {}

private:
    std::shared_ptr<const Mapping> mapping_;
};

template <typename T>
std::span<const T> as(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

bool bitAt(std::span<const std::byte> bits, std::size_t i) {
    return (static_cast<unsigned>(bits[i / 8]) >> (i % 8) & 1U) != 0;
}

bool codesFit(const StoredColumn& column, std::int32_t categories) {
    const auto codes = as<std::int32_t>(column.values);
    const auto [low, high] = std::ranges::minmax(codes);
    if (low < -1 || high >= categories) return false;
    if (column.missing == 0) return low >= 0;
    for (std::size_t i = 0; i < codes.size(); ++i)
        if ((codes[i] >= 0) != bitAt(column.validity, i)) return false;
    return true;
}

/// What would make later reading go out of bounds; empty when all is well.
Problem problemOfCategories(const StoredColumn& column) {
    const auto offsets = as<std::int32_t>(column.categoryOffsets);
    if (offsets.front() != 0 || !std::ranges::is_sorted(offsets) ||
        static_cast<std::size_t>(offsets.back()) != column.categoryBytes.size())
        return "its categories are out of order";
    if (!codesFit(column, static_cast<std::int32_t>(offsets.size() - 1)))
        return "it refers to categories that are not there";
    arrow::util::InitializeUTF8();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(column.categoryBytes.data());
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
        if (!arrow::util::ValidateUTF8(bytes + offsets[i], offsets[i + 1] - offsets[i]))
            return "its categories are not UTF-8";
    return {};
}

Problem problemOf(const StoredColumn& column, std::int64_t rows) {
    const auto* bits = reinterpret_cast<const std::uint8_t*>(column.validity.data());
    const std::int64_t valid = arrow::internal::CountSetBits(bits, 0, rows);
    if (rows - valid != column.missing) return "its missing values do not add up";
    return column.kind == ColumnKind::Category ? problemOfCategories(column) : Problem();
}

std::shared_ptr<arrow::Buffer> packedBooleans(std::span<const std::byte> bytes) {
    std::string bits((bytes.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (bytes[i] != std::byte{0}) bits[i / 8] = static_cast<char>(bits[i / 8] | 1 << (i % 8));
    return arrow::Buffer::FromString(std::move(bits));
}

std::shared_ptr<arrow::Array> arrayOf(const StoredColumn& column, std::int64_t rows,
                                      const std::shared_ptr<const Mapping>& mapping) {
    const auto mapped = [&](std::span<const std::byte> bytes) -> std::shared_ptr<arrow::Buffer> {
        return std::make_shared<MappedBuffer>(mapping, bytes);
    };
    const auto validity = column.missing > 0 ? mapped(column.validity) : nullptr;
    const auto values =
        column.kind == ColumnKind::Boolean ? packedBooleans(column.values) : mapped(column.values);
    auto data =
        arrow::ArrayData::Make(arrowType(column.kind), rows, {validity, values}, column.missing);
    if (column.kind == ColumnKind::Category)
        data->dictionary = arrow::ArrayData::Make(
            arrow::utf8(),
            static_cast<std::int64_t>(column.categoryOffsets.size() / sizeof(std::int32_t)) - 1,
            {nullptr, mapped(column.categoryOffsets), mapped(column.categoryBytes)}, 0);
    return arrow::MakeArray(data);
}

class MappedDataset final : public Dataset {
public:
    MappedDataset(std::filesystem::path file, std::shared_ptr<const Mapping> mapping,
                  DatasetLayout layout)
        : file_(std::move(file)), mapping_(std::move(mapping)), layout_(std::move(layout)) {
        arrow::FieldVector fields;
        arrow::ArrayVector arrays;
        for (const StoredColumn& column : layout_.columns) {
            indices_.emplace(column.name, static_cast<int>(columns_.size()));
            columns_.push_back(column.name);
            fields.push_back(arrow::field(column.name, arrowType(column.kind)));
            arrays.push_back(arrayOf(column, layout_.rows, mapping_));
        }
        table_ = arrow::Table::Make(arrow::schema(std::move(fields)), arrays, layout_.rows);
    }

    const std::string& version() const override { return layout_.version; }
    std::int64_t rows() const override { return layout_.rows; }
    const std::vector<std::string>& columns() const override { return columns_; }
    Result<int> columnIndex(std::string_view name) const override {
        const auto found = indices_.find(std::string(name));
        if (found != indices_.end()) return found->second;
        return fail(ErrorCode::NotFound, fmt::format("There is no column \"{}\"", name),
                    nearNamesHint("column", "Columns", name, columns_));
    }
    ColumnKind kind(int column) const override { return at(column).kind; }
    std::int64_t missing(int column) const override { return at(column).missing; }
    const std::shared_ptr<arrow::Table>& table() const override { return table_; }
    std::span<const std::uint64_t> rowHashes() const override {
        return as<std::uint64_t>(layout_.rowHashes);
    }
    const ImportRecipe& recipe() const override { return layout_.recipe; }
    const std::filesystem::path& file() const override { return file_; }

    Result<void> verifyContent(const JobContext& job) const override {
        TableContentHash table(layout_.rows, static_cast<std::int64_t>(columns_.size()));
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            BW_TRY(const std::string sum, columnSum(layout_.columns[i], job));
            table.addColumn(sum);
            job.progress(static_cast<double>(i + 1) / static_cast<double>(columns_.size()),
                         "Checking the content");
        }
        if (table.finish() != layout_.version)
            return damaged(file_, "its content does not fit its version");
        return {};
    }

private:
    const StoredColumn& at(int column) const {
        return layout_.columns.at(static_cast<std::size_t>(column));
    }

    static Result<std::string> columnSum(const StoredColumn& column, const JobContext& job) {
        constexpr std::size_t kPiece = 1 << 24;
        ColumnContentHash hash;
        for (std::size_t begin = 0; begin < column.values.size(); begin += kPiece) {
            BW_CHECK(job.check());
            hash.addValues(
                column.values.subspan(begin, std::min(kPiece, column.values.size() - begin)));
        }
        hash.addValidity(column.validity);
        const auto offsets = as<std::int32_t>(column.categoryOffsets);
        const auto* text = reinterpret_cast<const char*>(column.categoryBytes.data());
        for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
            hash.addCategory(
                {text + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])});
        return hash.finish(column.name, column.kind);
    }

    std::filesystem::path file_;
    std::shared_ptr<const Mapping> mapping_;
    DatasetLayout layout_;
    std::vector<std::string> columns_;
    std::unordered_map<std::string, int> indices_;
    std::shared_ptr<arrow::Table> table_;
};

}  // namespace

Result<std::shared_ptr<const Dataset>> Dataset::open(const std::filesystem::path& file) {
    BW_TRY(auto mapping, Mapping::open(file));
    BW_TRY(DatasetLayout layout, readDatasetLayout(file, *mapping));
    for (const StoredColumn& column : layout.columns)
        if (const Problem problem = problemOf(column, layout.rows); !problem.empty())
            return damaged(file, fmt::format("column {}: {}", column.name, problem));
    return std::make_shared<const MappedDataset>(file, std::move(mapping), std::move(layout));
}

}  // namespace bw
