#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bw::ui {

/// What a server counts, at one moment: of its /metrics (Prometheus text).
struct ServerSample {
    double at = 0;                ///< seconds of any steady clock
    double requests = 0;          ///< answered since the start
    double failures = 0;          ///< of these, those that were refused or failed
    std::optional<double> queue;  ///< rows waiting for the model
    /// Latency of requests: upper bound in seconds (infinity last) and how many took no longer.
    std::vector<std::pair<double, double>> latency;
};
[[nodiscard]] ServerSample readMetrics(const std::string& prometheus, double at);

/// What happened between two moments.
struct LiveNumbers {
    double perSecond = 0;
    double failures = 0;
    std::optional<double> p50, p99;  ///< milliseconds; none: no request came
};
/// Quantiles as Prometheus' histogram_quantile: linear within a bucket. A server that began anew in
/// between has no past: `last` alone counts.
[[nodiscard]] LiveNumbers liveBetween(const ServerSample& first, const ServerSample& last);

}  // namespace bw::ui
