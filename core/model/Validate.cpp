#include "core/model/Features.h"
#include "core/model/Graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace bw {
namespace {

constexpr std::string_view kHint =
    "The graph was put together wrongly; remake it with the architecture that wrote it.";

std::unexpected<Error> wrong(std::string message) {
    return fail(ErrorCode::BadInput, std::move(message), std::string(kHint));
}

Result<void> checkTarget(const Target& target) {
    const std::size_t classes = target.classes.size();
    if (std::set(target.classes.begin(), target.classes.end()).size() != classes)
        return wrong(fmt::format("Target \"{}\": a class is listed twice", target.column));
    const bool fits = target.task == Task::Regression             ? classes == 0
                      : target.task == Task::BinaryClassification ? classes == 2
                                                                  : classes >= 2;
    if (!fits)
        return wrong(fmt::format("Target \"{}\": {} classes do not fit the task {}", target.column,
                                 classes, taskName(target.task)));
    if (!std::isfinite(target.mean) || !std::isfinite(target.scale) || target.scale <= 0)
        return wrong(fmt::format("Target \"{}\": mean {} and scale {} are not possible",
                                 target.column, target.mean, target.scale));
    return {};
}

Result<void> checkRawOutput(const Graph& graph, const std::map<std::string, TensorType>& types) {
    if (graph.rawOutput.empty()) return {};
    const TensorType wanted{ElementType::Float32, {kBatch, rawOutputs(graph.target)}};
    const auto found = types.find(graph.rawOutput);
    if (found == types.end())
        return wrong(
            fmt::format("The raw output \"{}\" is the result of no node", graph.rawOutput));
    if (found->second != wanted)
        return wrong(fmt::format("The raw output \"{}\" must be {} for the task {}, but is {}",
                                 graph.rawOutput, typeText(wanted), taskName(graph.target.task),
                                 typeText(found->second)));
    return {};
}

using Bounds = std::map<std::string, std::int64_t>;

/// How many rows the table has in which this node looks up its first input; 0: it looks nothing up.
std::int64_t tableSize(const Node& node, const std::map<std::string, TensorType>& types) {
    if (node.op == "OneHot") return node.attribute<std::int64_t>("depth");
    if (node.op == "Embedding") return types.at(node.inputs[1]).shape[0];
    if (node.op == "LabelDecode")
        return std::ssize(node.attribute<std::vector<std::string>>("labels"));
    if (node.op == "LabelDecodeInt")
        return std::ssize(node.attribute<std::vector<std::int64_t>>("labels"));
    return 0;
}

/// Indices made by CategoryIndex and ArgMax are followed to their look-up: none may leave its
/// table.
Result<void> checkLookUps(const Graph& graph, const std::map<std::string, TensorType>& types) {
    Bounds bounds;
    for (const Node& node : graph.nodes) {
        if (node.op == "CategoryIndex")
            bounds[node.outputs[0]] =
                std::ssize(node.attribute<std::vector<std::string>>("vocabulary")) + 2;
        if (node.op == "ArgMax") bounds[node.outputs[0]] = types.at(node.inputs[0]).shape[1];
        const std::int64_t size = tableSize(node, types);
        const auto bound = bounds.find(node.inputs[0]);
        if (size > 0 && bound != bounds.end() && bound->second > size)
            return wrong(fmt::format("{} \"{}\" has a table of {}, but \"{}\" reaches {}", node.op,
                                     node.outputs[0], size, node.inputs[0], bound->second - 1));
    }
    return {};
}

}  // namespace

std::int64_t rawOutputs(const Target& target) {
    return target.task == Task::MulticlassClassification ? std::ssize(target.classes) : 1;
}

Result<void> validateGraph(const Graph& graph) {
    BW_TRY(const auto types, inferTypes(graph));
    BW_CHECK(checkTarget(graph.target));
    BW_CHECK(checkRawOutput(graph, types));
    return checkLookUps(graph, types);
}

}  // namespace bw
