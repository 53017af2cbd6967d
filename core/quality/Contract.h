#pragma once

#include "core/quality/Check.h"
#include "core/quality/Profile.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// What one column must be like. Absent optionals are not enforced.
struct ColumnRule {
    std::string name;
    ColumnKind kind = ColumnKind::Number;
    bool required = true;                             ///< the column must exist
    std::optional<double> maxMissing;                 ///< share of rows, 0…1
    std::optional<double> minimum, maximum;           ///< inclusive; DateTime in microseconds
    std::optional<std::vector<std::string>> allowed;  ///< closed set of categories
    std::string onNewCategory = "error";              ///< severity of a category outside `allowed`
    std::string onOutOfRange = "error";
};

/// The agreement about a dataset: contracts/<dataset>.toml, kept in git, edited by people, comments
/// kept (docs/formats/contract.md).
class Contract {
public:
    std::string dataset;
    bool accepted = false;  ///< inferred contracts are proposals until a person accepts them
    std::string acceptedBy, acceptedAt, why;
    std::string inferredFrom;  ///< dataset version
    bool allowNewColumns = false;
    std::vector<ColumnRule> columns;

    [[nodiscard]] const ColumnRule* find(std::string_view column) const;
    /// Errors name the file, the line and the key.
    [[nodiscard]] static Result<Contract> read(const std::filesystem::path& file);
    /// New file: everything. Existing file: only keys whose value changed, comments and order kept.
    [[nodiscard]] Result<void> write(const std::filesystem::path& file) const;
};

/// A proposal from a profile: ranges with a margin (see the .cpp), closed sets for columns of few
/// categories, missing shares with a margin.
[[nodiscard]] Contract inferContract(const Profile& profile);

/// Schema faults (missing or unexpected column, changed kind): an import with one of these is
/// refused.
[[nodiscard]] std::vector<Finding> schemaFaults(const Contract& contract,
                                                const std::vector<std::string>& columns,
                                                const std::vector<ColumnKind>& kinds);
/// Value faults with their rows: range, category, missing share.
[[nodiscard]] Result<std::vector<Finding>> valueFaults(const Contract& contract,
                                                       const Dataset& dataset,
                                                       const JobContext& job);

}  // namespace bw
