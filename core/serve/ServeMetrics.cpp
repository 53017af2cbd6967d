#include "core/serve/ServeMetrics.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

constexpr std::array<double, 12> kLatencies{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                            0.01,   0.025,   0.1,    0.25,  1,      10};
constexpr std::array<double, 9> kBatches{1, 2, 4, 8, 16, 32, 64, 128, 256};
constexpr std::array<std::string_view, kRoutes> kRouteNames{
    "infer", "invocations", "metadata", "health", "metrics", "docs", "other"};

void head(std::string& to, std::string_view name, std::string_view kind, std::string_view help) {
    fmt::format_to(std::back_inserter(to), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, kind);
}
template <typename Value>
void line(std::string& to, std::string_view name, std::string_view labels, Value value) {
    fmt::format_to(std::back_inserter(to), "{}{}{}{} {}\n", name, labels.empty() ? "" : "{", labels,
                   labels.empty() ? "" : "}", value);
}
template <typename Value>
void single(std::string& to, std::string_view name, std::string_view kind, std::string_view help,
            Value value, std::string_view labels = {}) {
    head(to, name, kind, help);
    line(to, name, labels, value);
}

/// As the text format wants a label's value.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

}  // namespace

std::string_view routeName(Route route) {
    return kRouteNames[static_cast<std::size_t>(route)];
}

template <std::size_t Limits>
void Histogram<Limits>::write(std::string& to, std::string_view name,
                              std::string_view labels) const {
    const std::string_view comma = labels.empty() ? "" : ",";
    std::int64_t count = 0;
    for (std::size_t i = 0; i <= Limits; ++i) {
        count += counts_[i].load(std::memory_order_relaxed);
        const std::string limit = i < Limits ? fmt::format("{}", limits_[i]) : "+Inf";
        fmt::format_to(std::back_inserter(to), "{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels,
                       comma, limit, count);
    }
    line(to, fmt::format("{}_sum", name), labels, sum_.load(std::memory_order_relaxed));
    line(to, fmt::format("{}_count", name), labels, count);
}

ServeMetrics::ServeMetrics()
    : inferLatency_(kLatencies), invocationsLatency_(kLatencies), batchRows_(kBatches) {}

void ServeMetrics::request(Route route, int status, std::chrono::nanoseconds latency) {
    const auto* known = std::ranges::find(kStatuses, status);
    const auto place = static_cast<std::size_t>(
        known == kStatuses.end() ? kStatuses.size() - 1 : known - kStatuses.begin());
    add(requests_[static_cast<std::size_t>(route)][place], 1);
    const double seconds = std::chrono::duration<double>(latency).count();
    if (route != Route::Infer && route != Route::Invocations) return;
    (route == Route::Infer ? inferLatency_ : invocationsLatency_).add(seconds);
    if (status == 200) add(requestNanoseconds_, latency.count());
}

void ServeMetrics::batch(std::int64_t rows, std::int64_t, std::chrono::nanoseconds took) {
    add(rows_, rows);
    add(batches_, 1);
    add(batchNanoseconds_, took.count());
    batchRows_.add(static_cast<double>(rows));
}

void ServeMetrics::shadow(std::int64_t rows, std::int64_t differences, double largest) {
    add(shadowRows_, rows);
    add(shadowDifferences_, differences);
    double known = shadowLargest_;
    while (largest > known && !shadowLargest_.compare_exchange_weak(known, largest)) {
    }
}

std::int64_t ServeMetrics::sumOf(bool good) const {
    std::int64_t sum = 0;
    for (const Route route : {Route::Infer, Route::Invocations})
        for (std::size_t i = 0; i < kStatuses.size(); ++i)
            if ((kStatuses[i] == 200) == good) sum += requests_[static_cast<std::size_t>(route)][i];
    return sum;
}

void ServeMetrics::writeRequests(std::string& to) const {
    head(to, "benchwright_requests_total", "counter", "Requests by route and status.");
    for (std::size_t route = 0; route < kRoutes; ++route)
        for (std::size_t i = 0; i < kStatuses.size(); ++i)
            if (const std::int64_t count = requests_[route][i]; count > 0)
                line(to, "benchwright_requests_total",
                     fmt::format(R"(route="{}",code="{}")", kRouteNames[route],
                                 kStatuses[i] ? std::to_string(kStatuses[i]) : "other"),
                     count);
    constexpr std::string_view kName = "benchwright_request_duration_seconds";
    head(to, kName, "histogram", "From the last byte of a request to its answer.");
    inferLatency_.write(to, kName, R"(route="infer")");
    invocationsLatency_.write(to, kName, R"(route="invocations")");
}

void ServeMetrics::writeModel(std::string& to, const Surroundings& around) const {
    const std::string model = fmt::format(R"(model="{}")", escaped(around.model));
    single(to, "benchwright_model_version", "gauge", "Version that answers.", around.number, model);
    single(to, "benchwright_model_switches_total", "counter", "Versions taken up since the start.",
           switches.load());
    single(to, "benchwright_rows_total", "counter", "Rows answered.", rows_.load());
    head(to, "benchwright_batch_rows", "histogram", "Rows in one step of the model.");
    batchRows_.write(to, "benchwright_batch_rows", {});
    single(to, "benchwright_queue_rows", "gauge", "Rows that wait for the model.",
           queuedRows.load());
    single(to, "benchwright_connections", "gauge", "Open connections.", around.connections);
    head(to, "benchwright_log_rows_total", "counter", "Rows of the request log.");
    line(to, "benchwright_log_rows_total", R"(result="written")", around.log.written);
    line(to, "benchwright_log_rows_total", R"(result="dropped")", around.log.dropped);
    line(to, "benchwright_log_rows_total", R"(result="sampled_out")", around.log.sampledOut);
    single(to, "benchwright_log_enabled", "gauge", "Whether requests are logged.",
           around.logs ? 1 : 0);
    const std::string shadow = fmt::format(R"(model="{}")", escaped(around.shadow));
    single(to, "benchwright_shadow_rows_total", "counter", "Rows answered by the shadow.",
           shadowRows_.load(), shadow);
    single(to, "benchwright_shadow_differences_total", "counter",
           "Rows on which the shadow says something else.", shadowDifferences_.load(), shadow);
    single(to, "benchwright_shadow_dropped_rows_total", "counter",
           "Rows for which the shadow had no time.", shadowDropped_.load(), shadow);
    single(to, "benchwright_shadow_largest_difference", "gauge",
           "Largest difference of a probability or prediction.", shadowLargest_.load(), shadow);
}

/// The names that Triton's dashboards know.
void ServeMetrics::writeTriton(std::string& to, const Surroundings& around) const {
    const std::string labels =
        fmt::format(R"(model="{}",version="{}")", escaped(around.model), escaped(around.version));
    constexpr std::int64_t kMicro = 1000;
    single(to, "nv_inference_request_success", "counter", "Inference requests answered.",
           answered(), labels);
    single(to, "nv_inference_request_failure", "counter", "Inference requests refused or failed.",
           failed(), labels);
    single(to, "nv_inference_count", "counter", "Rows answered.", rows_.load(), labels);
    single(to, "nv_inference_exec_count", "counter", "Steps of the model.", batches_.load(),
           labels);
    single(to, "nv_inference_request_duration_us", "counter", "Sum over answered requests.",
           requestNanoseconds_ / kMicro, labels);
    single(to, "nv_inference_queue_duration_us", "counter", "Sum of waiting for the model.",
           queueNanoseconds_ / kMicro, labels);
    single(to, "nv_inference_compute_infer_duration_us", "counter", "Sum over steps of the model.",
           batchNanoseconds_ / kMicro, labels);
}

std::string ServeMetrics::text(const Surroundings& around) const {
    std::string text;
    writeRequests(text);
    writeModel(text, around);
    writeTriton(text, around);
    return text;
}

}  // namespace bw
