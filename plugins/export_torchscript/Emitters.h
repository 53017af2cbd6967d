#pragma once

#include "plugins/export_torchscript/ScriptWriter.h"

#include <string_view>

namespace bw {

/// How one operator is written as TorchScript. To add an operator: one function and one row in
/// Emitters.cpp.
struct ScriptEmitter {
    std::string_view op;
    void (*emit)(ScriptWriter& writer, const Node& node);
};

/// Null for an operator that has no row.
[[nodiscard]] const ScriptEmitter* findScriptEmitter(std::string_view op);

}  // namespace bw
