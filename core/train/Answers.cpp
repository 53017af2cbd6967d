#include "core/train/Answers.h"

#include "core/train/Executor.h"
#include "core/train/Guarded.h"

#include <ATen/ATen.h>

#include <charconv>
#include <unordered_map>

namespace bw {
namespace {

constexpr std::int64_t kBlock = 16384;

template <typename T>
void append(std::vector<T>& to, const at::Tensor& from) {
    const at::Tensor host = from.to(at::kCPU).contiguous();
    const T* values = host.const_data_ptr<T>();
    to.insert(to.end(), values, values + host.numel());
}

/// Turns the label output back into class indices: codes of texts already are.
class ClassIndices {
public:
    explicit ClassIndices(const Target& target) {
        if (!target.integerLabels) return;
        for (const std::string& text : target.classes) {
            std::int64_t label = 0;
            std::from_chars(text.data(), text.data() + text.size(), label);
            indices_.emplace(label, static_cast<std::int32_t>(indices_.size()));
        }
    }
    void append(std::vector<std::int32_t>& to, const Value& labels) const {
        std::vector<std::int64_t> values;
        bw::append(values, labels.tensor);
        for (const std::int64_t value : values)
            to.push_back(labels.dictionary ? static_cast<std::int32_t>(value) : indices_.at(value));
    }

private:
    std::unordered_map<std::int64_t, std::int32_t> indices_;
};

void appendBlock(const Graph& graph, const ClassIndices& indices, const std::vector<Value>& outputs,
                 Answers& answers) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::string& name = graph.outputs[i].name;
        if (name == "label") indices.append(answers.classes, outputs[i]);
        if (name == "probabilities") append(answers.probabilities, outputs[i].tensor);
        if (name == "prediction") append(answers.predictions, outputs[i].tensor);
    }
}

}  // namespace

Result<Answers> answersOf(GraphExecutor& executor, const FixedFeatures& features,
                          const JobContext& job) {
    Answers answers{.rows = features.rows};
    const ClassIndices indices(executor.graph().target);
    for (std::int64_t from = 0; from < features.rows; from += kBlock) {
        BW_CHECK(job.check());
        BW_CHECK(guarded([&] {
            const std::int64_t count = std::min(kBlock, features.rows - from);
            appendBlock(executor.graph(), indices,
                        executor.outputs(GraphExecutor::range(features, from, count)), answers);
        }));
    }
    return answers;
}

Result<Answers> answersOf(GraphExecutor& executor, const RawColumns& columns,
                          const JobContext& job) {
    BW_TRY(const FixedFeatures features, guarded([&] { return executor.fixed(columns); }));
    return answersOf(executor, features, job);
}

Predictions toPredictions(const Answers& answers, const TargetColumn& target,
                          std::span<const std::int64_t> rows) {
    Predictions predictions{.task = target.target.task, .classes = target.target.classes};
    predictions.rows.assign(rows.begin(), rows.end());
    for (const std::int64_t row : rows) {
        const auto i = static_cast<std::size_t>(row);
        if (target.target.task == Task::Regression)
            predictions.truthValue.push_back(target.values[i]);
        else
            predictions.truth.push_back(std::max(target.classes[i], -1));
    }
    predictions.label = answers.classes;
    predictions.probabilities.assign(answers.probabilities.begin(), answers.probabilities.end());
    predictions.value.assign(answers.predictions.begin(), answers.predictions.end());
    return predictions;
}

}  // namespace bw
