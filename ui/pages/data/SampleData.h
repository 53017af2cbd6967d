#pragma once

#include <filesystem>
#include <optional>

namespace bw::ui {

/// adult.csv of the samples that come with the program: in $BENCHWRIGHT_SAMPLES, else in
/// ../share/benchwright/samples beside it. None when they are not installed.
[[nodiscard]] std::optional<std::filesystem::path> sampleFile();

}  // namespace bw::ui
