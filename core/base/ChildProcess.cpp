#include "core/base/ChildProcess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

extern char** environ;

namespace bw {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestLine = 256U << 20U;
constexpr std::size_t kTail = 4000;
constexpr int kTickMilliseconds = 20;
constexpr std::chrono::seconds kGrace{2};

class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    void reset(int fd) {
        close();
        fd_ = fd;
    }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool open() const { return fd_ >= 0; }

private:
    int fd_;
};

/// Our end and the child's end of one of its standard streams. A socket pair rather than a pipe:
/// send() can be told not to raise SIGPIPE.
struct Stream {
    Descriptor ours, theirs;

    [[nodiscard]] bool make() {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
        ours.reset(ends[0]);
        theirs.reset(ends[1]);
        return ::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
    }
};

/// What posix_spawn needs, with its destructors.
class SpawnSettings {
public:
    explicit SpawnSettings(short flags) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t reset;
        ::sigemptyset(&none);
        ::sigemptyset(&reset);
        for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&reset, signal);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &reset);
        ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags | POSIX_SPAWN_SETSIGMASK |
                                                                    POSIX_SPAWN_SETSIGDEF));
    }
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    void connect(int fd, int number) { ::posix_spawn_file_actions_adddup2(&actions_, fd, number); }

    [[nodiscard]] Result<pid_t> start(const std::filesystem::path& program,
                                      const std::vector<std::string>& arguments) {
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
        std::string name = program.string();
        std::vector<std::string> copies = arguments;
        std::vector<char*> argv{name.data()};
        for (std::string& argument : copies) argv.push_back(argument.data());
        argv.push_back(nullptr);
        pid_t pid = -1;
        const int error =
            ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, argv.data(), environ);
        if (error == 0) return pid;
        return fail(ErrorCode::Environment,
                    fmt::format("Cannot start {}: {}", program.string(), std::strerror(error)),
                    "Check that this program is there and may be executed.");
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

void fillOutcome(int status, ChildOutcome& outcome) {
    if (WIFSIGNALED(status))
        outcome.signal = WTERMSIG(status);
    else
        outcome.exitStatus = WEXITSTATUS(status);
}

/// A running child with its three streams, seen from the loop that serves it.
class Child {
public:
    explicit Child(std::string_view input) : input_(input) {}
    /// Never leaves a process behind, whichever way the loop ended.
    ~Child() {
        if (pid_ <= 0 || ended_) return;
        ::kill(-pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    Result<void> start(const std::filesystem::path& program,
                       const std::vector<std::string>& arguments) {
        if (!in_.make() || !out_.make() || !err_.make())
            return systemError("Cannot talk to", program.string(), errno);
        SpawnSettings settings(POSIX_SPAWN_SETPGROUP);
        settings.connect(in_.theirs.get(), 0);
        settings.connect(out_.theirs.get(), 1);
        settings.connect(err_.theirs.get(), 2);
        BW_TRY(pid_, settings.start(program, arguments));
        for (Stream* stream : {&in_, &out_, &err_}) stream->theirs.close();
        if (input_.empty()) in_.ours.close();
        return {};
    }

    /// Waits a moment for something to do and does it.
    Result<void> serve(const std::function<Result<void>(std::string_view)>& line) {
        std::array<pollfd, 3> polled{pollfd{in_.ours.get(), POLLOUT, 0},
                                     pollfd{out_.ours.get(), POLLIN, 0},
                                     pollfd{err_.ours.get(), POLLIN, 0}};
        const bool listening = out_.ours.open() || err_.ours.open();
        ::poll(polled.data(), polled.size(), listening ? kTickMilliseconds : 1);
        if (polled[0].revents != 0) write();
        if (polled[2].revents != 0) readErrors();
        if (polled[1].revents != 0) return readLines(line);
        return {};
    }

    /// True once it has ended; what it left in the streams is then still to be read.
    bool collect() {
        int status = 0;
        if (!ended_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
            ended_ = true;
            fillOutcome(status, outcome_);
        }
        return ended_;
    }

    Result<ChildOutcome> finish(const std::function<Result<void>(std::string_view)>& line) {
        readErrors();
        BW_CHECK(readLines(line));
        if (!partial_.empty()) BW_CHECK(line(partial_));
        return outcome_;
    }

    /// SIGTERM at once, SIGKILL after the grace time.
    void terminate() {
        ::kill(-pid_, SIGTERM);
        const auto end = Clock::now() + kGrace;
        const auto ignore = [](std::string_view) -> Result<void> { return {}; };
        while (!collect() && Clock::now() < end) (void)serve(ignore);
        if (!ended_) ::kill(-pid_, SIGKILL);
        while (!collect()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

private:
    void write() {
        const ssize_t sent = ::send(in_.ours.get(), input_.data(), input_.size(), MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
        // A child that closed its input has heard enough; how it ends tells whether that was right.
        if (sent > 0) input_.remove_prefix(static_cast<std::size_t>(sent));
        if (sent < 0 || input_.empty()) in_.ours.close();
    }

    /// Hands over what can be read now; closes the stream at its end.
    template <typename Take>
    Result<void> drain(Stream& stream, Take take) {
        std::array<char, 65536> block;
        while (stream.ours.open()) {
            const ssize_t got = ::read(stream.ours.get(), block.data(), block.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && errno == EAGAIN) return {};
            if (got <= 0)
                stream.ours.close();
            else
                BW_CHECK(take(std::string_view(block.data(), static_cast<std::size_t>(got))));
        }
        return {};
    }

    void readErrors() {
        (void)drain(err_, [&](std::string_view bytes) -> Result<void> {
            outcome_.errorTail += bytes;
            if (outcome_.errorTail.size() > kTail)
                outcome_.errorTail.erase(0, outcome_.errorTail.size() - kTail);
            return {};
        });
    }

    Result<void> readLines(const std::function<Result<void>(std::string_view)>& line) {
        return drain(out_, [&](std::string_view bytes) -> Result<void> {
            for (std::size_t end = 0; (end = bytes.find('\n')) != std::string_view::npos;) {
                partial_ += bytes.substr(0, end);
                BW_CHECK(line(std::exchange(partial_, {})));
                bytes.remove_prefix(end + 1);
            }
            if (partial_.size() + bytes.size() > kLongestLine)
                return fail(ErrorCode::Internal, "A child process wrote a line of more than 256 MB",
                            "Report this with the command that was run.");
            partial_ += bytes;
            return {};
        });
    }

    std::string_view input_;
    Stream in_, out_, err_;
    pid_t pid_ = -1;
    bool ended_ = false;
    std::string partial_;
    ChildOutcome outcome_;
};

}  // namespace

std::string childEnding(const ChildOutcome& outcome) {
    if (outcome.signal > 0)
        return fmt::format("was killed by signal {} ({})", outcome.signal,
                           ::strsignal(outcome.signal));
    return fmt::format("ended with exit code {}", outcome.exitStatus);
}

Result<ChildOutcome> runChild(const std::filesystem::path& program,
                              const std::vector<std::string>& arguments, std::string_view input,
                              const std::function<Result<void>(std::string_view)>& line,
                              const JobContext& job) {
    BW_CHECK(job.check());
    Child child(input);
    BW_CHECK(child.start(program, arguments));
    while (!child.collect()) {
        if (job.cancelled()) {
            child.terminate();
            return std::unexpected(job.check().error());
        }
        BW_CHECK(child.serve(line));
    }
    return child.finish(line);
}

Result<int> startDetached(const std::filesystem::path& program,
                          const std::vector<std::string>& arguments,
                          const std::filesystem::path& log) {
    const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const Descriptor output(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!output.open()) return systemError("Cannot write", log.string(), errno);
    SpawnSettings settings(POSIX_SPAWN_SETSID);
    settings.connect(nothing.get(), 0);
    settings.connect(output.get(), 1);
    settings.connect(output.get(), 2);
    return settings.start(program, arguments);
}

bool childEnded(int pid, ChildOutcome& outcome) {
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) != pid) return false;
    fillOutcome(status, outcome);
    return true;
}

void collectInBackground(int pid) {
    std::thread([pid] {
        while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }).detach();
}

std::filesystem::path programFolder() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace bw
