#pragma once

#include "core/model/Graph.h"
#include "core/train/Value.h"

#include <ATen/core/Generator.h>

#include <string_view>
#include <unordered_map>
#include <vector>

namespace bw {

/// What differs from call to call.
struct StepContext {
    bool training = false;
    at::Generator random;  ///< seeded for this step; needed in training by random operators alone
};

/// One node, compiled: no name is looked up and no attribute is read while it runs.
struct Step {
    void (*run)(const Step& step, std::vector<Value>& slots, const StepContext& context) = nullptr;
    std::vector<int> inputs;
    int output = 0;
    std::vector<at::Tensor> constants;
    std::int64_t integer = 0;
    double real = 0;
    Dictionary texts;
    bool inPlace =
        false;  ///< nobody else reads the input, and autograd does not need it: overwrite
    std::unordered_map<std::string, std::int64_t> vocabulary;

    [[nodiscard]] const at::Tensor& in(const std::vector<Value>& slots, std::size_t i) const {
        return slots[static_cast<std::size_t>(inputs[i])].tensor;
    }
    [[nodiscard]] Value& out(std::vector<Value>& slots) const {
        return slots[static_cast<std::size_t>(output)];
    }
};

/// One operator on torch tensors; meanings as in core/model/Operators.h.
struct Kernel {
    std::string_view op;
    /// Reads the attributes into the step, constants onto the device. May be null.
    void (*prepare)(const Node& node, at::Device device, Step& step);
    void (*run)(const Step& step, std::vector<Value>& slots, const StepContext& context);
};

/// Null when this back end lacks the operator; a test walks allOperators().
[[nodiscard]] const Kernel* findKernel(std::string_view op);

}  // namespace bw
