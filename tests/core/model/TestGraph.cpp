#include "core/model/GraphBuilder.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace bw;

namespace {

const TensorType kNumber{ElementType::Float32, {kBatch, 1}};
const TensorType kText{ElementType::String, {kBatch, 1}};

/// One number and one category to a regression.
Graph smallGraph() {
    GraphBuilder builder;
    const auto x = builder.input("x", kNumber);
    const auto c = builder.input("c", kText);
    const auto filled = builder.apply("Impute", {x}, {{"values", std::vector{3.0}}});
    const auto index =
        builder.apply("CategoryIndex", {c}, {{"vocabulary", std::vector<std::string>{"a", "ä"}}});
    const auto table = builder.parameter("table", {4, 2}, "normal");
    const auto looked = builder.apply("Embedding", {index, table});
    const auto all = builder.apply("Concat", {filled, looked});
    const auto dropped = builder.apply("Dropout", {all}, {{"rate", 0.25}});
    const auto raw = builder.linear(dropped, 1, "output");
    builder.setRawOutput(raw);
    builder.output("prediction",
                   builder.apply("Affine", {raw},
                                 {{"scale", std::vector{2.0}}, {"offset", std::vector{0.1}}}));
    Target target;
    target.column = "y";
    target.mean = 0.1;
    target.scale = 2;
    return builder.finish(target).value();
}

QString messageOf(const Result<Graph>& graph) {
    return graph ? QString("no error") : QString::fromStdString(graph.error().message);
}

/// Reads the small graph after a change by `edit` and returns the message.
QString afterEdit(const std::function<void(Json&)>& edit) {
    Json json = graphToJson(smallGraph());
    edit(json);
    return messageOf(graphFromJson(json, "graph.json"));
}

}  // namespace

class TestGraph : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonIsStable();
    void jsonKeepsKindsOfNumbers();
    void refusesNewerFormat();
    void refusesDamagedJson();
    void refusesWrongGraphs();
    void refusesLookUpsOutsideTheTable();
    void fixedNodesStopAtParameters();
    void builderMakesNamesUnique();
    void builderKeepsTheFirstMistake();
    void builderRenamesOutputs();
    void builderRefusesBadOutputs();
    void initializersAreChecked();
};

void TestGraph::jsonIsStable() {
    const Json first = graphToJson(smallGraph());
    const auto read = graphFromJson(*parseJson(dumpJson(first), "text"), "graph.json");
    QVERIFY2(read, qPrintable(messageOf(read)));
    QCOMPARE(dumpJson(graphToJson(*read)), dumpJson(first));
    QCOMPARE(read->nodes.size(), std::size_t{7});
    QCOMPARE(read->parameter("table")->initializer, std::string("normal"));
    QCOMPARE(read->target.mean, 0.1);
}

void TestGraph::jsonKeepsKindsOfNumbers() {
    Json json = graphToJson(smallGraph());
    json["nodes"][0]["attributes"]["values"] = {3};  // a whole number where reals are asked for
    const auto read = graphFromJson(json, "graph.json");
    QVERIFY2(read, qPrintable(messageOf(read)));
    QCOMPARE(read->nodes[0].attribute<std::vector<double>>("values"), std::vector{3.0});
}

void TestGraph::refusesNewerFormat() {
    const QString message = afterEdit([](Json& json) {
        json["format"] = kGraphFormat + 1;
        json["nodes"] = "something new";
    });
    QVERIFY(message.contains("graph format 2; this program reads up to 1"));
    QVERIFY(afterEdit([](Json& json) { json["format"] = 0; }).contains("no graph format 0"));
}

void TestGraph::refusesDamagedJson() {
    const auto check = [](const char* expected, const std::function<void(Json&)>& edit) {
        const QString message = afterEdit(edit);
        QVERIFY2(message.contains(expected), qPrintable(message));
        QVERIFY2(message.startsWith("graph.json"), qPrintable(message));
    };
    for (const char* key :
         {"format", "target", "inputs", "parameters", "nodes", "raw_output", "outputs"})
        check(key, [&](Json& json) { json.erase(key); });
    check("nodes 2", [](Json& json) { json["nodes"][1] = 5; });
    check("nodes 2, inputs 1", [](Json& json) { json["nodes"][1]["inputs"][0] = 5; });
    check("nodes 1: \"attributes\"", [](Json& json) { json["nodes"][0].erase("attributes"); });
    check("nodes 1: Impute has no attribute",
          [](Json& json) { json["nodes"][0]["attributes"]["x"] = 1; });
    check("nodes 1, values 1: not a number",
          [](Json& json) { json["nodes"][0]["attributes"]["values"][0] = nullptr; });
    check("no operator \"Later\"", [](Json& json) { json["nodes"][0]["op"] = "Later"; });
    check("lacks attribute \"values\"", [](Json& json) { json["nodes"][0]["attributes"].clear(); });
    check("element", [](Json& json) { json["inputs"][0]["element"] = "float64"; });
    check("shape 2: 0 is not a size", [](Json& json) { json["inputs"][0]["shape"][1] = 0; });
    check("shape 2: not a whole", [](Json& json) { json["inputs"][0]["shape"][1] = UINT64_MAX; });
    check("dimension 2", [](Json& json) { json["inputs"][0]["shape"][1] = "N"; });
    check("initializer", [](Json& json) { json["parameters"][0]["initializer"] = "magic"; });
    check("scale", [](Json& json) { json["target"]["scale"] = 0; });
    QVERIFY(!graphFromJson(Json::array(), "graph.json"));
    QVERIFY(!graphFromJson(Json(), "graph.json"));
}

void TestGraph::refusesWrongGraphs() {
    const auto check = [](const char* expected, const std::function<void(Graph&)>& edit) {
        Graph graph = smallGraph();
        edit(graph);
        const auto valid = validateGraph(graph);
        QVERIFY(!valid);
        QVERIFY2(valid.error().message.find(expected) != std::string::npos,
                 valid.error().message.c_str());
    };
    check("which no earlier node makes", [](Graph& g) { std::swap(g.nodes[0], g.nodes[3]); });
    check("assigned twice", [](Graph& g) { g.nodes.push_back(g.nodes[0]); });
    check("\"x\" is assigned twice", [](Graph& g) { g.inputs.push_back(g.inputs[0]); });
    check("\"table\" is assigned twice", [](Graph& g) { g.parameters.push_back(g.parameters[0]); });
    check("has no name", [](Graph& g) { g.inputs[0].name.clear(); });
    check("names 2 outputs", [](Graph& g) { g.nodes[0].outputs.push_back("more"); });
    check("result of no node", [](Graph& g) { g.outputs[0].name = "nothing"; });
    check("declared as string", [](Graph& g) { g.outputs[0].type.element = ElementType::String; });
    check("listed twice", [](Graph& g) { g.outputs.push_back(g.outputs[0]); });
    check("raw output \"nothing\"", [](Graph& g) { g.rawOutput = "nothing"; });
    check("must be float32 [N,1] for the task regression",
          [](Graph& g) { g.rawOutput = "concat"; });
    check("2 classes do not fit", [](Graph& g) { g.target.classes = {"a", "b"}; });
    check("class is listed twice", [](Graph& g) {
        g.target.task = Task::BinaryClassification;
        g.target.classes = {"a", "a"};
    });
    check("too large", [](Graph& g) { g.parameters[0].shape = {2'000'000'000, 2'000'000'000}; });
}

void TestGraph::refusesLookUpsOutsideTheTable() {
    Graph graph = smallGraph();
    graph.parameters[0].shape = {3, 2};
    const auto valid = validateGraph(graph);
    QVERIFY(!valid);
    QCOMPARE(
        valid.error().message,
        std::string("Embedding \"embedding\" has a table of 3, but \"categoryindex\" reaches 3"));
}

void TestGraph::fixedNodesStopAtParameters() {
    const Graph graph = smallGraph();
    QCOMPARE(fixedNodes(graph), (std::vector{true, true, false, false, false, false, false}));
    GraphBuilder builder;
    const auto x = builder.input("x", kNumber);
    const auto noise = builder.apply("Dropout", {x}, {{"rate", 0.5}});
    builder.output("y", builder.apply("Add", {noise, x}));
    QCOMPARE(fixedNodes(builder.finish({}).value()), (std::vector{false, false}));
}

void TestGraph::builderMakesNamesUnique() {
    GraphBuilder builder;
    const auto odd = builder.input("relu", kNumber);
    const auto odder = builder.input("relu_1", kNumber);
    const auto a = builder.apply("Relu", {odd});
    const auto b = builder.apply("Relu", {odder});
    const auto w = builder.parameter("relu", {2, 2}, "zeros");
    QCOMPARE(a.name, std::string("relu_2"));
    QCOMPARE(b.name, std::string("relu_3"));
    QCOMPARE(w.name, std::string("relu_4"));
    builder.output("out", builder.apply("Add", {a, b}, {}, "relu"));
    QVERIFY(builder.finish({}));
}

void TestGraph::builderKeepsTheFirstMistake() {
    GraphBuilder builder;
    const auto x = builder.input("x", kNumber);
    const auto wrong = builder.apply("Softmaxx", {x});
    const auto later = builder.linear(builder.apply("Relu", {wrong}), 3, "layer");
    builder.output("y", later);
    QVERIFY(builder.failed());
    QVERIFY(messageOf(builder.finish({})).contains("Softmaxx"));
    GraphBuilder twice;
    (void)twice.input("x", kNumber);
    (void)twice.input("x", kNumber);
    QVERIFY(messageOf(twice.finish({})).contains("\"x\" is empty or taken"));
}

void TestGraph::builderRenamesOutputs() {
    GraphBuilder builder;
    const auto x = builder.input("x", kNumber);
    const auto inner = builder.apply("Tanh", {x});
    const auto last = builder.apply("Relu", {inner});
    builder.setRawOutput(inner);
    builder.output("raw", inner);
    builder.output("top", last);
    const auto graph = builder.finish({});
    QVERIFY2(graph, qPrintable(messageOf(graph)));
    QCOMPARE(graph->rawOutput, std::string("raw"));
    QCOMPARE(graph->nodes[1].inputs[0], std::string("raw"));
    QCOMPARE(graph->nodes[1].outputs[0], std::string("top"));
}

void TestGraph::builderRefusesBadOutputs() {
    const auto message = [](auto outputs) {
        GraphBuilder builder;
        const auto x = builder.input("x", kNumber);
        outputs(builder, x, builder.apply("Tanh", {x}));
        return messageOf(builder.finish({}));
    };
    QVERIFY(
        message([](auto& b, const auto& x, const auto&) { b.output("y", x); }).contains("no node"));
    QVERIFY(message([](auto& b, const auto&, const auto& y) {
                b.output("x", y);
            }).contains("rename the column"));
    QVERIFY(message([](auto& b, const auto&, const auto& y) {
                b.output("y", y);
                b.output("y", {"y"});
            }).contains("already"));
}

void TestGraph::initializersAreChecked() {
    const auto message = [](std::vector<std::int64_t> shape, const char* initializer, int fan = 0) {
        GraphBuilder builder;
        (void)builder.parameter("p", std::move(shape), initializer, fan);
        return messageOf(builder.finish({}));
    };
    QCOMPARE(message({2, 3}, "kaiming_uniform"), QString("no error"));
    QVERIFY(message({2}, "kaiming_uniform").contains("two dimensions"));
    QVERIFY(message({2}, "bias_uniform").contains("fan"));
    QVERIFY(message({0}, "zeros").contains("size 0"));
    QVERIFY(message({}, "zeros").contains("dimensions"));
}

QTEST_GUILESS_MAIN(TestGraph)
#include "TestGraph.moc"
