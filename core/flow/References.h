#pragma once

#include "core/base/Json.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bw {

/// `${name}`, `${step.output}` or `${pipeline:step.output}` in a text of a pipeline file. `$${` is
/// a `${` that means itself.
struct PipelineReference {
    std::string pipeline;                    ///< empty: this one
    std::string name;                        ///< a parameter or a step
    std::string output;                      ///< empty: the first of the step
    [[nodiscard]] std::string text() const;  ///< as written
};

/// All references in a value, in lists and tables too. BadInput: one that is not closed or empty.
[[nodiscard]] Result<std::vector<PipelineReference>> referencesIn(const Json& value);

/// What a reference stands for; null: it stays as it is.
using ReferenceLookup = std::function<Result<Json>(const PipelineReference&)>;
/// The value with all references replaced. A text that is one reference takes the kind of what it
/// stands for; in a longer text it becomes text.
[[nodiscard]] Result<Json> replaceReferences(const Json& value, const ReferenceLookup& lookup);

/// "0.001", "relu", "64,32": as --set takes it.
[[nodiscard]] std::string jsonAsText(const Json& value);

}  // namespace bw
