#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace bw {

/// One value of a parameter. Lists of whole numbers serve layer widths and the like.
using ParameterValue =
    std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;

/// A parameter described once; the form, the command line, validation and documentation come from
/// it. The kind is the alternative that `defaultValue` holds.
struct ParameterDescription {
    std::string name;   ///< as in files and --set ("hidden")
    std::string title;  ///< as in a form ("Hidden layers")
    ParameterValue defaultValue;
    std::string help;         ///< one sentence: what it does, in which unit, when to change it
    double minimum = -1e300;  ///< of numbers and of each list element, inclusive
    double maximum = 1e300;   ///< inclusive
    std::vector<std::string> choices;  ///< of a string: the allowed ones; empty: any text
    bool basic = true;                 ///< false: behind "more" in a form
};

using ParameterValues = std::map<std::string, ParameterValue>;

/// Fills defaults and checks names, kinds, ranges and choices of what a person gave as text
/// (--set name=value; lists as "128,64"). BadInput names the parameter and what is allowed.
[[nodiscard]] Result<ParameterValues> parseParameters(
    std::span<const ParameterDescription> descriptions,
    const std::map<std::string, std::string>& given);
/// The same from JSON (run.json). Whole numbers are taken where a real one is asked for.
[[nodiscard]] Result<ParameterValues> parametersFromJson(
    std::span<const ParameterDescription> descriptions, const Json& given);
[[nodiscard]] Json parametersToJson(const ParameterValues& values);
/// "[128, 64]", "0.001", "relu": for listings and logs.
[[nodiscard]] std::string parameterText(const ParameterValue& value);

}  // namespace bw
