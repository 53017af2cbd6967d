#include "core/run/RunSpec.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

constexpr const char* kRemakeHint =
    "The file may be damaged or edited; start a new run with `benchwright train`.";

Json featuresToJson(const std::vector<FeatureSpec>& features) {
    Json list = Json::array();
    for (const FeatureSpec& feature : features)
        list.push_back({{"column", feature.column}, {"kind", feature.kind}});
    return list;
}

Result<std::vector<FeatureSpec>> featuresFromJson(const Json& json, const std::string& source) {
    if (!json.is_array())
        return fail(ErrorCode::BadInput,
                    fmt::format("{}: \"features\" is missing or not a list", source), kRemakeHint);
    std::vector<FeatureSpec> features;
    for (const Json& entry : json) {
        const std::string place = fmt::format("{}, feature {}", source, features.size() + 1);
        FeatureSpec feature;
        BW_TRY(feature.column, jsonField<std::string>(entry, "column", place));
        BW_TRY(feature.kind, jsonField<std::string>(entry, "kind", place));
        features.push_back(std::move(feature));
    }
    return features;
}

/// A list of objects with a key each, or null: none.
Result<void> checkFindings(const Json& findings, const std::string& source) {
    const auto named = [](const Json& one) {
        return one.is_object() && one.contains("key") && one["key"].is_string();
    };
    if (findings.is_null() || (findings.is_array() && std::ranges::all_of(findings, named)))
        return {};
    return fail(ErrorCode::BadInput,
                fmt::format("{}: \"findings\" is not a list of findings with a \"key\"", source),
                kRemakeHint);
}

Result<void> checkFormat(const Json& json, const std::string& source) {
    BW_TRY(const std::int64_t format, jsonField<std::int64_t>(json, "format", source));
    if (format == kRunFormat) return {};
    return fail(
        ErrorCode::BadInput,
        fmt::format("{} has format {}, this program reads format {}", source, format, kRunFormat),
        "The run was made by another version of Benchwright; use that version.");
}

}  // namespace

Json runSpecToJson(const RunSpec& spec) {
    return Json{{"format", kRunFormat},
                {"id", spec.id},
                {"dataset", spec.dataset},
                {"version", spec.version},
                {"dataset_file", spec.datasetFile},
                {"split", spec.split},
                {"split_hash", spec.splitHash},
                {"target", spec.target},
                {"task", spec.task},
                {"features", featuresToJson(spec.features)},
                {"architecture", spec.architecture},
                {"architecture_parameters", spec.architectureParameters},
                {"trainer", spec.trainer},
                {"device", spec.device},
                {"seed", spec.seed},
                {"threads", spec.threads},
                {"created", spec.created},
                {"by", spec.by},
                {"program", spec.program},
                {"findings", spec.findings}};
}

Result<RunSpec> runSpecFromJson(const Json& json, const std::string& source) {
    BW_CHECK(checkFormat(json, source));
    RunSpec spec;
    const std::pair<const char*, std::string*> texts[] = {
        {"id", &spec.id},
        {"dataset", &spec.dataset},
        {"version", &spec.version},
        {"dataset_file", &spec.datasetFile},
        {"split_hash", &spec.splitHash},
        {"target", &spec.target},
        {"task", &spec.task},
        {"architecture", &spec.architecture},
        {"device", &spec.device},
        {"created", &spec.created},
        {"by", &spec.by},
        {"program", &spec.program},
    };
    for (const auto& [key, field] : texts) {
        BW_TRY(*field, jsonField<std::string>(json, key, source));
    }
    BW_TRY(spec.seed, jsonField<std::int64_t>(json, "seed", source));
    BW_TRY(const std::int64_t threads, jsonField<std::int64_t>(json, "threads", source));
    if (threads < 0 || threads > 4096)
        return fail(ErrorCode::BadInput,
                    fmt::format("{}: \"threads\" cannot be {}", source, threads),
                    "Give 0 (as many as cores) to 4096.");
    spec.threads = static_cast<int>(threads);
    BW_TRY(spec.features, featuresFromJson(json.value("features", Json()), source));
    const std::pair<const char*, Json*> parts[] = {
        {"split", &spec.split},
        {"architecture_parameters", &spec.architectureParameters},
        {"trainer", &spec.trainer},
        {"findings", &spec.findings},
    };
    for (const auto& [key, part] : parts) {
        if (!json.contains(key))
            return fail(ErrorCode::BadInput, fmt::format("{}: \"{}\" is missing", source, key),
                        kRemakeHint);
        *part = json[key];
    }
    BW_CHECK(checkFindings(spec.findings, source));
    return spec;
}

}  // namespace bw
