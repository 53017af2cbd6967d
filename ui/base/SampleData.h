#pragma once

#include <filesystem>
#include <optional>

namespace bw::ui {

/// adult.csv of the samples that come with the program: in $BENCHWRIGHT_SAMPLES; else in
/// ../share/benchwright/samples beside it, or in resources/samples of a folder above it, which is
/// where a build finds them. None when they are not there.
[[nodiscard]] std::optional<std::filesystem::path> sampleFile();

}  // namespace bw::ui
