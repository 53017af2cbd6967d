#include "core/model/operators/Rules.h"

#include <algorithm>
#include <cmath>

namespace bw::operators {

std::unexpected<Error> misfit(std::string message) {
    return fail(ErrorCode::BadInput, std::move(message));
}

Result<void> wantMatrix(Inputs types, std::size_t i, ElementType element) {
    const TensorType& type = types[i];
    if (type.element == element && type.shape.size() == 2 && type.shape[0] == kBatch) return {};
    const std::string wanted = typeText(TensorType{element, {kBatch}});
    return misfit(fmt::format("input {} must be {},any], but is {}", i + 1,
                              wanted.substr(0, wanted.size() - 1), typeText(type)));
}

Result<void> wantType(Inputs types, std::size_t i, const TensorType& wanted) {
    if (types[i] == wanted) return {};
    return misfit(
        fmt::format("input {} must be {}, but is {}", i + 1, typeText(wanted), typeText(types[i])));
}

Result<void> wantColumns(const Node& node, const std::string& name, std::int64_t width) {
    const auto& values = node.attribute<std::vector<double>>(name);
    if (std::cmp_not_equal(values.size(), width))
        return misfit(fmt::format("attribute \"{}\" has {} numbers for {} columns", name,
                                  values.size(), width));
    if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); }))
        return misfit(fmt::format("attribute \"{}\" has a number that is not finite", name));
    return {};
}

Types sameMatrix(const Node&, Inputs inputs) {
    BW_CHECK(wantMatrix(inputs, 0, ElementType::Float32));
    return std::vector{inputs[0]};
}

}  // namespace bw::operators
