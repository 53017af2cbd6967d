#include "core/pipeline/PromoteSteps.h"

#include "core/base/Hash.h"
#include "core/model/Weights.h"
#include "core/pipeline/ContractSteps.h"
#include "core/store/Names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bw {
namespace {

/// Everything a later reader of the log needs to find the same bytes again.
Result<Json> promotionFacts(const Workbench& bench, const ModelVersion& version,
                            const RunSpec& spec, const PromoteOptions& options,
                            const GateOutcome& gate) {
    const auto runJson = RunFolder(bench.project.runFolder(spec.id)).specFile();
    BW_TRY(const std::string runHash, sha256OfFile(runJson));
    Json facts{{"model", fmt::format("{}@{}", version.name, version.version)},
               {"model_sha256", version.hash},
               {"run", spec.id},
               {"run_sha256", runHash},
               {"dataset", spec.dataset},
               {"dataset_sha256", spec.version},
               {"split_sha256", spec.splitHash},
               {"gate", gateToJson(gate.report)},
               {"override", options.overrideGate && !gate.report.passed}};
    if (gate.comparison) {
        const Comparison& comparison = gate.comparison->comparison;
        facts["compared_with"] = gate.comparison->production;
        facts["compared_dataset_sha256"] = gate.comparison->dataset.version;
        facts["compared_split_sha256"] = gate.comparison->splitHash;
        facts["verdict"] = verdictName(comparison.verdict);
        facts["verdict_sentence"] = comparison.sentence;
    }
    return facts;
}

/// A finding that was accepted after the run started no longer counts.
Result<std::int64_t> openErrorFindings(const Project& project, const RunSpec& spec) {
    BW_TRY(const auto accepted, project.acceptedFindings(spec.dataset));
    std::int64_t open = 0;
    for (const Json& finding : spec.findings)
        if (std::ranges::find(accepted, finding.value("key", "")) == accepted.end()) ++open;
    return open;
}

}  // namespace

Result<GateOutcome> runGate(const Workbench& bench, const GateOptions& options,
                            const JobContext& job) {
    BW_TRY(const auto candidate, bench.project.resolve(options.candidate, options.modelName));
    BW_TRY(const RunSpec spec, specOfModel(bench.project, candidate));
    GateOutcome outcome;
    outcome.candidate = candidate.text;
    outcome.modelName = !options.modelName.empty() ? options.modelName
                        : candidate.model          ? candidate.model->name
                                                   : defaultModelName(spec.dataset, spec.target);
    BW_TRY(const auto production, bench.project.alias("production", outcome.modelName));
    if (production) {
        CompareOptions compare = options.compare;
        compare.candidate = options.candidate;
        compare.production = fmt::format("{}@{}", production->name, production->version);
        compare.modelName = outcome.modelName;
        BW_TRY(outcome.comparison, compareModels(bench, compare, job));
    }
    BW_TRY(const std::int64_t findings, openErrorFindings(bench.project, spec));
    outcome.report = evaluateGate(
        outcome.comparison ? std::optional(outcome.comparison->comparison) : std::nullopt,
        findings);
    return outcome;
}

Json gateOutcomeToJson(const GateOutcome& outcome) {
    Json json = gateToJson(outcome.report);
    json["candidate"] = outcome.candidate;
    json["model"] = outcome.modelName;
    if (outcome.comparison) json["comparison"] = comparisonOutcomeToJson(*outcome.comparison);
    return json;
}

Result<PromoteOutcome> promoteModel(const Workbench& bench, const PromoteOptions& options,
                                    const JobContext& job) {
    BW_CHECK(requireReason(options.why, "A promotion"));
    PromoteOutcome outcome;
    BW_TRY(const auto candidate,
           bench.project.resolve(options.gate.candidate, options.gate.modelName));
    BW_TRY(const std::string judged, modelHash(candidate.directory));
    BW_TRY(outcome.gate, runGate(bench, options.gate, job.part(0.0, 0.9)));
    const bool firstModel = !outcome.gate.comparison;
    if (!outcome.gate.report.passed && !firstModel && !options.overrideGate) return outcome;

    BW_TRY(const RunSpec spec, specOfModel(bench.project, candidate));
    if (candidate.model && candidate.model->name == outcome.gate.modelName) {
        outcome.version = candidate.model;
    } else {
        BW_TRY(outcome.version, bench.project.registerModel(spec.id, outcome.gate.modelName));
    }
    if (outcome.version->hash != judged)
        return fail(ErrorCode::Refused,
                    fmt::format("The model of {} is not the one that was judged", candidate.text),
                    "It changed meanwhile: promote again when the run has ended (`benchwright run "
                    "watch`).");
    BW_TRY(const Json facts, promotionFacts(bench, *outcome.version, spec, options, outcome.gate));
    BW_TRY(outcome.entry,
           bench.project.promote(*outcome.version, options.alias, options.why, facts));
    return outcome;
}

}  // namespace bw
