#pragma once

#include "core/model/Architecture.h"

namespace bw {

/// Multilayer perceptron: numbers, one-hot columns of small categories and learned embeddings of
/// large ones, side by side; then for each hidden layer Linear, LayerNorm (if asked for),
/// activation, Dropout (if the rate is above 0); then Linear to the raw output. No hidden layer: a
/// linear model.
class MlpArchitecture final : public Architecture {
public:
    [[nodiscard]] std::string_view id() const override { return "mlp"; }
    [[nodiscard]] std::string_view title() const override { return "Multilayer perceptron"; }
    [[nodiscard]] std::string_view help() const override;
    [[nodiscard]] std::vector<ParameterDescription> parameters() const override;
    [[nodiscard]] Result<GraphBuilder::Value> build(
        GraphBuilder& builder, const PreparedInputs& inputs, const Target& target,
        const ParameterValues& parameters) const override;
};

}  // namespace bw
