#include "core/flow/PipelineGraph.h"
#include "core/flow/SavePipeline.h"

#include <QtTest>

using namespace bw;

namespace {

PipelineFile whole() {
    return parsePipeline(std::string(pipelineTemplate("all")->text), "all.toml");
}

std::vector<std::string> namesOf(const PipelineGraph& graph) {
    std::vector<std::string> names;
    for (const GraphStep& step : graph.steps) names.push_back(step.name);
    return names;
}

PipelineRunRecord sampleRun() {
    PipelineRunRecord run;
    run.id = "20261126-000000-abcd";
    run.pipeline = "p<&\"";
    run.state = PipelineState::Failed;
    run.started = "2026-11-26T00:00:00Z";
    run.parameters = {{"a", 1}};
    run.steps = {{.name = "a", .type = "import", .state = StepState::Done, .seconds = 1.5},
                 {.name = "b",
                  .type = "verify",
                  .needs = {"a"},
                  .state = StepState::Held,
                  .cause = "verdict fail: <3 & \"more\"",
                  .blocks = true},
                 {.name = "c",
                  .type = "train",
                  .stage = StepStage::Training,
                  .state = StepState::Failed,
                  .error = Error{ErrorCode::Environment, "disk full", "free some"}},
                 {.name = "d", .type = "gate", .state = StepState::Skipped, .cause = "c failed"},
                 {.name = "e", .type = "gate", .state = StepState::Cached, .cause = "unchanged"}};
    return run;
}

}  // namespace

class PipelineGraphTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stepsComeAfterWhatTheyNeed() {
        PipelineFile pipeline = whole();
        std::ranges::reverse(pipeline.steps);
        const PipelineGraph graph = pipelineGraph(pipeline);
        QCOMPARE(graph.steps.size(), pipeline.steps.size());
        std::vector<std::string> before;
        for (const GraphStep& step : graph.steps) {
            for (const std::string& need : step.needs)
                QVERIFY2(std::ranges::find(before, need) != before.end(), step.name.c_str());
            before.push_back(step.name);
        }
        QCOMPARE(graph.steps.front().layer, 0);
        const auto last = std::ranges::find(graph.steps, "export", &GraphStep::name);
        QVERIFY(last != graph.steps.end() && last->layer == 6);
        QVERIFY(pipelineCycle(pipeline).empty());
    }

    void stagesFollowFromTypes() {
        std::map<std::string, StepStage> stages;
        for (const GraphStep& step : pipelineGraph(whole()).steps) stages[step.type] = step.stage;
        QCOMPARE(stages.size(), std::size_t{9});
        QVERIFY(stages["split"] == StepStage::Data && stages["train"] == StepStage::Training &&
                stages["gate"] == StepStage::Validation &&
                stages["export"] == StepStage::Deployment);
    }

    void theDrawingHasALineEachStep() {
        const PipelineFile pipeline = parsePipeline(
            "[pipeline]\nname = \"p\"\n"
            "[[step]]\nname = \"a\"\ntype = \"import\"\nsource = \"s\"\ndataset = \"d\"\n"
            "[[step]]\nname = \"b\"\ntype = \"verify\"\ndata = \"${a}\"\n"
            "[[step]]\nname = \"c\"\ntype = \"split\"\ndata = \"${a}\"\nneeds = [\"b\"]\n",
            "p");
        QCOMPARE(graphToText(pipelineGraph(pipeline)), std::string("p\n"
                                                                   "●      a  import  data\n"
                                                                   "├─●    b  verify  data\n"
                                                                   "└─┴─●  c  split   data\n"));
    }

    void aCircleIsDrawnAllTheSame() {
        const PipelineFile pipeline = parsePipeline(
            "[pipeline]\nname = \"p\"\n"
            "[[step]]\nname = \"a\"\ntype = \"verify\"\ndata = \"${b}\"\n"
            "[[step]]\nname = \"b\"\ntype = \"verify\"\ndata = \"${a}\"\n",
            "p");
        QCOMPARE(namesOf(pipelineGraph(pipeline)), (std::vector<std::string>{"a", "b"}));
        QVERIFY(!graphToText(pipelineGraph(pipeline)).empty());
        QCOMPARE(pipelineCycle(pipeline), (std::vector<std::string>{"a", "b", "a"}));
    }

    void dotNamesEveryEdgeOnce() {
        const PipelineGraph graph = pipelineGraph(whole());
        const std::string dot = graphToDot(graph);
        for (const GraphStep& step : graph.steps)
            for (const std::string& need : step.needs) {
                const std::string edge = "\"" + need + "\" -> \"" + step.name + "\";";
                QVERIFY2(dot.find(edge) != std::string::npos && dot.find(edge) == dot.rfind(edge),
                         edge.c_str());
            }
    }

    void aRunSurvivesItsJson() {
        const PipelineRunRecord run = sampleRun();
        const auto again = pipelineRunFromJson(pipelineRunToJson(run), "state.json");
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(pipelineRunToJson(*again).dump(), pipelineRunToJson(run).dump());
        for (const char* key : {"pipeline", "run", "state", "steps"})
            QVERIFY(pipelineRunToJson(run).contains(key));
        for (const char* key : {"name", "type", "state", "cause", "seconds", "outputs", "error"})
            QVERIFY(pipelineRunToJson(run)["steps"][0].contains(key));
        for (const char* bad :
             {"[]", "{}", R"({"run":1})", R"({"run":"a","pipeline":"b","state":"odd"})",
              R"({"run":"a","pipeline":"b","state":"done","steps":[1]})",
              R"({"run":"a","pipeline":"b","state":"done","pid":"x"})"})
            QVERIFY2(!pipelineRunFromJson(*parseJson(bad, ""), "x"), bad);
    }

    void exitCodesFollowTheState() {
        PipelineRunRecord run = sampleRun();
        QCOMPARE(run.exitCode(), 4);
        run.steps[2].error->code = ErrorCode::BadInput;
        QCOMPARE(run.exitCode(), 3);
        run.state = PipelineState::Held;
        QCOMPARE(run.exitCode(), 1);
        run.state = PipelineState::Cancelled;
        QCOMPARE(run.exitCode(), 130);
        run.state = PipelineState::Done;
        QCOMPARE(run.exitCode(), 0);
    }

    void junitCountsWhatHappened() {
        const std::string xml = pipelineRunToJUnit(sampleRun());
        QVERIFY(xml.find("tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"1\"") !=
                std::string::npos);
        QVERIFY(xml.find("verdict fail: &lt;3 &amp; &quot;more&quot;") != std::string::npos);
        QVERIFY(xml.find("<3") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PipelineGraphTest)
#include "PipelineGraphTest.moc"
