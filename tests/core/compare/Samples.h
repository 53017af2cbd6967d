#pragma once

#include "core/compare/Predictions.h"

#include <algorithm>
#include <cmath>

namespace bw::samples {

/// A binary classifier's answers; label 1 above one half.
inline Predictions binary(const std::vector<int>& truth, const std::vector<double>& p) {
    Predictions made;
    made.task = Task::BinaryClassification;
    made.classes = {"no", "yes"};
    for (std::size_t i = 0; i < truth.size(); ++i) {
        made.rows.push_back(static_cast<std::int64_t>(i));
        made.truth.push_back(truth[i]);
        made.label.push_back(p[i] > 0.5 ? 1 : 0);
        made.probabilities.insert(made.probabilities.end(), {1 - p[i], p[i]});
    }
    return made;
}

inline Predictions regression(const std::vector<double>& truth, const std::vector<double>& value) {
    Predictions made;
    for (std::size_t i = 0; i < truth.size(); ++i)
        made.rows.push_back(static_cast<std::int64_t>(i));
    made.truthValue = truth;
    made.value = value;
    return made;
}

/// i = np.arange(200); t = ((i*7)%10 < 4); p = np.clip(base + slope*t + 0.3*np.sin(i*wave), .01,
/// .99)
inline Predictions wave(double base, double slope, double wave) {
    std::vector<int> truth;
    std::vector<double> p;
    for (int i = 0; i < 200; ++i) {
        truth.push_back(i * 7 % 10 < 4 ? 1 : 0);
        p.push_back(std::clamp(base + slope * truth.back() + 0.3 * std::sin(i * wave), 0.01, 0.99));
    }
    return binary(truth, p);
}
inline Predictions first() {
    return wave(0.15, 0.5, 1.7);
}
inline Predictions second() {
    return wave(0.2, 0.45, 1.1);
}

/// Only right or wrong: `right[i]` says whether row i is answered rightly.
inline Predictions answers(const std::vector<bool>& right) {
    std::vector<int> truth(right.size(), 1);
    std::vector<double> p;
    for (const bool good : right) p.push_back(good ? 0.9 : 0.1);
    return binary(truth, p);
}

}  // namespace bw::samples
