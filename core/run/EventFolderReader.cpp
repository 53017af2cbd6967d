#include "core/run/EventFile.h"
#include "core/run/EventRecord.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <set>

namespace bw {
namespace {

constexpr std::size_t kBlock = 1U << 20U;
constexpr std::uint64_t kLargestRecord = 64U << 20U;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

/// One event file, read from front to end as it grows.
class EventTail {
public:
    explicit EventTail(std::filesystem::path file)
        : file_(std::move(file)), fd_(::open(file_.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~EventTail() {
        if (fd_ >= 0) ::close(fd_);
    }
    EventTail(const EventTail&) = delete;
    EventTail& operator=(const EventTail&) = delete;

    /// The next complete record, if there is one. Sets problem() once the file cannot be read
    /// further.
    std::optional<EventRecord> next() {
        while (problem_.empty()) {
            if (const auto payload = nextPayload()) {
                auto record = decodeEvent(*payload);
                const std::size_t size = payload->size();
                if (!record) return stop("the record is no event");
                used_ += size + kRecordHead + kRecordTail;
                return record;
            }
            if (!problem_.empty() || !readMore()) return std::nullopt;
        }
        return std::nullopt;
    }

    /// From the front again.
    void rewind() {
        offset_ = 0;
        used_ = 0;
        buffer_.clear();
        firstStep = kNever;
    }

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    [[nodiscard]] const std::string& problem() const { return problem_; }

    std::optional<double> began;      ///< wall time of the first record: the order among files
    std::int64_t firstStep = kNever;  ///< of the first point or session start

private:
    std::optional<EventRecord> stop(std::string_view why) {
        problem_ = fmt::format("{}: damaged at byte {}: {}; what comes after it is not shown",
                               file_.string(), offset_ - (buffer_.size() - used_), why);
        return std::nullopt;
    }

    template <typename T>
    [[nodiscard]] T valueAt(std::size_t place) const {
        T value{};
        std::memcpy(&value, buffer_.data() + place, sizeof value);
        return value;
    }

    std::optional<std::string_view> nextPayload() {
        const std::string_view rest = std::string_view(buffer_).substr(used_);
        if (rest.size() < kRecordHead) return std::nullopt;
        const auto length = valueAt<std::uint64_t>(used_);
        if (valueAt<std::uint32_t>(used_ + 8) != maskedCrc32c(rest.substr(0, 8))) {
            (void)stop("the checksum of the length does not fit");
            return std::nullopt;
        }
        if (length > kLargestRecord) {
            (void)stop(fmt::format("a record of {} bytes is not plausible", length));
            return std::nullopt;
        }
        if (rest.size() < kRecordHead + length + kRecordTail) return std::nullopt;
        const std::string_view payload = rest.substr(kRecordHead, length);
        if (valueAt<std::uint32_t>(used_ + kRecordHead + length) == maskedCrc32c(payload))
            return payload;
        (void)stop("the checksum of the record does not fit");
        return std::nullopt;
    }

    /// Only as much is kept as was really in the file, whatever a length says.
    bool readMore() {
        if (fd_ < 0) return false;
        buffer_.erase(0, std::exchange(used_, 0));
        const std::size_t before = buffer_.size();
        buffer_.resize(before + kBlock);
        const ssize_t got =
            ::pread(fd_, buffer_.data() + before, kBlock, static_cast<off_t>(offset_));
        buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got <= 0) return false;
        offset_ += static_cast<std::uint64_t>(got);
        return true;
    }

    std::filesystem::path file_;
    int fd_;
    std::uint64_t offset_ = 0;  ///< of the end of buffer_ in the file
    std::string buffer_;
    std::size_t used_ = 0;
    std::string problem_;
};

using Series = std::vector<MetricPoint>;

void eraseFrom(Series& series, std::int64_t step) {
    series.erase(std::ranges::lower_bound(series, step, {}, &MetricPoint::step), series.end());
}

void insertInOrder(Series& series, const MetricPoint& point) {
    if (series.empty() || series.back().step <= point.step)
        series.push_back(point);
    else
        series.insert(std::ranges::upper_bound(series, point.step, {}, &MetricPoint::step), point);
}

}  // namespace

struct EventFolderReader::State {
    std::filesystem::path folder;
    std::set<std::filesystem::path> known;
    std::vector<std::unique_ptr<EventTail>> waiting;  ///< not a whole record yet
    std::vector<std::unique_ptr<EventTail>> files;    ///< in order of time
    std::map<std::string, Series> series;
    std::vector<std::string> problems;

    void look();
    bool admit();
    bool readAll();
    void apply(std::size_t file, const EventRecord& record);
    void noteProblem(const EventTail& file);
};

void EventFolderReader::State::look() {
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
        const std::filesystem::path& path = entries->path();
        if (path.filename().string().find("tfevents") == std::string::npos) continue;
        std::error_code ignored;
        if (!entries->is_regular_file(ignored) || !known.insert(path).second) continue;
        waiting.push_back(std::make_unique<EventTail>(path));
    }
}

/// Files whose first record has arrived get their place. True when one came before another that is
/// known: then everything is read again.
bool EventFolderReader::State::admit() {
    bool again = false;
    std::vector<std::unique_ptr<EventTail>> still;
    for (auto& file : waiting) {
        const auto first = file->next();
        noteProblem(*file);
        if (!first) {
            if (file->problem().empty()) still.push_back(std::move(file));
            continue;
        }
        file->began = first->wallTime;
        file->rewind();
        const auto place = std::ranges::upper_bound(
            files, std::pair(*file->began, file->file()), {},
            [](const auto& other) { return std::pair(*other->began, other->file()); });
        again = again || place != files.end();
        files.insert(place, std::move(file));
    }
    waiting = std::move(still);
    return again;
}

void EventFolderReader::State::noteProblem(const EventTail& file) {
    if (!file.problem().empty() && std::ranges::find(problems, file.problem()) == problems.end())
        problems.push_back(file.problem());
}

void EventFolderReader::State::apply(std::size_t index, const EventRecord& record) {
    if (record.scalars.empty() && !record.sessionStart) return;
    EventTail& file = *files[index];
    if (file.firstStep == kNever) {
        file.firstStep = record.step;
        for (auto& [tag, points] : series) eraseFrom(points, record.step);
    }
    for (std::size_t later = index + 1; later < files.size(); ++later)
        if (record.step >= files[later]->firstStep) return;
    for (const EventRecord::Scalar& scalar : record.scalars) {
        Series& points = series[scalar.tag];
        if (index + 1 == files.size()) eraseFrom(points, record.step + 1);
        insertInOrder(points, {record.step, record.wallTime, scalar.value});
    }
}

bool EventFolderReader::State::readAll() {
    bool news = false;
    for (std::size_t index = 0; index < files.size(); ++index) {
        while (const auto record = files[index]->next()) {
            apply(index, *record);
            news = news || !record->scalars.empty() || record->sessionStart;
        }
        noteProblem(*files[index]);
    }
    return news;
}

EventFolderReader::EventFolderReader(std::filesystem::path folder)
    : state_(std::make_unique<State>()) {
    state_->folder = std::move(folder);
}

EventFolderReader::~EventFolderReader() = default;

bool EventFolderReader::poll() {
    state_->look();
    if (state_->admit()) {
        state_->series.clear();
        for (const auto& file : state_->files) file->rewind();
    }
    return state_->readAll();
}

const std::map<std::string, std::vector<MetricPoint>>& EventFolderReader::series() const {
    return state_->series;
}

const std::vector<std::string>& EventFolderReader::problems() const {
    return state_->problems;
}

}  // namespace bw
