#pragma once

#include "core/table/Importer.h"

namespace bw {

/// Text tables. Two passes: describe() recognises the dialect and infers kinds over the whole file,
/// open() reads it again with the kinds known. Both parse blocks of the file on all cores; memory
/// is a few blocks.
class CsvImporter final : public Importer {
public:
    std::string_view id() const override { return "csv"; }
    std::string_view title() const override { return "Text tables (CSV)"; }
    int suits(const std::filesystem::path& source, std::string_view firstBytes) const override;
    std::vector<ParameterDescription> options() const override;
    Result<SourceDescription> describe(const std::filesystem::path& source,
                                       const ImportRecipe& given,
                                       const JobContext& job) const override;
    Result<std::unique_ptr<TableReader>> open(const std::filesystem::path& source,
                                              const ImportRecipe& recipe) const override;
};

}  // namespace bw
