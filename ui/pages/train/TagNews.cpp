#include "ui/pages/train/TagNews.h"

namespace bw::ui {

/// A curve whose last told point still stands where it stood has only grown: what a resumed run
/// replaces bears another wall time. Otherwise, which is rare, all of it is told again.
std::vector<TagNews> EventNews::poll() {
    std::vector<TagNews> news;
    if (!reader_.poll()) return news;
    for (const auto& [tag, points] : reader_.series()) {
        Told& told = told_[tag];
        const bool grown =
            points.size() >= told.count && (told.count == 0 || points[told.count - 1] == told.last);
        const std::size_t keep = grown ? told.count : 0;
        if (grown && points.size() == told.count) continue;
        news.push_back(
            {tag, keep, {points.begin() + static_cast<std::ptrdiff_t>(keep), points.end()}});
        told.count = points.size();
        if (!points.empty()) told.last = points.back();
    }
    for (auto& [tag, told] : told_)
        if (!reader_.series().contains(tag) && told.count > 0) {
            news.push_back({tag, 0, {}});
            told = {};
        }
    return news;
}

}  // namespace bw::ui
