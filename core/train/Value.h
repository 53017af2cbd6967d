#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bw {

using Dictionary = std::shared_ptr<const std::vector<std::string>>;

/// What a name in a graph stands for while the graph runs. Numbers: the tensor as the type says.
/// Texts: an Int64 tensor of codes in host memory, same shape, and the dictionary they point into;
/// a negative code is the empty text (missing).
struct Value {
    at::Tensor tensor;
    Dictionary dictionary;
};

}  // namespace bw
