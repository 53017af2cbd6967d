#include "ui/pages/compare/ComparisonWords.h"

#include "ui/base/Text.h"

namespace bw::ui {

VerdictLook lookOf(Verdict verdict) {
    switch (verdict) {
        case Verdict::Better:
            return {Tone::Good, QStringLiteral("ok"), QObject::tr("Better")};
        case Verdict::NotWorse:
            return {Tone::Accent, QStringLiteral("check"), QObject::tr("Not worse")};
        case Verdict::Worse:
            return {Tone::Bad, QStringLiteral("error"), QObject::tr("Worse")};
        case Verdict::CannotTell:
            break;
    }
    return {Tone::Warn, QStringLiteral("unknown"), QObject::tr("Cannot tell")};
}

IntervalRow intervalOf(const std::string& name, const MetricDifference& difference,
                       const Comparison& comparison) {
    const MetricInfo* info = findMetric(name);
    IntervalRow row{.value = difference.difference,
                    .low = difference.low,
                    .high = difference.high,
                    .higherIsBetter = !info || info->higherIsBetter,
                    .reason = text(difference.reason)};
    if (name == comparison.metric) row.margin = comparison.margin;
    return row;
}

QString rowsSentence(const CompareResult& result) {
    const QString part =
        result.choice.part == QLatin1String("all") ? QString() : result.choice.part + u' ';
    QString words = QObject::tr("on %1 %2rows of %3@%4")
                        .arg(number(result.rows), part, text(result.data.name),
                             text(shortHash(result.data.version)));
    if (!result.splitName.empty()) words += QObject::tr(", split %1").arg(text(result.splitName));
    const std::int64_t excluded = result.comparison ? result.comparison->excluded : 0;
    if (excluded > 0)
        words += QObject::tr(" · %1 left out because a model was trained on them")
                     .arg(text(counted(excluded, "row")));
    if (result.unknownTruth > 0)
        words += QObject::tr(" · %1 without a known truth not counted")
                     .arg(text(counted(result.unknownTruth, "row")));
    const bool seen =
        result.choice.part == QLatin1String("all") || result.choice.part == QLatin1String("train");
    if (!result.comparison && seen)
        words += QObject::tr(" · rows that the model was trained on are among them");
    return words;
}

QString testTitle(const std::string& test) {
    if (test == "mcnemar_exact") return QObject::tr("McNemar, exact");
    if (test == "mcnemar_chi2") return QObject::tr("McNemar");
    if (test == "paired_bootstrap") return QObject::tr("bootstrap");
    return text(test);
}

}  // namespace bw::ui
