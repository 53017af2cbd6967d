#include "core/monitor/LogColumn.h"
#include "core/monitor/Monitor.h"
#include "core/monitor/MonitorSubject.h"
#include "core/pipeline/ReadTable.h"
#include "core/requests/RequestLog.h"
#include "core/requests/Truth.h"
#include "core/table/CellText.h"
#include "core/table/NearNames.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

namespace bw {
namespace {

constexpr std::size_t kListed = 1000;

Result<std::shared_ptr<arrow::Table>> readFile(const Workbench& bench,
                                               const std::filesystem::path& file,
                                               const JobContext& job) {
    BW_TRY(const Importer* importer, chooseImporter(bench.plugins.all<Importer>(), file));
    ImportRecipe given{.importer = std::string(importer->id())};
    BW_TRY(given.options, parseParameters(importer->options(), {}));
    BW_TRY(const SourceDescription described, importer->describe(file, given, job));
    BW_TRY(const auto reader, importer->open(file, described.recipe));
    return readTable(*reader, job);
}

Result<std::shared_ptr<arrow::Array>> columnOf(const arrow::Table& table, const std::string& name,
                                               const std::filesystem::path& file) {
    const auto column = table.GetColumnByName(name);
    if (!column)
        return fail(ErrorCode::NotFound,
                    fmt::format("{} has no column \"{}\"", file.string(), name),
                    nearNamesHint("column", "Columns", name, table.ColumnNames()));
    if (column->num_chunks() == 1) return column->chunk(0);
    auto empty = arrow::MakeEmptyArray(column->type());
    if (!empty.ok()) return fail(ErrorCode::Internal, empty.status().message());
    return *empty;
}

/// The column of the log that the keys mean.
Result<std::string> logKey(const Workbench& bench, const MonitorSubject& subject,
                           const TruthOptions& options, const Graph& graph) {
    const std::string& asked = options.logKey.empty() ? options.key : options.logKey;
    if (asked == "request") return asked;
    const auto& keys = bench.project.settings().log.keys;
    const auto is = [&](const std::string& prefix, const std::string& name) {
        return asked == name || asked == prefix + name;
    };
    for (const GraphValue& input : graph.inputs)
        if (is("in.", input.name)) return "in." + input.name;
    for (const std::string& key : keys)
        if (is("key.", key)) return "key." + key;
    return fail(
        ErrorCode::BadInput,
        fmt::format("The request log of {} has no column \"{}\"", subject.name, asked),
        fmt::format("Say with --log-key which column of the log the keys mean: request, {}an input "
                    "of the model. Other columns of requests are kept when [log] keys in "
                    "benchwright.toml names them.",
                    keys.empty() ? std::string() : fmt::format("{}, ", fmt::join(keys, ", "))));
}

Result<void> checkNotMasked(const RequestLog& log, const std::string& key) {
    for (const RequestSegment& segment : log.segments())
        if (std::ranges::find(segment.masked, key) != segment.masked.end())
            return fail(ErrorCode::BadInput,
                        fmt::format("Column \"{}\" is personal and not in the log", key),
                        "Join by another column: [log] personal in benchwright.toml names those "
                        "that are never stored.");
    return {};
}

bool isNumber(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

/// What the values must be for the model.
class ValueCheck {
public:
    ValueCheck(const Target& target, const std::filesystem::path& file, const std::string& column)
        : target_(target), file_(file), column_(column) {}

    Result<void> add(const std::string& value, std::int64_t row) {
        ++values_;
        if (target_.task == Task::Regression) {
            if (isNumber(value)) return {};
            return fail(
                ErrorCode::BadInput,
                fmt::format("{}, row {}: \"{}\" in column {} is no number", file_.string(), row + 1,
                            value, column_),
                "The model predicts a number: name the column that holds it with --column.");
        }
        if (std::ranges::find(target_.classes, value) == target_.classes.end()) ++unknown_;
        return {};
    }
    [[nodiscard]] Result<std::int64_t> unknown() const {
        if (values_ == 0 || unknown_ < values_) return unknown_;
        return fail(ErrorCode::BadInput,
                    fmt::format("No value of column {} in {} is one of the model's classes",
                                column_, file_.string()),
                    fmt::format("The classes are {}. Name the column of the truth with --column.",
                                fmt::join(target_.classes, ", ")));
    }

private:
    const Target& target_;
    const std::filesystem::path& file_;
    const std::string& column_;
    std::int64_t values_ = 0, unknown_ = 0;
};

Result<TruthRows> rowsOf(const arrow::Array& keys, const arrow::Array& values, ValueCheck& check,
                         TruthOutcome& outcome) {
    TruthRows rows;
    for (std::int64_t i = 0; i < keys.length(); ++i) {
        std::string key = cellText(keys, i), value = cellText(values, i);
        if (key.empty() || value.empty()) {
            ++outcome.left;
            continue;
        }
        BW_CHECK(check.add(value, i));
        rows.keys.push_back(std::move(key));
        rows.values.push_back(std::move(value));
    }
    outcome.rows = std::ssize(rows.keys);
    return rows;
}

/// Counts the keys whose requests are there.
Result<void> join(const RequestLog& log, const TruthRows& rows, TruthOutcome& outcome,
                  const JobContext& job) {
    const auto normal = [&](std::string key) {
        if (rows.key == "request" && key.ends_with("/0")) key.resize(key.size() - 2);
        return key;
    };
    std::unordered_set<std::string> waiting;
    for (const std::string& key : rows.keys) waiting.insert(normal(key));
    const auto all = std::ssize(waiting);
    const RequestQuery query{.role = "", .columns = {rows.key}};
    BW_CHECK(log.read(
        query,
        [&](const RequestBatch& batch) -> Result<void> {
            for (const std::int64_t row : batch.rows)
                waiting.erase(truthKey(*batch.batch, rows.key, row));
            return {};
        },
        job));
    outcome.unknown = std::ssize(waiting);
    outcome.joined = all - outcome.unknown;
    for (const std::string& key : rows.keys) {  // in the order of the file, each once
        if (outcome.unknownKeys.size() >= kListed) break;
        if (waiting.erase(normal(key)) > 0) outcome.unknownKeys.push_back(key);
    }
    return {};
}

}  // namespace

Result<TruthOutcome> addTruthFile(const Workbench& bench, const TruthOptions& options,
                                  const JobContext& job) {
    BW_TRY(const MonitorSubject subject,
           monitorSubject(bench.project, options.model, options.modelName));
    BW_TRY(const Graph graph, graphOf(bench.project, subject.current));
    TruthOutcome outcome{.model = subject.name};
    BW_TRY(outcome.logKey, logKey(bench, subject, options, graph));
    BW_TRY(const RequestLog log, RequestLog::open(subject.log, job));
    BW_CHECK(checkNotMasked(log, outcome.logKey));
    BW_TRY(const auto table, readFile(bench, options.file, job));
    const std::string column = options.column.empty() ? graph.target.column : options.column;
    BW_TRY(const auto keys, columnOf(*table, options.key, options.file));
    BW_TRY(const auto values, columnOf(*table, column, options.file));
    ValueCheck check(graph.target, options.file, column);
    BW_TRY(TruthRows rows, rowsOf(*keys, *values, check, outcome));
    BW_TRY(outcome.unknownLabels, check.unknown());
    rows.key = outcome.logKey;
    rows.source = options.file.string();
    if (rows.keys.empty())
        return fail(ErrorCode::BadInput,
                    fmt::format("No row of {} has both a key and a value", options.file.string()),
                    "Check the columns named by --key and --column.");
    BW_TRY(const TruthIndex before, TruthIndex::open(subject.log, job));
    for (const std::string& key : rows.keys)
        outcome.replaced += before.contains(rows.key, key) ? 1 : 0;
    BW_CHECK(join(log, rows, outcome, job));
    BW_CHECK(addTruth(subject.log, rows));
    return outcome;
}

Json truthOutcomeToJson(const TruthOutcome& outcome) {
    return {{"model", outcome.model},
            {"log_key", outcome.logKey},
            {"rows", outcome.rows},
            {"joined", outcome.joined},
            {"unknown", outcome.unknown},
            {"unknown_keys", outcome.unknownKeys},
            {"replaced", outcome.replaced},
            {"left_out", outcome.left},
            {"unknown_labels", outcome.unknownLabels}};
}

}  // namespace bw
