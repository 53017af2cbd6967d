#pragma once

#include "core/table/Dataset.h"

#include <arrow/type_fwd.h>

#include <map>

namespace bw::test {

/// A dataset that was never stored: an Arrow table with the types of arrowType(). For tests of what
/// reads datasets; row hashes are of the values, the version of the shape only.
class MemoryDataset final : public Dataset {
public:
    explicit MemoryDataset(const std::shared_ptr<arrow::Table>& table);

    [[nodiscard]] const std::string& version() const override { return version_; }
    [[nodiscard]] std::int64_t rows() const override;
    [[nodiscard]] const std::vector<std::string>& columns() const override { return names_; }
    [[nodiscard]] Result<int> columnIndex(std::string_view name) const override;
    [[nodiscard]] ColumnKind kind(int column) const override { return kinds_[std::size_t(column)]; }
    [[nodiscard]] std::int64_t missing(int column) const override;
    [[nodiscard]] const std::shared_ptr<arrow::Table>& table() const override { return table_; }
    [[nodiscard]] std::span<const std::uint64_t> rowHashes() const override { return hashes_; }
    [[nodiscard]] const ImportRecipe& recipe() const override { return recipe_; }
    [[nodiscard]] const std::filesystem::path& file() const override { return file_; }
    [[nodiscard]] Result<void> verifyContent(const JobContext&) const override { return {}; }

    /// Gives all rows the same hash: a check must not trust hashes alone.
    void collideHashes() { hashes_.assign(hashes_.size(), 7); }

private:
    std::shared_ptr<arrow::Table> table_;
    std::vector<std::string> names_;
    std::vector<ColumnKind> kinds_;
    std::vector<std::uint64_t> hashes_;
    ImportRecipe recipe_;
    std::string version_;
    std::filesystem::path file_;
};

/// Columns by name from CSV text, as an importer would give them: kinds inferred, texts as
/// categories,
/// "" and "?" missing. Boolean and DateTime by Arrow's own inference.
[[nodiscard]] std::shared_ptr<arrow::Table> tableFromCsv(std::string text);
/// resources/samples/adult.csv, without its byte-order mark and the spaces after commas.
[[nodiscard]] std::shared_ptr<arrow::Table> adultTable();
[[nodiscard]] inline MemoryDataset datasetFromCsv(std::string text) {
    return MemoryDataset(tableFromCsv(std::move(text)));
}

}  // namespace bw::test
