#include "core/base/ChildProcess.h"
#include "core/base/Files.h"
#include "core/model/Architecture.h"
#include "core/model/Weights.h"
#include "core/run/WorkerClient.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

using namespace bw;
namespace fs = std::filesystem;

namespace {

/// p(yes) = sigmoid(2 * (a - 1)), with a missing read as 3; the category is not used.
class OneWeight final : public Architecture {
public:
    std::string_view id() const override { return "one"; }
    std::string_view title() const override { return "One weight"; }
    std::string_view help() const override { return ""; }
    std::vector<ParameterDescription> parameters() const override { return {}; }
    Result<GraphBuilder::Value> build(GraphBuilder& builder, const PreparedInputs& inputs,
                                      const Target&, const ParameterValues&) const override {
        const auto hot =
            builder.apply("OneHot", {inputs.categories[0].index}, {{"depth", std::int64_t{3}}});
        return builder.linear(builder.apply("Concat", {inputs.dense, hot}), 1, "w");
    }
};

Model handModel() {
    const std::vector<FittedFeature> features{
        {.spec = {"a", "number"}, .fill = 3, .mean = 1, .deviation = 1},
        {.spec = {"c", "category"}, .vocabulary = {"x"}},
        {.spec = {"t", "datetime"}, .fill = 0, .mean = 0, .deviation = 1, .origin = 0, .unit = 1}};
    const Target target{
        .column = "y", .task = Task::BinaryClassification, .classes = {"no", "yes"}};
    auto graph = buildModel(features, target, OneWeight(), {});
    if (!graph) qFatal("%s", graph.error().message.c_str());
    const std::vector<float> weight{2, 0, 0, 0, 0}, bias{0};
    return {*graph,
            {{"w.weight", HostTensor::fromFloats({1, 5}, weight)},
             {"w.bias", HostTensor::fromFloats({1}, bias)}}};
}

}  // namespace

class WorkerJobsTest final : public QObject {
    Q_OBJECT
    QTemporaryDir temporary_;
    WorkerClient worker_{fs::path(BW_BIN_DIR) / "benchwright-worker"};

    fs::path file(const char* name) const {
        return fs::path(temporary_.path().toStdString()) / name;
    }
    fs::path write(const char* name, std::string_view text) const {
        std::ofstream(file(name), std::ios::binary) << text;
        return file(name);
    }
    Result<Json> predict(const fs::path& source, const fs::path& output) const {
        return worker_.run("predict_file",
                           Json{{"model", file("model").string()},
                                {"source", source.string()},
                                {"device", "cpu"},
                                {"output", output.string()}},
                           {});
    }

private Q_SLOTS:
    void initTestCase() {
        const auto written = writeModel(file("model"), handModel());
        QVERIFY2(written, written ? "" : written.error().message.c_str());
    }

    void devicesNameTheProcessor() {
        const auto answer = worker_.run("devices", Json::object(), {});
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        QCOMPARE((*answer)["devices"][0]["id"].get<std::string>(), "cpu");
        QVERIFY((*answer)["torch"].get<std::string>().starts_with("2."));
    }

    // 1/(1+math.exp(-2*(a-1))) for a = 1, 2, 3 (missing), -1
    void answersStreamIntoCsv() {
        const auto source =
            write("in.csv", "extra,t,a,c\n1,2020-01-01,1,x\n2,,2,never seen\n3,,,\n4,,-1,x\n");
        const auto answer = predict(source, file("out.csv"));
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        QCOMPARE((*answer)["rows"].get<int>(), 4);
        std::ifstream lines(file("out.csv"));
        std::string line;
        std::getline(lines, line);
        QCOMPARE(line, std::string("\"row\",\"label\",\"p_no\",\"p_yes\""));
        const double wanted[] = {0.5, 0.8807970779778823, 0.9820137900379085, 0.01798620996209156};
        for (const double probability : wanted) {
            std::getline(lines, line);
            QVERIFY(std::abs(std::stod(line.substr(line.rfind(',') + 1)) - probability) < 1e-6);
            QVERIFY(line.find(probability > 0.5 ? "\"yes\"" : "\"no\"") != std::string::npos);
        }
    }

    void badFilesLeaveNothing() {
        const auto refused = [&](const fs::path& source, const char* output, const char* word) {
            const auto answer = predict(source, file(output));
            QVERIFY2(!answer, word);
            QVERIFY2(answer.error().message.find(word) != std::string::npos,
                     answer.error().message.c_str());
            QVERIFY(!answer.error().hint.empty());
            QVERIFY(!fs::exists(file(output)));
        };
        refused(write("words.csv", "a,c,t\n1,x,\nmany,x,\n"), "1.csv", "line 3");
        refused(write("short.csv", "a,t\n1,\n"), "2.csv", "c");
        refused(file("absent.csv"), "3.csv", "absent.csv");
        refused(write("fine.csv", "a,c,t\n1,x,\n"), "4.txt", "4.txt");
        refused(file("fine.csv"), "no/such/folder/5.csv", "5.csv");
        for (const auto& entry : fs::directory_iterator(file("")))
            QVERIFY2(entry.path().filename().string()[0] != '.', entry.path().c_str());
    }

    void requestsThatMakeNoSense() {
        QCOMPARE(worker_.run("dance", Json::object(), {}).error().code, ErrorCode::Usage);
        QCOMPARE(worker_.run("predict_file", Json::object(), {}).error().code, ErrorCode::BadInput);
        QCOMPARE(worker_.run("predict_file", Json::array(), {}).error().code, ErrorCode::BadInput);
        const Json request{{"model", file("nowhere").string()}, {"source", "x"}, {"output", "y"}};
        QCOMPARE(worker_.run("predict_file", request, {}).error().code, ErrorCode::NotFound);
        Json device{{"model", file("model").string()},
                    {"source", "x"},
                    {"output", "y"},
                    {"device", "cuda:9"}};
        QCOMPARE(worker_.run("predict_file", device, {}).error().code, ErrorCode::Environment);
    }

    void aRunThatIsNotThere() {
        ChildOutcome outcome = *runChild(fs::path(BW_BIN_DIR) / "benchwright-worker",
                                         {"train", file("no-run").string()}, "",
                                         [](std::string_view) -> Result<void> { return {}; }, {});
        QVERIFY(outcome.exitStatus > 0);
        QVERIFY(!outcome.errorTail.empty());
    }
};

QTEST_GUILESS_MAIN(WorkerJobsTest)
#include "test_worker_jobs.moc"
