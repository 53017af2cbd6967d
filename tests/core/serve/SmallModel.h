#pragma once

#include "core/model/Evaluator.h"
#include "core/model/Features.h"
#include "core/serve/Engine.h"
#include "core/serve/ServedModel.h"

#include <QtGlobal>

#include <chrono>
#include <thread>

namespace bw::samples {

/// A model of three raw columns, "age" (number), "hired" (time) and "job" (category), with weights
/// that depend on `seed` alone. Classes "no" and "yes"; or a regression.
inline Model smallModel(int seed = 1, bool regression = false, bool withJob = true) {
    GraphBuilder builder;
    std::vector<FittedFeature> features{
        {.spec = {"age", "integer"}, .hasMissing = true, .fill = 38, .mean = 40, .deviation = 12},
        {.spec = {"hired", "datetime"},
         .fill = 0,
         .mean = 0,
         .deviation = 1,
         .origin = 1'300'000'000'000'000,
         .unit = 86'400'000'000}};
    if (withJob)
        features.push_back({.spec = {"job", "category"}, .vocabulary = {"clerk", "cook", "pilot"}});
    const PreparedInputs prepared = addPreprocessing(builder, features);
    std::vector<GraphBuilder::Value> parts{prepared.dense};
    for (const auto& category : prepared.categories)
        parts.push_back(
            builder.apply("OneHot", {category.index}, {{"depth", category.cardinality}}));
    const auto hidden =
        builder.apply("Relu", {builder.linear(concatenate(builder, parts, "all"), 6, "hidden")});
    Target target{.column = "left",
                  .task = regression ? Task::Regression : Task::BinaryClassification};
    if (regression)
        target.scale = 10;
    else
        target.classes = {"no", "yes"};
    addHead(builder, builder.linear(hidden, 1, "last"), target);
    auto graph = builder.finish(target);
    if (!graph) qFatal("%s", graph.error().message.c_str());
    Model model{std::move(*graph), {}};
    unsigned state = 77u * static_cast<unsigned>(seed) + 1;
    for (const ParameterTensor& parameter : model.graph.parameters) {
        std::size_t count = 1;
        for (const std::int64_t size : parameter.shape) count *= static_cast<std::size_t>(size);
        std::vector<float> values(count);
        for (float& value : values) {
            state = state * 1'664'525u + 1'013'904'223u;
            value = static_cast<float>(state >> 8) / 16'777'216.0F - 0.5F;
        }
        model.weights[parameter.name] = HostTensor::fromFloats(parameter.shape, values);
    }
    return model;
}

/// Without torch; `pause` makes each step of the model as slow as a test wants it.
class PlainEngine final : public Engine {
public:
    explicit PlainEngine(const Model& model, std::chrono::milliseconds pause = {})
        : evaluator_(std::move(Evaluator::create(model)).value()), pause_(pause) {}
    Result<void> answer(const InputRows& rows, Answers& answers) override {
        ++steps;
        largest = std::max(largest, rowCount(rows));
        if (pause_.count() > 0) std::this_thread::sleep_for(pause_);
        evaluator_->run(rows, answers);
        return {};
    }
    const Graph& graph() const override { return evaluator_->graph(); }
    const std::string& backend() const override { return backend_; }

    std::int64_t steps = 0, largest = 0;

private:
    std::unique_ptr<Evaluator> evaluator_;
    std::chrono::milliseconds pause_;
    std::string backend_ = "evaluator";
};

inline std::shared_ptr<ServedModel> servedModel(std::int64_t version = 3,
                                                const std::vector<std::string>& keys = {},
                                                const Model& model = smallModel(),
                                                std::chrono::milliseconds pause = {}) {
    return makeServedModel({.text = "staff-left@" + std::to_string(version),
                            .name = "staff-left",
                            .version = std::to_string(version),
                            .number = version},
                           std::make_unique<PlainEngine>(model, pause), keys)
        .value();
}

}  // namespace bw::samples
