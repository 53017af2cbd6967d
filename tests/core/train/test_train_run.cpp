#include "core/base/Files.h"
#include "core/run/EventFile.h"
#include "core/run/RunFolder.h"
#include "core/train/Predictor.h"
#include "core/train/TrainRun.h"
#include "tests/core/train/MemoryData.h"

#include <nlohmann/json.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <cmath>
#include <random>
#include <thread>

using namespace bw;
namespace fs = std::filesystem;

namespace {

/// One hidden layer over numbers and embedded categories, with dropout.
class TestNetwork final : public Architecture {
public:
    std::string_view id() const override { return "test"; }
    std::string_view title() const override { return "Test network"; }
    std::string_view help() const override { return ""; }
    std::vector<ParameterDescription> parameters() const override { return {}; }
    Result<GraphBuilder::Value> build(GraphBuilder& builder, const PreparedInputs& inputs,
                                      const Target& target, const ParameterValues&) const override {
        std::vector<GraphBuilder::Value> parts;
        if (inputs.hasDense) parts.push_back(inputs.dense);
        for (const auto& category : inputs.categories) {
            const auto table =
                builder.parameter(category.column + ".table", {category.cardinality, 3}, "normal");
            parts.push_back(builder.apply("Embedding", {category.index, table}));
        }
        auto x = builder.apply("Relu",
                               {builder.linear(concatenate(builder, parts, "all"), 16, "hidden")});
        x = builder.apply("Dropout", {x}, {{"rate", 0.1}});
        return builder.linear(x, rawOutputs(target), "last");
    }
};

Result<const Architecture*> findTest(const std::string& id) {
    static const TestNetwork network;
    if (id == "test") return &network;
    return fail(ErrorCode::NotFound, "There is no model architecture " + id, "Known: test.");
}

/// 3,000 rows: a class that depends on a number with gaps and on a category; a number; constants.
MemoryData madeData(std::size_t rows = 3000) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> uniform(-1, 1);
    MemoryData::Numbers x, y;
    MemoryData::Texts color, answer, three, one;
    const char* colors[] = {"red", "green", "blue"};
    for (std::size_t i = 0; i < rows; ++i) {
        const double value = uniform(random);
        const std::size_t c = random() % 3;
        const double score = 2 * value + (c == 0 ? 1 : -0.5) + 0.3 * uniform(random);
        x.push_back(random() % 20 == 0 ? std::nullopt : std::optional(value));
        y.push_back(10 + 5 * score);
        color.push_back(random() % 25 == 0 ? "" : colors[c]);
        answer.push_back(score > 0 ? "yes" : "no");
        three.push_back(score > 0.7 ? "high" : score < -0.7 ? "low" : "middle");
        one.push_back("same");
    }
    answer[rows - 1] = "";
    MemoryData data;
    data.add("x", x);
    data.add("color", color);
    data.add("y", y);
    data.add("answer", answer);
    data.add("three", three);
    data.add("one", one);
    return data;
}

/// A project folder with one dataset, in which runs are made.
class Bench {
public:
    Bench() {
        const auto data = madeData();
        const fs::path datasets = folder() / "datasets" / "made";
        fs::create_directories(datasets);
        auto stored = writeDataset(*data.reader(), data.recipe(), datasets, {});
        if (!stored) qFatal("%s", stored.error().message.c_str());
        version_ = stored->version;
        file_ = fs::relative(stored->file, folder()).string();
    }
    fs::path folder() const { return temporary_.path().toStdString(); }

    RunFolder make(const std::string& id, const std::string& target, Json trainer,
                   std::vector<FeatureSpec> features = {{"x", "number"},
                                                        {"color", "category"}}) const {
        RunSpec spec{.id = id, .dataset = "made", .version = version_, .datasetFile = file_};
        spec.split = splitToJson({});
        spec.target = target;
        spec.features = std::move(features);
        spec.architecture = "test";
        spec.architectureParameters = Json::object();
        trainer.emplace("learning_rate", 0.01);
        trainer.emplace("batch_size", 64);
        spec.trainer = std::move(trainer);
        spec.device = "cpu";
        spec.seed = 11;
        spec.threads = 1;
        spec.findings = Json::array();
        return make(spec);
    }
    RunFolder make(const RunSpec& spec) const {
        const RunFolder run(folder() / "runs" / spec.id);
        const auto made = run.create(spec);
        if (!made) qFatal("%s", made.error().message.c_str());
        return run;
    }

private:
    QTemporaryDir temporary_;
    std::string version_, file_;
};

using Points = std::map<std::string, std::vector<std::pair<std::int64_t, float>>>;

Points pointsOf(const RunFolder& run) {
    EventFolderReader reader(run.path());
    (void)reader.poll();
    Points points;
    for (const auto& [tag, series] : reader.series()) {
        if (tag == "train/samples_per_second") continue;
        for (const MetricPoint& point : series) points[tag].emplace_back(point.step, point.value);
    }
    return points;
}

std::string weightsOf(const RunFolder& run) {
    return readFile(run.model() / "weights.safetensors").value_or("none");
}

std::vector<fs::path> checkpointsOf(const RunFolder& run) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(run.checkpoints()))
        files.push_back(entry.path());
    return files;
}

/// Starts this program again as a worker.
pid_t startWorker(const RunFolder& run) {
    const std::string program = QCoreApplication::applicationFilePath().toStdString();
    const std::string folder = run.path().string();
    const pid_t child = ::fork();
    if (child == 0) {
        ::execl(program.c_str(), program.c_str(), "--train", folder.c_str(), nullptr);
        _exit(127);
    }
    return child;
}

bool hasCheckpoint(const RunFolder& run) {
    for (const auto& file : checkpointsOf(run))
        if (file.extension() == ".json") return true;
    return false;
}

}  // namespace

class RunTest final : public QObject {
    Q_OBJECT
    Bench bench_;

    static Result<void> train(const RunFolder& run, const JobContext& job = {}) {
        return trainRun(run, findTest, job);
    }

private Q_SLOTS:
    void learnsClassesAndReports() {
        const RunFolder run = bench_.make("binary", "answer", {{"epochs", 12}, {"patience", 0}});
        const auto trained = train(run);
        QVERIFY2(trained, trained ? "" : trained.error().message.c_str());
        const RunStatus status = *run.status();
        QCOMPARE(status.state, RunState::Finished);
        QCOMPARE(status.epoch, 12);
        QCOMPARE(status.step, status.steps);
        QVERIFY(status.notes ==
                std::vector<std::string>{"1 row left out: target answer is missing"});
        QCOMPARE(status.rows.at("train") + status.rows.at("validation") + status.rows.at("test"),
                 2999);
        QCOMPARE(status.rows.at("left_out"), 1);
        for (const char* part : {"train", "validation", "test"})
            QVERIFY2(status.metrics.at(part).at("accuracy") > 0.9, part);
        QVERIFY(status.device.starts_with("cpu (1 thread"));
        const Points points = pointsOf(run);
        const auto& loss = points.at("train/loss");
        QVERIFY(loss.back().second < 0.6f * loss.front().second);
        QCOMPARE(points.at("validation/log_loss").size(), std::size_t(12));
        QCOMPARE(points.at("validation/log_loss").back().first, status.steps);
        QVERIFY(readFile(run.trainingRows())->size() ==
                8 * static_cast<std::size_t>(status.rows.at("train")));
    }

    void theKeptModelIsThatOfTheBestEpoch() {
        const RunFolder run =
            bench_.make("best", "answer", {{"epochs", 8}, {"patience", 0}, {"keep_best", 3}});
        QVERIFY(train(run));
        const auto series = pointsOf(run).at("validation/log_loss");
        const auto best =
            std::ranges::min_element(series, {}, &std::pair<std::int64_t, float>::second);
        const RunStatus status = *run.status();
        QCOMPARE(status.bestEpoch, best - series.begin() + 1);
        QCOMPARE(static_cast<float>(status.metrics.at("validation").at("log_loss")), best->second);
        QVERIFY(readModel(run.model()));
        std::size_t kept = 0;
        for (const auto& file : checkpointsOf(run))
            kept += file.filename().string().starts_with("best-");
        QCOMPARE(kept, std::size_t(3));
        QCOMPARE(checkpointsOf(run).size(), std::size_t(5));
    }

    void learnsThreeClassesAndNumbers() {
        const RunFolder three = bench_.make("three", "three", {{"epochs", 12}, {"patience", 0}});
        QVERIFY(train(three));
        QVERIFY(three.status()->metrics.at("test").at("accuracy") > 0.85);
        const RunFolder number =
            bench_.make("number", "y", {{"epochs", 15}, {"patience", 0}, {"optimizer", "sgd"}});
        QVERIFY(train(number));
        QVERIFY(number.status()->metrics.at("test").at("r2") > 0.8);
        QVERIFY(pointsOf(number).contains("validation/rmse"));
    }

    void stopsEarlyWhenNothingImproves() {
        const RunFolder run =
            bench_.make("early", "answer", {{"epochs", 500}, {"patience", 2}, {"min_delta", 0.05}});
        QVERIFY(train(run));
        const RunStatus status = *run.status();
        QCOMPARE(status.state, RunState::Finished);
        QVERIFY(status.epoch < 100);
        QVERIFY(readModel(run.model()));
    }

    void aFinishedRunIsLeftAlone() {
        const RunFolder run = bench_.make("finished", "answer", {{"epochs", 1}});
        QVERIFY(train(run));
        const std::string before = *readFile(run.path() / "status.json");
        QVERIFY(train(run));
        QCOMPARE(*readFile(run.path() / "status.json"), before);
    }

    void killedAndResumedIsBitEqual() {
        const Json trainer{{"epochs", 120}, {"patience", 0}, {"keep_best", 2}};
        const RunFolder whole = bench_.make("whole", "answer", trainer);
        QVERIFY(train(whole));
        const RunFolder killed = bench_.make("killed", "answer", trainer);
        int kills = 0;
        for (int attempt = 0; attempt < 3; ++attempt) {
            const pid_t child = startWorker(killed);
            while (!hasCheckpoint(killed) && ::waitpid(child, nullptr, WNOHANG) == 0)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            std::this_thread::sleep_for(std::chrono::milliseconds(attempt == 0 ? 30 : 900));
            kills += ::kill(child, SIGKILL) == 0 ? 1 : 0;
            ::waitpid(child, nullptr, 0);
            if (killed.status()->state == RunState::Finished) break;
            QCOMPARE(killed.status()->state, RunState::Interrupted);
        }
        QVERIFY(kills > 0);
        QVERIFY(train(killed));
        QCOMPARE(killed.status()->state, RunState::Finished);
        QVERIFY(weightsOf(killed) == weightsOf(whole));
        QVERIFY(pointsOf(killed) == pointsOf(whole));
        QVERIFY(killed.status()->metrics == whole.status()->metrics);
        QCOMPARE(killed.status()->bestEpoch, whole.status()->bestEpoch);
    }

    void stoppedByControlFileKeepsTheBestAndGoesOnBitEqual() {
        const Json trainer{{"epochs", 60}, {"patience", 0}, {"log_every", 7}};
        const RunFolder whole = bench_.make("unstopped", "answer", trainer);
        QVERIFY(train(whole));
        const RunFolder stopped = bench_.make("stopped", "answer", trainer);
        QVERIFY(stopped.command(RunCommand::Stop));
        QVERIFY(train(stopped));  // looks at the first step already
        QCOMPARE(stopped.status()->state, RunState::Stopped);
        QVERIFY(readModel(stopped.model()));
        QVERIFY(stopped.status()->notes.back().starts_with("Stopped before the first epoch ended"));
        QCOMPARE(stopped.pendingCommand(), RunCommand::None);
        QVERIFY(train(stopped));
        QCOMPARE(stopped.status()->state, RunState::Finished);
        QVERIFY(weightsOf(stopped) == weightsOf(whole));
        QVERIFY(pointsOf(stopped) == pointsOf(whole));
    }

    void terminationStops() {
        const RunFolder run =
            bench_.make("terminated", "answer", {{"epochs", 100000}, {"patience", 0}});
        std::stop_source source;
        std::jthread later([&] {
            while (!hasCheckpoint(run)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
            source.request_stop();
        });
        QVERIFY(train(run, JobContext(source.get_token())));
        QCOMPARE(run.status()->state, RunState::Stopped);
        QVERIFY(run.status()->bestEpoch >= 1);
        QVERIFY(readModel(run.model()));
    }

    void pausesAndGoesOn() {
        const RunFolder run = bench_.make("paused", "answer", {{"epochs", 3}});
        QVERIFY(run.command(RunCommand::Pause));
        std::jthread later([&] {
            while (run.status()->state != RunState::Paused)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            (void)run.command(RunCommand::Resume);
        });
        QVERIFY(train(run));
        QCOMPARE(run.status()->state, RunState::Finished);
    }

    void damagedCheckpointIsPassedOver() {
        const RunFolder run = bench_.make("damaged", "answer", {{"epochs", 2}});
        QVERIFY(run.command(RunCommand::Stop));
        QVERIFY(train(run));
        for (const auto& file : checkpointsOf(run))
            if (file.filename().string().starts_with("step-") && file.extension() == ".safetensors")
                fs::resize_file(file, fs::file_size(file) - 5);
        QVERIFY(train(run));
        QCOMPARE(run.status()->state, RunState::Finished);
        QVERIFY(run.status()->notes.back().find("damaged") != std::string::npos);
    }

    void aLossThatExplodesFailsWithAHint() {
        const RunFolder run = bench_.make(
            "exploding", "y", {{"epochs", 20}, {"optimizer", "sgd"}, {"learning_rate", 50.0}});
        const auto trained = train(run);
        QVERIFY(!trained);
        QCOMPARE(trained.error().code, ErrorCode::BadInput);
        QVERIFY(trained.error().hint.find("learning rate") != std::string::npos);
        QCOMPARE(run.status()->state, RunState::Failed);
        QVERIFY(run.status()->error == trained.error());
    }

    void badSpecificationsFailInWords() {
        const auto failure = [&](const RunFolder& run) {
            const auto trained = train(run);
            if (trained) return ErrorCode::Internal;
            [&] { QCOMPARE(run.status()->state, RunState::Failed); }();
            [&] { QVERIFY(run.status()->error == trained.error()); }();
            [&] { QVERIFY(!trained.error().hint.empty()); }();
            return trained.error().code;
        };
        QCOMPARE(failure(bench_.make("oneclass", "one", {{"epochs", 1}})), ErrorCode::BadInput);
        QCOMPARE(failure(bench_.make("nowhere", "salary", {{"epochs", 1}})), ErrorCode::NotFound);
        QCOMPARE(failure(bench_.make("metric", "answer", {{"metric", "rmse"}})),
                 ErrorCode::BadInput);
        QCOMPARE(failure(bench_.make("selfish", "answer", {}, {{"answer", "category"}})),
                 ErrorCode::BadInput);
        RunSpec spec = *bench_.make("model", "answer", {}).spec();
        spec.id = "device";
        spec.device = "cuda:5";
        QCOMPARE(failure(bench_.make(spec)), ErrorCode::Environment);
        spec.id = "architecture";
        spec.device = "cpu";
        spec.architecture = "transformer";
        QCOMPARE(failure(bench_.make(spec)), ErrorCode::NotFound);
        spec.id = "split";
        spec.architecture = "test";
        spec.splitHash = "0";
        QCOMPARE(failure(bench_.make(spec)), ErrorCode::Corrupt);
    }

    void twoWorkersDoNotShareARun() {
        const RunFolder run = bench_.make("locked", "answer", {{"epochs", 1}});
        const auto lock = run.lock();
        QVERIFY(lock);
        QCOMPARE(train(run).error().code, ErrorCode::Refused);
        QCOMPARE(run.status()->state, RunState::Created);
    }

    void theModelAnswersAsItWasMeasured() {
        const RunFolder run = bench_.make("answers", "answer", {{"epochs", 3}});
        QVERIFY(train(run));
        const auto predictor = Predictor::create(*readModel(run.model()), "cpu");
        QVERIFY(predictor);
        const auto data = madeData();
        std::vector<std::int64_t> rows(3000);
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i);
        const auto columns = readInputs((*predictor)->graph(), data, rows);
        const auto answers = (*predictor)->answer(*columns, {});
        QVERIFY(answers);
        QCOMPARE(answers->classes.size(), std::size_t(3000));
        const auto target = readTarget(data, (*predictor)->graph().target);
        const Predictions all = toPredictions(*answers, *target, rows);
        double right = 0;
        for (std::size_t i = 0; i < 2999; ++i) right += all.label[i] == all.truth[i];
        const RunStatus status = *run.status();
        const auto& metrics = status.metrics;
        double expected = 0;
        for (const char* part : {"train", "validation", "test"})
            expected += metrics.at(part).at("accuracy") * static_cast<double>(status.rows.at(part));
        QVERIFY(std::abs(right - expected) < 1e-6);
        QCOMPARE(all.truth[2999], -1);
    }
};

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--train")
        return trainRun(RunFolder(argv[2]), findTest, JobContext()) ? 0 : 1;
    QCoreApplication application(argc, argv);
    RunTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_train_run.moc"
