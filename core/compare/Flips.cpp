#include "core/compare/Flips.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bw {
namespace {

constexpr std::size_t kLargest = 100;

std::vector<Flip> labelFlips(const Predictions& candidate, const Predictions& production) {
    const auto name = [&](std::int32_t code) {
        return candidate.classes[static_cast<std::size_t>(code)];
    };
    std::vector<Flip> flips;
    for (std::size_t i = 0; i < candidate.size(); ++i) {
        const std::int32_t truth = candidate.truth[i], ours = candidate.label[i],
                           theirs = production.label[i];
        if (ours != theirs)
            flips.push_back({candidate.rows[i], name(truth), name(ours), name(theirs),
                             ours == truth, theirs == truth});
    }
    return flips;
}

std::vector<Flip> valueFlips(const Predictions& candidate, const Predictions& production) {
    std::vector<std::size_t> order(candidate.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto gap = [&](std::size_t i) {
        const double distance = std::abs(candidate.value[i] - production.value[i]);
        return std::isnan(distance) ? 0 : distance;
    };
    std::erase_if(order, [&](std::size_t i) { return gap(i) == 0; });
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), kLargest));
    std::partial_sort(order.begin(), end, order.end(), [&](std::size_t a, std::size_t b) {
        return gap(a) != gap(b) ? gap(a) > gap(b) : a < b;
    });
    std::vector<Flip> flips;
    for (auto at = order.begin(); at != end; ++at) {
        const double truth = candidate.truthValue[*at], ours = candidate.value[*at],
                     theirs = production.value[*at];
        const bool nearer = std::abs(ours - truth) < std::abs(theirs - truth);
        flips.push_back({candidate.rows[*at], fmt::format("{:.6g}", truth),
                         fmt::format("{:.6g}", ours), fmt::format("{:.6g}", theirs), nearer,
                         !nearer});
    }
    return flips;
}

}  // namespace

std::vector<Flip> flipsOf(const PairedRows& pair) {
    return pair.candidate.task == Task::Regression ? valueFlips(pair.candidate, pair.production)
                                                   : labelFlips(pair.candidate, pair.production);
}

}  // namespace bw
