#pragma once

#include "core/pipeline/DataSteps.h"
#include "ui/base/Session.h"

#include <filesystem>
#include <functional>
#include <optional>

namespace bw::ui {

/// adult.csv of the samples that come with the program: in $BENCHWRIGHT_SAMPLES; else in
/// ../share/benchwright/samples beside it, or in resources/samples of a folder above it, which is
/// where a build finds them. None when they are not there.
[[nodiscard]] std::optional<std::filesystem::path> sampleFile();
/// Imports it as the dataset "income", as a job that a person started.
void importSample(Session& session, QObject* receiver, const std::filesystem::path& file,
                  std::function<void(Result<ImportOutcome>)> done);

}  // namespace bw::ui
