#pragma once

#include "core/pipeline/Workbench.h"
#include "ui/base/Jobs.h"
#include "ui/base/Snapshot.h"

#include <QTimer>

#include <filesystem>
#include <memory>

namespace bw::ui {

/// One open project. Keeps a fresh Snapshot of its lists and runs work on it; reads and writes the
/// project only from job threads, each with a Project object of its own, so that a locked database
/// or a slow share never holds up the window. GUI thread.
class Session final : public QObject {
    Q_OBJECT

public:
    Session(std::filesystem::path folder, const PluginHost& plugins, const WorkerClient& worker,
            JobRunner& jobs, QObject* parent = nullptr);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] QString name() const;
    [[nodiscard]] const PluginHost& plugins() const { return plugins_; }
    [[nodiscard]] const WorkerClient& worker() const { return worker_; }
    [[nodiscard]] JobRunner& jobs() const { return jobs_; }
    /// Never null; empty until the first one is read.
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return snapshot_; }
    [[nodiscard]] bool loaded() const { return loaded_; }  ///< the first snapshot is there

    /// Starts work on this project: as JobRunner::start(), with a Workbench made for the thread.
    /// The lists are read anew when it ends.
    template <typename T>
    Job* run(JobOptions options, QObject* receiver,
             std::function<Result<T>(const Workbench&, const JobContext&)> work,
             std::function<void(Result<T>)> done) {
        const bool changesProject = !options.quiet;
        Job* job = jobs_.start<T>(
            std::move(options), receiver,
            [&plugins = plugins_, &worker = worker_, folder = folder_,
             work = std::move(work)](const JobContext& context) -> Result<T> {
                BW_TRY(const auto project, Project::open(folder));
                return work(Workbench{*project, plugins, worker}, context);
            },
            std::move(done));
        if (changesProject) connect(job, &Job::ended, this, &Session::refresh);
        return job;
    }

    /// Looks for changes now, in the background; also done each second and after each job.
    void refresh();

Q_SIGNALS:
    void snapshotChanged();

private:
    const std::filesystem::path folder_;
    const PluginHost& plugins_;
    const WorkerClient& worker_;
    JobRunner& jobs_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::shared_ptr<SnapshotReader> reader_;
    QTimer timer_;
    bool loaded_ = false, reading_ = false, again_ = false;
};

}  // namespace bw::ui
