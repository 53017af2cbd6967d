#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/model/Architecture.h"
#include "core/model/Weights.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

using namespace bw;

namespace {

/// The smallest architecture: everything into one Linear.
class OneLinear : public Architecture {
public:
    [[nodiscard]] std::string_view id() const override { return "one"; }
    [[nodiscard]] std::string_view title() const override { return "One"; }
    [[nodiscard]] std::string_view help() const override { return ""; }
    [[nodiscard]] std::vector<ParameterDescription> parameters() const override { return {}; }
    [[nodiscard]] Result<GraphBuilder::Value> build(GraphBuilder& builder,
                                                    const PreparedInputs& inputs,
                                                    const Target& target,
                                                    const ParameterValues&) const override {
        std::vector<GraphBuilder::Value> parts;
        if (inputs.hasDense) parts.push_back(inputs.dense);
        for (const auto& category : inputs.categories)
            parts.push_back(
                builder.apply("OneHot", {category.index}, {{"depth", category.cardinality}}));
        return builder.linear(concatenate(builder, parts, "all"), rawOutputs(target), "output");
    }
};

FittedFeature feature(const std::string& column, const std::string& kind, bool hasMissing = false) {
    FittedFeature made;
    made.spec = {column, kind};
    made.hasMissing = hasMissing;
    made.fill = 4;
    made.mean = 3;
    made.deviation = 2;
    made.origin = 1'000'000;
    made.unit = 86'400'000'000;
    if (kind == "category") made.vocabulary = {"b", "a"};
    return made;
}

Target targetOf(Task task) {
    Target target;
    target.column = "target";
    target.task = task;
    if (task == Task::BinaryClassification) target.classes = {"no", "yes"};
    if (task == Task::MulticlassClassification) target.classes = {"7", "-3", "0"};
    if (task == Task::Regression) target.mean = 10, target.scale = 5;
    return target;
}

Result<Graph> build(const std::vector<FittedFeature>& features, const Target& target) {
    return buildModel(features, target, OneLinear(), {});
}

int count(const Graph& graph, std::string_view op) {
    return static_cast<int>(std::ranges::count(graph.nodes, op, &Node::op));
}

const Node& only(const Graph& graph, std::string_view op) {
    return *std::ranges::find(graph.nodes, op, &Node::op);
}

Model withZeros(Graph graph) {
    Model model{std::move(graph), {}};
    for (const auto& parameter : model.graph.parameters) {
        std::int64_t size = 1;
        for (const std::int64_t d : parameter.shape) size *= d;
        model.weights[parameter.name] = HostTensor::fromFloats(
            parameter.shape, std::vector<float>(static_cast<std::size_t>(size)));
    }
    return model;
}

}  // namespace

class TestBuildModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wideNodesForManyColumns();
    void inputsFollowTheKinds();
    void constantsAreScaleAndOffset();
    void categoriesAlone();
    void heads();
    void integerLabels();
    void columnNamesOfAnyKind();
    void refusesBadFeatures_data();
    void refusesBadFeatures();
    void modelFolder();
    void modelFolderDamaged();
    void modelRefusesTextThatIsNotUtf8();
};

void TestBuildModel::wideNodesForManyColumns() {
    std::vector<FittedFeature> features;
    for (int i = 0; i < 2000; ++i)
        features.push_back(feature(fmt::format("c{}", i), "number", i % 2 == 0));
    const auto graph = build(features, targetOf(Task::Regression));
    QVERIFY(graph);
    QCOMPARE(graph->inputs.size(), std::size_t{2000});
    QCOMPARE(count(*graph, "Impute"), 1);
    QCOMPARE(count(*graph, "IsMissing"), 1);
    QCOMPARE(graph->parameter("output.weight")->shape, (std::vector<std::int64_t>{1, 3000}));
    QVERIFY(graph->nodes.size() < 10);
    QCOMPARE(std::ranges::count(fixedNodes(*graph), true), std::ptrdiff_t{6});
}

void TestBuildModel::inputsFollowTheKinds() {
    const auto graph =
        build({feature("i", "integer"), feature("n", "number"), feature("b", "boolean"),
               feature("d", "datetime", true), feature("c", "category")},
              targetOf(Task::Regression));
    QVERIFY(graph);
    std::string types;
    for (const GraphValue& input : graph->inputs)
        types += fmt::format("{} {};", input.name, typeText(input.type));
    QCOMPARE(types, std::string("i float32 [N,1];n float32 [N,1];b float32 [N,1];d int64 [N,1];"
                                "c string [N,1];"));
    // Four dense columns, one missing flag, four category values (two known, unknown, missing).
    QCOMPARE(graph->parameter("output.weight")->shape, (std::vector<std::int64_t>{1, 9}));
    QCOMPARE(only(*graph, "DateTimeScale").attribute<std::int64_t>("unit"),
             std::int64_t{86'400'000'000});
}

void TestBuildModel::constantsAreScaleAndOffset() {
    FittedFeature constant = feature("k", "number");
    constant.deviation = 0;
    const auto graph = build({feature("n", "number"), constant}, targetOf(Task::Regression));
    QVERIFY(graph);
    const Node& affine = only(*graph, "Affine");
    QCOMPARE(affine.attribute<std::vector<double>>("scale"), (std::vector{0.5, 1.0}));
    QCOMPARE(affine.attribute<std::vector<double>>("offset"), (std::vector{-1.5, -3.0}));
    QCOMPARE(only(*graph, "Impute").attribute<std::vector<double>>("values"),
             (std::vector{4.0, 4.0}));
    QCOMPARE(count(*graph, "IsMissing"), 0);
}

void TestBuildModel::categoriesAlone() {
    const auto graph = build({feature("c", "category")}, targetOf(Task::BinaryClassification));
    QVERIFY(graph);
    QCOMPARE(count(*graph, "Impute"), 0);
    QCOMPARE(count(*graph, "CategoryIndex"), 1);
}

void TestBuildModel::heads() {
    const auto outputs = [](Task task) {
        const auto graph = build({feature("n", "number")}, targetOf(task));
        std::string text;
        for (const GraphValue& output : graph.value().outputs)
            text += fmt::format("{} {};", output.name, typeText(output.type));
        return text;
    };
    QCOMPARE(outputs(Task::BinaryClassification),
             std::string("label string [N];probabilities float32 [N,2];"));
    QCOMPARE(outputs(Task::MulticlassClassification),
             std::string("label string [N];probabilities float32 [N,3];"));
    QCOMPARE(outputs(Task::Regression), std::string("prediction float32 [N,1];"));
    const auto graph = build({feature("n", "number")}, targetOf(Task::Regression)).value();
    QCOMPARE(graph.nodes.back().attribute<std::vector<double>>("scale"), std::vector{5.0});
    QCOMPARE(graph.nodes.back().attribute<std::vector<double>>("offset"), std::vector{10.0});
    QCOMPARE(graph.nodes.back().inputs[0], graph.rawOutput);
}

void TestBuildModel::integerLabels() {
    Target target = targetOf(Task::MulticlassClassification);
    target.integerLabels = true;
    const auto graph = build({feature("n", "number")}, target);
    QVERIFY(graph);
    QCOMPARE(only(*graph, "LabelDecodeInt").attribute<std::vector<std::int64_t>>("labels"),
             (std::vector<std::int64_t>{7, -3, 0}));
    target.classes[1] = "1.5";
    const auto refused = build({feature("n", "number")}, target);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("\"1.5\"") != std::string::npos);
}

void TestBuildModel::columnNamesOfAnyKind() {
    std::vector<FittedFeature> features;
    const std::vector<std::string> names{"a b.c",   "größe 列",      "numbers", "filled",
                                         "scaled",  "output.weight", "output",  "prediction",
                                         "n.index", "class_index",   "\n\"\\"};
    for (const std::string& name : names) features.push_back(feature(name, "number", true));
    features.push_back(feature("n", "category"));
    const auto graph = build(features, targetOf(Task::BinaryClassification));
    QVERIFY2(graph, graph ? "" : graph.error().message.c_str());
    for (std::size_t i = 0; i < names.size(); ++i) QCOMPARE(graph->inputs[i].name, names[i]);
    const auto again = graphFromJson(*parseJson(dumpJson(graphToJson(*graph)), ""), "graph.json");
    QVERIFY(again);
    QCOMPARE(again->inputs[1].name, names[1]);
}

void TestBuildModel::refusesBadFeatures_data() {
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("expected");
    QTest::newRow("target") << "target" << "number" << "is the target and a feature";
    QTest::newRow("twice") << "first" << "number" << "listed twice";
    QTest::newRow("label") << "label" << "number" << "name of an output";
    QTest::newRow("probabilities") << "probabilities" << "category" << "name of an output";
    QTest::newRow("kind") << "x" << "picture" << "unknown kind \"picture\"";
    QTest::newRow("no name") << "" << "number" << "empty";
}

void TestBuildModel::refusesBadFeatures() {
    QFETCH(QString, column);
    QFETCH(QString, kind);
    QFETCH(QString, expected);
    const auto graph =
        build({feature("first", "number"), feature(column.toStdString(), kind.toStdString())},
              targetOf(Task::BinaryClassification));
    QVERIFY(!graph);
    QCOMPARE(graph.error().code, ErrorCode::BadInput);
    QVERIFY2(graph.error().message.find(expected.toStdString()) != std::string::npos,
             graph.error().message.c_str());
    QVERIFY(!graph.error().hint.empty());
    QVERIFY(!build({}, targetOf(Task::Regression)));
    FittedFeature huge = feature("huge", "number");
    huge.mean = 1e300;
    QVERIFY(!build({huge}, targetOf(Task::Regression)));
}

void TestBuildModel::modelFolder() {
    QTemporaryDir temporary;
    const auto folder = std::filesystem::path(temporary.path().toStdString()) / "model";
    const Model model = withZeros(build({feature("n", "number"), feature("ä", "category")},
                                        targetOf(Task::BinaryClassification))
                                      .value());
    QVERIFY(writeModel(folder, model));
    const auto hash = modelHash(folder);
    QVERIFY(hash);
    // sha256sum graph.json weights.safetensors | sha256sum
    QCOMPARE(*hash,
             sha256Hex(*sha256OfFile(folder / "graph.json") + "  graph.json\n" +
                       *sha256OfFile(folder / "weights.safetensors") + "  weights.safetensors\n"));
    const auto read = readModel(folder);
    QVERIFY(read);
    QCOMPARE(read->weights.size(), std::size_t{2});
    QVERIFY(writeModel(folder, *read));
    QCOMPARE(*modelHash(folder), *hash);
}

void TestBuildModel::modelFolderDamaged() {
    QTemporaryDir temporary;
    const auto folder = std::filesystem::path(temporary.path().toStdString());
    Model model = withZeros(build({feature("n", "number")}, targetOf(Task::Regression)).value());
    QCOMPARE(readModel(folder).error().code, ErrorCode::NotFound);
    QVERIFY(writeModel(folder, model));
    Tensors fewer = model.weights;
    fewer.erase("output.bias");
    QVERIFY(writeSafetensors(folder / "weights.safetensors", fewer));
    QCOMPARE(readModel(folder).error().code, ErrorCode::Corrupt);
    QVERIFY(readModel(folder).error().message.find("\"output.bias\"") != std::string::npos);
    Tensors other = model.weights;
    other["output.bias"] = HostTensor::fromFloats({2}, std::vector{1.0F, 2.0F});
    QVERIFY(writeSafetensors(folder / "weights.safetensors", other));
    QVERIFY(readModel(folder).error().message.find("F32 [2]") != std::string::npos);
    QVERIFY(writeFileAtomically(folder / "graph.json", "{"));
    QCOMPARE(readModel(folder).error().code, ErrorCode::BadInput);
    model.weights.clear();
    QVERIFY(!writeModel(folder, model));
}

void TestBuildModel::modelRefusesTextThatIsNotUtf8() {
    QTemporaryDir temporary;
    const Model model =
        withZeros(build({feature("caf\xe9", "number")}, targetOf(Task::Regression)).value());
    const auto written = writeModel(temporary.path().toStdString(), model);
    QVERIFY(!written);
    QVERIFY(written.error().message.find("UTF-8") != std::string::npos);
    QVERIFY(!std::filesystem::exists(temporary.path().toStdString() + "/weights.safetensors"));
}

QTEST_GUILESS_MAIN(TestBuildModel)
#include "TestBuildModel.moc"
