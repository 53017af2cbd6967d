// Evaluator and torch executor on the same rows of one model, by batch size: microseconds a batch,
// and how far their answers lie apart. Usage: bench_engine MODELFOLDER. kEvaluatorRows
// (core/train/ServingEngine.h) is chosen from this.
#include "core/model/Evaluator.h"
#include "core/model/Signature.h"
#include "core/train/Predictor.h"
#include "core/train/ServingEngine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace {

using namespace bw;

template <typename Work>
double median(const Work& work) {
    std::vector<double> times;
    for (int i = 0; i < 41; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        times.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
                .count());
    }
    std::ranges::nth_element(times, times.begin() + 20);
    return times[20];
}

double largestDifference(const Answers& a, const Answers& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.probabilities.size(); ++i)
        largest = std::max<double>(largest, std::abs(a.probabilities[i] - b.probabilities[i]));
    for (std::size_t i = 0; i < a.predictions.size(); ++i)
        largest = std::max<double>(largest, std::abs(a.predictions[i] - b.predictions[i]));
    return largest;
}

Result<void> measure(const std::filesystem::path& folder) {
    BW_TRY(const Model model, readModel(folder));
    BW_TRY(const auto own, Evaluator::create(model));
    BW_TRY(const auto torch, Predictor::create(model, "cpu"));
    fmt::print("rows  evaluator us  torch us  ratio  largest difference\n");
    for (const std::int64_t rows : {1, 2, 8, 32, 64, 128, 256, 512, 1024, 4096}) {
        const InputRows made = madeRows(model.graph, rows, 7);
        RawColumns columns;
        for (const InputColumn& column : made) columns.push_back(rawColumn(column));
        Answers ours;
        Result<Answers> theirs = torch->answer(columns, {});
        const double evaluator = median([&] { own->run(made, ours); });
        const double executor = median([&] { theirs = torch->answer(columns, {}); });
        if (!theirs) return std::unexpected(theirs.error());
        fmt::print("{:>5} {:>12.1f} {:>9.1f} {:>6.2f}  {:.2g}\n", rows, evaluator, executor,
                   executor / evaluator, largestDifference(ours, *theirs));
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "Usage: bench_engine MODELFOLDER\n");
        return exitCode(ErrorCode::Usage);
    }
    const auto done = measure(argv[1]);
    if (!done) fmt::print(stderr, "{}. {}\n", done.error().message, done.error().hint);
    return done ? 0 : exitCode(done.error().code);
}
