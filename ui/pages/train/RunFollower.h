#pragma once

#include "ui/pages/train/RunFiles.h"
#include "ui/pages/train/TagNews.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bw::ui {

/// What the follower found since it last told; parts without news are empty.
struct RunNews {
    std::vector<TagNews> tags;
    std::vector<std::string> problems;  ///< all so far, when one was added
    std::optional<LogTail::News> log;
    std::optional<std::vector<CheckpointFile>> checkpoints;
    std::optional<std::optional<ProcessUse>> process;
    bool first = false;  ///< everything that was there when following began
};

/// Follows one run folder on a thread of its own, which looks every 40 ms for new points and tells
/// them in the GUI thread. A thread and not a job: it lasts as long as the run is shown.
/// Destruction returns at once, even while a slow share holds the thread.
class RunFollower final : public QObject {
    Q_OBJECT

public:
    explicit RunFollower(const std::filesystem::path& folder, QObject* parent = nullptr);
    ~RunFollower() override;
    /// The process to measure; 0: none.
    void setProcess(int pid);

Q_SIGNALS:
    void news(std::shared_ptr<const bw::ui::RunNews> news);

private:
    struct Shared;
    static void follow(const std::shared_ptr<Shared>& shared);
    std::shared_ptr<Shared> shared_;
};

}  // namespace bw::ui
