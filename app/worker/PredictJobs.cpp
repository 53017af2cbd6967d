#include "app/worker/PredictJobs.h"

#include "app/worker/AnswerWriter.h"
#include "core/compare/Predictions.h"
#include "core/table/Dataset.h"
#include "core/table/Split.h"
#include "core/train/Predictor.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace bw::worker {
namespace {

constexpr const char* kSource = "the request";

Result<std::unique_ptr<Predictor>> openModel(const Json& request) {
    BW_TRY(const std::string folder, jsonField<std::string>(request, "model", kSource));
    BW_TRY(const Model model, readModel(folder));
    return Predictor::create(model, request.value("device", "auto"));
}

/// The rows of the asked part; all where no part is named.
Result<std::vector<std::int64_t>> rowsOf(const Json& request, const Dataset& dataset) {
    const Json part = request.value("part", Json());
    if (part.is_null()) {
        std::vector<std::int64_t> rows(static_cast<std::size_t>(dataset.rows()));
        std::iota(rows.begin(), rows.end(), 0);
        return rows;
    }
    BW_TRY(const std::string name, jsonField<std::string>(request, "part", kSource));
    BW_TRY(const Part wanted, partFromName(name));
    BW_TRY(const SplitSpec split, splitFromJson(request.value("split", Json())));
    BW_TRY(const SplitAssignment assignment, assignSplit(split, dataset));
    return assignment.rowsOf(wanted);
}

void append(Predictions& to, const Predictions& more) {
    const auto join = [](auto& a, const auto& b) { a.insert(a.end(), b.begin(), b.end()); };
    join(to.rows, more.rows);
    join(to.truth, more.truth);
    join(to.truthValue, more.truthValue);
    join(to.label, more.label);
    join(to.probabilities, more.probabilities);
    join(to.value, more.value);
}

constexpr std::size_t kBlock = 65536;

/// What the kinds of a file's columns must be for the model: inputs of texts and times say so
/// themselves, numbers are inferred first and forced where something else came out.
class FileReading {
public:
    FileReading(const Graph& graph, const Importer& importer, std::filesystem::path source)
        : graph_(graph), importer_(importer), source_(std::move(source)) {}

    Result<std::unique_ptr<TableReader>> open(const JobContext& context) {
        ImportRecipe given{.importer = std::string(importer_.id())};
        for (const GraphValue& input : graph_.inputs) {
            if (input.type.element == ElementType::String)
                given.kinds[input.name] = ColumnKind::Category;
            if (input.type.element == ElementType::Int64)
                given.kinds[input.name] = ColumnKind::DateTime;
        }
        BW_TRY(const SourceDescription first, describe(given, context));
        BW_CHECK(checkColumnsPresent(graph_, first.columns));
        if (!forceNumbers(first.recipe, given)) return importer_.open(source_, first.recipe);
        BW_TRY(const SourceDescription second, describe(given, context));
        return importer_.open(source_, second.recipe);
    }

private:
    /// Columns that the model wants must be there before their kinds can be forced.
    Result<SourceDescription> describe(const ImportRecipe& given, const JobContext& context) const {
        ImportRecipe free{.importer = given.importer, .options = given.options};
        auto described = importer_.describe(source_, given, context);
        if (described || given.kinds.empty()) return described;
        auto inferred = importer_.describe(source_, free, context);
        if (inferred) BW_CHECK(checkColumnsPresent(graph_, inferred->columns));
        return described;
    }
    bool forceNumbers(const ImportRecipe& found, ImportRecipe& given) const {
        bool forced = false;
        for (const GraphValue& input : graph_.inputs) {
            const auto kind = found.kinds.find(input.name);
            if (kind == found.kinds.end() || elementOf(kind->second) == input.type.element)
                continue;
            given.kinds[input.name] = ColumnKind::Number;
            forced = true;
        }
        given.options = found.options;
        return forced;
    }

    const Graph& graph_;
    const Importer& importer_;
    std::filesystem::path source_;
};

Result<RawColumns> batchInputs(const Graph& graph, const arrow::RecordBatch& batch) {
    std::vector<std::int64_t> rows(static_cast<std::size_t>(batch.num_rows()));
    std::iota(rows.begin(), rows.end(), 0);
    RawColumns columns;
    for (const GraphValue& input : graph.inputs) {
        const auto array = batch.GetColumnByName(input.name);
        if (!array)
            return fail(ErrorCode::BadInput, fmt::format("Column \"{}\" occurs twice", input.name),
                        "Give each column a name of its own.");
        BW_TRY(RawColumn column, readRawColumn(input.name, *array, rows));
        if (column.type != input.type.element)
            return fail(ErrorCode::BadInput,
                        fmt::format("Column \"{}\" has values of another kind than the model was "
                                    "trained on",
                                    input.name),
                        "Correct the column, or leave its cells empty.");
        columns.push_back(std::move(column));
    }
    return columns;
}

/// The importer's hint speaks of importing; here nothing is imported.
Result<std::shared_ptr<arrow::RecordBatch>> nextBatch(TableReader& reader,
                                                      const JobContext& context) {
    auto batch = reader.next(context);
    if (!batch && batch.error().code == ErrorCode::BadInput)
        batch.error().hint = "Correct the file, or leave the cell empty; nothing was written.";
    return batch;
}

Result<std::int64_t> answerAll(Predictor& predictor, TableReader& reader, AnswerWriter& writer,
                               const JobContext& context) {
    std::int64_t done = 0;
    const std::int64_t rows = reader.rows();
    while (true) {
        BW_CHECK(context.check());
        BW_TRY(const auto batch, nextBatch(reader, context));
        if (!batch) return done;
        BW_TRY(const RawColumns columns, batchInputs(predictor.graph(), *batch));
        BW_TRY(const Answers answers, predictor.answer(columns, context));
        BW_CHECK(writer.write(done, answers));
        done += batch->num_rows();
        context.progress(rows > 0 ? static_cast<double>(done) / static_cast<double>(rows) : -1,
                         fmt::format("{} rows answered", done));
    }
}

}  // namespace

Result<Json> predictDataset(const Json& request, const JobContext& context) {
    BW_TRY(const auto predictor, openModel(request));
    BW_TRY(const std::string file, jsonField<std::string>(request, "dataset", kSource));
    BW_TRY(const std::string output, jsonField<std::string>(request, "output", kSource));
    BW_TRY(const auto dataset, Dataset::open(file));
    BW_TRY(const auto rows, rowsOf(request, *dataset));
    const Graph& graph = predictor->graph();
    BW_TRY(const TargetColumn target, readTarget(*dataset, graph.target));
    Predictions all{.task = graph.target.task, .classes = graph.target.classes};
    for (std::size_t from = 0; from < rows.size(); from += kBlock) {
        BW_CHECK(context.check());
        context.progress(static_cast<double>(from) / static_cast<double>(rows.size()),
                         "Asking the model");
        const std::span block = std::span(rows).subspan(from, std::min(kBlock, rows.size() - from));
        BW_TRY(const RawColumns columns, readInputs(graph, *dataset, block));
        BW_TRY(const Answers answers, predictor->answer(columns, context));
        append(all, toPredictions(answers, target, block));
    }
    for (const std::int64_t row : all.rows)
        all.rowHashes.push_back(dataset->rowHashes()[static_cast<std::size_t>(row)]);
    BW_CHECK(writePredictions(output, all));
    return Json{{"rows", rows.size()}};
}

Result<Json> predictFile(const Json& request, const PluginHost& plugins,
                         const JobContext& context) {
    BW_TRY(const std::string source, jsonField<std::string>(request, "source", kSource));
    BW_TRY(const std::string output, jsonField<std::string>(request, "output", kSource));
    BW_TRY(const auto predictor, openModel(request));
    BW_TRY(const Importer* importer, chooseImporter(plugins.all<Importer>(), source));
    context.progress(-1, "Looking at the file");
    FileReading reading(predictor->graph(), *importer, source);
    BW_TRY(const auto reader, reading.open(context));
    BW_TRY(const auto writer, AnswerWriter::create(output, predictor->graph().target));
    BW_TRY(const std::int64_t rows, answerAll(*predictor, *reader, *writer, context));
    BW_CHECK(writer->close());
    return Json{{"rows", rows}, {"output", output}};
}

}  // namespace bw::worker
