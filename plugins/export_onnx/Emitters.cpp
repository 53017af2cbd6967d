#include "plugins/export_onnx/Emitters.h"

#include <algorithm>
#include <limits>
#include <numbers>
#include <numeric>

namespace bw {
namespace {

using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

const std::string& in(const Node& node, std::size_t i = 0) {
    return node.inputs[i];
}
const std::string& out(const Node& node) {
    return node.outputs[0];
}

std::string scalar(OnnxWriter& writer, double value) {
    const auto rounded = static_cast<float>(value);
    return writer.constant(std::span(&rounded, 1), {});
}

void castTo(OnnxWriter& writer, const std::string& from, onnx::TensorProto::DataType type,
            const std::string& to) {
    OnnxWriter::setInteger(writer.node("Cast", {from}, to), "to", type);
}

/// Operators that ONNX has with the same meaning.
template <const char* Type>
void same(OnnxWriter& writer, const Node& node) {
    writer.node(Type, node.inputs, out(node));
}
constexpr char kRelu[] = "Relu", kTanh[] = "Tanh", kSigmoid[] = "Sigmoid", kAdd[] = "Add";

void isMissing(OnnxWriter& writer, const Node& node) {
    castTo(writer, writer.step("IsNaN", {in(node)}), onnx::TensorProto::FLOAT, out(node));
}

void impute(OnnxWriter& writer, const Node& node) {
    const std::string values = writer.row(node.attribute<Reals>("values"));
    writer.node("Where", {writer.step("IsNaN", {in(node)}), values, in(node)}, out(node));
}

void affine(OnnxWriter& writer, const Node& node) {
    const std::string scale = writer.row(node.attribute<Reals>("scale"));
    const std::string offset = writer.row(node.attribute<Reals>("offset"));
    writer.node("Add", {writer.step("Mul", {in(node), scale}), offset}, out(node));
}

/// In double throughout, as the operator says: int64 differences could overflow, float32 has too
/// few digits for microseconds.
void dateTimeScale(OnnxWriter& writer, const Node& node) {
    const auto real = [&](const char* name) {
        return writer.constant(static_cast<double>(node.attribute<std::int64_t>(name)));
    };
    const std::string time = writer.cast(in(node), onnx::TensorProto::DOUBLE);
    const std::string since = writer.step("Sub", {time, real("origin")});
    const std::string units = writer.step("Div", {since, real("unit")});
    const std::string scaled = writer.cast(units, onnx::TensorProto::FLOAT);
    const std::int64_t missing = std::numeric_limits<std::int64_t>::min();
    const std::string isMissing =
        writer.step("Equal", {in(node), writer.constant(std::span(&missing, 1), {})});
    const std::string nan = scalar(writer, std::numeric_limits<double>::quiet_NaN());
    writer.node("Where", {isMissing, nan, scaled}, out(node));
}

void categoryIndex(OnnxWriter& writer, const Node& node) {
    const Texts& vocabulary = node.attribute<Texts>("vocabulary");
    auto& encoder = writer.node("LabelEncoder", {in(node)}, out(node));
    encoder.set_domain("ai.onnx.ml");
    OnnxWriter::setInteger(encoder, "default_int64", 0);
    auto& keys = *encoder.add_attribute();
    keys.set_name("keys_strings");
    keys.set_type(onnx::AttributeProto::STRINGS);
    auto& values = *encoder.add_attribute();
    values.set_name("values_int64s");
    values.set_type(onnx::AttributeProto::INTS);
    keys.add_strings("");
    values.add_ints(1);
    for (std::size_t i = 0; i < vocabulary.size(); ++i) {
        keys.add_strings(vocabulary[i]);
        values.add_ints(static_cast<std::int64_t>(i) + 2);
    }
}

void oneHot(OnnxWriter& writer, const Node& node) {
    Integers columns(static_cast<std::size_t>(node.attribute<std::int64_t>("depth")));
    std::iota(columns.begin(), columns.end(), std::int64_t{0});
    const std::string range = writer.constant(columns, {1, std::ssize(columns)});
    castTo(writer, writer.step("Equal", {in(node), range}), onnx::TensorProto::FLOAT, out(node));
}

void concat(OnnxWriter& writer, const Node& node) {
    OnnxWriter::setInteger(writer.node("Concat", node.inputs, out(node)), "axis", 1);
}

void embedding(OnnxWriter& writer, const Node& node) {
    const std::int64_t axis = 1;
    const std::string flat =
        writer.step("Squeeze", {in(node), writer.constant(std::span(&axis, 1), {1})});
    OnnxWriter::setInteger(writer.node("Gather", {in(node, 1), flat}, out(node)), "axis", 0);
}

void linear(OnnxWriter& writer, const Node& node) {
    OnnxWriter::setInteger(writer.node("Gemm", node.inputs, out(node)), "transB", 1);
}

void layerNorm(OnnxWriter& writer, const Node& node) {
    auto& proto = writer.node("LayerNormalization", node.inputs, out(node));
    OnnxWriter::setInteger(proto, "axis", -1);
    OnnxWriter::setReal(proto, "epsilon", node.attribute<double>("epsilon"));
}

void gelu(OnnxWriter& writer, const Node& node) {
    const std::string scaled =
        writer.step("Mul", {in(node), scalar(writer, 1 / std::numbers::sqrt2)});
    const std::string erf = writer.step("Erf", {scaled});
    const std::string factor = writer.step("Add", {erf, scalar(writer, 1)});
    const std::string half = writer.step("Mul", {in(node), scalar(writer, 0.5)});
    writer.node("Mul", {half, factor}, out(node));
}

void silu(OnnxWriter& writer, const Node& node) {
    writer.node("Mul", {in(node), writer.step("Sigmoid", {in(node)})}, out(node));
}

void dropout(OnnxWriter& writer, const Node& node) {
    writer.alias(out(node), in(node));
}

void binaryProbabilities(OnnxWriter& writer, const Node& node) {
    const std::string positive = writer.step("Sigmoid", {in(node)});
    const std::string negative = writer.step("Sub", {scalar(writer, 1), positive});
    OnnxWriter::setInteger(writer.node("Concat", {negative, positive}, out(node)), "axis", 1);
}

void softmax(OnnxWriter& writer, const Node& node) {
    OnnxWriter::setInteger(writer.node("Softmax", node.inputs, out(node)), "axis", 1);
}

void argMax(OnnxWriter& writer, const Node& node) {
    auto& proto = writer.node("ArgMax", node.inputs, out(node));
    OnnxWriter::setInteger(proto, "axis", 1);
    OnnxWriter::setInteger(proto, "keepdims", 0);
    OnnxWriter::setInteger(proto, "select_last_index", 0);
}

template <typename Labels>
void labelDecode(OnnxWriter& writer, const Node& node) {
    const Labels& labels = node.attribute<Labels>("labels");
    const std::string table = writer.constant(std::span(labels), {std::ssize(labels)});
    OnnxWriter::setInteger(writer.node("Gather", {table, in(node)}, out(node)), "axis", 0);
}

constexpr Emitter kTable[] = {
    {"IsMissing", isMissing},
    {"Impute", impute},
    {"Affine", affine},
    {"DateTimeScale", dateTimeScale},
    {"CategoryIndex", categoryIndex},
    {"OneHot", oneHot},
    {"Concat", concat},
    {"Embedding", embedding},
    {"Linear", linear},
    {"LayerNorm", layerNorm},
    {"Relu", same<kRelu>},
    {"Gelu", gelu},
    {"Tanh", same<kTanh>},
    {"Sigmoid", same<kSigmoid>},
    {"Silu", silu},
    {"Dropout", dropout},
    {"Add", same<kAdd>},
    {"BinaryProbabilities", binaryProbabilities},
    {"Softmax", softmax},
    {"ArgMax", argMax},
    {"LabelDecode", labelDecode<Texts>},
    {"LabelDecodeInt", labelDecode<Integers>},
};

}  // namespace

std::span<const Emitter> emitters() {
    return kTable;
}

const Emitter* findEmitter(std::string_view op) {
    const auto found = std::ranges::find(kTable, op, &Emitter::op);
    return found == std::end(kTable) ? nullptr : &*found;
}

}  // namespace bw
