#include "core/pipeline/TrainSteps.h"
#include "tests/core/pipeline/SampleBench.h"

#include <nlohmann/json.hpp>

using namespace bw;
using namespace bw::samples;

namespace {

std::string salaries() {
    std::string csv = "age,word,salary\n";
    for (int i = 0; i < 60; ++i)
        csv += std::to_string(20 + i % 40) + (i % 3 ? ",a" : ",b") + (i % 2 ? ",low\n" : ",high\n");
    return csv;
}

bool runFolders(const SampleBench& bench) {
    const auto runs = bench.folder() / "runs";
    return std::filesystem::exists(runs) && !std::filesystem::is_empty(runs);
}

}  // namespace

class PrepareRunTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // A profile that calls a column constant shows that both features and checks take the kept one.
    void oneKeptProfileServesFeaturesAndChecks() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(salaries(), "d");
        const auto file = SampleBench::beside(dataset, ".profile.json");
        Json kept = readJsonFile(file).value();
        QCOMPARE(kept["columns"][1]["name"].get<std::string>(), std::string("word"));
        kept["columns"][1]["distinct"] = 1;
        QVERIFY(writeJsonFile(file, kept));
        const auto run =
            prepareRun(bench.bench(), {.data = "d", .target = "salary", .model = "linear"}, {});
        QVERIFY2(run, run ? "" : run.error().message.c_str());
        QCOMPARE(run->spec.features.size(), std::size_t{1});
        QVERIFY(
            std::ranges::find(run->notes, "Column word left out: the same value in every row") !=
            run->notes.end());
        const auto report = storedReport(bench.project(), dataset.record);
        QCOMPARE((*report)->target, std::string("salary"));
        const Finding* constant = findingOf(**report, "constant_columns");
        QVERIFY(constant && constant->columns == std::vector<std::string>{"word"});
    }

    void aPreparedRunIsStoredAndNotStarted() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(salaries(), "d");
        const auto run = prepareRun(
            bench.bench(), {.data = "d", .target = "salary", .model = "linear", .seed = 7}, {});
        QVERIFY2(run, run ? "" : run.error().message.c_str());
        QCOMPARE(bench.project().runs()->size(), std::size_t{1});
        const RunFolder folder(bench.project().runFolder(run->record.id));
        QVERIFY(std::filesystem::exists(folder.specFile()));
        QVERIFY(!folder.alive());
        QCOMPARE(run->spec.version, dataset.record.version);
        QCOMPARE(run->spec.seed, std::int64_t{7});
    }

    void aMistakeLeavesNoFolder_data() {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("parameter");
        QTest::addColumn<QString>("exclude");
        QTest::newRow("target") << "pay" << "linear" << "" << "";
        QTest::newRow("model") << "salary" << "forest" << "" << "";
        QTest::newRow("parameter") << "salary" << "linear" << "depth" << "";
        QTest::newRow("unknown column") << "salary" << "linear" << "" << "height";
        QTest::newRow("no column left") << "salary" << "linear" << "" << "age,word";
    }
    void aMistakeLeavesNoFolder() {
        QFETCH(QString, target);
        QFETCH(QString, model);
        QFETCH(QString, parameter);
        QFETCH(QString, exclude);
        const SampleBench bench;
        (void)bench.dataset(salaries(), "d");
        TrainOptions options{
            .data = "d", .target = target.toStdString(), .model = model.toStdString()};
        if (!parameter.isEmpty()) options.set[parameter.toStdString()] = "1";
        for (const QString& name : exclude.split(',', Qt::SkipEmptyParts))
            options.exclude.push_back(name.toStdString());
        const auto run = prepareRun(bench.bench(), options, {});
        QVERIFY(!run);
        QVERIFY(!run.error().hint.empty());
        QVERIFY(bench.project().runs()->empty());
        QVERIFY(!runFolders(bench));
    }
};

QTEST_GUILESS_MAIN(PrepareRunTest)
#include "PrepareRunTest.moc"
