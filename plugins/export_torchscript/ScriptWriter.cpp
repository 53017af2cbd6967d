#include "plugins/export_torchscript/ScriptWriter.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>

namespace bw {
namespace {

/// Words with a meaning of their own in the text of forward().
constexpr const char* kReserved[] = {"False",        "None",     "True",       "and",
                                     "as",           "assert",   "async",      "await",
                                     "break",        "class",    "continue",   "def",
                                     "del",          "elif",     "else",       "except",
                                     "finally",      "for",      "from",       "global",
                                     "if",           "import",   "in",         "is",
                                     "lambda",       "nonlocal", "not",        "or",
                                     "pass",         "raise",    "return",     "try",
                                     "while",        "with",     "yield",      "self",
                                     "torch",        "Tensor",   "List",       "Tuple",
                                     "Dict",         "Optional", "str",        "int",
                                     "float",        "bool",     "len",        "range",
                                     "print",        "forward",  "training",   "input_names",
                                     "output_names", "number",   "device",     "dtype",
                                     "inf",          "nan",      "list",       "dict",
                                     "tuple",        "ops",      "annotate",   "uninitialized",
                                     "CONSTANTS",    "complex",  "max",        "min",
                                     "abs",          "all",      "any",        "ord",
                                     "chr",          "hex",      "oct",        "bin",
                                     "round",        "sorted",   "sum",        "enumerate",
                                     "zip",          "hash",     "isinstance", "getattr",
                                     "hasattr",      "super",    "type"};

std::string identifier(const std::string& text) {
    std::string name;
    for (const char c : text)
        name +=
            std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 128
                ? c
                : '_';
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0)
        name = "x_" + name;
    // Two underscores in front are mangled or reserved in Python.
    return name.starts_with("__") ? "x" + name : name;
}

c10::List<std::string> listOf(const std::vector<std::string>& values) {
    c10::List<std::string> list;
    for (const std::string& value : values) list.push_back(value);
    return list;
}

std::vector<std::string> namesOf(const std::vector<GraphValue>& values) {
    std::vector<std::string> names;
    for (const GraphValue& value : values) names.push_back(value.name);
    return names;
}

/// Copies: the tensor does not look into `bytes` later.
at::Tensor tensorOf(const void* bytes, const std::vector<std::int64_t>& shape,
                    at::ScalarType type) {
    return at::from_blob(const_cast<void*>(bytes), shape, at::TensorOptions().dtype(type)).clone();
}

}  // namespace

ScriptWriter::ScriptWriter(const Graph& graph)
    : graph_(graph),
      module_("BenchwrightModel"),
      taken_(std::begin(kReserved), std::end(kReserved)) {
    const auto texts = c10::ListType::create(c10::StringType::get());
    module_.register_attribute("training", c10::BoolType::get(), true);
    module_.register_attribute("input_names", texts, listOf(namesOf(graph.inputs)));
    module_.register_attribute("output_names", texts, listOf(namesOf(graph.outputs)));
    for (const GraphValue& input : graph.inputs) addInput(input);
}

std::string ScriptWriter::unique(const std::string& wish) {
    const std::string stem = identifier(wish);
    std::string name = stem;
    for (int i = 1; !taken_.insert(name).second; ++i) name = fmt::format("{}_{}", stem, i);
    return name;
}

void ScriptWriter::addInput(const GraphValue& input) {
    const std::string name = unique(input.name);
    const bool text = input.type.element == ElementType::String;
    arguments_ += fmt::format(", {}: {}", name, text ? "List[str]" : "Tensor");
    if (text)
        values_[input.name] = name;
    else
        assign(input.name,
               fmt::format("{}.reshape([-1, {}]).{}()", name, input.type.shape.back(),
                           input.type.element == ElementType::Int64 ? "long" : "float"));
}

void ScriptWriter::parameter(const ParameterTensor& parameter, const HostTensor& tensor) {
    const std::string name = unique(parameter.name);
    module_.register_parameter(name, tensorOf(tensor.bytes.data(), tensor.shape, at::kFloat),
                               false);
    values_[parameter.name] = "self." + name;
}

void ScriptWriter::assign(const std::string& output, const std::string& expression) {
    const std::string name = unique("v_" + output);
    line(fmt::format("{} = {}", name, expression));
    values_[output] = name;
}

void ScriptWriter::alias(const std::string& output, const std::string& expression) {
    values_[output] = expression;
}

void ScriptWriter::line(const std::string& text, int depth) {
    body_ += fmt::format("{:{}}{}\n", "", 4 + 4 * depth, text);
}

std::string ScriptWriter::buffer(const at::Tensor& tensor) {
    const std::string name = unique("constant");
    module_.register_buffer(name, tensor);
    return "self." + name;
}

std::string ScriptWriter::row(const std::vector<double>& values) {
    const std::vector<float> rounded(values.begin(), values.end());
    return buffer(tensorOf(rounded.data(), {1, std::ssize(rounded)}, at::kFloat));
}

std::string ScriptWriter::integers(const std::vector<std::int64_t>& values) {
    return buffer(tensorOf(values.data(), {std::ssize(values)}, at::kLong));
}

std::string ScriptWriter::real(double value) {
    return buffer(tensorOf(&value, {1}, at::kDouble));
}

std::string ScriptWriter::texts(const std::vector<std::string>& values) {
    const std::string name = unique("texts");
    module_.register_attribute(name, c10::ListType::create(c10::StringType::get()), listOf(values));
    return "self." + name;
}

std::string ScriptWriter::numbering(const std::map<std::string, std::int64_t>& numbers) {
    c10::Dict<std::string, std::int64_t> dictionary;
    for (const auto& [text, number] : numbers) dictionary.insert(text, number);
    const std::string name = unique("numbers");
    module_.register_attribute(
        name, c10::DictType::create(c10::StringType::get(), c10::IntType::get()), dictionary);
    return "self." + name;
}

std::string ScriptWriter::resultType() const {
    std::vector<std::string> types;
    for (const GraphValue& output : graph_.outputs)
        types.emplace_back(output.type.element == ElementType::String ? "List[str]" : "Tensor");
    return fmt::format("Tuple[{}]", fmt::join(types, ", "));
}

torch::jit::Module ScriptWriter::finish() {
    std::vector<std::string> results;
    for (const GraphValue& output : graph_.outputs) results.push_back(value(output.name));
    line(fmt::format("return ({},)", fmt::join(results, ", ")));
    module_.define(fmt::format("def forward(self{}) -> {}:\n{}", arguments_, resultType(), body_));
    module_.eval();
    return std::move(module_);
}

}  // namespace bw
