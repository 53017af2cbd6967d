#include "core/base/Hash.h"
#include "core/base/NumberText.h"
#include "core/base/Version.h"
#include "core/flow/References.h"
#include "core/flow/StepContext.h"
#include "core/model/Weights.h"
#include "core/pipeline/ContractSteps.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

class KeyMaker {
public:
    explicit KeyMaker(const StepContext& context)
        : context_(context), project_(context.bench.project), settings_(context.settings) {}

    Result<StepKeys> make() {
        for (const StepKey& key : context_.type.keys) addSetting(key);
        inputs_["program"] = std::string(programVersion());
        BW_CHECK(addOfType());
        StepKeys keys{.inputs = inputs_,
                      .key = hashOf(inputs_),
                      .keyWithoutProduction = {},
                      .candidateIsProduction = candidateIsProduction_};
        if (StepInputs without = inputs_; without.erase("production") > 0)
            keys.keyWithoutProduction = hashOf(without);
        return keys;
    }

private:
    /// Tables by entry, so that a change names the one.
    void addSetting(const StepKey& key) {
        if (key.kind == KeyKind::Table)
            for (const auto& [name, value] : settings_[key.name].items())
                inputs_[key.name + "." + name] = value;
        else
            inputs_[key.name] = settings_[key.name];
    }

    [[nodiscard]] std::string hashOf(const StepInputs& inputs) const {
        Json all{{"type", context_.type.name}};
        for (const auto& [label, value] : inputs) all[label] = value;
        return sha256Hex(dumpJson(all, -1));
    }

    Result<void> addOfType() {
        const std::string& type = context_.type.name;
        if (type == "import") return addSource();
        if (type == "verify") return addVerify();
        if (type == "split") return addDataset();
        if (type == "train") return addTrain();
        if (type == "evaluate") return addEvaluate();
        if (type == "compare") return addComparison(settings_.value("production", "production"));
        if (type == "gate") return addGate();
        if (type == "promote") return addPromote();
        return addModel("model");
    }

    Result<void> addSource() {
        const auto source = context_.path("source");
        inputs_["source"] = source.filename().string();
        BW_TRY(inputs_["source_sha256"], sha256OfFile(source));
        if (!context_.text("recipe").empty()) {
            BW_TRY(inputs_["recipe"], sha256OfFile(context_.path("recipe")));
        }
        BW_TRY(inputs_["contract"], acceptedContractHash(project_, context_.text("dataset")));
        if (!settings_.value("append", false)) return {};
        const auto base = project_.dataset(context_.text("dataset"));
        inputs_["base"] = base ? base->version : std::string();
        return {};
    }

    Result<DatasetRecord> dataset(const std::string& reference) {
        BW_TRY(DatasetRecord record, project_.dataset(reference));
        inputs_["data"] = record.name + "@" + record.version;
        return record;
    }

    Result<void> addDataset() {
        BW_CHECK(dataset(context_.text("data")));
        return {};
    }

    Result<void> addVerify() {
        BW_TRY(const DatasetRecord record, dataset(context_.text("data")));
        BW_TRY(inputs_["contract"], acceptedContractHash(project_, record.name));
        BW_TRY(const auto accepted, project_.acceptedFindings(record.name));
        inputs_["accepted findings"] = accepted;
        return {};
    }

    /// By what it says, not by its name alone.
    Result<void> addSplit(const std::string& datasetName, const std::string& split) {
        inputs_["split"] = split;
        if (split.empty()) return {};
        const auto file = project_.splitFile(datasetName, split);
        if (!std::filesystem::exists(file)) {
            SplitSpec made;
            made.name = split;
            inputs_["split rule"] = dumpJson(splitToJson(made), -1);
            return {};
        }
        BW_TRY(const Json stored, readJsonFile(file));
        inputs_["split rule"] = dumpJson(stored, -1);
        return {};
    }

    Result<void> addTrain() {
        BW_TRY(const DatasetRecord record, dataset(context_.text("data")));
        return addSplit(record.name, context_.text("split"));
    }

    /// By content: a run and the version made from it are the same model.
    Result<std::string> addModel(const std::string& label, const std::string& reference) {
        BW_TRY(const auto model, project_.resolve(reference, settings_.value("model_name", "")));
        BW_TRY(std::string hash, modelHash(model.directory));
        inputs_[label] = hash;
        return hash;
    }
    Result<void> addModel(const std::string& key) {
        BW_CHECK(addModel(key, context_.text(key)));
        return {};
    }

    Result<void> addRows(const std::string& model) {
        BW_TRY(const JudgedRows rows, judgedRows(project_, settings_, model));
        inputs_["data"] = rows.dataset;
        return addSplit(rows.dataset.substr(0, rows.dataset.find('@')), rows.split);
    }

    Result<void> addEvaluate() {
        BW_CHECK(addModel("model"));
        inputs_["resamples"] = project_.settings().resamples;
        return addRows(context_.text("model"));
    }

    Result<void> addComparison(const std::string& production) {
        const ProjectSettings& defaults = project_.settings();
        if (context_.text("metric").empty()) inputs_["metric"] = defaults.metric;
        if (settings_["margin_percent"] < 0) inputs_["margin_percent"] = defaults.marginPercent;
        if (settings_["resamples"] < 0) inputs_["resamples"] = defaults.resamples;
        BW_TRY(const std::string candidate, addModel("candidate", context_.text("candidate")));
        BW_TRY(const std::string name, judgedModelName(project_, settings_));
        inputs_["model_name"] = name;
        BW_CHECK(addRows(context_.text("candidate")));
        inputs_["production"] = "";
        std::error_code ignored;
        if (const auto file = project_.folder() / production;
            std::filesystem::is_regular_file(file, ignored)) {
            BW_TRY(inputs_["production"], sha256OfFile(file));
            return {};
        }
        const auto model = project_.resolve(production, name);
        if (!model) return {};
        BW_TRY(const std::string hash, modelHash(model->directory));
        inputs_["production"] = hash;
        candidateIsProduction_ = hash == candidate;
        return {};
    }

    Result<void> addGate() {
        BW_CHECK(addComparison("production"));
        BW_TRY(const auto candidate, project_.resolve(context_.text("candidate")));
        BW_TRY(const RunSpec spec, specOfModel(project_, candidate));
        BW_TRY(const auto accepted, project_.acceptedFindings(spec.dataset));
        inputs_["accepted findings"] = accepted;
        return {};
    }

    Result<void> addPromote() {
        inputs_["gate"] = context_.gate->key;
        inputs_["automatic"] = project_.settings().promotion.automatic;
        const std::string name = context_.gate->outputs.value("model_name", "");
        BW_TRY(const auto now, project_.alias(context_.text("alias"), name));
        inputs_["alias stands on"] = now ? now->hash : "";
        return {};
    }

    const StepContext& context_;
    const Project& project_;
    const Json& settings_;
    StepInputs inputs_;
    bool candidateIsProduction_ = false;
};

std::string shown(const Json& value) {
    std::string text = jsonAsText(value);
    const auto isHash = [](std::string_view part) {
        return part.size() == 64 && part.find_first_not_of("0123456789abcdef") == part.npos;
    };
    const std::size_t at = text.find('@') + 1;  // 0 without one
    if (isHash(std::string_view(text).substr(at)))
        text = text.substr(0, at) + shortHash(std::string_view(text).substr(at));
    return text.empty() ? "none" : text.size() > 60 ? text.substr(0, 60) + "…" : text;
}

}  // namespace

Result<StepKeys> stepKeys(const StepContext& context) {
    return KeyMaker(context).make();
}

std::string changeCause(const Json& before, const StepInputs& now) {
    if (!before.is_object() || before.empty()) return "first run";
    std::vector<std::string> changes;
    for (const auto& [label, value] : now) {
        const Json old = before.contains(label) ? before[label] : Json();
        if (old == value) continue;
        if (label == "source_sha256")
            changes.push_back("source changed: " + jsonAsText(now.at("source")));
        else if (label == "split rule" || label == "recipe" || label == "gate" ||
                 label == "contract")
            changes.push_back(label + " changed");
        else
            changes.push_back(fmt::format("{} changed: {} → {}", label,
                                          old.is_null() ? "not set" : shown(old), shown(value)));
    }
    for (const auto& [label, value] : before.items())
        if (!now.contains(label)) changes.push_back(label + " is not set any more");
    std::string text;
    for (const std::string& change : changes) {
        if (!text.empty()) text += "; ";
        text += change;
    }
    return text.empty() ? "its result is not there any more" : text;
}

}  // namespace bw
