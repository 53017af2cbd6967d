#include "core/compare/Bootstrap.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <thread>

namespace bw {
namespace {

std::uint64_t splitMix(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

double quantile(const std::vector<double>& sorted, double at) {
    const double place = at * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

int threadCount(int asked, int resamples) {
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    return std::clamp(asked > 0 ? asked : cores, 1, std::max(1, std::min(resamples, 64)));
}

}  // namespace

ResampleRandom::ResampleRandom(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t mix = seed;
    mix = splitMix(mix) ^ stream;
    for (std::uint64_t& word : state_) word = splitMix(mix);
}

std::uint64_t ResampleRandom::operator()() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::size_t ResampleRandom::below(std::size_t n) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>((static_cast<Wide>((*this)()) * n) >> 64);
}

Result<std::vector<double>> bootstrapRows(std::size_t rows, int resamples, std::uint64_t seed,
                                          std::size_t outputs, const Statistic& statistic,
                                          const JobContext& job, int threads) {
    const auto total = static_cast<std::size_t>(std::max(resamples, 0));
    std::vector<double> values(total * outputs);
    std::atomic<std::size_t> next{0};
    const auto work = [&](bool reports) {
        std::vector<double> counts(rows);
        for (std::size_t r = next++; r < total && !job.cancelled(); r = next++) {
            std::ranges::fill(counts, 0.0);
            ResampleRandom random(seed, r);
            for (std::size_t i = 0; i < rows; ++i) counts[random.below(rows)] += 1;
            statistic(counts, std::span(values).subspan(r * outputs, outputs));
            if (reports)
                job.progress(static_cast<double>(r) / static_cast<double>(total), "Resampling");
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (int t = 1; t < threadCount(threads, resamples); ++t) helpers.emplace_back(work, false);
        work(true);
    }
    BW_CHECK(job.check());
    return values;
}

Interval percentileInterval(std::vector<double> values) {
    const std::size_t all = values.size();
    std::erase_if(values, [](double value) { return std::isnan(value); });
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    if (values.empty() || values.size() * 2 < all) return {kNan, kNan};
    std::ranges::sort(values);
    return {quantile(values, 0.025), quantile(values, 0.975)};
}

}  // namespace bw
