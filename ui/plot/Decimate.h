#pragma once

#include <QPointF>

#include <span>
#include <vector>

namespace bw::ui {

/// The points that a line from `from` to `to` needs on `columns` pixels: of each column the first,
/// the lowest, the highest and the last one, in order of x (M4: Jugel et al., VLDB 2014). The line
/// drawn through them covers the same pixels as one through all points; no extreme is lost. The
/// neighbours just outside the range come along, so that the line reaches the border. A column
/// without any number gives one NaN, which draws a gap. `x` ascends and has the size of `y`.
[[nodiscard]] std::vector<QPointF> decimate(std::span<const double> x, std::span<const double> y,
                                            double from, double to, int columns);

}  // namespace bw::ui
