#pragma once

#include <vector>

#include "core/base/Extension.h"
#include "core/base/Parameters.h"
#include "core/model/Features.h"

namespace bw {

/// Emits the trainable middle of a model. Plugins: architecture_linear, architecture_mlp.
class Architecture : public Extension {
public:
    [[nodiscard]] virtual std::string_view help() const = 0;
    [[nodiscard]] virtual std::vector<ParameterDescription> parameters() const = 0;
    /// From prepared inputs to the raw output [N, rawOutputs(target)].
    [[nodiscard]] virtual Result<GraphBuilder::Value> build(GraphBuilder& builder,
                                                            const PreparedInputs& inputs,
                                                            const Target& target,
                                                            const ParameterValues& parameters) const = 0;
};

/// The whole graph: preprocessing, architecture, head.
[[nodiscard]] Result<Graph> buildModel(const std::vector<FittedFeature>& features,
                                       const Target& target, const Architecture& architecture,
                                       const ParameterValues& parameters);

}  // namespace bw
