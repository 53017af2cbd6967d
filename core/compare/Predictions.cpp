#include "core/compare/Predictions.h"

#include <algorithm>
#include <cmath>

namespace bw {
namespace {

template <typename T>
void keep(std::vector<T>& values, const std::vector<bool>& drop, std::size_t width = 1) {
    if (values.empty()) return;
    std::size_t to = 0;
    for (std::size_t i = 0; i < drop.size(); ++i) {
        if (drop[i]) continue;
        for (std::size_t k = 0; k < width; ++k) values[to++] = values[i * width + k];
    }
    values.resize(to);
}

}  // namespace

bool Predictions::known(std::size_t position) const {
    return task == Task::Regression ? !std::isnan(truthValue[position]) : truth[position] >= 0;
}

void Predictions::labelsFromProbabilities() {
    const auto width = static_cast<std::ptrdiff_t>(classes.size());
    label.resize(size());
    for (std::size_t i = 0; i < size(); ++i) {
        const auto first = probabilities.begin() + static_cast<std::ptrdiff_t>(i) * width;
        label[i] = static_cast<std::int32_t>(std::max_element(first, first + width) - first);
    }
}

Predictions withoutRows(const Predictions& predictions, const std::vector<bool>& drop) {
    Predictions kept = predictions;
    keep(kept.rows, drop);
    keep(kept.truth, drop);
    keep(kept.truthValue, drop);
    keep(kept.label, drop);
    keep(kept.probabilities, drop, predictions.classes.size());
    keep(kept.value, drop);
    keep(kept.rowHashes, drop);
    return kept;
}

Predictions knownRows(const Predictions& predictions) {
    std::vector<bool> drop(predictions.size());
    for (std::size_t i = 0; i < drop.size(); ++i) drop[i] = !predictions.known(i);
    return withoutRows(predictions, drop);
}

}  // namespace bw
