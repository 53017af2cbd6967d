#pragma once

#include "ui/pages/compare/CompareWork.h"
#include "ui/plot/IntervalPlot.h"
#include "ui/widgets/Basics.h"

namespace bw::ui {

/// How a verdict looks: tone, icon and word always together.
struct VerdictLook {
    Tone tone;
    QString icon, word;
};
[[nodiscard]] VerdictLook lookOf(Verdict verdict);

/// Difference of one metric for plot and columns.
[[nodiscard]] IntervalRow intervalOf(const std::string& name, const MetricDifference& difference,
                                     const Comparison& comparison);
/// "on 4,885 test rows of income@1f3a…, split default" and what was left out.
[[nodiscard]] QString rowsSentence(const CompareResult& result);

/// "McNemar, exact" of "mcnemar_exact".
[[nodiscard]] QString testTitle(const std::string& test);

}  // namespace bw::ui
