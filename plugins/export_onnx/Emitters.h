#pragma once

#include "plugins/export_onnx/OnnxWriter.h"

#include <span>
#include <string_view>

namespace bw {

/// How one operator of the model becomes ONNX nodes.
struct Emitter {
    std::string_view op;
    void (*emit)(OnnxWriter& out, const Node& node);
};

[[nodiscard]] std::span<const Emitter> emitters();
[[nodiscard]] const Emitter* findEmitter(std::string_view op);

}  // namespace bw
