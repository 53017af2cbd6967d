#pragma once

#include "core/pipeline/TrainSteps.h"
#include "core/plugin/PluginHost.h"

#include <QString>

namespace bw::ui {

/// `benchwright train …` that does the same as prepareRun() and startRun() with these options; what
/// is at its default is left out.
[[nodiscard]] QString commandOf(const TrainOptions& options);

/// What a person would have to ask for to get this run again: this dataset version, these columns,
/// only parameters that differ from their default. An architecture that is no longer there gives
/// its parameters as they stand.
[[nodiscard]] TrainOptions optionsOf(const RunSpec& spec, const PluginHost& plugins);

/// For remembering a form between starts.
[[nodiscard]] QString optionsToText(const TrainOptions& options);
/// Defaults where the text does not fit.
[[nodiscard]] TrainOptions optionsFromText(const QString& remembered);

}  // namespace bw::ui
