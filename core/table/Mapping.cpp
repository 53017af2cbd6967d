#include "core/table/Mapping.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bw {

Result<std::shared_ptr<const Mapping>> Mapping::open(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return fail(ErrorCode::NotFound, fmt::format("{} does not exist", file.string()),
                    "Check the path, or import the source again.");
    if (fd < 0) return systemError("Cannot read", file.string(), errno);
    struct stat info{};
    if (::fstat(fd, &info) != 0 || S_ISDIR(info.st_mode) || info.st_size == 0) {
        ::close(fd);
        if (S_ISDIR(info.st_mode))
            return fail(ErrorCode::BadInput, fmt::format("{} is a folder", file.string()),
                        "Name the dataset file inside it.");
        return fail(ErrorCode::Corrupt, fmt::format("{} is empty", file.string()),
                    "Import the source again.");
    }
    const auto size = static_cast<std::size_t>(info.st_size);
    void* start = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
    const int mapError = errno;
    ::close(fd);
    if (start == MAP_FAILED) return systemError("Cannot map", file.string(), mapError);
    return std::shared_ptr<const Mapping>(
        new Mapping({static_cast<const std::byte*>(start), size}));
}

Mapping::~Mapping() {
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace bw
