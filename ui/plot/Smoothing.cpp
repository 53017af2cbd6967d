#include "ui/plot/Smoothing.h"

#include <cmath>

namespace bw::ui {

double Smoothing::next(double value) {
    if (!std::isfinite(value) || weight_ <= 0) return value;
    mean_ = weight_ * mean_ + (1 - weight_) * value;
    remaining_ *= weight_;
    return mean_ / (1 - remaining_);
}

}  // namespace bw::ui
