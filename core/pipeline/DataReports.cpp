#include "core/pipeline/DataReports.h"

#include "core/base/Files.h"
#include "core/pipeline/ContractSteps.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

/// Raised when a profile would come out differently: kept ones are then made again.
constexpr std::int64_t kProfileFormat = 1;

std::filesystem::path beside(const OpenedDataset& dataset, std::string_view ending) {
    return dataset.data->file().parent_path() /
           fmt::format("{}.{}", dataset.record.version, ending);
}

bool describes(const Profile& profile, const Dataset& dataset) {
    if (profile.version != dataset.version() || profile.rows != dataset.rows() ||
        profile.columns.size() != dataset.columns().size())
        return false;
    for (std::size_t i = 0; i < profile.columns.size(); ++i)
        if (profile.columns[i].name != dataset.columns()[i] ||
            profile.columns[i].kind != dataset.kind(static_cast<int>(i)))
            return false;
    return true;
}

std::optional<Profile> keptProfile(const OpenedDataset& dataset) {
    const auto json = readJsonFile(beside(dataset, "profile.json"));
    if (!json || jsonField<std::int64_t>(*json, "format", "") != kProfileFormat)
        return std::nullopt;
    auto profile = profileFromJson(*json);
    if (!profile || !describes(*profile, *dataset.data)) return std::nullopt;
    return std::move(*profile);
}

Result<void> keepProfile(const OpenedDataset& dataset, const Profile& profile) {
    Json json{{"format", kProfileFormat}};
    json.update(profileToJson(profile));
    return writeFileAtomically(beside(dataset, "profile.json"), dumpJson(json, -1) + "\n");
}

bool isCut(const Finding& finding) {
    return finding.rows.size() == kReportedRows &&
           finding.count != static_cast<std::int64_t>(kReportedRows);
}

std::unexpected<Error> gone(const Finding& finding, const std::string& reason) {
    return fail(ErrorCode::NotFound,
                fmt::format("Check {} no longer finds this: {}", finding.check,
                            reason.empty() ? finding.message : reason),
                "Verify the dataset again: contract, target or plugins have changed since.");
}

/// The target that the kept report was made with.
std::string reportedTarget(const Project& project, const DatasetRecord& dataset) {
    const auto report = storedReport(project, dataset);
    return report && *report ? (*report)->target : std::string();
}

}  // namespace

Result<Profile> storedProfile(const OpenedDataset& dataset, const JobContext& job) {
    std::optional<Profile> profile = keptProfile(dataset);
    if (!profile) {
        BW_TRY(profile, profileDataset(*dataset.data, job));
        if (const auto kept = keepProfile(dataset, *profile); !kept)
            job.note(fmt::format("The profile was not kept: {}", kept.error().message));
    }
    profile->dataset = dataset.record.name;
    profile->version = dataset.record.version;
    job.progress(1.0, "Profiling columns");
    return std::move(*profile);
}

Result<std::optional<VerifyReport>> storedReport(const Project& project,
                                                 const DatasetRecord& dataset) {
    const auto folder = (project.folder() / dataset.file).parent_path();
    const auto json = readJsonFile(folder / (dataset.version + ".verify.json"));
    if (!json) return std::nullopt;
    auto report = verifyReportFromJson(*json);
    if (!report || report->version != dataset.version) return std::nullopt;
    report->dataset = dataset.name;
    BW_TRY(report->accepted, project.acceptedFindings(dataset.name));
    return std::move(*report);
}

Result<bool> reportIsCurrent(const Project& project, const VerifyReport& report) {
    BW_TRY(const std::string hash, acceptedContractHash(project, report.dataset));
    return hash == report.contractHash;
}

Result<void> keepReport(const OpenedDataset& dataset, const VerifyReport& report) {
    return writeJsonFile(beside(dataset, "verify.json"), verifyReportToJson(report));
}

Result<std::vector<std::int64_t>> findingRows(const Workbench& bench, const OpenedDataset& dataset,
                                              const Finding& finding, const JobContext& job) {
    if (!isCut(finding)) return finding.rows;
    BW_TRY(const Check* check, bench.plugins.find<Check>(finding.check, "check"));
    BW_TRY(const Profile profile, storedProfile(dataset, job.part(0.0, 0.4)));
    BW_TRY(const auto contract, acceptedContract(bench.project, dataset.record.name));
    const CheckInput input{*dataset.data, profile, contract ? &*contract : nullptr,
                           reportedTarget(bench.project, dataset.record)};
    BW_TRY(const VerifyReport report, verifyDataset(input, {check}, {}, job.part(0.4, 1.0)));
    const auto same = std::ranges::find(report.findings, finding.key(), &Finding::key);
    if (same == report.findings.end()) return gone(finding, report.outcomes.front().reason);
    return same->rows;
}

Result<AuditEntry> acceptFinding(const Workbench& bench, const VerifyReport& report,
                                 const std::string& key, const std::string& why) {
    BW_CHECK(requireReason(why, "Accepting a finding"));
    const auto fits = [&](const Finding& finding) {
        return !key.empty() && finding.key().starts_with(key);
    };
    const auto count = std::ranges::count_if(report.findings, fits);
    if (count != 1)
        return fail(count == 0 ? ErrorCode::NotFound : ErrorCode::Ambiguous,
                    fmt::format("{} findings have a key that starts with {}", count, key),
                    "Take the key from `benchwright verify`.");
    const Finding& finding = *std::ranges::find_if(report.findings, fits);
    return bench.project.acceptFinding(report.dataset, finding.key(), finding.message, why);
}

}  // namespace bw
