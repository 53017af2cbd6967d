#include "core/train/Trainer.h"

#include "core/base/Files.h"
#include "core/train/Guarded.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <thread>

namespace bw {
namespace {

constexpr std::chrono::milliseconds kLookEvery{150};
/// Short epochs share a checkpoint: a crash costs at most this, plus checkpoint_every epochs.
constexpr std::chrono::milliseconds kSaveEvery{500};

Result<const MetricInfo*> decidingMetric(const std::string& given, Task task) {
    const std::string name = given.empty() ? std::string(defaultMetric(task)) : given;
    std::vector<std::string_view> known;
    for (const MetricInfo& metric : metricsFor(task)) {
        if (metric.name == name) return &metric;
        known.push_back(metric.name);
    }
    return fail(ErrorCode::BadInput,
                fmt::format("The metric {} does not suit the task {}", name, taskName(task)),
                fmt::format("Choose one of {}.", fmt::join(known, ", ")));
}

std::unexpected<Error> notFinite(std::string_view what, std::int64_t step, double learningRate) {
    return fail(
        ErrorCode::BadInput,
        fmt::format("The {} is infinite or not a number after step {}", what, step),
        fmt::format("Lower the learning rate (now {}), for instance to {:.2g}, or limit the "
                    "gradient (clip_norm=1).",
                    learningRate, learningRate / 10));
}

}  // namespace

Trainer::Trainer(const PreparedRun& prepared, const RunFolder& run, RunReport& report,
                 const MetricInfo& metric, GraphExecutor executor)
    : prepared_(prepared),
      run_(run),
      report_(report),
      metric_(metric),
      executor_(std::move(executor)),
      best_(metric.higherIsBetter, prepared.settings.keepBest, prepared.settings.patience,
            prepared.settings.minDelta),
      checkpoints_(run.checkpoints()) {}

Result<std::unique_ptr<Trainer>> Trainer::create(const PreparedRun& prepared, const RunFolder& run,
                                                 RunReport& report, at::Device device) {
    BW_TRY(const MetricInfo* metric,
           decidingMetric(prepared.settings.metric, prepared.target.target.task));
    const auto seed = static_cast<std::uint64_t>(prepared.spec.seed);
    auto executor = guarded([&] {
        return GraphExecutor::create(prepared.graph, initialWeights(prepared.graph, seed), device,
                                     true);
    });
    if (!executor) return std::unexpected(executor.error());
    if (!*executor) return std::unexpected(executor->error());
    std::unique_ptr<Trainer> trainer(
        new Trainer(prepared, run, report, *metric, std::move(**executor)));
    BW_CHECK(trainer->makeFeatures());
    BW_CHECK(trainer->goOn());
    return trainer;
}

Result<void> Trainer::makeFeatures() {
    for (std::size_t part = 0; part < features_.size(); ++part) {
        BW_TRY(const RawColumns columns,
               readInputs(prepared_.graph, *prepared_.dataset, prepared_.rows[part]));
        BW_TRY(features_[part], guarded([&] { return executor_.fixed(columns); }));
    }
    const auto& rows = prepared_.rowsOf(Part::Train);
    return guarded([&] {
        loop_ = std::make_unique<StepLoop>(
            executor_, features_[0], lossTarget(prepared_.target, rows, executor_.device()),
            prepared_.settings, static_cast<std::uint64_t>(prepared_.spec.seed));
    });
}

/// Restores the newest checkpoint, if any, and opens the event file from there.
Result<void> Trainer::goOn() {
    std::vector<std::string> problems;
    BW_TRY(const auto checkpoint, checkpoints_.newest(problems));
    for (const std::string& problem : problems) report_.note(problem);
    BW_TRY(events_, EventFileWriter::create(run_.path()));
    if (!checkpoint) {
        // Points of an attempt that died before its first checkpoint no longer count.
        events_->resumeFrom(0);
        return {};
    }
    const std::string source = run_.checkpoints().string();
    const Json& counters = checkpoint->counters;
    BW_TRY(const std::int64_t summed, jsonField<std::int64_t>(counters, "summed_losses", source));
    BW_CHECK(best_.restore(counters.value("best_epochs", Json::object()), source));
    events_->resumeFrom(checkpoint->step + 1);
    return guarded([&] { loop_->restore(checkpoint->tensors, checkpoint->step, summed); });
}

bool Trainer::done() const {
    return best_.exhausted() || epochsDone() >= prepared_.settings.epochs;
}

Result<RunState> Trainer::run(const JobContext& job) {
    RunStatus& status = report_.status();
    status.epochs = prepared_.settings.epochs;
    status.steps = status.epochs * loop_->stepsPerEpoch();
    status.step = loop_->steps();
    status.epoch = epochsDone();
    report_.enter(RunState::Running);
    const Result<RunState> end = train(job);
    BW_CHECK(events_->flush());
    if (!end && best_.best().empty()) return end;
    report_.enter(RunState::Running, "Writing the best model");
    BW_CHECK(keepModel());
    return end;
}

Result<RunState> Trainer::train(const JobContext& job) {
    epochBegan_ = Clock::now();
    epochBeganAt_ = loop_->steps();
    while (!done()) {
        BW_CHECK(oneStep());
        BW_TRY(const bool stop, look(job));
        if (!stop) continue;
        BW_CHECK(checkpoint());
        return RunState::Stopped;
    }
    BW_CHECK(checkpoint());
    return RunState::Finished;
}

Result<void> Trainer::oneStep() {
    BW_CHECK(guarded([this] { loop_->step(); }));
    const bool epochEnds = loop_->steps() % loop_->stepsPerEpoch() == 0;
    if (epochEnds || loop_->steps() % prepared_.settings.logEvery == 0) BW_CHECK(logLoss());
    if (epochEnds) BW_CHECK(endEpoch());
    return events_->flushIfDue();
}

Result<void> Trainer::logLoss() {
    BW_TRY(const double loss, guarded([this] { return loop_->takeMeanLoss(); }));
    events_->add("train/loss", loop_->steps(), loss);
    if (std::isfinite(loss)) return {};
    return notFinite("training loss", loop_->steps(), prepared_.settings.learningRate);
}

Result<void> Trainer::endEpoch() {
    const double seconds = std::chrono::duration<double>(Clock::now() - epochBegan_).count();
    const auto samples = static_cast<double>(std::min(
        (loop_->steps() - epochBeganAt_) * prepared_.settings.batchSize, features_[0].rows));
    if (seconds > 0) events_->add("train/samples_per_second", loop_->steps(), samples / seconds);
    BW_TRY(const double value, judgeEpoch());
    const std::int64_t epoch = epochsDone();
    if (best_.offer(epoch, value)) checkpoints_.rememberBest(epoch, executor_.weights());
    RunStatus& status = report_.status();
    status.epoch = epoch;
    if (!best_.best().empty()) status.bestEpoch = best_.best().front().epoch;
    const bool due = epoch % prepared_.settings.checkpointEvery == 0 &&
                     (!saved_ || Clock::now() - *saved_ >= kSaveEvery);
    if (due && !done()) BW_CHECK(checkpoint());
    epochBegan_ = Clock::now();
    epochBeganAt_ = loop_->steps();
    return {};
}

/// Records the validation metrics and returns the deciding one.
Result<double> Trainer::judgeEpoch() {
    const bool validated = !prepared_.rowsOf(Part::Validation).empty();
    BW_TRY(const auto metrics, measure(validated ? Part::Validation : Part::Train));
    if (validated)
        for (const auto& [name, value] : metrics)
            if (!std::isnan(value)) events_->add("validation/" + name, loop_->steps(), value);
    return metrics.at(std::string(metric_.name));
}

Result<std::map<std::string, double>> Trainer::measure(Part part) {
    const auto& features = features_[static_cast<std::size_t>(part)];
    BW_TRY(const Answers answers, answersOf(executor_, features, JobContext()));
    const Predictions predictions =
        toPredictions(answers, prepared_.target, prepared_.rowsOf(part));
    std::map<std::string, double> values;
    for (const MetricInfo& metric : metricsFor(predictions.task))
        values[std::string(metric.name)] = metric.compute(predictions, {});
    return values;
}

Result<void> Trainer::checkpoint() {
    // First the points, then the checkpoint that says they are there.
    BW_CHECK(events_->flush());
    Checkpoint checkpoint{.step = loop_->steps(),
                          .counters = Json{{"summed_losses", loop_->summedLosses()},
                                           {"best_epochs", best_.toJson()}}};
    BW_TRY(checkpoint.tensors, guarded([this] { return loop_->state(); }));
    std::vector<std::int64_t> epochs;
    for (const auto& entry : best_.best()) epochs.push_back(entry.epoch);
    BW_CHECK(checkpoints_.save(checkpoint, epochs));
    saved_ = Clock::now();
    return {};
}

/// Looks at the clock each step and at the folder a few times a second. True: stop.
Result<bool> Trainer::look(const JobContext& job) {
    const auto now = Clock::now();
    if (now - looked_ < kLookEvery && !job.cancelled()) return false;
    looked_ = now;
    report_.advance(loop_->steps());
    if (job.cancelled()) return true;
    switch (run_.pendingCommand()) {
        case RunCommand::Stop:
            BW_CHECK(run_.clearCommand());
            return true;
        case RunCommand::Pause:
            return pause(job);
        case RunCommand::Resume:
            BW_CHECK(run_.clearCommand());
            return false;
        case RunCommand::None:
            break;
    }
    return false;
}

Result<bool> Trainer::pause(const JobContext& job) {
    BW_CHECK(run_.clearCommand());
    BW_CHECK(checkpoint());
    report_.status().step = loop_->steps();
    report_.enter(RunState::Paused);
    const auto began = Clock::now();
    while (!job.cancelled()) {
        const RunCommand command = run_.pendingCommand();
        if (command != RunCommand::None) BW_CHECK(run_.clearCommand());
        if (command == RunCommand::Stop) return true;
        if (command == RunCommand::Resume) {
            epochBegan_ += Clock::now() - began;
            report_.enter(RunState::Running);
            return false;
        }
        std::this_thread::sleep_for(kLookEvery);
    }
    return true;
}

Result<Tensors> Trainer::bestWeights() {
    if (!best_.best().empty()) return checkpoints_.best(best_.best().front().epoch);
    report_.note(
        fmt::format("Stopped before the first epoch ended: the model has the weights of step {}",
                    loop_->steps()));
    return guarded([this] { return executor_.weights(); });
}

Result<void> Trainer::keepModel() {
    Model model{.graph = prepared_.graph};
    BW_TRY(model.weights, bestWeights());
    BW_CHECK(guarded([&] { executor_.setWeights(model.weights); }));
    RunStatus& status = report_.status();
    status.step = loop_->steps();
    status.epoch = epochsDone();
    if (!best_.best().empty()) status.bestEpoch = best_.best().front().epoch;
    status.metrics.clear();
    for (const Part part : {Part::Train, Part::Validation, Part::Test}) {
        if (prepared_.rowsOf(part).empty()) continue;
        BW_TRY(status.metrics[std::string(partName(part))], measure(part));
    }
    BW_CHECK(writeTrainingRows());
    return writeModel(run_.model(), model);
}

Result<void> Trainer::writeTrainingRows() const {
    const auto all = prepared_.dataset->rowHashes();
    std::vector<std::uint64_t> hashes;
    for (const std::int64_t row : prepared_.rowsOf(Part::Train))
        hashes.push_back(all[static_cast<std::size_t>(row)]);
    std::ranges::sort(hashes);
    return writeFileAtomically(run_.trainingRows(), {reinterpret_cast<const char*>(hashes.data()),
                                                     hashes.size() * sizeof(std::uint64_t)});
}

}  // namespace bw
