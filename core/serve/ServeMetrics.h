#pragma once

#include "core/requests/RequestWriter.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace bw {

/// What a request asked for; the label `route` of the metrics.
enum class Route { Infer, Invocations, Metadata, Health, Metrics, Docs, Other };
inline constexpr std::size_t kRoutes = 7;
[[nodiscard]] std::string_view routeName(Route route);

/// A histogram as Prometheus has it: counts up to fixed limits, sum and count. Thread-safe.
template <std::size_t Limits>
class Histogram {
public:
    explicit constexpr Histogram(const std::array<double, Limits>& limits) : limits_(limits) {}
    void add(double value) {
        std::size_t i = 0;
        while (i < Limits && value > limits_[i]) ++i;
        counts_[i].fetch_add(1, std::memory_order_relaxed);
        sum_.fetch_add(value, std::memory_order_relaxed);
    }
    void write(std::string& to, std::string_view name, std::string_view labels) const;

private:
    std::array<double, Limits> limits_;
    std::array<std::atomic<std::int64_t>, Limits + 1> counts_{};
    std::atomic<double> sum_{0};
};

/// Everything that a server counts. Thread-safe; adding takes no lock.
class ServeMetrics {
public:
    ServeMetrics();

    void request(Route route, int status, std::chrono::nanoseconds latency);
    /// A batch of the model: how long it took, what it held.
    void batch(std::int64_t rows, std::int64_t requests, std::chrono::nanoseconds took);
    void waited(std::chrono::nanoseconds queue) { add(queueNanoseconds_, queue.count()); }
    void shadow(std::int64_t rows, std::int64_t differences, double largest);
    void shadowDropped(std::int64_t rows) { add(shadowDropped_, rows); }

    std::atomic<std::int64_t> queuedRows = 0, switches = 0;

    [[nodiscard]] std::int64_t answered() const { return sumOf(true); }
    [[nodiscard]] std::int64_t failed() const { return sumOf(false); }
    [[nodiscard]] std::int64_t rows() const { return rows_; }
    [[nodiscard]] std::int64_t batches() const { return batches_; }
    [[nodiscard]] std::int64_t shadowRows() const { return shadowRows_; }
    [[nodiscard]] std::int64_t shadowDifferences() const { return shadowDifferences_; }

    struct Surroundings {
        std::string model, version;
        std::int64_t number = 0;
        int connections = 0;
        bool logs = false;
        RequestLogStatistics log;
        std::string shadow;
    };
    /// The text format of Prometheus, version 0.0.4.
    [[nodiscard]] std::string text(const Surroundings& around) const;

private:
    static constexpr std::array<int, 14> kStatuses{200, 400, 401, 404, 405, 408, 413,
                                                   415, 429, 431, 500, 501, 503, 0};
    using Counter = std::atomic<std::int64_t>;
    static void add(Counter& counter, std::int64_t more) {
        counter.fetch_add(more, std::memory_order_relaxed);
    }
    /// Of the two routes that ask the model.
    [[nodiscard]] std::int64_t sumOf(bool good) const;
    void writeRequests(std::string& to) const;
    void writeModel(std::string& to, const Surroundings& around) const;
    void writeTriton(std::string& to, const Surroundings& around) const;

    std::array<std::array<Counter, kStatuses.size()>, kRoutes> requests_{};
    Histogram<12> inferLatency_, invocationsLatency_;
    Histogram<9> batchRows_;
    Counter rows_ = 0, batches_ = 0, batchNanoseconds_ = 0, queueNanoseconds_ = 0,
            requestNanoseconds_ = 0;
    Counter shadowRows_ = 0, shadowDifferences_ = 0, shadowDropped_ = 0;
    std::atomic<double> shadowLargest_ = 0;
};

}  // namespace bw
