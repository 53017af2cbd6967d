#pragma once

#include "core/quality/Contract.h"
#include "core/quality/Profile.h"
#include "core/quality/Verify.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// Some rows of a dataset as text, for people: one list of cells a row, "" where missing.
struct SampleRows {
    std::vector<std::string> columns;
    std::size_t concerned = 0;  ///< the first ones are what the finding is about
    std::vector<std::int64_t> rows;
    std::vector<std::vector<std::string>> cells;
};

/// Who accepted a finding, when and why.
struct Acceptance {
    std::string by, at, why;
};

/// All that the data report of one version tells. Texts may be anything a source holds.
struct DataReport {
    std::string name, version;         ///< of the dataset
    std::string source, imported, by;  ///< file, when and by whom; empty: not known
    std::string made, program;         ///< when and by what this report is made
    VerifyReport report;
    Profile profile;
    std::optional<Contract> contract;               ///< the one in force
    std::map<std::string, Acceptance> acceptances;  ///< by Finding::key()
    std::map<std::string, SampleRows> evidence;     ///< first rows, by Finding::key()
};

/// One HTML 5 page in English that needs nothing else: no scripts, style and plots inside, light
/// and dark as the reader's system, fit for printing. Every text is escaped, long values are cut.
[[nodiscard]] std::string dataReportHtml(const DataReport& report);

}  // namespace bw
