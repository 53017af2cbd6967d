#pragma once

#include "core/model/Graph.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bw::evaluator {

/// What a name of the graph stands for while rows are evaluated: `width` numbers or indices a row,
/// in memory of its own, of a parameter or of the caller. One of the pointers is set, by the type.
struct Slot {
    std::size_t width = 1;
    const float* floats = nullptr;
    const std::int64_t* ints = nullptr;
    const std::string* texts = nullptr;
    std::vector<float> ownFloats;
    std::vector<std::int64_t> ownInts;

    /// Room for the result of a step; never given back.
    float* makeFloats(std::size_t rows);
    std::int64_t* makeInts(std::size_t rows);
};

/// One node, compiled: no name is looked up and no attribute is read while it runs.
struct Step {
    void (*run)(Step& step, std::vector<Slot>& slots, std::size_t rows) = nullptr;
    std::vector<std::size_t> inputs;
    std::size_t output = 0;
    std::vector<float> first, second;  ///< constants: values, scale and offset, transposed weight
    std::int64_t integer = 0;
    double real = 0;
    std::unordered_map<std::string, std::int64_t> words;
    std::vector<std::uint32_t> scratch;

    [[nodiscard]] const Slot& in(const std::vector<Slot>& slots, std::size_t i) const {
        return slots[inputs[i]];
    }
    [[nodiscard]] Slot& out(std::vector<Slot>& slots) const { return slots[output]; }
};

/// One operator; meanings as in core/model/Operators.h.
struct Kernel {
    std::string_view op;
    /// Reads the attributes and constant inputs into the step. May be null.
    void (*prepare)(const Node& node, Step& step, const std::vector<Slot>& slots);
    void (*run)(Step& step, std::vector<Slot>& slots, std::size_t rows);
};

[[nodiscard]] const Kernel* findKernel(std::string_view op);

/// y[o] = bias[o] + Σ x[f] · weight[f·O + o] for each of `rows` rows; zeros of x are passed over,
/// which makes one-hot encodings and rectified layers cheap. `bias` may be null; `nonZero` is
/// scratch of F places. By AVX2 and FMA where the processor has them.
void multiply(const float* x, const float* weight, const float* bias, float* y, std::size_t rows,
              std::size_t inputs, std::size_t outputs, std::uint32_t* nonZero);

}  // namespace bw::evaluator
