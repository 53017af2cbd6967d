#include "ui/pages/train/RunFollower.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bw::ui {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLookEvery{40};
constexpr std::chrono::milliseconds kLogEvery{250};
constexpr std::chrono::milliseconds kFilesEvery{1000};

/// True at most once an interval.
class Every {
public:
    explicit Every(std::chrono::milliseconds interval) : interval_(interval) {}
    bool due() {
        const auto now = Clock::now();
        if (now < next_) return false;
        next_ = now + interval_;
        return true;
    }

private:
    std::chrono::milliseconds interval_;
    Clock::time_point next_;
};

/// Everything that the thread reads, and what of it was told.
class Sources {
public:
    explicit Sources(const std::filesystem::path& folder)
        : events_(folder), log_(folder / "log.txt"), checkpoints_(folder / "checkpoints") {}

    RunNews look(int pid) {
        RunNews news;
        news.tags = events_.poll();
        if (events_.problems().size() != problems_) news.problems = events_.problems();
        problems_ = events_.problems().size();
        if (logTime_.due()) news.log = log_.poll();
        if (filesTime_.due()) lookAtFiles(pid, news);
        return news;
    }

private:
    void lookAtFiles(int pid, RunNews& news) {
        auto files = checkpointFiles(checkpoints_);
        if (files != toldFiles_) news.checkpoints = toldFiles_ = std::move(files);
        auto use = meter_.poll(pid);
        if (use != toldUse_) news.process = toldUse_ = use;
    }

    EventNews events_;
    LogTail log_;
    std::filesystem::path checkpoints_;
    ProcessMeter meter_;
    std::size_t problems_ = 0;
    std::vector<CheckpointFile> toldFiles_;
    std::optional<ProcessUse> toldUse_;
    Every logTime_{kLogEvery}, filesTime_{kFilesEvery};
};

bool hasNews(const RunNews& news) {
    return !news.tags.empty() || !news.problems.empty() || news.log || news.checkpoints ||
           news.process || news.first;
}

}  // namespace

struct RunFollower::Shared {
    std::filesystem::path folder;
    std::atomic<int> pid = 0;
    std::mutex mutex;
    std::condition_variable wake;
    RunFollower* owner = nullptr;  ///< null: end; guarded by mutex
};

RunFollower::RunFollower(const std::filesystem::path& folder, QObject* parent)
    : QObject(parent), shared_(std::make_shared<Shared>()) {
    shared_->folder = folder;
    shared_->owner = this;
    std::thread([shared = shared_] { follow(shared); }).detach();
}

RunFollower::~RunFollower() {
    const std::scoped_lock lock(shared_->mutex);
    shared_->owner = nullptr;
    shared_->wake.notify_all();
}

void RunFollower::setProcess(int pid) {
    shared_->pid = pid;
}

void RunFollower::follow(const std::shared_ptr<Shared>& shared) {
    Sources sources(shared->folder);
    for (bool first = true;; first = false) {
        auto news = std::make_shared<RunNews>(sources.look(shared->pid));
        news->first = first;
        std::unique_lock lock(shared->mutex);
        if (RunFollower* owner = shared->owner; owner && hasNews(*news))
            QMetaObject::invokeMethod(
                owner, [owner, news] { Q_EMIT owner->news(news); }, Qt::QueuedConnection);
        shared->wake.wait_for(lock, kLookEvery, [&] { return shared->owner == nullptr; });
        if (!shared->owner) return;
    }
}

}  // namespace bw::ui
