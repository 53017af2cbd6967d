#include "core/flow/Proposals.h"

#include "core/pipeline/ContractSteps.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

Proposal proposalOf(const AuditEntry& entry) {
    const auto text = [&](const char* key) {
        const auto found = entry.facts.find(key);
        return found != entry.facts.end() && found->is_string() ? found->get<std::string>() : "";
    };
    Proposal proposal{.number = entry.number,
                      .at = entry.at,
                      .by = entry.by,
                      .why = entry.why,
                      .candidate = text("candidate"),
                      .modelName = text("model_name"),
                      .modelHash = text("model_sha256"),
                      .alias = text("alias"),
                      .pipeline = text("pipeline"),
                      .pipelineRun = text("pipeline_run"),
                      .production = text("compared_with"),
                      .sentence = text("verdict_sentence")};
    if (entry.facts.contains("gate_settings")) proposal.settings = entry.facts["gate_settings"];
    return proposal;
}

Json factsOf(const Proposal& proposal) {
    return {{"candidate", proposal.candidate},      {"model_name", proposal.modelName},
            {"model_sha256", proposal.modelHash},   {"alias", proposal.alias},
            {"pipeline", proposal.pipeline},        {"pipeline_run", proposal.pipelineRun},
            {"compared_with", proposal.production}, {"verdict_sentence", proposal.sentence},
            {"gate_settings", proposal.settings}};
}

bool sameAlias(const Proposal& a, const std::string& model, const std::string& alias) {
    return a.modelName == model && a.alias == alias;
}

/// A promotion closes what waited for that alias.
void closePromoted(std::vector<Proposal>& open, const Json& facts) {
    const std::string model = facts.value("name", ""), alias = facts.value("alias", "");
    std::erase_if(open, [&](const Proposal& one) { return sameAlias(one, model, alias); });
}

void apply(std::vector<Proposal>& open, const AuditEntry& entry) {
    if (!entry.facts.is_object()) return;
    if (entry.action == "propose") {
        Proposal proposal = proposalOf(entry);
        std::erase_if(open, [&](const Proposal& one) {
            return sameAlias(one, proposal.modelName, proposal.alias);
        });
        open.push_back(std::move(proposal));
    } else if (entry.action == "promote") {
        closePromoted(open, entry.facts);
    } else if (entry.action == "dismiss") {
        const std::int64_t number = entry.facts.value("proposal", std::int64_t{0});
        std::erase_if(open, [&](const Proposal& one) { return one.number == number; });
    }
}

}  // namespace

Result<std::vector<Proposal>> openProposals(const Project& project) {
    BW_TRY(const std::vector<AuditEntry> entries, project.audit());
    std::vector<Proposal> open;
    for (const AuditEntry& entry : entries) {
        try {
            apply(open, entry);
        } catch (const Json::exception&) {
            continue;  // facts of another kind than ours: the entry was edited, `audit` tells
        }
    }
    std::ranges::reverse(open);
    return open;
}

Result<Proposal> propose(Project& project, const Proposal& proposal) {
    BW_TRY(const std::vector<Proposal> open, openProposals(project));
    for (const Proposal& one : open)
        if (sameAlias(one, proposal.modelName, proposal.alias) &&
            one.modelHash == proposal.modelHash)
            return one;
    BW_TRY(const AuditEntry entry, project.appendAudit("propose", proposal.why, factsOf(proposal)));
    return proposalOf(entry);
}

Result<AuditEntry> dismissProposal(Project& project, std::int64_t number, const std::string& why) {
    BW_CHECK(requireReason(why, "Dismissing a proposal"));
    BW_TRY(const std::vector<Proposal> open, openProposals(project));
    const auto found = std::ranges::find(open, number, &Proposal::number);
    if (found == open.end())
        return fail(ErrorCode::NotFound, fmt::format("There is no open proposal {}", number),
                    "See `benchwright pipeline proposals`.");
    return project.appendAudit("dismiss", why,
                               {{"proposal", number},
                                {"candidate", found->candidate},
                                {"model_name", found->modelName},
                                {"alias", found->alias}});
}

}  // namespace bw
