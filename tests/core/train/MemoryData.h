#pragma once

#include "core/table/Dataset.h"

#include <arrow/api.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// A dataset made of vectors, for tests that need no file. Columns must be equally long.
class MemoryData final : public Dataset {
public:
    using Texts = std::vector<std::string>;  ///< "" missing
    using Numbers = std::vector<std::optional<double>>;
    using Integers = std::vector<std::optional<std::int64_t>>;

    void add(const std::string& name, const Numbers& values) {
        arrow::DoubleBuilder builder;
        addColumn(name, ColumnKind::Number, fill(builder, values));
    }
    void add(const std::string& name, const Integers& values) {
        arrow::Int64Builder builder;
        addColumn(name, ColumnKind::Integer, fill(builder, values));
    }
    void addTimes(const std::string& name, const Integers& values) {
        arrow::TimestampBuilder builder(arrowType(ColumnKind::DateTime),
                                        arrow::default_memory_pool());
        addColumn(name, ColumnKind::DateTime, fill(builder, values));
    }
    void addBooleans(const std::string& name, const Integers& values) {
        arrow::BooleanBuilder builder;
        for (const auto& value : values)
            (void)(value ? builder.Append(*value != 0) : builder.AppendNull());
        addColumn(name, ColumnKind::Boolean, builder.Finish().ValueOrDie());
    }
    void add(const std::string& name, const Texts& values) {
        arrow::StringBuilder words;
        arrow::Int32Builder codes;
        Texts known;
        for (const std::string& value : values) {
            if (value.empty()) {
                (void)codes.AppendNull();
                continue;
            }
            auto found = std::ranges::find(known, value);
            if (found == known.end()) {
                known.push_back(value);
                (void)words.Append(value);
                found = known.end() - 1;
            }
            (void)codes.Append(static_cast<std::int32_t>(found - known.begin()));
        }
        addColumn(name, ColumnKind::Category,
                  arrow::DictionaryArray::FromArrays(arrowType(ColumnKind::Category),
                                                     codes.Finish().ValueOrDie(),
                                                     words.Finish().ValueOrDie())
                      .ValueOrDie());
    }

    const std::string& version() const override { return version_; }
    std::int64_t rows() const override { return arrays_.empty() ? 0 : arrays_[0]->length(); }
    const std::vector<std::string>& columns() const override { return names_; }
    Result<int> columnIndex(std::string_view name) const override {
        const auto found = std::ranges::find(names_, name);
        if (found != names_.end()) return static_cast<int>(found - names_.begin());
        return fail(ErrorCode::NotFound, "There is no column " + std::string(name),
                    "Check the name.");
    }
    ColumnKind kind(int column) const override { return kinds_[static_cast<std::size_t>(column)]; }
    std::int64_t missing(int column) const override {
        return arrays_[static_cast<std::size_t>(column)]->null_count();
    }
    const std::shared_ptr<arrow::Table>& table() const override { return table_; }
    std::span<const std::uint64_t> rowHashes() const override { return {}; }
    const ImportRecipe& recipe() const override { return recipe_; }
    const std::filesystem::path& file() const override { return file_; }
    Result<void> verifyContent(const JobContext&) const override { return {}; }

    /// As an importer would give it, in batches.
    std::unique_ptr<TableReader> reader() const {
        class Reader final : public TableReader {
        public:
            explicit Reader(std::shared_ptr<arrow::Table> table) : table_(std::move(table)) {}
            std::shared_ptr<arrow::Schema> schema() const override { return table_->schema(); }
            std::int64_t rows() const override { return table_->num_rows(); }
            Result<std::shared_ptr<arrow::RecordBatch>> next(const JobContext&) override {
                if (std::exchange(given_, true)) return nullptr;
                return table_->CombineChunksToBatch().ValueOrDie();
            }

        private:
            std::shared_ptr<arrow::Table> table_;
            bool given_ = false;
        };
        return std::make_unique<Reader>(table_);
    }

private:
    template <typename Builder, typename Values>
    static std::shared_ptr<arrow::Array> fill(Builder& builder, const Values& values) {
        for (const auto& value : values)
            (void)(value ? builder.Append(*value) : builder.AppendNull());
        return builder.Finish().ValueOrDie();
    }
    void addColumn(const std::string& name, ColumnKind kind, std::shared_ptr<arrow::Array> array) {
        names_.push_back(name);
        kinds_.push_back(kind);
        fields_.push_back(arrow::field(name, arrowType(kind)));
        arrays_.push_back(std::move(array));
        table_ = arrow::Table::Make(arrow::schema(fields_), arrays_);
        recipe_.kinds[name] = kind;
        recipe_.importer = "test";
    }

    std::vector<std::string> names_;
    std::vector<ColumnKind> kinds_;
    arrow::FieldVector fields_;
    arrow::ArrayVector arrays_;
    std::shared_ptr<arrow::Table> table_;
    std::string version_;
    std::filesystem::path file_;
    ImportRecipe recipe_;
};

}  // namespace bw
