#include "core/base/Clock.h"
#include "core/run/EventFile.h"
#include "core/run/EventRecord.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

namespace bw {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kFlushEvery{100};
constexpr std::string_view kFileVersion = "brain.Event:2";

std::string hostName() {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0 || name[0] == 0) return "localhost";
    return name;
}

std::filesystem::path nameFor(const std::filesystem::path& folder, int number) {
    return folder / fmt::format("events.out.tfevents.{:010}.{}.{}.{}",
                                static_cast<std::int64_t>(nowSeconds()), hostName(), ::getpid(),
                                number);
}

}  // namespace

struct EventFileWriter::State {
    std::filesystem::path file;
    int fd = -1;
    std::int64_t written = 0;  ///< bytes of complete records on disk
    std::string pending;
    Clock::time_point flushed = Clock::now();

    ~State() {
        if (fd >= 0) ::close(fd);
    }
    void add(const EventRecord& record) { pending += frameRecord(encodeEvent(record)); }
};

EventFileWriter::EventFileWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}

EventFileWriter::~EventFileWriter() {
    (void)flush();
}

Result<std::unique_ptr<EventFileWriter>> EventFileWriter::create(
    const std::filesystem::path& folder) {
    auto state = std::make_unique<State>();
    for (int number = 0; state->fd < 0; ++number) {
        state->file = nameFor(folder, number);
        state->fd = ::open(state->file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (state->fd < 0 && errno != EEXIST)
            return systemError("Cannot write", state->file.string(), errno);
    }
    state->add({.wallTime = nowSeconds(), .fileVersion = std::string(kFileVersion)});
    std::unique_ptr<EventFileWriter> writer(new EventFileWriter(std::move(state)));
    BW_CHECK(writer->flush());
    return writer;
}

void EventFileWriter::add(const std::string& tag, std::int64_t step, double value) {
    state_->add(
        {.wallTime = nowSeconds(), .step = step, .scalars = {{tag, static_cast<float>(value)}}});
}

void EventFileWriter::resumeFrom(std::int64_t step) {
    state_->add({.wallTime = nowSeconds(), .step = step, .sessionStart = true});
}

Result<void> EventFileWriter::flush() {
    std::string_view left = state_->pending;
    state_->flushed = Clock::now();
    while (!left.empty()) {
        const ssize_t wrote = ::write(state_->fd, left.data(), left.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) {
            const int error = errno;
            // Back to the last complete record; if even that fails, a reader stops at the torn one.
            if (::ftruncate(state_->fd, state_->written) == 0)
                ::lseek(state_->fd, state_->written, SEEK_SET);
            return systemError("Cannot write", state_->file.string(), error);
        }
        left.remove_prefix(static_cast<std::size_t>(wrote));
    }
    state_->written += static_cast<std::int64_t>(state_->pending.size());
    state_->pending.clear();
    return {};
}

Result<void> EventFileWriter::flushIfDue() {
    if (state_->pending.empty() || Clock::now() - state_->flushed < kFlushEvery) return {};
    return flush();
}

const std::filesystem::path& EventFileWriter::file() const {
    return state_->file;
}

}  // namespace bw
