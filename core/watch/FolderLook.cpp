#include "core/watch/FolderLook.h"

#include "core/base/Hash.h"

#include <fmt/format.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace bw {
namespace {

constexpr std::string_view kMarker = ".done";

}  // namespace

std::string FileMark::text() const {
    return fmt::format("{} {} {}", inode, size, changed);
}

Result<FileMark> fileMark(const std::filesystem::path& file) {
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0) {
        if (errno == ENOENT)
            return fail(ErrorCode::NotFound, fmt::format("{} is gone", file.string()),
                        "Put it back, or let it be.");
        return systemError("Cannot read", file.string(), errno);
    }
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    return FileMark{info.st_ino, info.st_size,
                    info.st_mtim.tv_sec * kNanoseconds + info.st_mtim.tv_nsec};
}

bool FolderLook::matches(const std::string& name) const {
    return !name.starts_with('.') && !name.ends_with(kMarker) &&
           ::fnmatch(rule_.pattern.c_str(), name.c_str(), 0) == 0;
}

bool FolderLook::complete(const std::filesystem::path& file, const FileMark& mark,
                          std::chrono::sys_seconds now) {
    const auto [seen, first] = seen_.try_emplace(file.filename().string(), Seen{mark, now});
    // A clock that was set back begins the waiting anew.
    if (seen->second.mark != mark || seen->second.since > now) seen->second = {mark, now};
    switch (rule_.complete) {
        case Completion::Rename:
            return true;
        case Completion::Marker: {
            std::error_code ignored;
            return std::filesystem::exists(file.string() + std::string(kMarker), ignored);
        }
        case Completion::Settled:
            break;
    }
    const std::chrono::sys_time<std::chrono::nanoseconds> changed(
        std::chrono::nanoseconds(mark.changed));
    return now - seen->second.since >= rule_.settle || now - changed >= rule_.settle;
}

Result<void> FolderLook::consider(const std::filesystem::path& file,
                                  const std::map<std::string, std::string>& taken,
                                  std::chrono::sys_seconds now, Found& found) {
    const std::string name = file.filename().string();
    const auto before = fileMark(file);
    if (!before) return {};  // gone again
    const auto known = taken.find(name);
    if (known != taken.end() && known->second.starts_with(before->text() + " ")) return {};
    if (!complete(file, *before, now)) {
        ++found.incomplete;
        return {};
    }
    auto sha256 = sha256OfFile(file);
    const auto after = fileMark(file);
    if (!after) return {};
    if (!sha256) {  // the others do not wait for it
        if (found.problem.empty()) found.problem = sha256.error().message;
        return {};
    }
    if (*after != *before) {  // it grew while it was hashed
        seen_.insert_or_assign(name, Seen{*after, now});
        ++found.incomplete;
        return {};
    }
    ArrivedFile arrived{file, name, *sha256, *after, known != taken.end()};
    if (arrived.again && known->second.ends_with(" " + *sha256))
        found.touched[name] = arrived.memory();
    else
        found.files.push_back(std::move(arrived));
    return {};
}

Result<FolderLook::Found> FolderLook::look(const std::map<std::string, std::string>& taken,
                                           std::chrono::sys_seconds now, const JobContext& job) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder_, error))
        return fail(ErrorCode::NotFound,
                    fmt::format("the watched folder {} is missing", folder_.string()),
                    "Make it, mount it, or correct `folder` in triggers.toml; the trigger works "
                    "again as soon as it is there.");
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator at(folder_, error), end; !error && at != end;
         at.increment(error))
        if (std::error_code ignored;
            at->is_regular_file(ignored) && matches(at->path().filename().string()))
            files.push_back(at->path());
    if (error) return systemError("Cannot read", folder_.string(), error.value());
    std::ranges::sort(files);
    std::erase_if(seen_, [&](const auto& one) {
        return !std::ranges::binary_search(files, folder_ / one.first);
    });
    Found found;
    for (const auto& file : files) {
        BW_CHECK(job.check());
        BW_CHECK(consider(file, taken, now, found));
    }
    return found;
}

}  // namespace bw
