#pragma once

#include "core/base/Extension.h"
#include "core/base/Parameters.h"
#include "core/model/Features.h"

#include <vector>

namespace bw {

/// Emits the trainable middle of a model. Plugins: architecture_linear, architecture_mlp.
class Architecture : public Extension {
public:
    [[nodiscard]] virtual std::string_view help() const = 0;
    [[nodiscard]] virtual std::vector<ParameterDescription> parameters() const = 0;
    /// From prepared inputs to the raw output [N, rawOutputs(target)].
    [[nodiscard]] virtual Result<GraphBuilder::Value> build(
        GraphBuilder& builder, const PreparedInputs& inputs, const Target& target,
        const ParameterValues& parameters) const = 0;
};

/// The whole graph: preprocessing, architecture, head. BadInput: no features, a column twice, a
/// column that is the target or bears the name of an output, an unknown kind, classes that do not
/// fit the task.
[[nodiscard]] Result<Graph> buildModel(const std::vector<FittedFeature>& features,
                                       const Target& target, const Architecture& architecture,
                                       const ParameterValues& parameters);

}  // namespace bw
