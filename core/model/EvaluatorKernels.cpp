#include "core/model/EvaluatorKernels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace bw::evaluator {

float* Slot::makeFloats(std::size_t rows) {
    if (ownFloats.size() < rows * width) ownFloats.resize(rows * width);
    floats = ownFloats.data();
    return ownFloats.data();
}

std::int64_t* Slot::makeInts(std::size_t rows) {
    if (ownInts.size() < rows * width) ownInts.resize(rows * width);
    ints = ownInts.data();
    return ownInts.data();
}

namespace {

using Slots = std::vector<Slot>;
constexpr std::int64_t kNoDateTime = std::numeric_limits<std::int64_t>::min();

std::vector<float> floatsOf(const Node& node, const char* name) {
    const auto& values = node.attribute<std::vector<double>>(name);
    return {values.begin(), values.end()};
}

template <typename Function>
void eachNumber(Step& step, Slots& slots, std::size_t rows, const Function& function) {
    const Slot& in = step.in(slots, 0);
    float* to = step.out(slots).makeFloats(rows);
    for (std::size_t i = 0; i < rows * in.width; ++i) to[i] = function(in.floats[i]);
}
/// The same with the number's place in its row.
template <typename Function>
void eachColumn(Step& step, Slots& slots, std::size_t rows, const Function& function) {
    const Slot& in = step.in(slots, 0);
    float* to = step.out(slots).makeFloats(rows);
    for (std::size_t row = 0, i = 0; row < rows; ++row)
        for (std::size_t f = 0; f < in.width; ++f, ++i) to[i] = function(in.floats[i], f);
}

void isMissing(Step& step, Slots& slots, std::size_t rows) {
    eachNumber(step, slots, rows, [](float x) { return std::isnan(x) ? 1.0F : 0.0F; });
}

void prepareImpute(const Node& node, Step& step, const Slots&) {
    step.first = floatsOf(node, "values");
}
void impute(Step& step, Slots& slots, std::size_t rows) {
    eachColumn(step, slots, rows,
               [&](float x, std::size_t f) { return std::isnan(x) ? step.first[f] : x; });
}

void prepareAffine(const Node& node, Step& step, const Slots&) {
    step.first = floatsOf(node, "scale");
    step.second = floatsOf(node, "offset");
}
void affine(Step& step, Slots& slots, std::size_t rows) {
    eachColumn(step, slots, rows,
               [&](float x, std::size_t f) { return x * step.first[f] + step.second[f]; });
}

void prepareDateTimeScale(const Node& node, Step& step, const Slots&) {
    step.integer = node.attribute<std::int64_t>("origin");
    step.real = static_cast<double>(node.attribute<std::int64_t>("unit"));
}
void dateTimeScale(Step& step, Slots& slots, std::size_t rows) {
    const std::int64_t* times = step.in(slots, 0).ints;
    float* to = step.out(slots).makeFloats(rows);
    const auto origin = static_cast<double>(step.integer);
    for (std::size_t row = 0; row < rows; ++row)
        to[row] = times[row] == kNoDateTime
                      ? std::numeric_limits<float>::quiet_NaN()
                      : static_cast<float>((static_cast<double>(times[row]) - origin) / step.real);
}

void prepareCategoryIndex(const Node& node, Step& step, const Slots&) {
    std::int64_t next = 2;
    for (const std::string& word : node.attribute<std::vector<std::string>>("vocabulary"))
        step.words.emplace(word, next++);
    step.words[""] = 1;
}
void categoryIndex(Step& step, Slots& slots, std::size_t rows) {
    const std::string* texts = step.in(slots, 0).texts;
    std::int64_t* to = step.out(slots).makeInts(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto found = step.words.find(texts[row]);
        to[row] = found == step.words.end() ? 0 : found->second;
    }
}

void oneHot(Step& step, Slots& slots, std::size_t rows) {
    const std::int64_t* index = step.in(slots, 0).ints;
    Slot& out = step.out(slots);
    float* to = out.makeFloats(rows);
    std::fill_n(to, rows * out.width, 0.0F);
    for (std::size_t row = 0; row < rows; ++row)
        to[row * out.width + static_cast<std::size_t>(index[row])] = 1;
}

void concat(Step& step, Slots& slots, std::size_t rows) {
    Slot& out = step.out(slots);
    float* to = out.makeFloats(rows);
    std::size_t place = 0;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
        const Slot& in = step.in(slots, i);
        for (std::size_t row = 0; row < rows; ++row)
            std::copy_n(in.floats + row * in.width, in.width, to + row * out.width + place);
        place += in.width;
    }
}

void embedding(Step& step, Slots& slots, std::size_t rows) {
    const std::int64_t* index = step.in(slots, 0).ints;
    const float* table = step.in(slots, 1).floats;
    Slot& out = step.out(slots);
    float* to = out.makeFloats(rows);
    for (std::size_t row = 0; row < rows; ++row)
        std::copy_n(table + static_cast<std::size_t>(index[row]) * out.width, out.width,
                    to + row * out.width);
}

/// The weight [O,F] is kept as [F,O], so that a row of it belongs to one input.
void prepareLinear(const Node&, Step& step, const Slots& slots) {
    const Slot& weight = step.in(slots, 1);
    const std::size_t inputs = step.in(slots, 0).width, outputs = slots[step.output].width;
    step.first.resize(inputs * outputs);
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t f = 0; f < inputs; ++f)
            step.first[f * outputs + o] = weight.floats[o * inputs + f];
    step.scratch.resize(inputs + 1);
}
void linear(Step& step, Slots& slots, std::size_t rows) {
    const Slot& x = step.in(slots, 0);
    const float* bias = step.inputs.size() == 3 ? step.in(slots, 2).floats : nullptr;
    Slot& out = step.out(slots);
    multiply(x.floats, step.first.data(), bias, out.makeFloats(rows), rows, x.width, out.width,
             step.scratch.data());
}

void prepareLayerNorm(const Node& node, Step& step, const Slots&) {
    step.real = node.attribute<double>("epsilon");
}
void layerNorm(Step& step, Slots& slots, std::size_t rows) {
    const Slot& in = step.in(slots, 0);
    const float *weight = step.in(slots, 1).floats, *bias = step.in(slots, 2).floats;
    float* to = step.out(slots).makeFloats(rows);
    const float* x = in.floats;
    for (std::size_t row = 0; row < rows; ++row, x += in.width, to += in.width) {
        double sum = 0, squares = 0;
        for (std::size_t f = 0; f < in.width; ++f) sum += x[f];
        const double mean = sum / static_cast<double>(in.width);
        for (std::size_t f = 0; f < in.width; ++f) squares += (x[f] - mean) * (x[f] - mean);
        const double scale = 1 / std::sqrt(squares / static_cast<double>(in.width) + step.real);
        for (std::size_t f = 0; f < in.width; ++f)
            to[f] = static_cast<float>((x[f] - mean) * scale) * weight[f] + bias[f];
    }
}

float sigmoidOf(float x) {
    return 1 / (1 + std::exp(-x));
}
void relu(Step& step, Slots& slots, std::size_t rows) {
    // Written so that NaN stays.
    eachNumber(step, slots, rows, [](float x) { return x < 0 ? 0.0F : x; });
}
void gelu(Step& step, Slots& slots, std::size_t rows) {
    constexpr float kRoot = 1 / std::numbers::sqrt2_v<float>;
    eachNumber(step, slots, rows, [](float x) { return x * 0.5F * (1 + std::erf(x * kRoot)); });
}
void hyperbolicTangent(Step& step, Slots& slots, std::size_t rows) {
    eachNumber(step, slots, rows, [](float x) { return std::tanh(x); });
}
void sigmoid(Step& step, Slots& slots, std::size_t rows) {
    eachNumber(step, slots, rows, sigmoidOf);
}
void silu(Step& step, Slots& slots, std::size_t rows) {
    eachNumber(step, slots, rows, [](float x) { return x * sigmoidOf(x); });
}

/// Dropout outside training, and labels, which stay indices: the answer names them.
void same(Step& step, Slots& slots, std::size_t) {
    const Slot& in = step.in(slots, 0);
    step.out(slots).floats = in.floats;
    step.out(slots).ints = in.ints;
}

void add(Step& step, Slots& slots, std::size_t rows) {
    const Slot &a = step.in(slots, 0), &b = step.in(slots, 1);
    float* to = step.out(slots).makeFloats(rows);
    for (std::size_t i = 0; i < rows * a.width; ++i) to[i] = a.floats[i] + b.floats[i];
}

void binaryProbabilities(Step& step, Slots& slots, std::size_t rows) {
    const float* logit = step.in(slots, 0).floats;
    float* to = step.out(slots).makeFloats(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const float yes = sigmoidOf(logit[row]);
        to[2 * row] = 1 - yes;
        to[2 * row + 1] = yes;
    }
}

void softmax(Step& step, Slots& slots, std::size_t rows) {
    const Slot& in = step.in(slots, 0);
    float* to = step.out(slots).makeFloats(rows);
    const float* x = in.floats;
    for (std::size_t row = 0; row < rows; ++row, x += in.width, to += in.width) {
        const float largest = *std::max_element(x, x + in.width);
        float sum = 0;
        for (std::size_t k = 0; k < in.width; ++k) sum += to[k] = std::exp(x[k] - largest);
        for (std::size_t k = 0; k < in.width; ++k) to[k] /= sum;
    }
}

/// NaN counts as the largest, as in torch.
void argMax(Step& step, Slots& slots, std::size_t rows) {
    const Slot& in = step.in(slots, 0);
    std::int64_t* to = step.out(slots).makeInts(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const float* x = in.floats + row * in.width;
        std::size_t best = 0;
        for (std::size_t k = 1; k < in.width && !std::isnan(x[best]); ++k)
            if (x[k] > x[best] || std::isnan(x[k])) best = k;
        to[row] = static_cast<std::int64_t>(best);
    }
}

constexpr Kernel kKernels[] = {
    {"IsMissing", nullptr, isMissing},
    {"Impute", prepareImpute, impute},
    {"Affine", prepareAffine, affine},
    {"DateTimeScale", prepareDateTimeScale, dateTimeScale},
    {"CategoryIndex", prepareCategoryIndex, categoryIndex},
    {"OneHot", nullptr, oneHot},
    {"Concat", nullptr, concat},
    {"Embedding", nullptr, embedding},
    {"Linear", prepareLinear, linear},
    {"LayerNorm", prepareLayerNorm, layerNorm},
    {"Relu", nullptr, relu},
    {"Gelu", nullptr, gelu},
    {"Tanh", nullptr, hyperbolicTangent},
    {"Sigmoid", nullptr, sigmoid},
    {"Silu", nullptr, silu},
    {"Dropout", nullptr, same},
    {"Add", nullptr, add},
    {"BinaryProbabilities", nullptr, binaryProbabilities},
    {"Softmax", nullptr, softmax},
    {"ArgMax", nullptr, argMax},
    {"LabelDecode", nullptr, same},
    {"LabelDecodeInt", nullptr, same},
};

}  // namespace

const Kernel* findKernel(std::string_view op) {
    const auto* found = std::ranges::find(kKernels, op, &Kernel::op);
    return found == std::end(kKernels) ? nullptr : found;
}

}  // namespace bw::evaluator
