#pragma once

#include "core/run/EventFile.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bw::ui {

/// What changed in one curve: its points from `keep` on are replaced by `added`.
struct TagNews {
    std::string tag;
    std::size_t keep = 0;
    std::vector<MetricPoint> added;
};

/// Follows the event files of a run and tells only what is new, so that a long curve is copied
/// once. One thread.
class EventNews {
public:
    explicit EventNews(std::filesystem::path folder) : reader_(std::move(folder)) {}
    [[nodiscard]] std::vector<TagNews> poll();
    [[nodiscard]] const std::vector<std::string>& problems() const { return reader_.problems(); }

private:
    struct Told {
        std::size_t count = 0;
        MetricPoint last;
    };
    EventFolderReader reader_;
    std::map<std::string, Told> told_;
};

}  // namespace bw::ui
