#include "ui/pages/train/SparkLines.h"

#include "core/run/EventFile.h"
#include "ui/base/Text.h"

namespace bw::ui {
namespace {

constexpr std::size_t kMostWishes = 64;

}  // namespace

SparkLines::SparkLines(Session& session, QObject* parent) : QObject(parent), session_(session) {}

std::vector<float> SparkLines::read(const std::filesystem::path& runFolder,
                                    const std::string& metric) {
    EventFolderReader reader(runFolder);
    (void)reader.poll();
    const auto& series = reader.series();
    for (const std::string& name : {metric, std::string("log_loss"), std::string("rmse")}) {
        const auto found = series.find("validation/" + name);
        if (found == series.end()) continue;
        const auto& points = found->second;
        const std::size_t step = (points.size() + kMost - 1) / kMost;
        std::vector<float> values;
        for (std::size_t back = 0; back < points.size(); back += std::max<std::size_t>(step, 1))
            values.insert(values.begin(), points[points.size() - 1 - back].value);
        return values;
    }
    return {};
}

void SparkLines::want(const QString& id, const QString& stamp) {
    if (!asked_.insert(id + QLatin1Char(' ') + stamp).second) return;
    wanted_.emplace_front(id, stamp);
    while (wanted_.size() > kMostWishes) {
        asked_.erase(wanted_.back().first + QLatin1Char(' ') + wanted_.back().second);
        wanted_.pop_back();
    }
    if (!reading_) QMetaObject::invokeMethod(this, &SparkLines::next, Qt::QueuedConnection);
}

void SparkLines::next() {
    if (reading_ || wanted_.empty()) return;
    const auto [id, stamp] = wanted_.front();
    wanted_.pop_front();
    const RunEntry* run = session_.snapshot()->run(bytes(id));
    if (!run) return next();
    reading_ = true;
    session_.jobs().start<std::vector<float>>(
        {.title = tr("Read a curve"), .quiet = true}, this,
        [folder = session_.folder() / run->record.directory,
         metric = session_.snapshot()->settings.metric](
            const JobContext&) -> Result<std::vector<float>> { return read(folder, metric); },
        [this, id, stamp](const Result<std::vector<float>>& values) {
            reading_ = false;
            if (values) Q_EMIT ready(id, *values, stamp);
            next();
        });
}

}  // namespace bw::ui
