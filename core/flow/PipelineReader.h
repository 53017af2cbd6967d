#pragma once

#include "core/flow/PipelineFile.h"

#include <string>
#include <vector>

namespace bw {

// The two halves of parsePipeline(); setPipelineValues() repeats the second.

/// TOML to steps and parameters; `mistakes` holds what is wrong with syntax, tables and names.
[[nodiscard]] PipelineFile readPipelineText(const std::string& text,
                                            const std::filesystem::path& source);
/// What is wrong with the values, parameters put in: keys, kinds, ranges, references, needs,
/// cycles.
[[nodiscard]] std::vector<PipelineMistake> valueMistakes(const PipelineFile& pipeline);

/// Why a value is not what the key holds, as the end of a sentence ("must be a whole number");
/// empty: it is.
[[nodiscard]] std::string kindFault(const StepKey& key, const Json& value);

/// The value with parameters put in; references to steps stay as text. A value that has a mistake
/// in its references stays as it is.
[[nodiscard]] Json withParameters(const PipelineFile& pipeline, const Json& value);

void sortMistakes(std::vector<PipelineMistake>& mistakes);

}  // namespace bw
