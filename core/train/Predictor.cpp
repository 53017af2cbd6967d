#include "core/train/Predictor.h"

#include "core/train/Device.h"
#include "core/train/Executor.h"
#include "core/train/Guarded.h"

namespace bw {

struct Predictor::State {
    GraphExecutor executor;
};

Predictor::Predictor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Predictor::~Predictor() = default;

Result<std::unique_ptr<Predictor>> Predictor::create(const Model& model,
                                                     const std::string& device) {
    BW_TRY(const c10::Device place, resolveDevice(device));
    BW_TRY(auto executor, guarded([&] {
               return GraphExecutor::create(model.graph, model.weights, place, false);
           }));
    if (!executor) return std::unexpected(executor.error());
    return std::unique_ptr<Predictor>(new Predictor(std::make_unique<State>(std::move(*executor))));
}

Result<Answers> Predictor::answer(const RawColumns& columns, const JobContext& job) {
    return answersOf(state_->executor, columns, job);
}

const Graph& Predictor::graph() const {
    return state_->executor.graph();
}

}  // namespace bw
