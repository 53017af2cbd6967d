#include "plugins/export_torchscript/Emitters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace bw {
namespace {

using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

const std::string& out(const Node& node) {
    return node.outputs.front();
}

const std::string& in(const ScriptWriter& writer, const Node& node, std::size_t i = 0) {
    return writer.value(node.inputs[i]);
}

std::string allInputs(const ScriptWriter& writer, const Node& node) {
    std::vector<std::string> names;
    for (const std::string& input : node.inputs) names.push_back(writer.value(input));
    return fmt::format("{}", fmt::join(names, ", "));
}

/// Functions of torch with the operator's meaning and the same arguments.
template <const char* Function>
void call(ScriptWriter& writer, const Node& node) {
    writer.assign(out(node), fmt::format("torch.{}({})", Function, allInputs(writer, node)));
}
constexpr char kLinear[] = "linear", kRelu[] = "relu", kGelu[] = "gelu", kTanh[] = "tanh",
               kSigmoid[] = "sigmoid", kSilu[] = "silu";

void isMissing(ScriptWriter& writer, const Node& node) {
    writer.assign(out(node), fmt::format("torch.isnan({}).float()", in(writer, node)));
}

void impute(ScriptWriter& writer, const Node& node) {
    const std::string values = writer.row(node.attribute<Reals>("values"));
    const std::string& x = in(writer, node);
    writer.assign(out(node), fmt::format("torch.where(torch.isnan({}), {}, {})", x, values, x));
}

void affine(ScriptWriter& writer, const Node& node) {
    const std::string scale = writer.row(node.attribute<Reals>("scale"));
    const std::string offset = writer.row(node.attribute<Reals>("offset"));
    writer.assign(out(node), fmt::format("{} * {} + {}", in(writer, node), scale, offset));
}

/// In double throughout: float32 has too few digits for microseconds.
void dateTimeScale(ScriptWriter& writer, const Node& node) {
    const auto constant = [&](const char* name) {
        return writer.real(static_cast<double>(node.attribute<std::int64_t>(name)));
    };
    const std::string origin = constant("origin"), unit = constant("unit");
    const std::string missing = writer.integers({std::numeric_limits<std::int64_t>::min()});
    const std::string nan = writer.real(std::numeric_limits<double>::quiet_NaN());
    const std::string& t = in(writer, node);
    writer.assign(out(node),
                  fmt::format("torch.where({} == {}, {}, ({}.double() - {}) / {}).float()", t,
                              missing, nan, t, origin, unit));
}

void categoryIndex(ScriptWriter& writer, const Node& node) {
    std::map<std::string, std::int64_t> numbers{{"", 1}};
    for (const std::string& word : node.attribute<Texts>("vocabulary"))
        numbers.emplace(word, std::ssize(numbers) + 1);
    const std::string known = writer.numbering(numbers);
    const std::string list = writer.local("indices"), word = writer.local("word");
    writer.line(fmt::format("{}: List[int] = []", list));
    writer.line(fmt::format("for {} in {}:", word, in(writer, node)));
    writer.line(fmt::format("{}.append({}.get({}, 0))", list, known, word), 1);
    writer.assign(out(node), fmt::format("torch.tensor({}).long().reshape([-1, 1])", list));
}

void oneHot(ScriptWriter& writer, const Node& node) {
    Integers columns(static_cast<std::size_t>(node.attribute<std::int64_t>("depth")));
    std::iota(columns.begin(), columns.end(), std::int64_t{0});
    const std::string range = writer.integers(columns);
    writer.assign(out(node), fmt::format("({} == {}).float()", in(writer, node), range));
}

void concat(ScriptWriter& writer, const Node& node) {
    writer.assign(out(node), fmt::format("torch.cat([{}], 1)", allInputs(writer, node)));
}

void embedding(ScriptWriter& writer, const Node& node) {
    writer.assign(out(node), fmt::format("{}.index_select(0, {}.reshape([-1]))",
                                         in(writer, node, 1), in(writer, node)));
}

void layerNorm(ScriptWriter& writer, const Node& node) {
    const std::string& weight = in(writer, node, 1);
    writer.assign(out(node), fmt::format("torch.layer_norm({}, [{}.size(0)], {}, {}, {:.17e})",
                                         in(writer, node), weight, weight, in(writer, node, 2),
                                         node.attribute<double>("epsilon")));
}

void dropout(ScriptWriter& writer, const Node& node) {
    writer.alias(out(node), in(writer, node));
}

void add(ScriptWriter& writer, const Node& node) {
    writer.assign(out(node), fmt::format("{} + {}", in(writer, node), in(writer, node, 1)));
}

void binaryProbabilities(ScriptWriter& writer, const Node& node) {
    const std::string positive = writer.local("positive");
    writer.line(fmt::format("{} = torch.sigmoid({})", positive, in(writer, node)));
    writer.assign(out(node), fmt::format("torch.cat([1.0 - {}, {}], 1)", positive, positive));
}

void softmax(ScriptWriter& writer, const Node& node) {
    writer.assign(out(node), fmt::format("torch.softmax({}, 1)", in(writer, node)));
}

void argMax(ScriptWriter& writer, const Node& node) {
    writer.assign(out(node), fmt::format("torch.argmax({}, 1)", in(writer, node)));
}

void labelDecode(ScriptWriter& writer, const Node& node) {
    const std::string labels = writer.texts(node.attribute<Texts>("labels"));
    const std::string indices = writer.local("indices"), index = writer.local("index");
    const std::string list = writer.local("labels");
    writer.line(fmt::format("{}: List[int] = {}.tolist()", indices, in(writer, node)));
    writer.line(fmt::format("{}: List[str] = []", list));
    writer.line(fmt::format("for {} in {}:", index, indices));
    writer.line(fmt::format("{}.append({}[{}])", list, labels, index), 1);
    writer.alias(out(node), list);
}

void labelDecodeInt(ScriptWriter& writer, const Node& node) {
    const std::string labels = writer.integers(node.attribute<Integers>("labels"));
    writer.assign(out(node), fmt::format("{}.index_select(0, {})", labels, in(writer, node)));
}

constexpr ScriptEmitter kEmitters[] = {
    {"IsMissing", isMissing},
    {"Impute", impute},
    {"Affine", affine},
    {"DateTimeScale", dateTimeScale},
    {"CategoryIndex", categoryIndex},
    {"OneHot", oneHot},
    {"Concat", concat},
    {"Embedding", embedding},
    {"Linear", call<kLinear>},
    {"LayerNorm", layerNorm},
    {"Relu", call<kRelu>},
    {"Gelu", call<kGelu>},
    {"Tanh", call<kTanh>},
    {"Sigmoid", call<kSigmoid>},
    {"Silu", call<kSilu>},
    {"Dropout", dropout},
    {"Add", add},
    {"BinaryProbabilities", binaryProbabilities},
    {"Softmax", softmax},
    {"ArgMax", argMax},
    {"LabelDecode", labelDecode},
    {"LabelDecodeInt", labelDecodeInt},
};

}  // namespace

const ScriptEmitter* findScriptEmitter(std::string_view op) {
    const auto found = std::ranges::find(kEmitters, op, &ScriptEmitter::op);
    return found == std::end(kEmitters) ? nullptr : &*found;
}

}  // namespace bw
