#include "core/monitor/KeptWindows.h"

#include <algorithm>
#include <limits>

namespace bw {
namespace {

constexpr auto kFirst = std::numeric_limits<std::int64_t>::min();
constexpr auto kLast = std::numeric_limits<std::int64_t>::max();

std::string boundText(std::int64_t time) {
    return time == kFirst || time == kLast ? "" : windowTimeText(time);
}

}  // namespace

Result<void> KeptWindows::load(const std::filesystem::path& project, const std::string& model,
                               const std::string& role, std::int64_t since, std::int64_t until) {
    BW_TRY(const auto reports, MonitorReports::open(project, false));
    BW_TRY(const auto kept, reports->list(model, boundText(since), boundText(until)));
    for (const KeptReport& one : kept) {
        auto window = monitorWindowFromJson(one.report);
        if (!window || window->role != role || clock_.begin(window->from) != window->from ||
            clock_.next(window->from) != window->to)
            continue;
        Kept entry{.window = *std::move(window)};
        entry.window.kept = true;
        const Json basis = one.report.value("basis", Json::object());
        if (!basis.is_object()) continue;
        const Json segments = basis.value("segments", Json::object());
        for (const auto& [name, rows] : segments.items())
            if (rows.is_number_integer()) entry.segments[name] = rows.get<std::int64_t>();
        entry.truth = basis.value("truth", Json(0)).is_number_integer()
                          ? basis.value("truth", std::int64_t{0})
                          : 0;
        entry.limits = basis.value("limits", Json("")).is_string() ? basis.value("limits", "") : "";
        const std::int64_t from = entry.window.from;
        kept_.insert_or_assign(from, std::move(entry));
    }
    return {};
}

Result<void> KeptWindows::findNewTruth(const JobContext& job) {
    std::int64_t known = newestTruth_;
    for (const auto& [begin, kept] : kept_) known = std::min(known, kept.truth);
    if (known == newestTruth_) return {};
    BW_TRY(const TruthIndex later, TruthIndex::open(log_.folder(), job, known));
    RequestQuery query{.role = "", .columns = later.columns()};
    return log_.read(
        query,
        [&](const RequestBatch& batch) -> Result<void> {
            const auto truths = later.find(*batch.batch, batch.rows);
            for (std::size_t i = 0; i < truths.size(); ++i)
                if (!truths[i].empty()) newTruth_.insert(clock_.begin(batch.time(batch.rows[i])));
            return {};
        },
        job);
}

std::map<std::string, std::int64_t> KeptWindows::segmentsOf(std::int64_t from,
                                                            std::int64_t to) const {
    std::map<std::string, std::int64_t> segments;
    for (const RequestSegment& segment : log_.segments())
        if (segment.last >= from && segment.first < to) segments[segment.name] = segment.rows;
    return segments;
}

bool KeptWindows::holds(const Kept& kept) const {
    if (kept.limits != limits_(kept.window.version)) return false;
    if (kept.truth < newestTruth_ && newTruth_.contains(kept.window.from)) return false;
    return std::ranges::all_of(
        segmentsOf(kept.window.from, kept.window.to), [&](const auto& segment) {
            const auto known = kept.segments.find(segment.first);
            return known != kept.segments.end() && known->second == segment.second;
        });
}

bool KeptWindows::wanted(std::int64_t begin) {
    const auto [decided, isNew] = wanted_.try_emplace(begin, true);
    if (!isNew) return decided->second;
    const auto kept = kept_.find(begin);
    if (kept != kept_.end()) decided->second = !holds(kept->second);
    return decided->second;
}

bool KeptWindows::wanted(const RequestSegment& segment) {
    constexpr int kMost = 10'000;  // windows; beyond, reading is not slower than asking
    std::int64_t begin = clock_.begin(segment.first);
    for (int i = 0; i < kMost && begin <= segment.last; ++i, begin = clock_.next(begin))
        if (wanted(begin)) return true;
    return begin <= segment.last;
}

std::vector<MonitorWindow> KeptWindows::holding() {
    std::vector<MonitorWindow> windows;
    for (const auto& [begin, kept] : kept_)
        if (!wanted(begin)) windows.push_back(kept.window);
    return windows;
}

std::vector<KeptReport> KeptWindows::renewed() {
    std::vector<KeptReport> reports;
    for (const auto& [begin, kept] : kept_) {
        if (wanted(begin) || kept.truth == newestTruth_) continue;
        KeptReport report = toKeep(kept.window);
        report.report["basis"]["segments"] = kept.segments;
        reports.push_back(std::move(report));
    }
    return reports;
}

KeptReport KeptWindows::toKeep(const MonitorWindow& window) const {
    KeptReport kept{.model = window.model,
                    .version = window.version,
                    .from = windowTimeText(window.from),
                    .to = windowTimeText(window.to),
                    .at = window.at,
                    .report = monitorWindowToJson(window)};
    kept.report["basis"] = {{"segments", segmentsOf(window.from, window.to)},
                            {"truth", newestTruth_},
                            {"limits", limits_(window.version)}};
    return kept;
}

}  // namespace bw
