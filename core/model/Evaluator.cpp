#include "core/model/Evaluator.h"

#include "core/model/EvaluatorKernels.h"

#include <fmt/format.h>

#include <map>

namespace bw {

using evaluator::Slot;
using evaluator::Step;

struct Evaluator::State {
    Graph graph;
    std::map<std::string, std::size_t> slotOf;
    std::vector<Slot> slots;
    std::vector<Step> steps;
    std::vector<std::size_t> inputs;
    Slot *label = nullptr, *probabilities = nullptr, *prediction = nullptr;

    std::size_t addSlot(const std::string& name, const TensorType& type) {
        Slot slot;
        // [N,F] has F numbers a row, [N] one; a parameter is read by its consumer.
        if (type.shape.size() > 1) slot.width = static_cast<std::size_t>(type.shape.back());
        slots.push_back(std::move(slot));
        return slotOf[name] = slots.size() - 1;
    }
    void addParameters(const Tensors& weights);
    Result<void> addSteps(const std::map<std::string, TensorType>& types);
    void findOutputs();
    void point(const InputRows& rows);
};

void Evaluator::State::addParameters(const Tensors& weights) {
    for (const ParameterTensor& parameter : graph.parameters) {
        Slot& slot = slots[addSlot(parameter.name, {ElementType::Float32, parameter.shape})];
        const auto values = weights.at(parameter.name).floats();
        slot.ownFloats.assign(values.begin(), values.end());
        slot.floats = slot.ownFloats.data();
    }
}

Result<void> Evaluator::State::addSteps(const std::map<std::string, TensorType>& types) {
    for (const Node& node : graph.nodes) {
        const evaluator::Kernel* kernel = evaluator::findKernel(node.op);
        if (!kernel)
            return fail(ErrorCode::BadInput,
                        fmt::format("The operator {} has no evaluator", node.op),
                        "The server answers with torch instead.");
        Step step;
        step.run = kernel->run;
        for (const std::string& input : node.inputs) step.inputs.push_back(slotOf.at(input));
        step.output = addSlot(node.outputs[0], types.at(node.outputs[0]));
        if (kernel->prepare) kernel->prepare(node, step, slots);
        steps.push_back(std::move(step));
    }
    return {};
}

void Evaluator::State::findOutputs() {
    for (const GraphValue& output : graph.outputs) {
        Slot* slot = &slots[slotOf.at(output.name)];
        if (output.name == "label") label = slot;
        if (output.name == "probabilities") probabilities = slot;
        if (output.name == "prediction") prediction = slot;
    }
}

void Evaluator::State::point(const InputRows& rows) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        Slot& slot = slots[inputs[i]];
        slot.floats = rows[i].floats.data();
        slot.ints = rows[i].ints.data();
        slot.texts = rows[i].strings.data();
    }
}

Evaluator::Evaluator(std::unique_ptr<State> state) : state_(std::move(state)) {}
Evaluator::~Evaluator() = default;

Result<std::unique_ptr<Evaluator>> Evaluator::create(const Model& model) {
    BW_CHECK(validateGraph(model.graph));
    BW_CHECK(checkWeights(model));
    BW_TRY(const auto types, inferTypes(model.graph));
    auto state = std::make_unique<State>();
    state->graph = model.graph;
    state->slots.reserve(types.size() + 1);  // slots are pointed at
    for (const GraphValue& input : model.graph.inputs)
        state->inputs.push_back(state->addSlot(input.name, input.type));
    state->addParameters(model.weights);
    BW_CHECK(state->addSteps(types));
    state->findOutputs();
    return std::unique_ptr<Evaluator>(new Evaluator(std::move(state)));
}

void Evaluator::run(const InputRows& rows, Answers& answers) {
    State& state = *state_;
    answers.rows = rowCount(rows);
    const auto count = static_cast<std::size_t>(answers.rows);
    state.point(rows);
    for (Step& step : state.steps) step.run(step, state.slots, count);
    answers.classes.clear();
    if (state.label) answers.classes.assign(state.label->ints, state.label->ints + count);
    const auto take = [count](const Slot* slot, std::vector<float>& to) {
        to.clear();
        if (slot) to.assign(slot->floats, slot->floats + count * slot->width);
    };
    take(state.probabilities, answers.probabilities);
    take(state.prediction, answers.predictions);
}

const Graph& Evaluator::graph() const {
    return state_->graph;
}

bool Evaluator::supports(std::string_view op) {
    return evaluator::findKernel(op) != nullptr;
}

}  // namespace bw
