#pragma once

#include "core/base/JobContext.h"
#include "core/base/Result.h"
#include "core/watch/Trigger.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bw {

/// What a file looks like from outside: two equal ones hold the same bytes, as far as can be known
/// without reading.
struct FileMark {
    std::uint64_t inode = 0;
    std::int64_t size = -1;
    std::int64_t changed = 0;  ///< nanoseconds since 1970
    bool operator==(const FileMark&) const = default;
    [[nodiscard]] std::string text() const;
};
/// NotFound when it is gone.
[[nodiscard]] Result<FileMark> fileMark(const std::filesystem::path& file);

/// A complete file that was not taken yet.
struct ArrivedFile {
    std::filesystem::path path;
    std::string name, sha256;
    FileMark mark;
    bool again = false;  ///< another content was taken under this name before
    /// What a trigger remembers of a taken file, see FolderLook::look().
    [[nodiscard]] std::string memory() const { return mark.text() + " " + sha256; }
};

/// Looks at the watched folder of one trigger, again and again. A file is taken when it is complete
/// by the rule and name, size and content are not remembered. Files whose name begins with a dot or
/// ends in ".done" are never taken. It is hashed before it is handed out; one that changes
/// meanwhile is not complete. Used by one thread.
class FolderLook {
public:
    FolderLook(std::filesystem::path folder, FolderRule rule)
        : folder_(std::move(folder)), rule_(std::move(rule)) {}

    struct Found {
        std::vector<ArrivedFile> files;  ///< complete and new, by name
        /// Names whose outside changed and whose content is the remembered one, with what to
        /// remember now.
        std::map<std::string, std::string> touched;
        int incomplete = 0;   ///< files that are still being written
        std::string problem;  ///< of the first file that cannot be read; empty: none
    };
    /// `taken`: name to ArrivedFile::memory(). `now` is the clock that file times are compared
    /// with. NotFound: the folder is missing; Environment: it cannot be read; Cancelled.
    [[nodiscard]] Result<Found> look(const std::map<std::string, std::string>& taken,
                                     std::chrono::sys_seconds now, const JobContext& job);

private:
    struct Seen {
        FileMark mark;
        std::chrono::sys_seconds since;
    };
    [[nodiscard]] bool matches(const std::string& name) const;
    [[nodiscard]] bool complete(const std::filesystem::path& file, const FileMark& mark,
                                std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> consider(const std::filesystem::path& file,
                                        const std::map<std::string, std::string>& taken,
                                        std::chrono::sys_seconds now, Found& found);

    std::filesystem::path folder_;
    FolderRule rule_;
    std::map<std::string, Seen> seen_;
};

}  // namespace bw
