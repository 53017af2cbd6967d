#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bw {

/// Element types of values in a graph. Names in JSON: "float32", "int64", "string".
enum class ElementType { Float32, Int64, String };
[[nodiscard]] std::string_view elementName(ElementType element);

/// The free first dimension of every value that has one row per example.
inline constexpr std::int64_t kBatch = -1;

struct TensorType {
    ElementType element = ElementType::Float32;
    std::vector<std::int64_t> shape;  ///< kBatch or a positive size; JSON writes kBatch as "N"
    bool operator==(const TensorType&) const = default;
};

using Attribute = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>,
                               std::vector<double>, std::vector<std::string>>;

/// One application of an operator (Operators.h). Inputs name graph inputs, parameters or outputs of
/// earlier nodes; nodes stand in topological order; every value is assigned once.
struct Node {
    std::string op;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::map<std::string, Attribute> attributes;

    template <typename T>
    [[nodiscard]] const T& attribute(const std::string& name) const {
        return std::get<T>(attributes.at(name));
    }
};

/// A tensor learned in training; its numbers live in weights.safetensors under the same name.
struct ParameterTensor {
    std::string name;
    std::vector<std::int64_t> shape;
    /// "zeros", "ones", "kaiming_uniform" (He et al. 2015, a = sqrt 5 as torch.nn.Linear; fan-in =
    /// shape[1]), "bias_uniform" (±1/sqrt(fan), fan in `fan`), "normal" (mean 0, deviation 1).
    std::string initializer = "zeros";
    std::int64_t fan = 0;
};

struct GraphValue {
    std::string name;
    TensorType type;
};

enum class Task { BinaryClassification, MulticlassClassification, Regression };
[[nodiscard]] std::string_view taskName(Task task);  ///< "binary", "multiclass", "regression"
[[nodiscard]] Result<Task> taskFromName(std::string_view name);

/// What the model predicts, and how its training loss is attached.
struct Target {
    std::string column;
    Task task = Task::Regression;
    /// Class labels in order of the columns of `probabilities`; empty for regression. Integer
    /// targets have their labels written in decimal and `integerLabels` set: the label output is
    /// then int64.
    std::vector<std::string> classes;
    bool integerLabels = false;
    double mean = 0,
           scale = 1;  ///< regression: the raw output times scale plus mean is the prediction
};

/// The one description of a model: raw columns in, labels out, preprocessing included. Written by
/// architecture plugins through GraphBuilder, read by every back end. A value: copy freely.
///
/// Inputs are one [N,1] tensor a raw column, named as the column: Float32 for integer, number and
/// boolean (NaN is missing), Int64 for datetime (microseconds since 1970 UTC, INT64_MIN is
/// missing), String for category ("" is missing). Outputs: "label" [N] (String or Int64) and
/// "probabilities" [N,K], or "prediction" [N,1]. JSON: docs/formats/graph.md.
struct Graph {
    std::vector<GraphValue> inputs;
    std::vector<GraphValue> outputs;
    std::vector<Node> nodes;
    std::vector<ParameterTensor> parameters;
    Target target;
    /// The value that the loss reads: [N,1] logit (binary, BCE with logits), [N,K] logits
    /// (multiclass, cross entropy), [N,1] standardized prediction (regression, mean squared error).
    std::string rawOutput;

    [[nodiscard]] const ParameterTensor* parameter(std::string_view name) const;
};

inline constexpr int kGraphFormat = 1;

[[nodiscard]] Json graphToJson(const Graph& graph);
/// Checks everything that validateGraph() checks; BadInput names the node and the value, or says
/// that a newer program wrote the file.
[[nodiscard]] Result<Graph> graphFromJson(const Json& json, const std::string& source);

/// Types of all values by shape inference; errors name the node, the operator and both types:
/// unknown operator or value, wrong arity, attribute or type, a value assigned twice, declared
/// output types that differ from the inferred ones.
[[nodiscard]] Result<std::map<std::string, TensorType>> inferTypes(const Graph& graph);

/// inferTypes(), and: the raw output fits the target (an empty name is allowed: a graph that is not
/// trained), the target's classes fit its task, no look-up can leave its table.
[[nodiscard]] Result<void> validateGraph(const Graph& graph);

/// A flag per node: whether it depends on no parameter and on no randomness. These are the fixed
/// features, computed once per (dataset, fitted preprocessing) and cached.
[[nodiscard]] std::vector<bool> fixedNodes(const Graph& graph);

/// "float32 [N,128]".
[[nodiscard]] std::string typeText(const TensorType& type);

}  // namespace bw
