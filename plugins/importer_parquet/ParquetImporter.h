#pragma once

#include "core/table/Importer.h"

namespace bw {

/// Parquet files, batch by batch. Kinds follow from the types in the file; a person may ask for a
/// wider one (integer as number, anything but date-times as category).
class ParquetImporter final : public Importer {
public:
    std::string_view id() const override { return "parquet"; }
    std::string_view title() const override { return "Parquet files"; }
    int suits(const std::filesystem::path& source, std::string_view firstBytes) const override;
    std::vector<ParameterDescription> options() const override { return {}; }
    Result<SourceDescription> describe(const std::filesystem::path& source,
                                       const ImportRecipe& given,
                                       const JobContext& job) const override;
    Result<std::unique_ptr<TableReader>> open(const std::filesystem::path& source,
                                              const ImportRecipe& recipe) const override;
};

}  // namespace bw
