#pragma once

#include "core/run/RunFolder.h"
#include "ui/base/MetricWords.h"
#include "ui/base/Snapshot.h"
#include "ui/widgets/Basics.h"

#include <QString>

#include <optional>
#include <string>

namespace bw::ui {

/// How a run's state is shown: word, icon and tone together.
struct StateLook {
    QString word, icon;
    Tone tone;
};
[[nodiscard]] StateLook lookOf(RunState state);
/// Its worker lives, or is about to.
[[nodiscard]] bool isLive(RunState state);

/// The value by which runs are judged in lists: `wanted` if the run has it, else the default of its
/// task.
struct DecidingMetric {
    std::string name;
    double value = 0;
    bool higherIsBetter = false;
};
[[nodiscard]] std::optional<DecidingMetric> decidingMetric(const RunStatus& status,
                                                           const std::string& wanted);

/// "7/20", "—" before it is known.
[[nodiscard]] QString epochText(const RunStatus& status);
/// "mlp on penguins → species".
[[nodiscard]] QString runTitle(const RunRecord& record);

}  // namespace bw::ui
