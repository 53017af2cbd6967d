#include "core/train/Kernels.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace bw {
namespace {

using Slots = std::vector<Value>;
constexpr std::int64_t kNoDateTime = std::numeric_limits<std::int64_t>::min();

at::Tensor floats(const Node& node, const char* name, at::Device device) {
    const auto& values = node.attribute<std::vector<double>>(name);
    return at::tensor(at::ArrayRef<double>(values), at::kDouble).to(at::kFloat).to(device);
}

void isMissing(const Step& step, Slots& slots, const StepContext&) {
    step.out(slots).tensor = at::isnan(step.in(slots, 0)).to(at::kFloat);
}

void prepareImpute(const Node& node, at::Device device, Step& step) {
    step.constants = {floats(node, "values", device)};
}
void impute(const Step& step, Slots& slots, const StepContext&) {
    const at::Tensor& x = step.in(slots, 0);
    step.out(slots).tensor = at::where(at::isnan(x), step.constants[0], x);
}

void prepareAffine(const Node& node, at::Device device, Step& step) {
    step.constants = {floats(node, "scale", device), floats(node, "offset", device)};
}
void affine(const Step& step, Slots& slots, const StepContext&) {
    step.out(slots).tensor = step.in(slots, 0) * step.constants[0] + step.constants[1];
}

void prepareDateTimeScale(const Node& node, at::Device, Step& step) {
    step.integer = node.attribute<std::int64_t>("origin");
    step.real = static_cast<double>(node.attribute<std::int64_t>("unit"));
}
void dateTimeScale(const Step& step, Slots& slots, const StepContext&) {
    const at::Tensor& t = step.in(slots, 0);
    at::Tensor scaled = (t.to(at::kDouble) - static_cast<double>(step.integer)) / step.real;
    step.out(slots).tensor =
        scaled.to(at::kFloat)
            .masked_fill(t == kNoDateTime, std::numeric_limits<float>::quiet_NaN());
}

void prepareCategoryIndex(const Node& node, at::Device, Step& step) {
    std::int64_t next = 2;
    for (const std::string& word : node.attribute<std::vector<std::string>>("vocabulary"))
        step.vocabulary.emplace(word, next++);
    step.vocabulary[""] = 1;
}
/// The dictionary is looked up word by word once, then rows follow through a table whose last entry
/// is for missing.
void categoryIndex(const Step& step, Slots& slots, const StepContext&) {
    const Value& text = slots[static_cast<std::size_t>(step.inputs[0])];
    const std::vector<std::string>& words = *text.dictionary;
    std::vector<std::int64_t> table(words.size() + 1, 1);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto found = step.vocabulary.find(words[i]);
        table[i] = found == step.vocabulary.end() ? 0 : found->second;
    }
    const at::Tensor last =
        at::where(text.tensor < 0, at::scalar_tensor(std::ssize(words), at::kLong), text.tensor);
    const at::Tensor entries = at::tensor(at::ArrayRef<std::int64_t>(table), at::kLong);
    step.out(slots) = {entries.index_select(0, last.flatten()).view(last.sizes()), nullptr};
}

void prepareOneHot(const Node& node, at::Device, Step& step) {
    step.integer = node.attribute<std::int64_t>("depth");
}
void oneHot(const Step& step, Slots& slots, const StepContext&) {
    const at::Tensor& x = step.in(slots, 0);
    step.out(slots).tensor =
        at::zeros({x.size(0), step.integer}, x.options().dtype(at::kFloat)).scatter_(1, x, 1.0);
}

void concat(const Step& step, Slots& slots, const StepContext&) {
    std::vector<at::Tensor> parts;
    parts.reserve(step.inputs.size());
    for (std::size_t i = 0; i < step.inputs.size(); ++i) parts.push_back(step.in(slots, i));
    step.out(slots).tensor = at::cat(parts, 1);
}

void embedding(const Step& step, Slots& slots, const StepContext&) {
    const at::Tensor& index = step.in(slots, 0);
    step.out(slots).tensor = at::embedding(step.in(slots, 1), index.view({-1}));
}

void linear(const Step& step, Slots& slots, const StepContext&) {
    const bool bias = step.inputs.size() == 3;
    step.out(slots).tensor =
        bias ? at::linear(step.in(slots, 0), step.in(slots, 1), step.in(slots, 2))
             : at::linear(step.in(slots, 0), step.in(slots, 1));
}

void prepareLayerNorm(const Node& node, at::Device, Step& step) {
    step.real = node.attribute<double>("epsilon");
}
void layerNorm(const Step& step, Slots& slots, const StepContext&) {
    const at::Tensor& x = step.in(slots, 0);
    step.out(slots).tensor =
        at::layer_norm(x, {x.size(1)}, step.in(slots, 1), step.in(slots, 2), step.real);
}

void relu(const Step& step, Slots& slots, const StepContext&) {
    const at::Tensor& x = step.in(slots, 0);
    step.out(slots).tensor = step.inPlace ? x.relu_() : at::relu(x);
}

template <at::Tensor (*Function)(const at::Tensor&)>
void pointwise(const Step& step, Slots& slots, const StepContext&) {
    step.out(slots).tensor = Function(step.in(slots, 0));
}
at::Tensor exactGelu(const at::Tensor& x) {
    return at::gelu(x, "none");
}

void prepareDropout(const Node& node, at::Device, Step& step) {
    step.real = node.attribute<double>("rate");
}
void dropout(const Step& step, Slots& slots, const StepContext& context) {
    const at::Tensor& x = step.in(slots, 0);
    if (!context.training || step.real == 0) {
        step.out(slots).tensor = x;
        return;
    }
    const double keep = 1 - step.real;
    at::Tensor mask = at::empty(x.sizes(), x.options()).bernoulli_(keep, context.random);
    step.out(slots).tensor = x * mask.div_(keep);
}

void add(const Step& step, Slots& slots, const StepContext&) {
    step.out(slots).tensor = step.in(slots, 0) + step.in(slots, 1);
}

void binaryProbabilities(const Step& step, Slots& slots, const StepContext&) {
    const at::Tensor yes = at::sigmoid(step.in(slots, 0));
    step.out(slots).tensor = at::cat({1 - yes, yes}, 1);
}

void softmax(const Step& step, Slots& slots, const StepContext&) {
    step.out(slots).tensor = at::softmax(step.in(slots, 0), 1);
}

void argMax(const Step& step, Slots& slots, const StepContext&) {
    step.out(slots).tensor = at::argmax(step.in(slots, 0), 1);
}

void prepareLabelDecode(const Node& node, at::Device, Step& step) {
    step.texts = std::make_shared<const std::vector<std::string>>(
        node.attribute<std::vector<std::string>>("labels"));
}
void labelDecode(const Step& step, Slots& slots, const StepContext&) {
    step.out(slots) = {step.in(slots, 0).to(at::kCPU), step.texts};
}

void prepareLabelDecodeInt(const Node& node, at::Device device, Step& step) {
    const auto& labels = node.attribute<std::vector<std::int64_t>>("labels");
    step.constants = {at::tensor(at::ArrayRef<std::int64_t>(labels), at::kLong).to(device)};
}
void labelDecodeInt(const Step& step, Slots& slots, const StepContext&) {
    step.out(slots).tensor = step.constants[0].index_select(0, step.in(slots, 0));
}

constexpr Kernel kKernels[] = {
    {"IsMissing", nullptr, isMissing},
    {"Impute", prepareImpute, impute},
    {"Affine", prepareAffine, affine},
    {"DateTimeScale", prepareDateTimeScale, dateTimeScale},
    {"CategoryIndex", prepareCategoryIndex, categoryIndex},
    {"OneHot", prepareOneHot, oneHot},
    {"Concat", nullptr, concat},
    {"Embedding", nullptr, embedding},
    {"Linear", nullptr, linear},
    {"LayerNorm", prepareLayerNorm, layerNorm},
    {"Relu", nullptr, relu},
    {"Gelu", nullptr, pointwise<exactGelu>},
    {"Tanh", nullptr, pointwise<at::tanh>},
    {"Sigmoid", nullptr, pointwise<at::sigmoid>},
    {"Silu", nullptr, pointwise<at::silu>},
    {"Dropout", prepareDropout, dropout},
    {"Add", nullptr, add},
    {"BinaryProbabilities", nullptr, binaryProbabilities},
    {"Softmax", nullptr, softmax},
    {"ArgMax", nullptr, argMax},
    {"LabelDecode", prepareLabelDecode, labelDecode},
    {"LabelDecodeInt", prepareLabelDecodeInt, labelDecodeInt},
};

}  // namespace

const Kernel* findKernel(std::string_view op) {
    const auto* found = std::ranges::find(kKernels, op, &Kernel::op);
    return found == std::end(kKernels) ? nullptr : found;
}

}  // namespace bw
