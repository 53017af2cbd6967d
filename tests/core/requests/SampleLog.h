#pragma once

#include "core/requests/RequestLog.h"
#include "core/requests/RequestWriter.h"

#include <arrow/api.h>

#include <QTemporaryDir>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace bw::samples {

/// A model of three inputs (age, when, job) and two classes, with a key column "instant".
inline Graph sampleGraph() {
    Graph graph;
    graph.inputs = {{"age", {ElementType::Float32, {kBatch, 1}}},
                    {"when", {ElementType::Int64, {kBatch, 1}}},
                    {"job", {ElementType::String, {kBatch, 1}}}};
    graph.target = {
        .column = "salary", .task = Task::BinaryClassification, .classes = {"low", "high"}};
    return graph;
}

inline std::shared_ptr<const RequestSchema> sampleSchema() {
    return requestSchema(sampleGraph(), {"instant", "age"});
}

/// Request number `i`: rows age = i, key "k<i>", label by parity; every fifth job is missing.
inline RequestRows sampleRequest(int i, const std::shared_ptr<const RequestSchema>& schema,
                                 std::int64_t time = -1) {
    RequestRows rows{.schema = schema, .request = "r" + std::to_string(i)};
    rows.time = time >= 0 ? time : std::int64_t{1'330'000'000'000'000} + i * 1'000'000LL;
    rows.version = 3;
    rows.latency = 100 + i;
    rows.inputs = {{.name = "age", .type = ElementType::Float32, .floats = {static_cast<float>(i)}},
                   {.name = "when", .type = ElementType::Int64, .ints = {std::int64_t{i} * 1000}},
                   {.name = "job",
                    .type = ElementType::String,
                    .strings = {i % 5 == 0 ? "" : "job" + std::to_string(i % 3)}}};
    rows.keys = {{"k" + std::to_string(i)}};
    rows.answers = {.classes = {i % 2}, .probabilities = {0.25F, 0.75F}, .rows = 1};
    return rows;
}

/// Every value of a column in the order of the log.
struct LogContent {
    std::vector<std::string> requests;
    std::map<std::string, std::vector<std::string>> cells;
    std::int64_t rows = 0;
};

inline std::string cellOf(const arrow::Array& array, std::int64_t row) {
    const auto scalar = array.GetScalar(row).ValueOrDie();
    if (!scalar->is_valid) return "null";
    if (const auto* coded = dynamic_cast<const arrow::DictionaryScalar*>(scalar.get()))
        return coded->GetEncodedValue().ValueOrDie()->ToString();
    return scalar->ToString();
}

inline LogContent contentOf(const RequestLog& log, const RequestQuery& query = {}) {
    LogContent content;
    const auto read =
        log.read(query,
                 [&](const RequestBatch& batch) -> Result<void> {
                     for (const std::int64_t row : batch.rows) {
                         ++content.rows;
                         content.requests.push_back(cellOf(*batch.batch->column(0), row));
                         for (int i = 1; i < batch.batch->num_columns(); ++i)
                             content.cells[batch.batch->schema()->field(i)->name()].push_back(
                                 cellOf(*batch.batch->column(i), row));
                     }
                     return {};
                 },
                 {});
    if (!read) qFatal("%s", read.error().message.c_str());
    return content;
}

}  // namespace bw::samples
