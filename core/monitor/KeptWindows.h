#pragma once

#include "core/monitor/Monitor.h"
#include "core/monitor/MonitorSubject.h"
#include "core/monitor/WindowClock.h"
#include "core/requests/RequestLog.h"
#include "core/requests/Truth.h"
#include "core/store/MonitorReports.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace bw {

/// What was computed before, and which of it still holds: a window is as it was while its segments,
/// the truth of its rows and the limits are. Segments that retention has removed since do not make
/// it stale. For one thread.
class KeptWindows {
public:
    /// `limits`: version → everything but data that a result depends on, as text.
    using LimitsText = std::function<std::string(std::int64_t version)>;
    KeptWindows(const WindowClock& clock, const RequestLog& log, LimitsText limits,
                std::int64_t newestTruth)
        : clock_(clock), log_(log), limits_(std::move(limits)), newestTruth_(newestTruth) {}

    /// Reads the kept windows of this clock and role. An unreadable one is left out.
    [[nodiscard]] Result<void> load(const std::filesystem::path& project, const std::string& model,
                                    const std::string& role, std::int64_t since,
                                    std::int64_t until);
    /// Finds the windows that truth which came later belongs to: they no longer hold.
    [[nodiscard]] Result<void> findNewTruth(const JobContext& job);

    /// Whether the window that begins there is to be computed.
    [[nodiscard]] bool wanted(std::int64_t begin);
    /// Whether some window of the segment is.
    [[nodiscard]] bool wanted(const RequestSegment& segment);
    /// Those that hold, by time.
    [[nodiscard]] std::vector<MonitorWindow> holding();
    /// Those that hold and are to be kept again, since later truth was found not to be theirs.
    [[nodiscard]] std::vector<KeptReport> renewed();

    [[nodiscard]] KeptReport toKeep(const MonitorWindow& window) const;

private:
    struct Kept {
        MonitorWindow window;
        std::map<std::string, std::int64_t> segments;  ///< name → rows
        std::int64_t truth = 0;
        std::string limits;
    };
    [[nodiscard]] std::map<std::string, std::int64_t> segmentsOf(std::int64_t from,
                                                                 std::int64_t to) const;
    [[nodiscard]] bool holds(const Kept& kept) const;

    const WindowClock& clock_;
    const RequestLog& log_;
    LimitsText limits_;
    std::int64_t newestTruth_;
    std::map<std::int64_t, Kept> kept_;    ///< by begin
    std::map<std::int64_t, bool> wanted_;  ///< decided so far
    std::set<std::int64_t> newTruth_;
};

}  // namespace bw
