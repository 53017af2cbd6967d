#include "core/flow/CheckPipeline.h"
#include "tests/core/pipeline/SampleBench.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace bw;
using namespace bw::samples;

namespace {

std::string text(const PipelineFile& pipeline, const std::vector<PipelineMistake>& mistakes) {
    std::string all;
    for (const PipelineMistake& mistake : mistakes)
        all += mistakeText(pipeline, mistake) + " | " + mistake.hint + "\n";
    return all;
}

/// The only mistakes of this text, as "line: message".
std::vector<std::string> check(const SampleBench& bench, const std::string& steps) {
    const PipelineFile pipeline = parsePipeline("[pipeline]\nname = \"p\"\n" + steps, "p.toml");
    const auto mistakes = checkPipeline(bench.bench(), pipeline, {});
    if (!mistakes) qFatal("%s", mistakes.error().message.c_str());
    std::vector<std::string> lines;
    for (const PipelineMistake& mistake : *mistakes) {
        if (mistake.hint.empty()) qFatal("no hint: %s", text(pipeline, *mistakes).c_str());
        lines.push_back(std::to_string(mistake.line) + ": " + mistake.message);
    }
    return lines;
}

bool only(const std::vector<std::string>& found, const std::vector<std::string>& begins) {
    bool good = found.size() == begins.size();
    for (std::size_t i = 0; good && i < found.size(); ++i)
        good = found[i].find(begins[i]) != std::string::npos && found[i][0] == begins[i][0];
    if (!good)
        for (const std::string& line : found) qWarning("%s", line.c_str());
    return good;
}

const std::string kImport =
    "[[step]]\ntype = \"import\"\nsource = \"new.csv\"\ndataset = \"d\"\n";  // lines 3 to 6

void writeSource(const SampleBench& bench, const std::string& csv) {
    if (!writeFileAtomically(bench.folder() / "new.csv", csv)) qFatal("cannot write");
}

}  // namespace

class CheckPipelineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void missingFilesHaveTheirLine() {
        const SampleBench bench;
        QVERIFY(only(check(bench, kImport + "recipe = \"r.toml\"\n"),
                     {"5: there is no file", "7: there is no file"}));
        QVERIFY(only(check(bench, "[[step]]\ntype = \"import\"\nsource = \".\"\ndataset = \"d\"\n"),
                     {"5: "}));
    }

    void columnsAreThoseOfTheFileThatWillBeRead() {
        const SampleBench bench;
        (void)bench.dataset("old,y\n1,2\n", "d");
        writeSource(bench, "a,b,y\n1,x,2\n3,z,4\n");
        const auto found = check(
            bench,
            kImport +
                "[[step]]\ntype = \"verify\"\ndata = \"${import}\"\ntarget = \"old\"\n"
                "[[step]]\ntype = \"split\"\ndata = \"d\"\nby = \"group\"\ncolumns = [\"aa\"]\n"
                "[step.extra]\n");
        QCOMPARE(found.size(), std::size_t{3});
        QVERIFY(found[0].find("10: ") == 0 && found[0].find("no column \"old\"") != found[0].npos);
        QVERIFY(found[1].find("15: ") == 0 && found[1].find("no column \"aa\"") != found[1].npos);
        QVERIFY(found[2].find("16: ") == 0);
    }

    void columnsOfAStoredDatasetAreKnownByName() {
        const SampleBench bench;
        (void)bench.dataset("a,y\n1,2\n3,4\n", "d");
        QVERIFY(only(check(bench,
                           "[[step]]\ntype = \"train\"\ndata = \"d\"\ntarget = \"why\"\n"
                           "features = [\"a\", \"b\"]\nexclude = [\"c\"]\nmodel = \"linear\"\n"),
                     {"6: d@", "7: d@", "8: d@"}));
        QVERIFY(only(check(bench, "[[step]]\ntype = \"verify\"\ndata = \"gone\"\n"), {"5: "}));
        QVERIFY(only(check(bench, "[[step]]\ntype = \"verify\"\ndata = \"d@99\"\n"), {"5: "}));
    }

    void kindsAndOptionsOfAnImport() {
        const SampleBench bench;
        writeSource(bench, "a,b\n1,x\n");
        const auto found = check(bench, kImport +
                                            "[step.options]\ndelimiter = \"comma\"\nspeed = 3\n"
                                            "[step.kinds]\na = \"number\"\nb = \"colour\"\n"
                                            "c = \"number\"\n");
        QVERIFY(found.size() == 3);
        QVERIFY2(found[0].find("9: ") == 0 && found[0].find("speed") != found[0].npos,
                 found[0].c_str());
        QVERIFY2(found[1].find("12: ") == 0 && found[1].find("colour") != found[1].npos,
                 found[1].c_str());
        QVERIFY2(found[2].find("13: ") == 0 && found[2].find("\"c\"") != found[2].npos,
                 found[2].c_str());
    }

    void appendingKeysBelongTogether() {
        const SampleBench bench;
        writeSource(bench, "a,day\n1,2020-01-01\n2,2020-01-02\n");
        QVERIFY(
            only(check(bench, kImport + "append = true\nlast = \"365d\"\ntime = \"day\"\n"), {}));
        QVERIFY(only(check(bench, kImport + "last = \"soon\"\n"), {"7: ", "7: last needs"}));
        QVERIFY(only(check(bench, kImport + "last = \"1d\"\ntime = \"date\"\n"), {"8: "}));
    }

    void aSourceThatNoImporterReadsIsAMistake() {
        const SampleBench bench;
        writeSource(bench, "");
        QVERIFY(only(check(bench, kImport), {"5: "}));
    }

    void modelsParametersMetricsAndFormats() {
        const SampleBench bench;
        (void)bench.dataset("a,y\n1,2\n3,4\n", "d");
        const auto found = check(bench,
                                 "[[step]]\ntype = \"train\"\ndata = \"d\"\ntarget = \"y\"\n"
                                 "model = \"forest\"\n"
                                 "[[step]]\nname = \"t\"\ntype = \"train\"\ndata = \"d\"\n"
                                 "target = \"y\"\nmodel = \"mlp\"\n"
                                 "[step.parameters]\nepochs = \"many\"\nlayers = 3\n"
                                 "hidden = [8]\n"
                                 "[[step]]\ntype = \"gate\"\ncandidate = \"${t}\"\n"
                                 "metric = \"beauty\"\nsplit = \"mine\"\ndata = \"d\"\n"
                                 "[[step]]\ntype = \"export\"\nmodel = \"nobody\"\nto = \"x\"\n"
                                 "formats = [\"onnx\", \"pmml\"]\n");
        const std::pair<int, const char*> expected[] = {
            {7, "forest"}, {15, "epochs"}, {16, "layers"}, {21, "beauty"},
            {22, "mine"},  {26, "nobody"}, {28, "pmml"}};
        QCOMPARE(found.size(), std::size(expected));
        for (std::size_t i = 0; i < found.size(); ++i) {
            const auto& [line, word] = expected[i];
            QVERIFY2(found[i].starts_with(std::to_string(line) + ": ") &&
                         found[i].find(word) != std::string::npos,
                     found[i].c_str());
        }
    }

    void aDifferentSplitOfTheSameNameIsAMistake() {
        const SampleBench bench;
        (void)bench.dataset("a,y\n1,2\n3,4\n", "d");
        QVERIFY(storeSplit(bench.project(), "d", {.name = "mine", .seed = 4}));
        const std::string split = "[[step]]\ntype = \"split\"\ndata = \"d\"\nsplit = \"mine\"\n";
        QVERIFY(only(check(bench, split + "seed = 4\n"), {}));
        QVERIFY(only(check(bench, split + "seed = 5\n"), {"6: d has a different split"}));
        QVERIFY(only(check(bench, split + "by = \"time\"\nseed = 4\n"), {"7: "}));
    }

    void otherPipelinesMustBeThere() {
        const SampleBench bench;
        std::filesystem::create_directories(bench.folder() / "pipelines");
        QVERIFY(writeFileAtomically(bench.folder() / "pipelines" / "data.toml",
                                    "[pipeline]\nname = \"data\"\n" + kImport));
        const std::string verify = "[[step]]\ntype = \"verify\"\ndata = ";
        QVERIFY(only(check(bench, verify + "\"${data:import}\"\n"), {}));
        QVERIFY(only(check(bench, verify + "\"${data:import.colour}\"\n"), {"5: "}));
        QVERIFY(only(check(bench, verify + "\"${data:split}\"\n"), {"5: "}));
        QVERIFY(
            only(check(bench, verify + "\"${dat:import}\"\n"), {"5: ${dat:import}: there is no"}));
    }

    void aCheckChangesNothingAndCanBeCancelled() {
        const SampleBench bench;
        writeSource(bench, "a,b\n1,x\n");
        std::stop_source stop;
        stop.request_stop();
        const PipelineFile pipeline =
            parsePipeline("[pipeline]\nname = \"p\"\n" + kImport, "p.toml");
        const auto cancelled = checkPipeline(bench.bench(), pipeline, JobContext(stop.get_token()));
        QVERIFY(!cancelled && cancelled.error().code == ErrorCode::Cancelled);
        QVERIFY(only(check(bench, kImport), {}));
        QVERIFY(bench.project().datasets()->empty());
        QVERIFY(!std::filesystem::exists(bench.folder() / "pipeline-runs"));
    }
};

QTEST_GUILESS_MAIN(CheckPipelineTest)
#include "CheckPipelineTest.moc"
