#pragma once

#include "core/base/JobContext.h"
#include "core/base/Result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace bw {

/// xoshiro256++ (Blackman & Vigna 2019), seeded by SplitMix64 of (seed, stream): each resample
/// draws from a stream of its own, so that the numbers do not depend on the number of threads.
class ResampleRandom {
public:
    using result_type = std::uint64_t;
    ResampleRandom(std::uint64_t seed, std::uint64_t stream);
    std::uint64_t operator()();
    /// Uniform in 0 … n-1 (Lemire 2019, without rejection: off by less than n / 2^64).
    std::size_t below(std::size_t n);
    static constexpr std::uint64_t min() { return 0; }
    static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }

private:
    std::uint64_t state_[4];
};

/// Called for each resample with how often each row was drawn; writes its statistics to `out`. Runs
/// on several threads at once.
using Statistic = std::function<void(std::span<const double> counts, std::span<double> out)>;

/// Nonparametric bootstrap over rows (Efron & Tibshirani 1993, ch. 6): `resamples` × `outputs`
/// values, row-major. `threads` 0: as many as cores. Cancelled when the job is.
[[nodiscard]] Result<std::vector<double>> bootstrapRows(std::size_t rows, int resamples,
                                                        std::uint64_t seed, std::size_t outputs,
                                                        const Statistic& statistic,
                                                        const JobContext& job, int threads = 0);

struct Interval {
    double low = 0, high = 0;
};
/// Percentile interval (ibid., ch. 13): quantiles 0.025 and 0.975 with linear interpolation (type
/// 7). Resamples in which the statistic is NaN are left out; NaN when that is more than half of
/// them.
[[nodiscard]] Interval percentileInterval(std::vector<double> values);

}  // namespace bw
