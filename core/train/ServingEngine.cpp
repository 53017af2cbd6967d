#include "core/train/ServingEngine.h"

#include "core/model/Evaluator.h"
#include "core/model/Signature.h"
#include "core/train/Predictor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr std::int64_t kProofRows = 256;

constexpr std::array<std::int64_t, 3> kRungs{8, 64, kEvaluatorRows};

/// Seconds of the quickest of three.
template <typename Work>
Result<double> quickest(const Work& work) {
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 3; ++i) {
        const auto start = std::chrono::steady_clock::now();
        BW_CHECK(work());
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        best = std::min(best, took.count());
    }
    return best;
}

bool agree(double a, double b, double tolerance) {
    return (std::isnan(a) && std::isnan(b)) || a == b || std::abs(a - b) <= tolerance;
}

/// Labels may differ where the two best classes are equally likely.
bool tied(const Answers& answers, std::size_t row, std::size_t classes, std::int32_t other) {
    const float* p = answers.probabilities.data() + row * classes;
    const float best = p[answers.classes[row]];
    return best - p[other] <= 2 * kEngineTolerance;
}

class ServingEngine final : public Engine {
public:
    ServingEngine(Model model, std::unique_ptr<Predictor> torch)
        : model_(std::move(model)), torch_(std::move(torch)), backend_("torch") {}

    Result<void> answer(const InputRows& rows, Answers& answers) override {
        if (rowCount(rows) <= ownRows_) {
            own_->run(rows, answers);
            return {};
        }
        BW_TRY(answers, askTorch(rows));
        return {};
    }
    const Graph& graph() const override { return model_.graph; }
    const std::string& backend() const override { return backend_; }

    /// Runs both on made rows; the second run of torch is warm.
    Result<void> prove(const JobContext& job) {
        auto own = Evaluator::create(model_);
        const InputRows rows = madeRows(model_.graph, kProofRows);
        BW_TRY(const Answers expected, askTorch(rows));
        if (!own) {
            job.note(fmt::format("{}; torch answers alone", own.error().message));
            return {};
        }
        Answers got;
        (*own)->run(rows, got);
        const std::string difference = differenceOf(model_.graph.target, expected, got);
        if (!difference.empty()) {
            job.note(fmt::format("The evaluator is not used, torch answers alone: {}", difference));
            return {};
        }
        own_ = std::move(*own);
        return chooseRows();
    }

private:
    Result<void> chooseRows() {
        ownRows_ = kRungs[0];
        for (const std::int64_t rung : kRungs) {
            const InputRows rows = madeRows(model_.graph, rung);
            Answers answers;
            BW_TRY(const double own, quickest([&]() -> Result<void> {
                       own_->run(rows, answers);
                       return {};
                   }));
            BW_TRY(const double torch, quickest([&]() -> Result<void> {
                       BW_TRY(answers, askTorch(rows));
                       return {};
                   }));
            if (own > torch) break;
            ownRows_ = rung;
        }
        backend_ = fmt::format("evaluator up to {} rows, torch beyond", ownRows_);
        return {};
    }

    Result<Answers> askTorch(const InputRows& rows) {
        RawColumns columns;
        for (const InputColumn& column : rows) columns.push_back(rawColumn(column));
        return torch_->answer(columns, {});
    }

    Model model_;
    std::unique_ptr<Predictor> torch_;
    std::unique_ptr<Evaluator> own_;
    std::int64_t ownRows_ = 0;
    std::string backend_;
};

}  // namespace

std::string differenceOf(const Target& target, const Answers& torch, const Answers& evaluator) {
    if (torch.rows != evaluator.rows || torch.classes.size() != evaluator.classes.size() ||
        torch.probabilities.size() != evaluator.probabilities.size() ||
        torch.predictions.size() != evaluator.predictions.size())
        return "the answers have other shapes";
    const std::size_t classes = target.classes.size();
    for (std::size_t i = 0; i < torch.probabilities.size(); ++i)
        if (!agree(torch.probabilities[i], evaluator.probabilities[i], kEngineTolerance))
            return fmt::format("a probability is {} instead of {}", evaluator.probabilities[i],
                               torch.probabilities[i]);
    for (std::size_t i = 0; i < torch.predictions.size(); ++i) {
        const double expected = torch.predictions[i];
        const double unit = std::max(std::abs(target.scale), std::abs(expected - target.mean));
        if (!agree(expected, evaluator.predictions[i], kEngineTolerance * unit))
            return fmt::format("a prediction is {} instead of {}", evaluator.predictions[i],
                               expected);
    }
    for (std::size_t row = 0; row < torch.classes.size(); ++row)
        if (torch.classes[row] != evaluator.classes[row] &&
            !tied(torch, row, classes, evaluator.classes[row]))
            return fmt::format("row {} has another label", row);
    return {};
}

Result<std::unique_ptr<Engine>> makeServingEngine(const std::filesystem::path& folder,
                                                  const std::string& device,
                                                  const JobContext& job) {
    BW_TRY(Model model, readModel(folder));
    BW_TRY(auto torch, Predictor::create(model, device));
    auto engine = std::make_unique<ServingEngine>(std::move(model), std::move(torch));
    BW_CHECK(engine->prove(job));
    return engine;
}

}  // namespace bw
