#include "core/flow/StepCache.h"

#include "core/model/Weights.h"

namespace bw {

StepCache::StepCache(const Project& project)
    : project_(project), folder_(project.folder() / ".cache" / "steps") {}

std::optional<StepOutcome> StepCache::find(const std::string& key,
                                           const StepContext& context) const {
    if (key.empty()) return std::nullopt;
    const auto json = readJsonFile(folder_ / (key + ".json"));
    if (!json || !json->is_object()) return std::nullopt;
    try {
        StepOutcome outcome;
        if (json->value("type", "") != context.type.name) return std::nullopt;
        outcome.state = json->value("held", false) ? StepState::Held : StepState::Done;
        outcome.cause = json->value("cause", "");
        outcome.outputs = json->value("outputs", Json::object());
        outcome.blocks = json->value("blocks", false);
        outcome.key = json->value("key", key);
        if (outputsExist(outcome, context)) return outcome;
    } catch (const Json::exception&) {
        return std::nullopt;  // a damaged record is as good as none
    }
    return std::nullopt;
}

Result<void> StepCache::store(const std::string& key, const std::string& type,
                              const StepOutcome& outcome) const {
    BW_CHECK(makeFolders(folder_));
    return writeJsonFile(folder_ / (key + ".json"), {{"format", 1},
                                                     {"type", type},
                                                     {"held", outcome.state == StepState::Held},
                                                     {"cause", outcome.cause},
                                                     {"outputs", outcome.outputs},
                                                     {"blocks", outcome.blocks},
                                                     {"key", outcome.key}});
}

std::string StepCache::begunRun(const std::string& key) const {
    const auto json = readJsonFile(folder_ / (key + ".begun.json"));
    const auto run = json ? jsonField<std::string>(*json, "run", "") : Result<std::string>();
    return run ? *run : std::string();
}

Result<void> StepCache::storeBegunRun(const std::string& key, const std::string& run) const {
    BW_CHECK(makeFolders(folder_));
    return writeJsonFile(folder_ / (key + ".begun.json"), {{"run", run}});
}

bool StepCache::outputsExist(const StepOutcome& outcome, const StepContext& context) const {
    const Json& outputs = outcome.outputs;
    std::error_code ignored;
    if (context.type.name == "import") {
        const auto dataset = project_.dataset(outputs.value("reference", ""));
        return dataset && std::filesystem::exists(project_.folder() / dataset->file, ignored);
    }
    if (context.type.name == "split") {
        const auto dataset = project_.dataset(outputs.value("reference", ""));
        if (!dataset) return false;
        const auto stored =
            readJsonFile(project_.splitFile(dataset->name, outputs.value("split", "")));
        return stored && *stored == splitToJson(splitSpecOf(context.settings));
    }
    if (context.type.name == "train") {
        const RunFolder run(project_.runFolder(outputs.value("run", "")));
        const auto hash = modelHash(run.model());
        return hash && *hash == outputs.value("model_sha256", "") &&
               project_.run(outputs.value("run", ""));
    }
    if (context.type.name == "promote" && outputs.value("outcome", "") == "promoted")
        return project_.resolve(outputs.value("model", "")).has_value();
    if (context.type.name == "export")
        return std::filesystem::exists(context.path("to") / "manifest.json", ignored);
    return true;
}

}  // namespace bw
