#pragma once

namespace bw::ui {

/// Exponential moving average as TensorBoard draws it: with weight w, m = w·m + (1-w)·y from m = 0,
/// divided by 1 - wⁿ after n values (the bias of starting at zero, Kingma & Ba 2015, section 3). A
/// value that is not finite is passed through and changes nothing. Weight 0 gives the values.
class Smoothing {
public:
    explicit Smoothing(double weight = 0) : weight_(weight) {}
    [[nodiscard]] double next(double value);
    [[nodiscard]] double weight() const { return weight_; }

private:
    double weight_, mean_ = 0;
    double remaining_ = 1;  ///< wⁿ
};

}  // namespace bw::ui
