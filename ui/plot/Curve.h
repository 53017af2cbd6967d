#pragma once

#include "core/run/EventFile.h"
#include "ui/plot/Smoothing.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bw::ui {

/// The points of one tag as the window holds them: all of them, exact, with their smoothed twin.
/// What is drawn is thinned (Decimate.h), what is read off, exported and marked as best is not.
class Curve {
public:
    explicit Curve(std::string tag = {}) : tag_(std::move(tag)) {}

    [[nodiscard]] const std::string& tag() const { return tag_; }
    /// Drops the points from index `keep` on and appends these; a resumed run replaces its tail.
    void update(std::size_t keep, std::span<const MetricPoint> added);
    void setSmoothing(double weight);  ///< 0 … below 1

    [[nodiscard]] std::size_t size() const { return steps_.size(); }
    [[nodiscard]] std::span<const double> steps() const { return steps_; }
    [[nodiscard]] std::span<const double> values() const { return values_; }
    /// Equal to values() without smoothing.
    [[nodiscard]] std::span<const double> smoothed() const {
        return smoothing_.weight() > 0 ? smoothed_ : values_;
    }
    /// Index of the point nearest to a step.
    [[nodiscard]] std::optional<std::size_t> nearest(double step) const;
    /// Index of the first lowest or highest finite value.
    [[nodiscard]] std::optional<std::size_t> best(bool highest) const {
        return highest ? highest_ : lowest_;
    }

private:
    void rankFrom(std::size_t index);
    void smoothFrom(std::size_t index);

    std::string tag_;
    std::vector<double> steps_, values_, smoothed_;
    std::optional<std::size_t> lowest_, highest_;
    Smoothing smoothing_;
};

}  // namespace bw::ui
