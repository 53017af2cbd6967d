#include "core/serve/ServedModel.h"

#include "core/model/Signature.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace bw {
namespace {

using Clock = std::chrono::steady_clock;

/// A thread that serves connections may answer itself what takes no longer than this.
constexpr std::chrono::nanoseconds kQuick{250'000};
constexpr int kWarmings = 8;

/// The quickest of some answers to one row.
Result<std::chrono::nanoseconds> costOfRow(Engine& engine) {
    const InputRows row = madeRows(engine.graph(), 1);
    Answers answers;
    auto best = std::chrono::nanoseconds::max();
    for (int i = 0; i < kWarmings; ++i) {
        const auto start = Clock::now();
        BW_CHECK(engine.answer(row, answers));
        best = std::min<std::chrono::nanoseconds>(best, Clock::now() - start);
    }
    return std::max(best, std::chrono::nanoseconds(1));
}

void addLabels(ServedModel& model) {
    const Target& target = model.graph().target;
    for (const std::string& label : target.classes) {
        model.classJson.push_back(target.integerLabels ? label : dumpJson(Json(label), -1));
        if (!target.integerLabels) continue;
        std::int64_t& number = model.integerLabels.emplace_back(0);
        std::from_chars(label.data(), label.data() + label.size(), number);
    }
}

}  // namespace

int ServedModel::placeOf(std::string_view input) const {
    const auto found = places.find(input);
    return found == places.end() ? -1 : found->second;
}

Result<std::shared_ptr<ServedModel>> makeServedModel(ServedIdentity identity,
                                                     std::unique_ptr<Engine> engine,
                                                     const std::vector<std::string>& keys) {
    auto model = std::make_shared<ServedModel>();
    model->text = std::move(identity.text);
    model->name = std::move(identity.name);
    model->version = std::move(identity.version);
    model->number = identity.number;
    model->engine = std::move(engine);
    BW_TRY(const auto cost, costOfRow(*model->engine));
    model->quickRows = kQuick / cost;
    model->schema = requestSchema(model->graph(), keys);
    int place = 0;
    for (const GraphValue& input : model->graph().inputs) model->places[input.name] = place++;
    for (const std::string& key : model->schema->keys) model->places[key] = place++;
    addLabels(*model);
    return model;
}

}  // namespace bw
