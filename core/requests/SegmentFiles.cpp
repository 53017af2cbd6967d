#include "core/requests/SegmentFiles.h"

#include "core/table/DateTimeText.h"

#include <algorithm>
#include <map>

namespace bw {
namespace {

constexpr int kLockMilliseconds = 10'000;

}  // namespace

Result<std::vector<SegmentFile>> segmentFiles(const std::filesystem::path& folder) {
    std::map<std::string, SegmentFile> found;
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    if (error == std::errc::no_such_file_or_directory) return std::vector<SegmentFile>();
    if (error) return systemError("Cannot read", folder.string(), error.value());
    for (const auto& entry : entries) {
        const std::filesystem::path& file = entry.path();
        const bool closed = file.extension() == segmentfile::kClosed;
        if (file.filename().string().starts_with('.') ||
            (!closed && file.extension() != segmentfile::kOpen))
            continue;
        const SegmentFile now = presentForm({file.stem().string(), file, closed});
        std::error_code gone;
        const auto bytes = std::filesystem::file_size(now.file, gone);
        if (gone) continue;
        SegmentFile& one = found[now.name];
        if (one.closed) continue;
        one = now;
        one.bytes = static_cast<std::int64_t>(bytes);
    }
    std::vector<SegmentFile> files;
    for (auto& [name, file] : found) files.push_back(std::move(file));
    return files;
}

SegmentFile presentForm(SegmentFile segment) {
    std::error_code ignored;
    if (!segment.closed && !std::filesystem::exists(segment.file, ignored)) {
        segment.file.replace_extension(segmentfile::kClosed);
        segment.closed = true;
    }
    return segment;
}

std::optional<std::int64_t> segmentBegun(const std::string& name) {
    // 20261124-015204-…
    if (name.size() < 15 || name[8] != '-') return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) { return name.substr(at, size); };
    const auto micros = parseDateTimeText(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" +
                                          part(9, 2) + ":" + part(11, 2) + ":" + part(13, 2));
    if (!micros) return std::nullopt;
    return *micros / 1'000'000;
}

Result<FileLock> lockLogFolder(const std::filesystem::path& folder) {
    return FileLock::take(folder / ".lock", kLockMilliseconds);
}

}  // namespace bw
