#include "ui/base/Session.h"

#include "ui/base/Text.h"

namespace bw::ui {
namespace {

constexpr int kRefreshEveryMs = 1000;

}  // namespace

Session::Session(std::filesystem::path folder, const PluginHost& plugins,
                 const WorkerClient& worker, JobRunner& jobs, QObject* parent)
    : QObject(parent),
      folder_(std::move(folder)),
      plugins_(plugins),
      worker_(worker),
      jobs_(jobs),
      snapshot_(std::make_shared<Snapshot>()),
      reader_(std::make_shared<SnapshotReader>(folder_)) {
    timer_.setInterval(kRefreshEveryMs);
    connect(&timer_, &QTimer::timeout, this, &Session::refresh);
    timer_.start();
    refresh();
}

QString Session::name() const {
    const auto normal = std::filesystem::absolute(folder_).lexically_normal();
    return text(normal.has_filename() ? normal.filename() : normal.parent_path().filename());
}

void Session::refresh() {
    if (reading_) {
        again_ = true;  // what is being read may be older than the change that asks
        return;
    }
    reading_ = true;
    using Read = std::shared_ptr<const Snapshot>;
    jobs_.start<Read>(
        {.title = tr("Read the project"), .quiet = true}, this,
        [reader = reader_](const JobContext&) -> Result<Read> { return reader->read(); },
        [this](Result<Read> fresh) {
            reading_ = false;
            if (fresh && *fresh) {
                snapshot_ = *fresh;
                loaded_ = true;
                Q_EMIT snapshotChanged();
            }
            if (std::exchange(again_, false)) refresh();
        });
}

}  // namespace bw::ui
