#include "core/train/RunPreparation.h"

#include "core/table/Dataset.h"
#include "core/train/Fit.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bw {
namespace {

std::filesystem::path projectOf(const RunFolder& run) {
    std::error_code ignored;
    const auto folder = std::filesystem::weakly_canonical(run.path(), ignored);
    return (folder.has_filename() ? folder : folder.parent_path()).parent_path().parent_path();
}

Result<void> openData(const RunFolder& run, PreparedRun& prepared) {
    const auto file = projectOf(run) / prepared.spec.datasetFile;
    BW_TRY(prepared.dataset, Dataset::open(file));
    if (prepared.spec.version.empty() || prepared.dataset->version() == prepared.spec.version)
        return {};
    return fail(ErrorCode::Corrupt,
                fmt::format("{} holds version {}, the run was made for {}", file.string(),
                            prepared.dataset->version(), prepared.spec.version),
                "Import the dataset again, or start a new run.");
}

Result<SplitAssignment> divide(const PreparedRun& prepared) {
    BW_TRY(const SplitSpec split, splitFromJson(prepared.spec.split));
    BW_TRY(SplitAssignment assignment, assignSplit(split, *prepared.dataset));
    if (!prepared.spec.splitHash.empty() && assignment.hash != prepared.spec.splitHash)
        return fail(
            ErrorCode::Corrupt,
            fmt::format("Split \"{}\" divides the rows otherwise than when the run was made",
                        split.name),
            "Start a new run with the present split.");
    return assignment;
}

std::string rowsLeftOut(std::int64_t count, const std::string& target, std::string_view why) {
    return fmt::format("{} {} left out: target {} {}", count, count == 1 ? "row" : "rows", target,
                       why);
}

void keepKnownRows(const std::vector<Part>& parts, PreparedRun& prepared) {
    std::int64_t missing = 0, unseen = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        if (prepared.target.known(row))
            prepared.rows[static_cast<std::size_t>(parts[i])].push_back(row);
        else
            ++(prepared.target.missing(row) ? missing : unseen);
    }
    prepared.leftOut = missing + unseen;
    const std::string& name = prepared.spec.target;
    if (missing > 0) prepared.notes.push_back(rowsLeftOut(missing, name, "is missing"));
    if (unseen > 0)
        prepared.notes.push_back(rowsLeftOut(unseen, name,
                                             unseen == 1 ? "has a class that no training row has"
                                                         : "has classes that no training row has"));
    if (prepared.rowsOf(Part::Validation).empty())
        prepared.notes.push_back(
            "There are no validation rows: the training rows decide which epoch is best");
}

Result<Graph> buildGraph(const PreparedRun& prepared, const FindArchitecture& find,
                         const JobContext& job) {
    const RunSpec& spec = prepared.spec;
    BW_TRY(const Architecture* architecture, find(spec.architecture));
    BW_TRY(const ParameterValues parameters,
           parametersFromJson(architecture->parameters(), spec.architectureParameters));
    BW_TRY(const auto features,
           fitFeatures(spec.features, *prepared.dataset, prepared.rowsOf(Part::Train), job));
    return buildModel(features, prepared.target.target, *architecture, parameters);
}

Result<Graph> frozenGraph(const RunFolder& run, const PreparedRun& prepared,
                          const FindArchitecture& find, const JobContext& job) {
    const auto file = run.model() / "graph.json";
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
        BW_TRY(const Json json, readJsonFile(file));
        return graphFromJson(json, file.string());
    }
    BW_TRY(Graph graph, buildGraph(prepared, find, job));
    BW_CHECK(makeFolders(run.model()));
    BW_CHECK(writeJsonFile(file, graphToJson(graph)));
    return graph;
}

}  // namespace

Result<PreparedRun> prepareTraining(const RunFolder& run, const FindArchitecture& architecture,
                                    const JobContext& job) {
    PreparedRun prepared;
    BW_TRY(prepared.spec, run.spec());
    BW_TRY(prepared.settings, readTrainerSettings(prepared.spec.trainer));
    BW_CHECK(openData(run, prepared));
    BW_TRY(const SplitAssignment assignment, divide(prepared));
    BW_TRY(prepared.target, prepareTarget(*prepared.dataset, prepared.spec.target,
                                          prepared.spec.task, assignment.parts));
    keepKnownRows(assignment.parts, prepared);
    BW_CHECK(job.check());
    BW_TRY(prepared.graph, frozenGraph(run, prepared, architecture, job));
    return prepared;
}

}  // namespace bw
