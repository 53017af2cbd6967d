#pragma once

#include "core/monitor/MonitorReport.h"
#include "ui/pages/monitor/MonitorData.h"
#include "ui/widgets/Basics.h"

#include <QString>
#include <QStringList>

namespace bw::ui {

/// "Mar 2012", "1 Mar 2012", "1 Mar 2012, 06:00", "1 – 8 Mar 2012": in UTC, as windows are.
[[nodiscard]] QString spanTitle(std::int64_t from, std::int64_t to);
/// "2012-03-01T05:00:00Z", for command lines.
[[nodiscard]] QString isoTime(std::int64_t micros);
/// "1 Mar 2012, 05:00:00 UTC".
[[nodiscard]] QString utcTime(std::int64_t micros);

/// A verdict as word, icon and colour together.
struct VerdictWord {
    QString word;
    Tone tone = Tone::Quiet;
};
[[nodiscard]] VerdictWord verdictOf(const MonitorWindow& window);
[[nodiscard]] VerdictWord verdictOf(const ColumnDrift& column, std::int64_t minimumRows);

/// "0.03", "< 0.001".
[[nodiscard]] QString pWords(double p);
/// "400: 3, 503: 1", failed ones alone; empty: none.
[[nodiscard]] QString statusWords(const MonitorWindow& window);
/// Those with the most rows first.
[[nodiscard]] std::vector<std::int64_t> versionsByRows(
    const std::map<std::int64_t, std::int64_t>& versions);
[[nodiscard]] QString versionList(const std::vector<std::int64_t>& versions);  ///< "v3, v4"
/// Of a window, with the most rows first.
[[nodiscard]] QString versionWords(const MonitorWindow& window);
/// Microseconds as "1.3 ms".
[[nodiscard]] QString latencyWords(double micros);
/// "0.412 (0.398 … 0.43)"; why there is none.
[[nodiscard]] QString qualityWords(const MonitorWindow& window, const std::string& metric);

/// Short enough to stand beside a lane: "RMSE", "Log loss".
[[nodiscard]] QString shortMetric(const std::string& metric);
/// The column with the largest effect; null: nothing was compared.
[[nodiscard]] const ColumnDrift* worstColumn(const MonitorWindow& window);
/// Sentences about the whole window, one line each: what the tool tip of the timeline says.
[[nodiscard]] QStringList windowLines(const MonitorWindow& window, const Monitored& all);
/// One sentence: "3 columns drifted, most of all temp (effect 0.31)."
[[nodiscard]] QString windowSentence(const MonitorWindow& window);

/// "Promoted bike-cnt@3 by ada: better on every slice".
[[nodiscard]] QString eventWords(const MonitorEvent& event);
[[nodiscard]] QString eventIcon(const MonitorEvent& event);

}  // namespace bw::ui
