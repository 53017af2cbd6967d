#include "core/monitor/Replay.h"

#include "core/base/Files.h"
#include "core/base/TemporaryFolder.h"
#include "core/requests/LogColumns.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bw {
namespace {

/// What two ways of computing the same float32 graph may differ by.
constexpr double kTolerance = 1e-4;
constexpr std::size_t kExamples = 20;

using Arrays = arrow::Result<std::shared_ptr<arrow::Array>>;

template <typename Builder, typename T, typename Missing>
Arrays filled(Builder&& builder, const std::vector<T>& values, Missing&& missing) {
    for (const T& value : values)
        ARROW_RETURN_NOT_OK(missing(value) ? builder.AppendNull() : builder.Append(value));
    return builder.Finish();
}

Arrays arrayOf(const InputColumn& column) {
    switch (column.type) {
        case ElementType::Float32:
            return filled(arrow::FloatBuilder(), column.floats,
                          [](float value) { return std::isnan(value); });
        case ElementType::Int64:
            return filled(arrow::TimestampBuilder(arrow::timestamp(arrow::TimeUnit::MICRO),
                                                  arrow::default_memory_pool()),
                          column.ints, [](std::int64_t value) { return value == INT64_MIN; });
        case ElementType::String:
            break;
    }
    return filled(arrow::StringBuilder(), column.strings,
                  [](const std::string& value) { return value.empty(); });
}

arrow::Status writeTable(const InputRows& inputs, const std::filesystem::path& file) {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (const InputColumn& column : inputs) {
        ARROW_ASSIGN_OR_RAISE(auto array, arrayOf(column));
        fields.push_back(arrow::field(column.name, array->type()));
        arrays.push_back(std::move(array));
    }
    ARROW_ASSIGN_OR_RAISE(const auto sink, arrow::io::FileOutputStream::Open(file.string()));
    ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(
        *arrow::Table::Make(arrow::schema(fields), arrays), arrow::default_memory_pool(), sink));
    return sink->Close();
}

arrow::Result<std::shared_ptr<arrow::Table>> readTable(const std::filesystem::path& file) {
    ARROW_ASSIGN_OR_RAISE(auto source, arrow::io::ReadableFile::Open(file.string()));
    ARROW_ASSIGN_OR_RAISE(const auto reader,
                          parquet::arrow::OpenFile(source, arrow::default_memory_pool()));
    ARROW_ASSIGN_OR_RAISE(const auto table, reader->ReadTable());
    return table->CombineChunks();
}

template <typename Work>
Result<void> guarded(const char* what, Work&& work) {
    std::string problem;
    try {
        const arrow::Status status = work();
        if (status.ok()) return {};
        problem = status.message();
    } catch (const std::exception& error) {
        problem = error.what();
    }
    return fail(ErrorCode::Environment, fmt::format("Cannot {} the replay: {}", what, problem),
                "Check the free space of the project's disk.");
}

}  // namespace

InputRows noInputs(const Graph& graph) {
    InputRows inputs;
    for (const GraphValue& input : graph.inputs)
        inputs.push_back({.name = input.name, .type = input.type.element});
    return inputs;
}

void appendInputs(const arrow::RecordBatch& batch, std::span<const std::int64_t> rows,
                  InputRows& inputs) {
    for (InputColumn& input : inputs) {
        const LogColumn column(batch, logcolumn::kInput + input.name);
        for (const std::int64_t row : rows)
            if (input.type == ElementType::Float32)
                input.floats.push_back(static_cast<float>(column.number(row)));
            else if (input.type == ElementType::Int64)
                input.ints.push_back(column.missing(row) ? INT64_MIN : column.whole(row));
            else
                input.strings.emplace_back(column.text(row));
    }
}

ReplaySample::ReplaySample(const TrainingReference& reference)
    : reference_(reference), inputs_(noInputs(reference.graph)) {}

void ReplaySample::add(const arrow::RecordBatch& batch, std::span<const std::int64_t> rows,
                       std::int64_t window) {
    appendInputs(batch, rows, inputs_);
    const LogColumn request(batch, "request"), number(batch, "row"),
        label(batch, logcolumn::kLabel);
    std::vector<LogColumn> answers;
    if (reference_.regression()) answers.emplace_back(batch, logcolumn::kPrediction);
    for (const std::string& name : reference_.graph.target.classes)
        answers.emplace_back(batch, logcolumn::kProbability + name);
    for (const std::int64_t row : rows) {
        ids_.push_back({std::string(request.text(row)), number.whole(row)});
        windows_.push_back(window);
        labels_.emplace_back(label.text(row));
        for (const LogColumn& answer : answers)
            numbers_.push_back(static_cast<float>(answer.number(row)));
    }
}

Result<void> ReplaySample::write(const std::filesystem::path& file) const {
    return guarded("write", [&] { return writeTable(inputs_, file); });
}

Result<std::vector<ReplaySample::Difference>> ReplaySample::compare(
    const arrow::Table& answers) const {
    const auto& classes = reference_.graph.target.classes;
    std::vector<LogColumn> columns;
    const auto column = [&](const std::string& name) {
        const auto found = answers.GetColumnByName(name);
        return LogColumn(found ? found->chunk(0).get() : nullptr);
    };
    if (reference_.regression()) columns.push_back(column("prediction"));
    for (const std::string& name : classes) columns.push_back(column("p_" + name));
    const LogColumn labels = column("label");
    std::vector<Difference> all;
    for (std::int64_t row = 0; row < rows(); ++row) {
        const auto i = static_cast<std::size_t>(row);
        Difference one{.sample = i, .window = windows_[i], .id = ids_[i]};
        double size = 1;
        for (std::size_t k = 0; k < columns.size(); ++k) {
            const double now = columns[k].number(row);
            const double logged = static_cast<double>(numbers_[i * columns.size() + k]);
            // Both NaN is the same answer; one of them is as far off as can be.
            const double off = std::isnan(now) && std::isnan(logged) ? 0 : std::abs(now - logged);
            one.difference = std::max(one.difference,
                                      std::isnan(off) ? std::numeric_limits<double>::max() : off);
            if (reference_.regression()) size = std::max(1.0, std::abs(now));
        }
        one.differing = one.difference > kTolerance * size;
        one.answer = reference_.regression() ? columns.front().cell(row) : labels.cell(row);
        all.push_back(std::move(one));
    }
    return all;
}

Result<std::vector<ReplaySample::Difference>> ReplaySample::replay(const Workbench& bench,
                                                                   const JobContext& job) const {
    if (rows() == 0) return std::vector<Difference>();
    const auto cache = bench.project.folder() / ".cache";
    BW_CHECK(makeFolders(cache));
    const TemporaryFolder folder(temporaryBeside(cache / "replay"));
    BW_CHECK(makeFolders(folder.path()));
    const std::filesystem::path source = folder.path() / "inputs.parquet",
                                output = folder.path() / "answers.parquet";
    BW_CHECK(write(source));
    BW_CHECK(bench.worker.run("predict_file",
                              Json{{"model", reference_.folder.string()},
                                   {"source", source.string()},
                                   {"output", output.string()},
                                   {"device", "cpu"}},
                              job));
    std::shared_ptr<arrow::Table> answers;
    BW_CHECK(guarded("read", [&]() -> arrow::Status {
        ARROW_ASSIGN_OR_RAISE(answers, readTable(output));
        if (answers->num_rows() != rows())
            return arrow::Status::Invalid("the worker gave ", answers->num_rows(), " answers to ",
                                          rows(), " rows");
        return arrow::Status::OK();
    }));
    return compare(*answers);
}

ReplayReport replayReport(const std::vector<ReplaySample::Difference>& differences,
                          std::int64_t window, std::int64_t answered) {
    ReplayReport report{.answered = answered};
    std::vector<const ReplaySample::Difference*> worst;
    for (const auto& one : differences) {
        if (one.window != window) continue;
        ++report.rows;
        report.worst = std::max(report.worst, one.difference);
        if (!one.differing) continue;
        ++report.differing;
        worst.push_back(&one);
    }
    std::ranges::stable_sort(worst, std::greater(),
                             [](const auto* one) { return one->difference; });
    for (std::size_t i = 0; i < std::min(worst.size(), kExamples); ++i)
        report.examples.push_back(worst[i]->id);
    return report;
}

}  // namespace bw
