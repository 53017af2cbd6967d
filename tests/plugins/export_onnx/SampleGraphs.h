#pragma once

#include "core/model/Weights.h"

#include <map>
#include <string>

namespace bw::test {

/// Small graphs by name that together use every operator, with random weights (fixed seed).
[[nodiscard]] std::map<std::string, Model> sampleModels();

}  // namespace bw::test
