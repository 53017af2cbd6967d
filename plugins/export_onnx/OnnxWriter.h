#pragma once

#include "core/model/Weights.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace bw {

/// Fills an ONNX graph node by node. Values of the model keep their names; intermediate values and
/// constants get names that no value of the model has.
class OnnxWriter {
public:
    explicit OnnxWriter(const Graph& graph);

    /// A node in the standard domain with one output; returns it for attributes.
    onnx::NodeProto& node(const std::string& type, const std::vector<std::string>& inputs,
                          const std::string& output);
    /// The same with a new output name made from `type`, which is returned.
    std::string step(const std::string& type, const std::vector<std::string>& inputs);
    std::string cast(const std::string& value, onnx::TensorProto::DataType type);

    std::string constant(std::span<const float> values, const std::vector<std::int64_t>& shape);
    std::string constant(std::span<const std::int64_t> values,
                         const std::vector<std::int64_t>& shape);
    std::string constant(double value);
    std::string constant(std::span<const std::string> values,
                         const std::vector<std::int64_t>& shape);
    /// Reals rounded to float32, as one row [1,F].
    std::string row(std::span<const double> values);

    /// Readers of `name` get `value` instead (a node that does nothing at inference).
    void alias(const std::string& name, const std::string& value) {
        aliases_[name] = resolve(value);
    }
    [[nodiscard]] std::string resolve(const std::string& name) const;

    void input(const GraphValue& value, const std::string& note);
    void parameter(const std::string& name, const HostTensor& tensor);
    void output(const GraphValue& value);

    [[nodiscard]] onnx::GraphProto take() { return std::move(proto_); }

    static void setInteger(onnx::NodeProto& node, const std::string& name, std::int64_t value);
    static void setReal(onnx::NodeProto& node, const std::string& name, double value);

private:
    [[nodiscard]] std::string unique(const std::string& stem);
    onnx::TensorProto& initializer(const std::string& stem, onnx::TensorProto::DataType type,
                                   const std::vector<std::int64_t>& shape);

    onnx::GraphProto proto_;
    std::set<std::string> taken_;
    std::map<std::string, int> counts_;
    std::map<std::string, std::string> aliases_;
};

}  // namespace bw
