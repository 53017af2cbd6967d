#include "ui/plot/Curve.h"

#include <algorithm>
#include <cmath>

namespace bw::ui {

void Curve::update(std::size_t keep, std::span<const MetricPoint> added) {
    const bool onlyAdds = keep >= size();
    keep = std::min(keep, size());
    steps_.resize(keep);
    values_.resize(keep);
    for (const MetricPoint& point : added) {
        steps_.push_back(static_cast<double>(point.step));
        values_.push_back(static_cast<double>(point.value));
    }
    if (!onlyAdds) lowest_ = highest_ = std::nullopt;
    rankFrom(onlyAdds ? keep : 0);
    if (smoothing_.weight() > 0) smoothFrom(onlyAdds ? keep : 0);
}

void Curve::setSmoothing(double weight) {
    smoothing_ = Smoothing(weight);
    if (weight > 0)
        smoothFrom(0);
    else
        smoothed_.clear();
}

/// From 0 the average begins anew; from elsewhere it goes on from where it stands.
void Curve::smoothFrom(std::size_t index) {
    if (index == 0) smoothing_ = Smoothing(smoothing_.weight());
    smoothed_.resize(index);
    for (std::size_t i = index; i < values_.size(); ++i)
        smoothed_.push_back(smoothing_.next(values_[i]));
}

std::optional<std::size_t> Curve::nearest(double step) const {
    if (steps_.empty()) return std::nullopt;
    const auto after = std::ranges::lower_bound(steps_, step);
    auto index = static_cast<std::size_t>(after - steps_.begin());
    if (index == steps_.size()) return index - 1;
    if (index > 0 && step - steps_[index - 1] < steps_[index] - step) --index;
    return index;
}

void Curve::rankFrom(std::size_t index) {
    for (std::size_t i = index; i < values_.size(); ++i) {
        if (!std::isfinite(values_[i])) continue;
        if (!lowest_ || values_[i] < values_[*lowest_]) lowest_ = i;
        if (!highest_ || values_[i] > values_[*highest_]) highest_ = i;
    }
}

}  // namespace bw::ui
