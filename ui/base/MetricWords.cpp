#include "ui/base/MetricWords.h"

#include "core/compare/Metrics.h"
#include "ui/base/Text.h"

namespace bw::ui {

QString metricTitle(const std::string& name) {
    if (const MetricInfo* info = findMetric(name)) return text(info->title);
    QString title = text(name).replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!title.isEmpty()) title[0] = title[0].toUpper();
    return title;
}

}  // namespace bw::ui
