#include "core/pipeline/ReportSteps.h"

#include "core/base/Clock.h"
#include "core/base/Files.h"
#include "core/base/Version.h"
#include "core/pipeline/ContractSteps.h"
#include "core/pipeline/DataReports.h"
#include "core/quality/DataReport.h"
#include "core/table/CellText.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

constexpr std::size_t kEvidenceRows = 5;
constexpr std::size_t kEvidenceColumns = 8;

/// The kept report where it still holds, else a new one.
Result<VerifyReport> currentReport(const Workbench& bench, const OpenedDataset& dataset,
                                   const JobContext& job) {
    BW_TRY(auto kept, storedReport(bench.project, dataset.record));
    if (kept) {
        BW_TRY(const bool current, reportIsCurrent(bench.project, *kept));
        if (current) return std::move(*kept);
    }
    return verifyStored(bench, dataset, {}, job);
}

/// A finding's own columns, as far as there is room, then others, so that a row can be recognised.
std::vector<int> columnsOf(const Finding& finding, const Dataset& dataset, std::size_t& own) {
    std::vector<int> columns;
    const auto add = [&](const std::string& name) {
        const auto index = dataset.columnIndex(name);
        if (index && columns.size() < kEvidenceColumns &&
            std::ranges::find(columns, *index) == columns.end())
            columns.push_back(*index);
    };
    for (const std::string& name : finding.columns) add(name);
    own = columns.size();
    for (const std::string& name : dataset.columns()) {
        if (columns.size() == kEvidenceColumns) break;
        add(name);
    }
    return columns;
}

SampleRows evidenceOf(const Finding& finding, const Dataset& dataset) {
    SampleRows sample;
    const std::vector<int> columns = columnsOf(finding, dataset, sample.concerned);
    for (const int column : columns)
        sample.columns.push_back(dataset.columns()[static_cast<std::size_t>(column)]);
    for (const std::int64_t row : finding.rows) {
        if (sample.rows.size() == kEvidenceRows) break;
        if (row < 0 || row >= dataset.rows()) continue;
        sample.rows.push_back(row);
        std::vector<std::string>& cells = sample.cells.emplace_back();
        for (const int column : columns)
            cells.push_back(cellText(*dataset.table()->column(column)->chunk(0), row));
    }
    return sample;
}

/// Who accepted which finding of the dataset; of several acceptances the newest.
Result<std::map<std::string, Acceptance>> acceptances(const Project& project,
                                                      const std::string& dataset) {
    std::map<std::string, Acceptance> byKey;
    BW_TRY(const auto entries, project.audit());
    for (const AuditEntry& entry : entries) {
        const auto text = [&](const char* key) {
            return jsonField<std::string>(entry.facts, key, "audit").value_or("");
        };
        if (entry.action == "accept_finding" && text("dataset") == dataset)
            byKey[text("key")] = {entry.by, entry.at, entry.why};
    }
    return byKey;
}

}  // namespace

Result<std::filesystem::path> writeDataReport(const Workbench& bench, const std::string& reference,
                                              const std::filesystem::path& file,
                                              const JobContext& job) {
    BW_TRY(const OpenedDataset dataset, openDataset(bench.project, reference));
    const DatasetRecord& record = dataset.record;
    DataReport report{.name = record.name,
                      .version = record.version,
                      .source = record.source,
                      .imported = record.imported,
                      .by = record.by,
                      .made = nowUtc(),
                      .program = fmt::format("Benchwright {}", programVersion())};
    BW_TRY(report.profile, storedProfile(dataset, job.part(0.0, 0.3)));
    BW_TRY(report.report, currentReport(bench, dataset, job.part(0.3, 0.9)));
    BW_TRY(report.contract, acceptedContract(bench.project, record.name));
    BW_TRY(report.acceptances, acceptances(bench.project, record.name));
    for (const Finding& finding : report.report.findings)
        report.evidence[finding.key()] = evidenceOf(finding, *dataset.data);
    BW_CHECK(job.check());
    std::error_code error;
    std::filesystem::path target = std::filesystem::absolute(file, error);
    if (file.empty() || error)
        return fail(ErrorCode::Usage,
                    fmt::format("\"{}\" cannot be the file of a report", file.string()),
                    "Name an HTML file to write.");
    BW_CHECK(writeFileAtomically(target, dataReportHtml(report)));
    job.progress(1.0, "Report written");
    return target;
}

}  // namespace bw
