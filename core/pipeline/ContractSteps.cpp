#include "core/pipeline/ContractSteps.h"

#include "core/base/Clock.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/pipeline/DataReports.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

void applyCategories(const ContractEdit& edit, ColumnRule& rule) {
    if (edit.allow.empty() && edit.forbid.empty()) return;
    std::vector<std::string> allowed = rule.allowed.value_or(std::vector<std::string>{});
    for (const std::string& value : edit.allow)
        if (std::ranges::find(allowed, value) == allowed.end()) allowed.push_back(value);
    for (const std::string& value : edit.forbid) std::erase(allowed, value);
    rule.allowed = std::move(allowed);
}

Result<Json> contractFacts(const Project& project, const std::string& dataset) {
    BW_TRY(const std::string sum, sha256OfFile(project.contractFile(dataset)));
    return Json{{"dataset", dataset}, {"contract_sha256", sum}};
}

}  // namespace

Result<void> requireReason(const std::string& why, std::string_view action) {
    if (why.find_first_not_of(" \t") != std::string::npos) return {};
    return fail(ErrorCode::Usage, fmt::format("{} needs a reason", action),
                "Say why with --why \"…\"; it goes into the audit log.");
}

Result<std::optional<Contract>> acceptedContract(const Project& project,
                                                 const std::string& dataset) {
    if (!std::filesystem::exists(project.contractFile(dataset))) return std::nullopt;
    BW_TRY(Contract contract, Contract::read(project.contractFile(dataset)));
    if (!contract.accepted) return std::nullopt;
    return contract;
}

Result<std::string> acceptedContractHash(const Project& project, const std::string& dataset) {
    BW_TRY(const auto contract, acceptedContract(project, dataset));
    return contract ? sha256OfFile(project.contractFile(dataset)) : std::string();
}

Result<Contract> storedContract(const Project& project, const std::string& dataset) {
    if (!std::filesystem::exists(project.contractFile(dataset)))
        return fail(ErrorCode::NotFound, fmt::format("{} has no contract", dataset),
                    fmt::format("Infer one with `benchwright contract infer {}`.", dataset));
    return Contract::read(project.contractFile(dataset));
}

Result<Contract> inferStoredContract(const Workbench& bench, const std::string& reference,
                                     bool replace, const JobContext& job) {
    BW_TRY(const OpenedDataset dataset, openDataset(bench.project, reference));
    const std::string& name = dataset.record.name;
    BW_TRY(const auto accepted, acceptedContract(bench.project, name));
    if (accepted && !replace)
        return fail(
            ErrorCode::Refused, fmt::format("{} has an accepted contract", name),
            "Change it with `contract edit`, or replace it by a new proposal with --replace.");
    BW_TRY(const Profile profile, storedProfile(dataset, job));
    Contract contract = inferContract(profile);
    contract.dataset = name;
    contract.inferredFrom = dataset.record.version;
    const std::filesystem::path file = bench.project.contractFile(name);
    BW_CHECK(makeFolders(file.parent_path()));
    BW_CHECK(contract.write(file));
    return contract;
}

Result<Contract> acceptContract(const Workbench& bench, const std::string& dataset,
                                const std::string& why) {
    BW_CHECK(requireReason(why, "Accepting a contract"));
    BW_TRY(Contract contract, storedContract(bench.project, dataset));
    contract.accepted = true;
    contract.acceptedBy = currentUser();
    contract.acceptedAt = nowUtc();
    contract.why = why;
    BW_CHECK(contract.write(bench.project.contractFile(dataset)));
    BW_TRY(const Json facts, contractFacts(bench.project, dataset));
    BW_CHECK(bench.project.appendAudit("accept_contract", why, facts));
    return contract;
}

Result<Contract> editContract(const Workbench& bench, const std::string& dataset,
                              const ContractEdit& edit, const std::string& why) {
    BW_CHECK(requireReason(why, "Editing a contract"));
    BW_TRY(Contract contract, storedContract(bench.project, dataset));
    const auto rule = std::ranges::find(contract.columns, edit.column, &ColumnRule::name);
    if (rule == contract.columns.end())
        return fail(ErrorCode::NotFound,
                    fmt::format("The contract of {} has no column \"{}\"", dataset, edit.column),
                    fmt::format("See `benchwright contract show {}`.", dataset));
    if (edit.minimum) rule->minimum = edit.minimum;
    if (edit.maximum) rule->maximum = edit.maximum;
    if (edit.maxMissing) rule->maxMissing = edit.maxMissing;
    if (edit.required) rule->required = *edit.required;
    applyCategories(edit, *rule);
    BW_CHECK(contract.write(bench.project.contractFile(dataset)));
    BW_TRY(Json facts, contractFacts(bench.project, dataset));
    facts["column"] = edit.column;
    BW_CHECK(bench.project.appendAudit("edit_contract", why, facts));
    return contract;
}

}  // namespace bw
