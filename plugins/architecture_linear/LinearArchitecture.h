#pragma once

#include "core/model/Architecture.h"

namespace bw {

/// Logistic, softmax or linear regression: raw output = bias + a weight a dense column + a weight a
/// category value. Categories with few values are one-hot columns of the one Linear node; those
/// with many are an Embedding as wide as the output, which is the same sum without the wide zeros.
/// Weights start at zero: the loss is convex.
class LinearArchitecture final : public Architecture {
public:
    [[nodiscard]] std::string_view id() const override { return "linear"; }
    [[nodiscard]] std::string_view title() const override { return "Linear model"; }
    [[nodiscard]] std::string_view help() const override;
    [[nodiscard]] std::vector<ParameterDescription> parameters() const override;
    [[nodiscard]] Result<GraphBuilder::Value> build(
        GraphBuilder& builder, const PreparedInputs& inputs, const Target& target,
        const ParameterValues& parameters) const override;
};

}  // namespace bw
