#include "core/train/Fit.h"

#include "core/table/Dataset.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr std::int64_t kMissingTime = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLatestTime = std::numeric_limits<std::int64_t>::max();

double median(std::vector<float> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    const float below = *std::ranges::max_element(values.begin(), middle);
    return static_cast<float>((static_cast<double>(below) + static_cast<double>(*middle)) / 2);
}

void fitNumbers(const std::vector<float>& values, FittedFeature& feature) {
    std::vector<float> present;
    std::ranges::copy_if(values, std::back_inserter(present),
                         [](float v) { return !std::isnan(v); });
    const auto count = static_cast<double>(values.size());
    const auto missing = static_cast<double>(values.size() - present.size());
    feature.hasMissing = missing > 0;
    feature.fill = median(present);
    if (values.empty()) return;
    double sum = missing * feature.fill, squares = 0;
    for (const float value : present) sum += value;
    feature.mean = sum / count;
    const auto square = [&](double value) {
        return (value - feature.mean) * (value - feature.mean);
    };
    for (const float value : present) squares += square(value);
    const double deviation = std::sqrt((squares + missing * square(feature.fill)) / count);
    feature.deviation = deviation == 0 ? 1 : deviation;
}

/// The span of two times; as much of it as 64 bits hold.
std::int64_t span(std::int64_t from, std::int64_t to) {
    std::int64_t length = 0;
    if (__builtin_sub_overflow(to, from, &length)) return kLatestTime;
    return std::max<std::int64_t>(length, 1);
}

void fitTimes(const std::vector<std::int64_t>& times, FittedFeature& feature) {
    std::int64_t first = kLatestTime, last = kMissingTime;
    for (const std::int64_t time : times) {
        if (time == kMissingTime) continue;
        first = std::min(first, time);
        last = std::max(last, time);
    }
    if (last != kMissingTime) {
        feature.origin = first;
        feature.unit = span(first, last);
    }
    std::vector<float> scaled;
    scaled.reserve(times.size());
    for (const std::int64_t time : times)
        scaled.push_back(time == kMissingTime
                             ? std::numeric_limits<float>::quiet_NaN()
                             : static_cast<float>((static_cast<double>(time) -
                                                   static_cast<double>(feature.origin)) /
                                                  static_cast<double>(feature.unit)));
    fitNumbers(scaled, feature);
}

void fitCategories(const RawColumn& column, FittedFeature& feature) {
    std::vector<std::int64_t> counts(column.dictionary->size(), 0);
    for (const std::int64_t code : column.codes) {
        if (code < 0)
            feature.hasMissing = true;
        else
            ++counts[static_cast<std::size_t>(code)];
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0) order.push_back(i);
    const std::vector<std::string>& words = *column.dictionary;
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return counts[a] != counts[b] ? counts[a] > counts[b] : words[a] < words[b];
    });
    for (const std::size_t i : order) feature.vocabulary.push_back(words[i]);
}

}  // namespace

FittedFeature fitFeature(const FeatureSpec& spec, const RawColumn& trainingRows) {
    FittedFeature feature{.spec = spec};
    switch (trainingRows.type) {
        case ElementType::Float32:
            fitNumbers(trainingRows.floats, feature);
            break;
        case ElementType::Int64:
            fitTimes(trainingRows.ints, feature);
            break;
        case ElementType::String:
            fitCategories(trainingRows, feature);
            break;
    }
    return feature;
}

Result<std::vector<FittedFeature>> fitFeatures(const std::vector<FeatureSpec>& specs,
                                               const Dataset& dataset,
                                               std::span<const std::int64_t> trainingRows,
                                               const JobContext& job) {
    std::vector<FittedFeature> features;
    for (const FeatureSpec& spec : specs) {
        BW_CHECK(job.check());
        job.progress(static_cast<double>(features.size()) / static_cast<double>(specs.size()),
                     "Fitting the preprocessing");
        BW_TRY(const int index, dataset.columnIndex(spec.column));
        if (spec.kind != columnKindName(dataset.kind(index)))
            return fail(ErrorCode::BadInput,
                        fmt::format("Column \"{}\" is of kind {}, the run expects {}", spec.column,
                                    columnKindName(dataset.kind(index)), spec.kind),
                        "Start a new run with this dataset.");
        const auto chunks = dataset.table()->column(index);
        BW_TRY(const RawColumn column, readRawColumn(spec.column, *chunks->chunk(0), trainingRows));
        features.push_back(fitFeature(spec, column));
    }
    return features;
}

}  // namespace bw
