#include "core/pipeline/DataSteps.h"

#include "core/base/Clock.h"
#include "core/base/Files.h"
#include "core/base/TemporaryFolder.h"
#include "core/pipeline/ContractSteps.h"
#include "core/pipeline/DataReports.h"
#include "core/store/Names.h"
#include "core/table/RecipeFile.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

Result<ImportRecipe> givenRecipe(const Importer& importer, const ImportOptions& options) {
    ImportRecipe recipe;
    BW_TRY(const ParameterValues given, parseParameters(importer.options(), options.options));
    recipe.options = given;
    if (options.recipe) {
        BW_TRY(recipe, readRecipeFile(*options.recipe, importer));
        for (const auto& [name, text] : options.options) recipe.options[name] = given.at(name);
    }
    recipe.importer = importer.id();
    for (const auto& [column, kind] : options.kinds) recipe.kinds[column] = kind;
    return recipe;
}

/// Columns whose contract asks for the wider kind are read as that kind: a file whose numbers
/// happen to be whole is still a file of numbers.
void widenToContract(const Contract& contract, SourceDescription& description) {
    for (auto& [column, kind] : description.recipe.kinds) {
        const ColumnRule* rule = contract.find(column);
        if (!rule || rule->kind == kind) continue;
        const bool wholeNumbers = rule->kind == ColumnKind::Number && kind == ColumnKind::Integer;
        if (wholeNumbers || rule->kind == ColumnKind::Category) kind = rule->kind;
    }
}

Result<void> refuseSchemaFaults(const Contract& contract, const SourceDescription& description,
                                const std::filesystem::path& source) {
    std::vector<ColumnKind> kinds;
    for (const std::string& column : description.columns)
        kinds.push_back(description.recipe.kinds.at(column));
    std::string faults;
    for (const Finding& fault : schemaFaults(contract, description.columns, kinds))
        if (fault.severity == Severity::Error)
            faults += (faults.empty() ? "" : "; ") + fault.message;
    if (faults.empty()) return {};
    return fail(ErrorCode::BadInput,
                fmt::format("{} does not fit the contract of {}: {}", source.string(),
                            contract.dataset, faults),
                fmt::format("Nothing was stored. Correct the file, or change the contract "
                            "(`benchwright contract edit {}`).",
                            contract.dataset));
}

struct Described {
    const Importer* importer;
    SourceDescription description;
};

Result<Described> describeSource(const Workbench& bench, const ImportOptions& options,
                                 const JobContext& job) {
    BW_TRY(const Importer* importer, chooseImporter(bench.plugins.all<Importer>(), options.source));
    BW_TRY(const ImportRecipe given, givenRecipe(*importer, options));
    BW_TRY(SourceDescription description, importer->describe(options.source, given, job));
    return Described{importer, std::move(description)};
}

std::string newestTarget(const Project& project, const DatasetRecord& dataset) {
    const auto runs = project.runs();
    if (!runs) return {};
    const auto last =
        std::ranges::find(runs->rbegin(), runs->rend(), dataset.name, &RunRecord::dataset);
    return last == runs->rend() ? std::string() : last->target;
}

}  // namespace

Result<SourceDescription> previewSource(const Workbench& bench, const ImportOptions& options,
                                        const JobContext& job) {
    BW_TRY(Described described, describeSource(bench, options, job));
    return std::move(described.description);
}

namespace {

/// The version that rows are appended to; none when this is the first one.
Result<std::shared_ptr<const Dataset>> appendTo(const Project& project,
                                                const ImportOptions& options) {
    if (!options.append) return nullptr;
    const std::string reference =
        options.base.empty() ? options.name : options.name + "@" + options.base;
    auto opened = openDataset(project, reference);
    if (!opened && opened.error().code == ErrorCode::NotFound && options.base.empty())
        return nullptr;
    if (!opened) return std::unexpected(std::move(opened).error());
    return std::move(opened->data);
}

/// Two that append at a time would each leave out the rows of the other.
Result<FileLock> lockAppending(const Project& project, const std::string& name,
                               const JobContext& job) {
    constexpr int kMilliseconds = 100;
    const std::filesystem::path folder = project.folder() / ".cache";
    BW_CHECK(makeFolders(folder));
    while (true) {
        auto lock = FileLock::take(folder / (name + ".append.lock"), kMilliseconds);
        if (lock || lock.error().code != ErrorCode::Refused) return lock;
        BW_CHECK(job.check());
        job.progress(-1, "Waiting for another import");
    }
}

/// The rows of the source are read as the kinds that are there already.
ImportOptions withKindsOf(const Dataset& base, ImportOptions options) {
    for (std::size_t i = 0; i < base.columns().size(); ++i)
        options.kinds.try_emplace(base.columns()[i], base.kind(static_cast<int>(i)));
    return options;
}

/// Kinds can only be fixed of columns that the source has.
Result<Described> describeAddition(const Workbench& bench, const Dataset* base,
                                   const ImportOptions& options, const JobContext& job) {
    if (!base) return describeSource(bench, options, job);
    ImportOptions wanted = withKindsOf(*base, options);
    auto all = describeSource(bench, wanted, job.part(0, 0.5));
    if (all || all.error().code == ErrorCode::Cancelled) return all;
    BW_TRY(const Described found, describeSource(bench, options, JobContext(job.stopToken())));
    std::erase_if(wanted.kinds, [&](const auto& kind) {
        const auto& columns = found.description.columns;
        return std::ranges::find(columns, kind.first) == columns.end();
    });
    return describeSource(bench, wanted, job.part(0.5, 1));
}

/// Writes the source as a version of its own in a place beside, then both together.
Result<StoredDataset> storeAppended(TableReader& source, const ImportRecipe& recipe,
                                    const std::shared_ptr<const Dataset>& base,
                                    const std::filesystem::path& folder,
                                    const ImportOptions& options, const JobContext& job) {
    const TemporaryFolder place(temporaryBeside(folder / "addition"));
    BW_CHECK(makeFolders(place.path()));
    BW_TRY(const StoredDataset stored,
           writeDataset(source, recipe, place.path(), job.part(0, 0.5)));
    BW_TRY(auto addition, Dataset::open(stored.file));
    if (base && endsWithRows(*base, *addition))
        return StoredDataset{.version = base->version(),
                             .file = base->file(),
                             .rows = base->rows(),
                             .columns = static_cast<int>(base->columns().size()),
                             .isNew = false};
    BW_TRY(const auto all, appendedRows(base, addition, options.recent));
    return writeDataset(*all, recipe, folder, job.part(0.5, 1));
}

}  // namespace

Result<ImportOutcome> importDataset(const Workbench& bench, const ImportOptions& options,
                                    const JobContext& job) {
    BW_CHECK(checkStoredName(options.name, "dataset"));
    std::optional<FileLock> alone;
    if (options.append) {
        BW_TRY(alone, lockAppending(bench.project, options.name, job));
    }
    BW_TRY(auto base, appendTo(bench.project, options));
    BW_TRY(Described described, describeAddition(bench, base.get(), options, job.part(0.0, 0.3)));
    BW_TRY(const auto contract, acceptedContract(bench.project, options.name));
    if (contract) {
        widenToContract(*contract, described.description);
        BW_CHECK(refuseSchemaFaults(*contract, described.description, options.source));
    }
    const std::filesystem::path folder = bench.project.datasetFolder(options.name);
    BW_CHECK(makeFolders(folder));
    BW_TRY(const auto reader,
           described.importer->open(options.source, described.description.recipe));
    const ImportRecipe& recipe = described.description.recipe;
    const bool together = base || options.recent;
    BW_TRY(const StoredDataset stored,
           together ? storeAppended(*reader, recipe, base, folder, options, job.part(0.3, 0.8))
                    : writeDataset(*reader, recipe, folder, job.part(0.3, 0.8)));

    ImportOutcome outcome;
    outcome.isNew = stored.isNew;
    outcome.observations = std::move(described.description.observations);
    outcome.dataset = {
        .name = options.name,
        .version = stored.version,
        .file = std::filesystem::relative(stored.file, bench.project.folder()).string(),
        .rows = stored.rows,
        .columns = stored.columns,
        .source = std::filesystem::absolute(options.source).filename().string(),
        .imported = nowUtc(),
        .by = currentUser()};
    // Recorded before it is verified: a cancel in between leaves a version without a report,
    // nothing lost. What is recorded already keeps its entry until then.
    const auto known = bench.project.dataset(options.name + "@" + stored.version);
    if (known)
        outcome.dataset = *known;
    else
        BW_CHECK(bench.project.addDataset(outcome.dataset));
    BW_TRY(auto data, Dataset::open(stored.file));
    BW_TRY(outcome.report,
           verifyStored(bench, {outcome.dataset, std::move(data)}, {}, job.part(0.8, 1.0)));
    outcome.dataset.findings = static_cast<std::int64_t>(outcome.report.findings.size());
    BW_CHECK(bench.project.addDataset(outcome.dataset));
    return outcome;
}

Result<OpenedDataset> openDataset(const Project& project, const std::string& reference) {
    BW_TRY(DatasetRecord record, project.dataset(reference));
    BW_TRY(auto data, Dataset::open(project.folder() / record.file));
    return OpenedDataset{std::move(record), std::move(data)};
}

Result<VerifyReport> verifyStored(const Workbench& bench, const OpenedDataset& dataset,
                                  const std::string& target, const JobContext& job) {
    const DatasetRecord& record = dataset.record;
    const std::string wanted = target.empty() ? newestTarget(bench.project, record) : target;
    if (!target.empty()) BW_CHECK(dataset.data->columnIndex(target));
    BW_TRY(const auto contract, acceptedContract(bench.project, record.name));
    BW_TRY(auto accepted, bench.project.acceptedFindings(record.name));
    BW_TRY(const std::string contractHash, acceptedContractHash(bench.project, record.name));
    BW_TRY(const Profile profile, storedProfile(dataset, job.part(0.0, 0.4)));
    const CheckInput input{*dataset.data, profile, contract ? &*contract : nullptr, wanted};
    BW_TRY(VerifyReport report, verifyDataset(input, bench.plugins.all<Check>(),
                                              std::move(accepted), job.part(0.4, 1.0)));
    report.dataset = record.name;
    report.version = record.version;
    report.target = wanted;
    report.contractHash = contractHash;
    if (const auto kept = keepReport(dataset, report); !kept)
        job.note(fmt::format("The report was not kept: {}", kept.error().message));
    return report;
}

Result<SplitSpec> ensureSplit(const Project& project, const std::string& dataset,
                              const std::string& name) {
    const std::filesystem::path file = project.splitFile(dataset, name);
    if (std::filesystem::exists(file)) {
        BW_TRY(const Json json, readJsonFile(file));
        return splitFromJson(json);
    }
    if (name != "default")
        return fail(
            ErrorCode::NotFound, fmt::format("{} has no split \"{}\"", dataset, name),
            fmt::format(
                "Make it, for example with `benchwright split {} --name {} --by hash --seed 1`.",
                dataset, name));
    SplitSpec spec;
    BW_CHECK(storeSplit(project, dataset, spec));
    return spec;
}

Result<void> storeSplit(const Project& project, const std::string& dataset, const SplitSpec& spec) {
    BW_CHECK(checkStoredName(spec.name, "split"));
    const std::filesystem::path file = project.splitFile(dataset, spec.name);
    const Json json = splitToJson(spec);
    if (std::filesystem::exists(file)) {
        BW_TRY(const Json stored, readJsonFile(file));
        if (stored == json) return {};
        return fail(ErrorCode::Refused,
                    fmt::format("{} has a different split \"{}\" already", dataset, spec.name),
                    "Runs refer to it, so it stays as it is; choose another --name.");
    }
    BW_CHECK(makeFolders(file.parent_path()));
    return writeJsonFile(file, json);
}

}  // namespace bw
