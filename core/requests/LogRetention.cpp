#include "core/requests/LogRetention.h"

#include "core/base/Clock.h"
#include "core/base/NumberText.h"
#include "core/requests/SegmentFiles.h"
#include "core/requests/Truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace bw {
namespace {

constexpr std::int64_t kMegabyte = std::int64_t{1} << 20;
constexpr std::int64_t kDay = 86'400;

struct Candidate {
    std::string name;
    std::filesystem::path file;
    std::int64_t bytes = 0;
    std::int64_t begun = 0;  ///< seconds since 1970
    bool removable = true;
};

/// By the name; for a file that a person renamed, by its time of modification.
std::int64_t begunOf(const std::string& name, const std::filesystem::path& file) {
    if (const auto begun = segmentBegun(name)) return *begun;
    std::error_code error;
    const auto modified = std::filesystem::last_write_time(file, error);
    if (error) return static_cast<std::int64_t>(nowSeconds());
    const auto age = std::filesystem::file_time_type::clock::now() - modified;
    return static_cast<std::int64_t>(nowSeconds()) -
           std::chrono::duration_cast<std::chrono::seconds>(age).count();
}

/// Everything of the log, the oldest first.
Result<std::vector<Candidate>> candidatesIn(const std::filesystem::path& folder) {
    std::vector<Candidate> all;
    BW_TRY(const auto segments, segmentFiles(folder));
    for (const SegmentFile& segment : segments)
        all.push_back({segment.name, segment.file, segment.bytes,
                       begunOf(segment.name, segment.file), segment.closed});
    BW_TRY(const auto truth, truthSegments(folder));
    for (const TruthSegment& segment : truth) {
        // <number>-<id>: the id begins with the time.
        const std::string name = segment.file.stem().string();
        const std::string id = name.substr(std::min(name.find('-') + 1, name.size()));
        all.push_back({"truth/" + name, segment.file, segment.bytes, begunOf(id, segment.file)});
    }
    std::ranges::stable_sort(all, {}, &Candidate::begun);
    return all;
}

std::string whyRemoved(const Candidate& one, const LogLimits& limits, std::int64_t total) {
    const auto now = static_cast<std::int64_t>(nowSeconds());
    if (limits.days > 0 && one.begun < now - limits.days * kDay)
        return fmt::format("older than {}", counted(limits.days, "day"));
    if (limits.bytes > 0 && total > limits.bytes)
        return fmt::format("the log held more than {} MB", thousands(limits.bytes / kMegabyte));
    return {};
}

}  // namespace

Result<RetentionReport> applyLogRetention(const std::filesystem::path& folder,
                                          const LogLimits& limits) {
    RetentionReport report{.limits = limits};
    BW_TRY(const auto candidates, candidatesIn(folder));
    for (const Candidate& one : candidates) report.bytes += one.bytes;
    report.segments = std::ssize(candidates);
    for (const Candidate& one : candidates) {
        const std::string why = one.removable ? whyRemoved(one, limits, report.bytes) : "";
        if (why.empty()) continue;
        std::error_code error;
        std::filesystem::remove(one.file, error);
        if (error) return systemError("Cannot remove", one.file.string(), error.value());
        report.removed.push_back({one.name, one.bytes, why});
        report.bytes -= one.bytes;
        --report.segments;
    }
    return report;
}

std::string limitsText(const LogLimits& limits) {
    const std::string days = limits.days > 0 ? counted(limits.days, "day") : "any age";
    const std::string size =
        limits.bytes > 0 ? thousands(limits.bytes / kMegabyte) + " MB" : "any size";
    return days + ", " + size;
}

}  // namespace bw
