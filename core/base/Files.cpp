#include "core/base/Files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

namespace bw {
namespace {

constexpr int kLooksOutwaited = 100;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

Result<void> syncPath(const std::filesystem::path& path, int flags) {
    const Descriptor fd(::open(path.c_str(), flags | O_CLOEXEC));
    if (fd.get() < 0) return systemError("Cannot open", path.string(), errno);
    // Some file systems cannot fsync a folder and say EINVAL; there is nothing to do about it.
    if (::fsync(fd.get()) != 0 && errno != EINVAL)
        return systemError("Cannot write", path.string(), errno);
    return {};
}

Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        return systemError("Cannot write", to.string(), errno);
    return syncPath(to.has_parent_path() ? to.parent_path() : ".", O_RDONLY | O_DIRECTORY);
}

Result<void> writeAll(int fd, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return systemError("Cannot write", path.string(), errno);
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    if (::fsync(fd) != 0) return systemError("Cannot write", path.string(), errno);
    return {};
}

}  // namespace

Result<std::string> readFile(const std::filesystem::path& path) {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) return systemError("Cannot read", path.string(), errno);
    struct stat info{};
    if (::fstat(fd.get(), &info) == 0 && S_ISDIR(info.st_mode))
        return systemError("Cannot read", path.string(), EISDIR);
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(info.st_size));
    char block[65536];
    while (true) {
        const ssize_t got = ::read(fd.get(), block, sizeof block);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return systemError("Cannot read", path.string(), errno);
        if (got == 0) return bytes;
        bytes.append(block, static_cast<std::size_t>(got));
    }
}

std::filesystem::path temporaryBeside(const std::filesystem::path& target) {
    static std::atomic<unsigned> counter{0};
    std::filesystem::path path = target;
    path.replace_filename(
        fmt::format(".{}.{}.{}.tmp", target.filename().string(), ::getpid(), counter++));
    return path;
}

Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
    const std::filesystem::path temporary = temporaryBeside(path);
    const Result<void> written = [&]() -> Result<void> {
        const Descriptor fd(
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
        if (fd.get() < 0) return systemError("Cannot write", path.string(), errno);
        BW_CHECK(writeAll(fd.get(), bytes, path));
        return renameDurably(temporary, path);
    }();
    if (!written) ::unlink(temporary.c_str());
    return written;
}

Result<void> publishFile(const std::filesystem::path& temporary,
                         const std::filesystem::path& target) {
    const Result<void> published = [&]() -> Result<void> {
        BW_CHECK(syncPath(temporary, O_RDONLY));
        return renameDurably(temporary, target);
    }();
    if (!published) ::unlink(temporary.c_str());
    return published;
}

Result<void> makeFolders(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return systemError("Cannot make the folder", path.string(), error.value());
    return {};
}

Result<FileLock> FileLock::tryTake(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) return systemError("Cannot open", path.string(), errno);
    FileLock lock(fd);
    for (int tries = kLooksOutwaited; ::flock(fd, LOCK_EX | LOCK_NB) != 0; --tries) {
        if (errno != EWOULDBLOCK) return systemError("Cannot lock", path.string(), errno);
        // isHeld() shares the lock for a moment: what can be shared, nobody holds.
        if (tries == 0 || ::flock(fd, LOCK_SH | LOCK_NB) != 0)
            return fail(ErrorCode::Refused,
                        fmt::format("{} is in use by another process", path.string()),
                        "Wait until the other process has finished, or stop it.");
        ::flock(fd, LOCK_UN);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return lock;
}

Result<FileLock> FileLock::take(const std::filesystem::path& path, int milliseconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (true) {
        Result<FileLock> lock = tryTake(path);
        const bool busy = !lock && lock.error().code == ErrorCode::Refused;
        if (!busy || std::chrono::steady_clock::now() >= end) return lock;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

bool FileLock::isHeld(const std::filesystem::path& path) {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) return false;
    if (::flock(fd.get(), LOCK_SH | LOCK_NB) == 0) return false;
    return errno == EWOULDBLOCK;
}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

FileLock::~FileLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace bw
