#include "core/model/Graph.h"

#include <fmt/format.h>

#include <array>

namespace bw {
namespace {

constexpr std::array<std::string_view, 3> kNames{"binary", "multiclass", "regression"};

}  // namespace

std::string_view taskName(Task task) {
    return kNames[static_cast<std::size_t>(task)];
}

Result<Task> taskFromName(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name) return static_cast<Task>(i);
    return fail(ErrorCode::BadInput, fmt::format("\"{}\" is not a task", name),
                "Tasks are binary, multiclass and regression.");
}

}  // namespace bw
