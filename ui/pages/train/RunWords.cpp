#include "ui/pages/train/RunWords.h"

#include "core/compare/Metrics.h"
#include "ui/base/Text.h"

#include <QCoreApplication>

namespace bw::ui {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("bw::ui::RunWords", words);
}

}  // namespace

StateLook lookOf(RunState state) {
    const auto look = [](const char* word, const char* icon, Tone tone) {
        return StateLook{tr(word), QLatin1String(icon), tone};
    };
    switch (state) {
        case RunState::Created:
            return look("not started", "unknown", Tone::Quiet);
        case RunState::Preparing:
            return look("preparing", "refresh", Tone::Accent);
        case RunState::Running:
            return look("running", "play", Tone::Accent);
        case RunState::Paused:
            return look("paused", "pause", Tone::Warn);
        case RunState::Finished:
            return look("finished", "ok", Tone::Good);
        case RunState::Stopped:
            return look("stopped", "stop", Tone::Quiet);
        case RunState::Interrupted:
            return look("interrupted", "warning", Tone::Warn);
        case RunState::Failed:
            break;
    }
    return look("failed", "error", Tone::Bad);
}

bool isLive(RunState state) {
    return state == RunState::Preparing || state == RunState::Running || state == RunState::Paused;
}

std::optional<DecidingMetric> decidingMetric(const RunStatus& status, const std::string& wanted) {
    const auto part = status.metrics.find("validation");
    if (part == status.metrics.end()) return std::nullopt;
    for (const std::string& name : {wanted, std::string("log_loss"), std::string("rmse")})
        if (const auto found = part->second.find(name); found != part->second.end()) {
            const MetricInfo* info = findMetric(name);
            return DecidingMetric{name, found->second, info && info->higherIsBetter};
        }
    return std::nullopt;
}

QString epochText(const RunStatus& status) {
    return status.epochs > 0
               ? QStringLiteral("%1/%2").arg(number(status.epoch), number(status.epochs))
               : QStringLiteral("—");
}

QString runTitle(const RunRecord& record) {
    return tr("%1 on %2 → %3")
        .arg(text(record.architecture), text(record.dataset), text(record.target));
}

}  // namespace bw::ui
