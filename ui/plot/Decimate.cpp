#include "ui/plot/Decimate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace bw::ui {
namespace {

using Numbers = std::span<const double>;

/// First, lowest, highest and last number of [begin, end), each once, in order.
void addColumn(Numbers x, Numbers y, std::size_t begin, std::size_t end,
               std::vector<QPointF>& points) {
    std::size_t first = end, last = end, low = end, high = end;
    for (std::size_t i = begin; i < end; ++i) {
        const double value = y[i];
        if (std::isnan(value)) continue;
        if (first == end) first = low = high = i;
        if (value < y[low]) low = i;
        if (value > y[high]) high = i;
        last = i;
    }
    if (first == end) {
        points.emplace_back(x[begin], std::nan(""));
        return;
    }
    std::size_t taken = end;
    for (const std::size_t i : {first, std::min(low, high), std::max(low, high), last}) {
        if (i != taken) points.emplace_back(x[i], y[i]);
        taken = i;
    }
}

}  // namespace

std::vector<QPointF> decimate(Numbers x, Numbers y, double from, double to, int columns) {
    std::vector<QPointF> points;
    const auto at = [&](auto place) { return static_cast<std::size_t>(place - x.begin()); };
    std::size_t begin = at(std::ranges::lower_bound(x, from));
    std::size_t end = at(std::ranges::upper_bound(x, to));
    if (begin > 0) --begin;
    if (end < x.size()) ++end;
    const auto wanted = static_cast<std::size_t>(std::max(columns, 1));
    if (end - begin <= 4 * wanted) {
        for (std::size_t i = begin; i < end; ++i) points.emplace_back(x[i], y[i]);
        return points;
    }
    points.reserve(4 * wanted + 8);
    const double width = (to - from) / static_cast<double>(wanted);
    std::size_t start = begin;
    for (std::size_t column = 0; column < wanted && start < end; ++column) {
        const double border = from + width * static_cast<double>(column + 1);
        const bool atEnd = column + 1 == wanted;
        const std::size_t stop =
            atEnd ? end
                  : at(std::lower_bound(x.begin() + static_cast<std::ptrdiff_t>(start),
                                        x.begin() + static_cast<std::ptrdiff_t>(end), border));
        if (stop > start) addColumn(x, y, start, stop, points);
        start = stop;
    }
    return points;
}

}  // namespace bw::ui
