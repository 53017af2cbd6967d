#include "core/export/BundleFiles.h"

#include "core/base/Clock.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/base/Version.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

constexpr const char* kProgram = "Benchwright ";

std::string_view missingRule(ElementType type) {
    switch (type) {
        case ElementType::Float32:
            return "NaN";
        case ElementType::Int64:
            return "-9223372036854775808";
        case ElementType::String:
            break;
    }
    return "empty string";
}

std::string_view meaningOf(ElementType type) {
    switch (type) {
        case ElementType::Float32:
            return "a number; true is 1, false is 0";
        case ElementType::Int64:
            return "microseconds since 1970-01-01T00:00:00 UTC";
        case ElementType::String:
            break;
    }
    return "a category; one that is not listed counts as unknown";
}

Json shapeToJson(const std::vector<std::int64_t>& shape) {
    Json list = Json::array();
    for (const std::int64_t size : shape) list.push_back(size == kBatch ? Json("N") : Json(size));
    return list;
}

/// The words that training knew of a category input.
Json categoriesOf(const Graph& graph, const std::string& input) {
    for (const Node& node : graph.nodes)
        if (node.op == "CategoryIndex" && node.inputs.front() == input)
            return node.attribute<std::vector<std::string>>("vocabulary");
    return Json::array();
}

Json inputToJson(const Graph& graph, const GraphValue& input) {
    Json json{{"name", input.name},
              {"element", elementName(input.type.element)},
              {"shape", shapeToJson(input.type.shape)},
              {"meaning", meaningOf(input.type.element)},
              {"missing", missingRule(input.type.element)}};
    if (input.type.element == ElementType::String)
        json["categories"] = categoriesOf(graph, input.name);
    return json;
}

Json targetToJson(const Target& target) {
    return Json{{"column", target.column},   {"task", taskName(target.task)},
                {"classes", target.classes}, {"integer_labels", target.integerLabels},
                {"mean", target.mean},       {"scale", target.scale}};
}

}  // namespace

Json bundleSchema(const Graph& graph) {
    Json inputs = Json::array(), outputs = Json::array();
    for (const GraphValue& input : graph.inputs) inputs.push_back(inputToJson(graph, input));
    for (const GraphValue& output : graph.outputs)
        outputs.push_back({{"name", output.name},
                           {"element", elementName(output.type.element)},
                           {"shape", shapeToJson(output.type.shape)}});
    return Json{{"format", kBundleFormat},
                {"inputs", inputs},
                {"outputs", outputs},
                {"target", targetToJson(graph.target)}};
}

Json bundleGolden(const Graph& graph, const InputRows& inputs, const OutputRows& expected) {
    return Json{{"format", kBundleFormat},        {"rows", rowCount(inputs)},
                {"tolerance", kParityTolerance},  {"target", targetToJson(graph.target)},
                {"inputs", inputsToJson(inputs)}, {"expected", outputsToJson(expected)}};
}

Result<std::vector<std::string>> filesBelow(const std::filesystem::path& folder) {
    std::vector<std::string> files;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entries(folder, error);
    for (; !error && entries != std::filesystem::recursive_directory_iterator();
         entries.increment(error))
        if (entries->is_regular_file())
            files.push_back(entries->path().lexically_relative(folder).generic_string());
    if (error) return systemError("Cannot list", folder.string(), error.value());
    std::ranges::sort(files);
    return files;
}

Result<Json> bundleManifest(const std::filesystem::path& folder, const std::vector<Parity>& parity,
                            const Json& facts) {
    BW_TRY(const std::vector<std::string> files, filesBelow(folder));
    Json list = Json::array();
    for (const std::string& file : files) {
        std::error_code error;
        const std::uintmax_t bytes = std::filesystem::file_size(folder / file, error);
        if (error) return systemError("Cannot read", file, error.value());
        BW_TRY(const std::string sum, sha256OfFile(folder / file));
        list.push_back({{"path", file}, {"bytes", bytes}, {"sha256", sum}});
    }
    Json manifest{{"format", kBundleFormat},
                  {"created", nowUtc()},
                  {"program", kProgram + std::string(programVersion())}};
    for (const char* key : {"model", "run", "dataset", "dataset_sha256", "audit_sha256"})
        if (facts.contains(key)) manifest[key] = facts[key];
    Json formats = Json::array(), unproved = Json::array();
    for (const Parity& one : parity) {
        formats.push_back(one.format);
        if (!one.proved()) unproved.push_back({{"format", one.format}, {"reason", one.reason}});
    }
    manifest["proved"] = unproved.empty();
    manifest["formats"] = std::move(formats);
    manifest["unproved"] = std::move(unproved);
    manifest["files"] = std::move(list);
    return manifest;
}

bool holdsBundle(const std::filesystem::path& folder) {
    const auto manifest = readJsonFile(folder / "manifest.json");
    if (!manifest || !manifest->is_object() || !manifest->contains("files")) return false;
    const auto program = jsonField<std::string>(*manifest, "program", "manifest.json");
    return program && program->starts_with(kProgram);
}

}  // namespace bw
