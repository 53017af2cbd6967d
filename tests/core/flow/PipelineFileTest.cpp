#include "core/base/Files.h"
#include "core/flow/PipelineFile.h"
#include "core/flow/References.h"
#include "core/flow/SavePipeline.h"

#include <QtTest>

#include <algorithm>

using namespace bw;

namespace {

const std::string kGood = R"([pipeline]
name = "good"

[parameters]
epochs = 3
target = "species"

[[step]]
type = "import"
source = "a.csv"
dataset = "a"

[[step]]
name = "fit"
type = "train"
data = "${import}"
target = "${target}"
seed = 7

[step.parameters]
epochs = "${epochs}"
hidden = [8, 8]
)";

std::string all(const PipelineFile& pipeline) {
    std::string text;
    for (const PipelineMistake& mistake : pipeline.mistakes)
        text += mistakeText(pipeline, mistake) + " | " + mistake.hint + "\n";
    return text;
}

/// Whether exactly one mistake stands in this line, with these words in it.
bool hasMistake(const PipelineFile& pipeline, int line, std::string_view words) {
    return std::ranges::count_if(pipeline.mistakes, [&](const PipelineMistake& mistake) {
               return mistake.line == line && mistake.message.find(words) != std::string::npos &&
                      !mistake.hint.empty();
           }) == 1;
}

PipelineFile parse(const std::string& text) {
    return parsePipeline(text, "p.toml");
}

/// A pipeline around these steps; they begin in line 3.
PipelineFile steps(const std::string& text) {
    return parse("[pipeline]\nname = \"p\"\n" + text);
}

}  // namespace

class PipelineFileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aGoodFileIsReadWithPlaces() {
        const PipelineFile pipeline = parse(kGood);
        QVERIFY2(pipeline.mistakes.empty(), all(pipeline).c_str());
        QCOMPARE(pipeline.name, std::string("good"));
        QCOMPARE(pipeline.steps.size(), std::size_t{2});
        QCOMPARE(pipeline.steps[0].name, std::string("import"));
        QCOMPARE(pipeline.steps[1].place("parameters.hidden").line, 22);
        QCOMPARE(pipeline.steps[1].place("data").line, 16);
        QCOMPARE(stepNeeds(pipeline, pipeline.steps[1]), std::vector<std::string>{"import"});
    }

    void everyTemplateIsReadWithoutAMistake() {
        QCOMPARE(pipelineTemplates().size(), std::size_t{4});
        for (const PipelineTemplate& one : pipelineTemplates()) {
            const PipelineFile pipeline = parse(std::string(one.text));
            QVERIFY2(pipeline.mistakes.empty(), all(pipeline).c_str());
            QCOMPARE(pipeline.name, std::string(one.name));
        }
    }

    void brokenTomlIsOneMistakeWithItsLine() {
        const PipelineFile pipeline = parse("[pipeline]\nname = \"x\"\n[[step]\ntype = 1\n");
        QCOMPARE(pipeline.mistakes.size(), std::size_t{1});
        QVERIFY2(hasMistake(pipeline, 3, "not TOML"), all(pipeline).c_str());
    }

    void everyMistakeIsFoundAtOnce() {
        const PipelineFile pipeline = parse(R"([pipeline]
title = "x"
[other]
[parameters]
"a b" = 1
[[step]]
type = "imprt"
[[step]]
type = "train"
data = 3
target = "y"
modle = "mlp"
seed = -1
device = "${nowhere}"
needs = ["gone"]
[[step]]
type = "split"
name = "s"
data = "${train.rows}"
by = "coin"
parts = [50, 30, 10]
[[step]]
name = "s"
type = "verify"
[[step]]
type = "promote"
gate = "s"
)");
        const std::pair<int, const char*> expected[] = {
            {1, "has no name"},
            {2, "unknown key \"title\""},
            {3, "unknown table or key \"other\""},
            {5, "is no name of a parameter"},
            {7, "unknown step type \"imprt\""},
            {10, "data must be a text"},
            {12, "no key \"modle\""},
            {13, "seed must be at least 0"},
            {14, "means no step and no parameter"},
            {15, "no step \"gone\""},
            {19, "gives no \"rows\""},
            {20, "by must be one of"},
            {21, "must be three numbers that sum to 100"},
            {23, "another step \"s\""},
            {24, "\"data\" is missing"},
            {27, "is no step of type gate"}};
        for (const auto& [line, words] : expected)
            QVERIFY2(hasMistake(pipeline, line, words), (words + ("\n" + all(pipeline))).c_str());
        QCOMPARE(pipeline.mistakes.size(), std::size(expected));
        QVERIFY(std::ranges::is_sorted(pipeline.mistakes, {}, &PipelineMistake::line));
    }

    void circlesAreNamed() {
        const PipelineFile self = steps("[[step]]\ntype = \"verify\"\ndata = \"${verify}\"\n");
        QVERIFY2(hasMistake(self, 3, "needs itself"), all(self).c_str());
        const PipelineFile three = steps(
            "[[step]]\nname = \"a\"\ntype = \"verify\"\ndata = \"${c}\"\n"
            "[[step]]\nname = \"b\"\ntype = \"verify\"\ndata = \"${a}\"\n"
            "[[step]]\nname = \"c\"\ntype = \"verify\"\ndata = \"x\"\nneeds = [\"b\"]\n");
        QVERIFY2(hasMistake(three, 3, "circle"), all(three).c_str());
        QVERIFY2(all(three).find("a → c → b → a") != std::string::npos, all(three).c_str());
    }

    void aPipelineMayNotReferToItself() {
        const PipelineFile pipeline =
            steps("[[step]]\ntype = \"verify\"\ndata = \"${p:import}\"\n");
        QVERIFY2(hasMistake(pipeline, 5, "refers to this pipeline itself"), all(pipeline).c_str());
    }

    void aNumberIsNoPlaceForAnotherStep() {
        const PipelineFile pipeline = steps(
            "[[step]]\ntype = \"import\"\nsource = \"a\"\ndataset = \"a\"\n"
            "[[step]]\ntype = \"train\"\ndata = \"a\"\ntarget = \"y\"\nseed = "
            "\"${import.rows}\"\n");
        QVERIFY2(hasMistake(pipeline, 11, "seed must be a whole number"), all(pipeline).c_str());
    }

    void parametersHoldPlainValuesAndNamesOfTheirOwn() {
        const PipelineFile pipeline = parse(
            "[pipeline]\nname = \"p\"\n[parameters]\nimport = 1\nx = \"${import}\"\n"
            "[[step]]\ntype = \"import\"\nsource = \"a\"\ndataset = \"a\"\n");
        QVERIFY2(hasMistake(pipeline, 5, "refers to something else"), all(pipeline).c_str());
        QVERIFY2(all(pipeline).find("name of a parameter too") != std::string::npos,
                 all(pipeline).c_str());
    }

    void valuesAreSetByTheirKind() {
        PipelineFile pipeline = parse(kGood);
        QVERIFY(setPipelineValues(pipeline, {{"epochs", "9"},
                                             {"fit.seed", "11"},
                                             {"fit.parameters.hidden", "64,32"},
                                             {"fit.exclude", "a,b"}}));
        QCOMPARE(pipeline.parameters["epochs"], Json(9));
        QCOMPARE(pipeline.steps[1].values["seed"], Json(11));
        QCOMPARE(pipeline.steps[1].values["parameters"]["hidden"], Json("64,32"));
        QCOMPARE(pipeline.steps[1].values["exclude"], Json::array({"a", "b"}));
        QVERIFY(pipeline.mistakes.empty());
        for (const auto& [name, value] :
             std::map<std::string, std::string>{{"epochs", "many"},
                                                {"gone", "1"},
                                                {"fit.gone", "1"},
                                                {"fit", "1"},
                                                {"fit.seed", "x"},
                                                {"fit.parameters", "x"},
                                                {"fit.seed.more", "1"}}) {
            const auto set = setPipelineValues(pipeline, {{name, value}});
            QVERIFY2(!set && set.error().code == ErrorCode::Usage && !set.error().hint.empty(),
                     name.c_str());
        }
        QVERIFY(setPipelineValues(pipeline, {{"fit.seed", "-4"}}));
        QVERIFY2(hasMistake(pipeline, 18, "seed must be at least 0"), all(pipeline).c_str());
    }

    void referencesKeepTheKindOfWhatTheyStandFor() {
        const ReferenceLookup lookup = [](const PipelineReference& one) -> Result<Json> {
            return one.name == "n" ? Json(7) : Json();
        };
        QCOMPARE(*replaceReferences("${n}", lookup), Json(7));
        QCOMPARE(*replaceReferences("a ${n}/${n}", lookup), Json("a 7/7"));
        QCOMPARE(*replaceReferences("${other.x}", lookup), Json("${other.x}"));
        QCOMPARE(*replaceReferences("$${n}", lookup), Json("${n}"));
        QCOMPARE(*replaceReferences(Json{{"k", {1, "${n}"}}}, lookup), Json({{"k", {1, 7}}}));
        const auto found = referencesIn("${p:s.o} ${x}");
        QCOMPARE(found->size(), std::size_t{2});
        QCOMPARE(found->front().pipeline + found->front().name + found->front().output,
                 std::string("pso"));
        for (const char* bad : {"${", "${}", "${p:}", "${.x}"}) QVERIFY2(!referencesIn(bad), bad);
    }

    void aValueSetIntoWhatIsNoTableIsAMistakeOfTheFile() {
        PipelineFile pipeline = parse(
            "[pipeline]\nname = \"p\"\n[[step]]\ntype = \"train\"\ndata = \"d\"\n"
            "target = \"y\"\nparameters = \"x\"\n");
        QVERIFY(setPipelineValues(pipeline, {{"train.parameters.epochs", "3"}}));
        QVERIFY2(hasMistake(pipeline, 7, "parameters must be a table"), all(pipeline).c_str());
    }

    void anyBytesAreReadWithoutACrash() {
        for (std::size_t cut = 0; cut < kGood.size(); ++cut) {
            const PipelineFile pipeline = parse(kGood.substr(0, cut));
            for (const PipelineMistake& mistake : pipeline.mistakes)
                QVERIFY(mistake.line >= 0 && mistake.line < 30 && !mistake.message.empty());
        }
        QVERIFY(!parse(std::string("\0\xff\xfe", 3)).mistakes.empty());
        QVERIFY(!parse("step = 3\n").mistakes.empty());
        QVERIFY(!parse("step = []\n").mistakes.empty());
        QVERIFY(!parse("pipeline = 1\nparameters = 2\n").mistakes.empty());
    }

    // docs/formats/pipeline.md carries the table that the check goes by.
    void theDocumentedTypesAreTheRealOnes() {
        const auto page = readFile(std::string(BW_DOCS) + "/formats/pipeline.md");
        QVERIFY(page);
        QVERIFY2(page->find(stepTypesMarkdown()) != std::string::npos,
                 "replace the part below \"## Types\" by the output of `benchwright pipeline "
                 "types`");
    }
};

QTEST_GUILESS_MAIN(PipelineFileTest)
#include "PipelineFileTest.moc"
