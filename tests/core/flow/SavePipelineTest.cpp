#include "core/flow/RunPipeline.h"
#include "core/flow/SavePipeline.h"
#include "core/pipeline/TrainSteps.h"
#include "tests/core/pipeline/SampleBench.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace bw;
using namespace bw::samples;

namespace {

// A header and words that need care in TOML.
std::string csv() {
    std::string text = "age \"x\";word;y\n";
    for (int i = 0; i < 60; ++i)
        text +=
            std::to_string(20 + i % 40) + (i % 3 ? ";a" : ";b") + (i % 2 ? ";low\n" : ";high\n");
    return text;
}

std::string typesOf(const PipelineFile& pipeline) {
    std::string text;
    for (const PipelineStep& step : pipeline.steps) text += step.type + " ";
    return text;
}

}  // namespace

class SavePipelineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thereMustBeSomethingToSave() {
        const SampleBench bench;
        const auto saved = savePipeline(bench.project(), {.name = "mine"});
        QVERIFY(!saved && saved.error().code == ErrorCode::NotFound);
        QVERIFY(!savePipeline(bench.project(), {.name = "../out"}));
    }

    void dataStepsGiveTheSameVersionAgain() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(csv(), "d");
        const auto file = savePipeline(
            bench.project(), {.name = "mine", .dataset = "d", .source = bench.file("source.csv")});
        QVERIFY2(file, file ? "" : file.error().message.c_str());
        const auto pipeline = readPipelineFile(*file);
        QVERIFY2(pipeline->mistakes.empty(), pipeline->text.c_str());
        QCOMPARE(typesOf(*pipeline), std::string("import verify split "));
        const auto run = runPipeline(bench.bench(), *pipeline, {}, {});
        QVERIFY2(run, run ? "" : run.error().message.c_str());
        QCOMPARE(run->exitCode(), 0);
        QCOMPARE(run->step("import")->outputs["version"].get<std::string>(),
                 dataset.record.version);
        QCOMPARE(run->step("import")->outputs["new"].get<bool>(), false);
    }

    void aFileIsReplacedOnlyWhenAsked() {
        const SampleBench bench;
        (void)bench.dataset(csv(), "d");
        QVERIFY(savePipeline(bench.project(), {.name = "mine", .dataset = "d"}));
        const auto again = savePipeline(bench.project(), {.name = "mine", .dataset = "d"});
        QVERIFY(!again && again.error().code == ErrorCode::Refused);
        QVERIFY(savePipeline(bench.project(), {.name = "mine", .dataset = "d", .replace = true}));
    }

    // What the run's specification says comes back from the file.
    void aRunIsRepeatedWithItsSpecification() {
        const SampleBench bench;
        (void)bench.dataset(csv(), "d");
        QVERIFY(storeSplit(bench.project(), "d",
                           {.name = "mine",
                            .by = SplitSpec::By::Stratified,
                            .columns = {"y"},
                            .parts = {60, 20, 20},
                            .seed = 5}));
        const auto prepared = prepareRun(bench.bench(),
                                         {.data = "d",
                                          .target = "y",
                                          .model = "mlp",
                                          .set = {{"hidden", "7,5"}, {"learning_rate", "0.0125"}},
                                          .exclude = {"word"},
                                          .split = "mine",
                                          .seed = 9},
                                         {});
        QVERIFY2(prepared, prepared ? "" : prepared.error().message.c_str());
        const auto file = savePipeline(
            bench.project(),
            {.name = "mine", .model = prepared->record.id, .source = bench.file("source.csv")});
        QVERIFY2(file, file ? "" : file.error().message.c_str());
        const auto pipeline = readPipelineFile(*file);
        QVERIFY2(pipeline->mistakes.empty(), pipeline->text.c_str());
        QCOMPARE(typesOf(*pipeline), std::string("import verify split train evaluate "));
        const Json train = pipeline->step("train")->values;
        QCOMPARE(train["features"], Json::array({"age \"x\""}));
        QCOMPARE(train["seed"].get<int>(), 9);
        QCOMPARE(train["parameters"]["hidden"], Json::array({7, 5}));
        QCOMPARE(train["parameters"]["learning_rate"].get<double>(), 0.0125);
        QCOMPARE(pipeline->step("split")->values["by"].get<std::string>(),
                 std::string("stratified"));
    }

    void aPromotedModelBringsGateAndPromotion() {
        const SampleBench bench;
        (void)bench.dataset(csv(), "d");
        const auto prepared =
            prepareRun(bench.bench(), {.data = "d", .target = "y", .model = "linear"}, {});
        QVERIFY(prepared);
        QVERIFY(bench.project().appendAudit("promote", "w",
                                            {{"name", "d-y"}, {"alias", "production"}}));
        const auto bundle = bench.folder() / "exports" / "one";
        QVERIFY(makeFolders(bundle));
        QVERIFY(writeJsonFile(bundle / "manifest.json",
                              {{"created", "2026"},
                               {"run", prepared->record.id},
                               {"formats", Json::array({"onnx", "safetensors"})}}));
        const auto text =
            pipelineFromProject(bench.project(), {.name = "mine", .model = prepared->record.id});
        const PipelineFile pipeline = parsePipeline(*text, "mine");
        QVERIFY2(pipeline.mistakes.empty(), text->c_str());
        QCOMPARE(typesOf(pipeline), std::string("import verify split train evaluate compare gate "
                                                "promote export "));
        QCOMPARE(pipeline.step("export")->values["to"].get<std::string>(),
                 std::string("exports/one"));
        QCOMPARE(pipeline.step("export")->values["formats"], Json::array({"onnx", "safetensors"}));
    }
};

QTEST_GUILESS_MAIN(SavePipelineTest)
#include "SavePipelineTest.moc"
