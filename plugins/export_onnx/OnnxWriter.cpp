#include "plugins/export_onnx/OnnxWriter.h"

#include <fmt/format.h>

namespace bw {
namespace {

onnx::TensorProto::DataType dataType(ElementType element) {
    switch (element) {
        case ElementType::Float32:
            return onnx::TensorProto::FLOAT;
        case ElementType::Int64:
            return onnx::TensorProto::INT64;
        case ElementType::String:
            break;
    }
    return onnx::TensorProto::STRING;
}

void describe(onnx::ValueInfoProto& info, const GraphValue& value) {
    info.set_name(value.name);
    auto* tensor = info.mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(dataType(value.type.element));
    auto* shape = tensor->mutable_shape();
    for (const std::int64_t size : value.type.shape) {
        if (size == kBatch)
            shape->add_dim()->set_dim_param("N");
        else
            shape->add_dim()->set_dim_value(size);
    }
}

template <typename T>
void setRaw(onnx::TensorProto& tensor, std::span<const T> values) {
    tensor.set_raw_data(values.data(), values.size_bytes());
}

onnx::AttributeProto& attribute(onnx::NodeProto& node, const std::string& name,
                                onnx::AttributeProto::AttributeType type) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
}

}  // namespace

OnnxWriter::OnnxWriter(const Graph& graph) {
    proto_.set_name("benchwright");
    for (const GraphValue& value : graph.inputs) taken_.insert(value.name);
    for (const ParameterTensor& parameter : graph.parameters) taken_.insert(parameter.name);
    for (const Node& node : graph.nodes) taken_.insert(node.outputs.begin(), node.outputs.end());
}

std::string OnnxWriter::unique(const std::string& stem) {
    std::string name;
    do {
        name = fmt::format("{}_{}", stem, ++counts_[stem]);
    } while (!taken_.insert(name).second);
    return name;
}

onnx::NodeProto& OnnxWriter::node(const std::string& type, const std::vector<std::string>& inputs,
                                  const std::string& output) {
    auto& node = *proto_.add_node();
    node.set_op_type(type);
    node.set_name(unique(type));
    for (const std::string& input : inputs) node.add_input(resolve(input));
    node.add_output(output);
    return node;
}

std::string OnnxWriter::step(const std::string& type, const std::vector<std::string>& inputs) {
    std::string output = unique(type);
    node(type, inputs, output);
    return output;
}

std::string OnnxWriter::cast(const std::string& value, onnx::TensorProto::DataType type) {
    std::string output = unique("Cast");
    setInteger(node("Cast", {value}, output), "to", type);
    return output;
}

onnx::TensorProto& OnnxWriter::initializer(const std::string& stem,
                                           onnx::TensorProto::DataType type,
                                           const std::vector<std::int64_t>& shape) {
    auto& tensor = *proto_.add_initializer();
    tensor.set_name(unique(stem));
    tensor.set_data_type(type);
    for (const std::int64_t size : shape) tensor.add_dims(size);
    return tensor;
}

std::string OnnxWriter::constant(std::span<const float> values,
                                 const std::vector<std::int64_t>& shape) {
    auto& tensor = initializer("constant", onnx::TensorProto::FLOAT, shape);
    setRaw(tensor, values);
    return tensor.name();
}

std::string OnnxWriter::constant(std::span<const std::int64_t> values,
                                 const std::vector<std::int64_t>& shape) {
    auto& tensor = initializer("constant", onnx::TensorProto::INT64, shape);
    setRaw(tensor, values);
    return tensor.name();
}

std::string OnnxWriter::constant(double value) {
    auto& tensor = initializer("constant", onnx::TensorProto::DOUBLE, {});
    setRaw(tensor, std::span<const double>(&value, 1));
    return tensor.name();
}

std::string OnnxWriter::constant(std::span<const std::string> values,
                                 const std::vector<std::int64_t>& shape) {
    auto& tensor = initializer("constant", onnx::TensorProto::STRING, shape);
    for (const std::string& value : values) tensor.add_string_data(value);
    return tensor.name();
}

std::string OnnxWriter::row(std::span<const double> values) {
    const std::vector<float> rounded(values.begin(), values.end());
    return constant(rounded, {1, std::ssize(values)});
}

std::string OnnxWriter::resolve(const std::string& name) const {
    const auto found = aliases_.find(name);
    return found == aliases_.end() ? name : found->second;
}

void OnnxWriter::input(const GraphValue& value, const std::string& note) {
    auto& info = *proto_.add_input();
    describe(info, value);
    info.set_doc_string(note);
}

void OnnxWriter::parameter(const std::string& name, const HostTensor& tensor) {
    auto& proto = *proto_.add_initializer();
    proto.set_name(name);
    proto.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t size : tensor.shape) proto.add_dims(size);
    proto.set_raw_data(tensor.bytes.data(), tensor.bytes.size());
}

void OnnxWriter::output(const GraphValue& value) {
    if (resolve(value.name) != value.name) node("Identity", {value.name}, value.name);
    describe(*proto_.add_output(), value);
}

void OnnxWriter::setInteger(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
    attribute(node, name, onnx::AttributeProto::INT).set_i(value);
}

void OnnxWriter::setReal(onnx::NodeProto& node, const std::string& name, double value) {
    attribute(node, name, onnx::AttributeProto::FLOAT).set_f(static_cast<float>(value));
}

}  // namespace bw
