#include "core/serve/OpenApi.h"

#include "core/base/Version.h"
#include "core/model/Signature.h"
#include "core/serve/OipCodec.h"
#include "core/table/DateTimeText.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace bw {
namespace {

Json typicalCell(const SignatureField& field) {
    switch (field.type) {
        case ElementType::Float32:
            // Four digits tell enough; 38.0 reads as 38.
            return std::floor(field.typical) == field.typical && std::abs(field.typical) < 1e15
                       ? Json(static_cast<std::int64_t>(field.typical))
                       : Json::parse(fmt::format("{:.4g}", field.typical));
        case ElementType::Int64:
            return dateTimeText(field.origin) + "Z";
        case ElementType::String:
            break;
    }
    return field.words.empty() ? Json("") : Json(field.words.front());
}

Json typeSchema(const SignatureField& field) {
    if (field.type == ElementType::Float32) return Json{{"type", {"number", "boolean", "null"}}};
    Json schema{{"type", {"string", "null"}}};
    if (field.type == ElementType::Int64) {
        schema["type"] = {"string", "integer", "null"};
        schema["description"] = "ISO 8601, or microseconds since 1970 UTC";
    } else {
        schema["description"] = "Categories of training stand under examples; others are allowed";
        schema["examples"] = Json::array();
        for (std::size_t i = 0; i < std::min<std::size_t>(field.words.size(), 50); ++i)
            schema["examples"].push_back(field.words[i]);
    }
    return schema;
}

Json recordSchema(const Graph& graph) {
    Json properties = Json::object(), required = Json::array();
    for (const SignatureField& field : signatureOf(graph)) {
        properties[field.name] = typeSchema(field);
        required.push_back(field.name);
    }
    return Json{{"type", "object"},
                {"properties", std::move(properties)},
                {"required", std::move(required)},
                {"additionalProperties", false}};
}

Json tensorSchema(bool input) {
    Json schema{{"type", "object"},
                {"properties",
                 {{"name", {{"type", "string"}}},
                  {"shape", {{"type", "array"}, {"items", {{"type", "integer"}}}}},
                  {"datatype", {{"type", "string"}}},
                  {"parameters", {{"type", "object"}}},
                  {"data", {{"type", "array"}}}}},
                {"required", {"name", "shape", "datatype"}}};
    if (input) schema["required"].push_back("data");
    return schema;
}

Json schemas(const Graph& graph) {
    const Json text{{"type", "string"}};
    const auto listOf = [](const char* name) {
        return Json{{"type", "array"},
                    {"items", {{"$ref", fmt::format("#/components/schemas/{}", name)}}}};
    };
    return Json{
        {"Row", recordSchema(graph)},
        {"InputTensor", tensorSchema(true)},
        {"OutputTensor", tensorSchema(false)},
        {"InferRequest",
         {{"type", "object"},
          {"properties",
           {{"id", text},
            {"parameters", {{"type", "object"}}},
            {"inputs", listOf("InputTensor")},
            {"outputs", {{"type", "array"}}}}},
          {"required", {"inputs"}}}},
        {"InferReply",
         {{"type", "object"},
          {"properties",
           {{"model_name", text},
            {"model_version", text},
            {"id", text},
            {"outputs", listOf("OutputTensor")}}}}},
        {"Records",
         {{"type", "object"},
          {"properties", {{"dataframe_records", listOf("Row")}}},
          {"required", {"dataframe_records"}}}},
        {"Predictions",
         {{"type", "object"},
          {"properties", {{"predictions", {{"type", "array"}, {"items", {{"type", "object"}}}}}}}}},
        {"Error", {{"type", "object"}, {"properties", {{"error", text}}}}}};
}

Json content(const char* schema, Json example = {}) {
    Json json{{"schema", {{"$ref", fmt::format("#/components/schemas/{}", schema)}}}};
    if (!example.is_null()) json["example"] = std::move(example);
    return Json{{"application/json", std::move(json)}};
}

Json responses(const char* schema) {
    Json all{{"200", {{"description", "The answers"}, {"content", content(schema)}}}};
    for (const auto& [code, why] :
         {std::pair{"400", "The request does not fit the model: field and what was expected"},
          std::pair{"401", "Token missing or wrong"}, std::pair{"413", "Body or rows too many"},
          std::pair{"429", "Too many rows wait; ask again"},
          std::pair{"503", "The server ends, or the model did not answer in time"}})
        all[code] = {{"description", why}, {"content", content("Error")}};
    return all;
}

Json ask(const char* summary, const char* request, Json example, const char* reply) {
    return Json{
        {"post",
         {{"summary", summary},
          {"requestBody", {{"required", true}, {"content", content(request, std::move(example))}}},
          {"responses", responses(reply)}}}};
}

Json look(const char* summary, const char* type = "application/json") {
    return Json{{"get",
                 {{"summary", summary},
                  {"responses",
                   {{"200", {{"description", summary}, {"content", {{type, Json::object()}}}}}}}}}};
}

}  // namespace

Json exampleRequest(const Graph& graph, bool mlflow) {
    Json record = Json::object(), inputs = Json::array();
    for (const SignatureField& field : signatureOf(graph)) {
        const Json cell = typicalCell(field);
        record[field.name] = cell;
        inputs.push_back({{"name", field.name},
                          {"shape", {1, 1}},
                          {"datatype", cell.is_string() ? "BYTES" : oipDatatype(field.type)},
                          {"data", {cell}}});
    }
    return mlflow ? Json{{"dataframe_records", Json::array({record})}} : Json{{"inputs", inputs}};
}

Json openApi(const ServedModel& model, bool token) {
    const std::string base = "/v2/models/" + model.name;
    Json paths{{base + "/infer", ask("Answer rows", "InferRequest",
                                     exampleRequest(model.graph(), false), "InferReply")},
               {"/invocations", ask("Answer rows, as MLflow asks", "Records",
                                    exampleRequest(model.graph(), true), "Predictions")},
               {base, look("Inputs and outputs of the model")},
               {base + "/ready", look("Whether the model answers")},
               {base + "/stats", look("What was answered so far")},
               {"/v2", look("The server")},
               {"/v2/health/live", look("Whether the server lives")},
               {"/v2/health/ready", look("Whether the server answers")},
               {"/ping", look("Whether the server answers", "text/plain")},
               {"/health", look("Whether the server answers", "text/plain")},
               {"/version", look("Version of the program", "text/plain")},
               {"/metrics", look("Counters for Prometheus", "text/plain")}};
    Json api{
        {"openapi", "3.1.0"},
        {"info",
         {{"title", model.name},
          {"version", model.version},
          {"description", fmt::format("Benchwright {} serves {}.", programVersion(), model.text)}}},
        {"paths", std::move(paths)},
        {"components", {{"schemas", schemas(model.graph())}}}};
    if (!token) return api;
    api["components"]["securitySchemes"] = {{"token", {{"type", "http"}, {"scheme", "bearer"}}}};
    api["security"] = Json::array({Json{{"token", Json::array()}}});
    return api;
}

Json modelStatistics(const ServedModel& model, const ServeMetrics& metrics) {
    return Json{{"model_stats", Json::array({Json{{"name", model.name},
                                                  {"version", model.version},
                                                  {"inference_count", metrics.rows()},
                                                  {"execution_count", metrics.batches()},
                                                  {"inference_stats",
                                                   {{"success", {{"count", metrics.answered()}}},
                                                    {"fail", {{"count", metrics.failed()}}}}}}})}};
}

}  // namespace bw
