// Paired bootstrap of two models, 100,000 rows and 1,000 resamples, against Python in the same run:
// scipy.stats.bootstrap for accuracy, numpy (sorted once, weights per resample) for ROC AUC. Ours
// is timed with all metrics of the task, theirs with one each.
#include "core/base/ChildProcess.h"
#include "core/base/Json.h"
#include "core/compare/Comparison.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <random>

namespace {

using namespace bw;

constexpr int kRows = 100'000, kResamples = 1'000;

Predictions model(double noise, std::uint64_t seed) {
    std::mt19937_64 random(seed), truths(1);
    std::normal_distribution<double> normal;
    Predictions made;
    made.task = Task::BinaryClassification;
    made.classes = {"no", "yes"};
    for (int i = 0; i < kRows; ++i) {
        made.rows.push_back(i);
        made.truth.push_back(truths() % 4 == 0 ? 1 : 0);
        const double logit = 2.0 * made.truth.back() - 1.2 + noise * normal(random);
        const double p = 1 / (1 + std::exp(-logit));
        made.label.push_back(p > 0.5 ? 1 : 0);
        made.probabilities.insert(made.probabilities.end(), {1 - p, p});
    }
    return made;
}

Result<int> measure() {
    const Predictions first = model(1.0, 2), second = model(1.05, 3);
    const auto folder = std::filesystem::temp_directory_path();
    const auto a = folder / fmt::format("bench-{}-a.arrow", ::getpid());
    const auto b = folder / fmt::format("bench-{}-b.arrow", ::getpid());
    BW_CHECK(writePredictions(a, first));
    BW_CHECK(writePredictions(b, second));
    const auto start = std::chrono::steady_clock::now();
    BW_TRY(const Comparison ours, comparePredictions(first, second, {"", 1, kResamples, 1}, {}));
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::string output;
    const auto ended =
        runChild(BW_PYTHON, {BW_PEER, a.string(), b.string(), std::to_string(kResamples)}, "",
                 [&](std::string_view line) {
                     output += line;
                     return Result<void>();
                 },
                 {});
    std::filesystem::remove(a);
    std::filesystem::remove(b);
    if (!ended) return std::unexpected(ended.error());
    BW_TRY(const Json peer, parseJson(output, "peer.py: " + ended->errorTail));
    const double scipy = peer["accuracy_scipy"].get<double>(),
                 numpy = peer["auc_numpy"].get<double>();
    fmt::print("ours, all {} metrics: {:.2f} s\n", ours.metrics.size(), seconds);
    fmt::print("scipy, accuracy only: {:.2f} s, numpy, ROC AUC only: {:.2f} s\n", scipy, numpy);
    for (const char* name : {"accuracy", "roc_auc"}) {
        const MetricDifference& d = ours.metrics.at(name);
        const Json& theirs =
            peer[name == std::string_view("accuracy") ? "accuracy_interval" : "auc_interval"];
        fmt::print("{}: ours {:.5f} … {:.5f}, theirs {:.5f} … {:.5f}\n", name, d.low, d.high,
                   theirs[0].get<double>(), theirs[1].get<double>());
    }
    fmt::print("ratio (scipy accuracy + numpy ROC AUC) / ours with all metrics: {:.2f}\n",
               (scipy + numpy) / seconds);
    return 0;
}

}  // namespace

int main() {
    const auto done = measure();
    if (!done) fmt::print(stderr, "{}\n", done.error().message);
    return done ? *done : exitCode(done.error().code);
}
