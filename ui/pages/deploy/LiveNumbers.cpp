#include "ui/pages/deploy/LiveNumbers.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <sstream>

namespace bw::ui {
namespace {

constexpr auto kRequests = "benchwright_requests_total";
constexpr auto kQueue = "benchwright_queue_rows";
constexpr auto kLatency = "benchwright_request_duration_seconds_bucket";

struct Line {
    std::string name, labels;
    double value = 0;
};

std::optional<Line> parsed(const std::string& line) {
    if (line.empty() || line[0] == '#') return std::nullopt;
    const std::size_t brace = line.find('{'), end = line.rfind('}');
    const bool labelled = brace != std::string::npos && end != std::string::npos && end > brace;
    const std::size_t space = line.find(' ', labelled ? end : 0);
    if (space == std::string::npos) return std::nullopt;
    Line made;
    made.name = line.substr(0, labelled ? brace : space);
    if (labelled) made.labels = line.substr(brace + 1, end - brace - 1);
    char* rest = nullptr;
    made.value = std::strtod(line.c_str() + space, &rest);
    return rest == line.c_str() + space ? std::nullopt : std::optional(made);
}

/// The value of `key` in `a="x",le="0.5"`.
std::string labelOf(const std::string& labels, const std::string& key) {
    const std::string start = key + "=\"";
    std::size_t at = labels.find(start);
    while (at != std::string::npos && at > 0 && labels[at - 1] != ',' && labels[at - 1] != ' ')
        at = labels.find(start, at + 1);
    if (at == std::string::npos) return {};
    at += start.size();
    return labels.substr(at, labels.find('"', at) - at);
}

/// Looking at the numbers is a request as well, and not one of these.
bool asksTheModel(const std::string& labels) {
    const std::string route = labelOf(labels, "route");
    return route == "infer" || route == "invocations";
}

double quantile(const std::vector<std::pair<double, double>>& buckets, double share) {
    const double wanted = share * buckets.back().second;
    double below = 0, from = 0;
    for (const auto& [bound, count] : buckets) {
        if (count >= wanted && count > below)
            return std::isinf(bound) ? from
                                     : from + (bound - from) * (wanted - below) / (count - below);
        below = count;
        from = std::isinf(bound) ? from : bound;
    }
    return from;
}

std::vector<std::pair<double, double>> difference(const ServerSample& first,
                                                  const ServerSample& last) {
    std::vector<std::pair<double, double>> since = last.latency;
    if (first.latency.size() != since.size()) return since;
    for (std::size_t i = 0; i < since.size(); ++i) since[i].second -= first.latency[i].second;
    return since;
}

}  // namespace

ServerSample readMetrics(const std::string& prometheus, double at) {
    ServerSample sample;
    sample.at = at;
    std::map<double, double> buckets;  // over all other labels
    std::istringstream lines(prometheus);
    for (std::string text; std::getline(lines, text);) {
        const auto line = parsed(text);
        if (!line) continue;
        if (line->name == kRequests && asksTheModel(line->labels)) {
            sample.requests += line->value;
            if (labelOf(line->labels, "code") != "200") sample.failures += line->value;
        }
        if (line->name == kQueue) sample.queue = sample.queue.value_or(0) + line->value;
        if (line->name == kLatency)
            buckets[std::strtod(labelOf(line->labels, "le").c_str(), nullptr)] += line->value;
    }
    sample.latency.assign(buckets.begin(), buckets.end());
    return sample;
}

LiveNumbers liveBetween(const ServerSample& first, const ServerSample& last) {
    LiveNumbers live;
    const bool anew = last.requests < first.requests;
    const double seconds = last.at - first.at;
    const double requests = last.requests - (anew ? 0 : first.requests);
    if (seconds > 0) live.perSecond = requests / seconds;
    live.failures = last.failures - (anew ? 0 : first.failures);
    const auto since = difference(anew ? ServerSample{} : first, last);
    if (since.empty() || since.back().second <= 0) return live;
    live.p50 = 1000 * quantile(since, 0.5);
    live.p99 = 1000 * quantile(since, 0.99);
    return live;
}

}  // namespace bw::ui
