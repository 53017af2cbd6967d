#include "core/model/Architecture.h"
#include "core/plugin/PluginHost.h"

#include <fmt/format.h>

#include <QTest>

using namespace bw;

namespace {

FittedFeature feature(const std::string& column, const std::string& kind, int words = 0) {
    FittedFeature made;
    made.spec = {column, kind};
    for (int i = 0; i < words; ++i) made.vocabulary.push_back(std::to_string(i));
    return made;
}

std::string operators(const Graph& graph) {
    std::string text;
    for (const Node& node : graph.nodes) text += node.op + " ";
    return text;
}

using Shape = std::vector<std::int64_t>;

}  // namespace

class TestMlp : public QObject {
    Q_OBJECT

private:
    PluginHost host_;
    const Architecture* mlp_ = nullptr;

    Result<Graph> build(const std::vector<FittedFeature>& features,
                        const std::map<std::string, std::string>& given = {}) const {
        Target target;
        target.column = "target";
        BW_TRY(const auto values, parseParameters(mlp_->parameters(), given));
        return buildModel(features, target, *mlp_, values);
    }

private Q_SLOTS:
    void initTestCase();
    void describesItself();
    void defaultLayers();
    void everyOption();
    void noHiddenLayer();
    void embeddingWidths_data();
    void embeddingWidths();
    void initializersAreThoseOfTorch();
    void badParameters_data();
    void badParameters();
    void wideLayersCanBeDescribed();
};

void TestMlp::initTestCase() {
    host_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
    const auto found = host_.find<Architecture>("mlp", "architecture");
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    mlp_ = *found;
}

void TestMlp::describesItself() {
    QVERIFY(!mlp_->help().empty());
    for (const auto& parameter : mlp_->parameters())
        QVERIFY(!parameter.help.empty() && !parameter.title.empty());
}

void TestMlp::defaultLayers() {
    const auto graph = build({feature("n", "number")});
    QVERIFY(graph);
    QCOMPARE(operators(*graph),
             std::string("Impute Affine Linear Relu Linear Relu Linear Affine "));
    QCOMPARE(graph->parameter("hidden1.weight")->shape, (Shape{128, 1}));
    QCOMPARE(graph->parameter("hidden2.weight")->shape, (Shape{64, 128}));
    QCOMPARE(graph->parameter("output.weight")->shape, (Shape{1, 64}));
}

void TestMlp::everyOption() {
    for (const auto& [name, op] : std::map<std::string, std::string>{
             {"relu", "Relu"}, {"gelu", "Gelu"}, {"silu", "Silu"}, {"tanh", "Tanh"}}) {
        const auto graph = build(
            {feature("n", "number")},
            {{"hidden", "5"}, {"activation", name}, {"dropout", "0.3"}, {"layer_norm", "true"}});
        QVERIFY(graph);
        QCOMPARE(operators(*graph),
                 fmt::format("Impute Affine Linear LayerNorm {} Dropout Linear Affine ", op));
        QCOMPARE(graph->nodes[5].attribute<double>("rate"), 0.3);
    }
}

void TestMlp::noHiddenLayer() {
    const auto graph = build({feature("c", "category", 2)}, {{"hidden", ""}});
    QVERIFY(graph);
    QCOMPARE(operators(*graph), std::string("CategoryIndex OneHot Linear Affine "));
    QCOMPARE(graph->parameter("output.weight")->shape, (Shape{1, 4}));
}

void TestMlp::embeddingWidths_data() {
    QTest::addColumn<int>("words");
    QTest::addColumn<int>("width");  // python: min(64, max(2, round(1.6 * (words + 2) ** 0.56)))
    QTest::newRow("33 values") << 31 << 11;
    QTest::newRow("102 values") << 100 << 21;
    QTest::newRow("1002 values") << 1000 << 64;
}

void TestMlp::embeddingWidths() {
    QFETCH(int, words);
    QFETCH(int, width);
    const auto graph = build({feature("c", "category", words)});
    QVERIFY(graph);
    QCOMPARE(graph->parameter("embedding.c.weight")->shape, (Shape{words + 2, width}));
    QCOMPARE(graph->parameter("embedding.c.weight")->initializer, std::string("normal"));
    const auto fixed = build({feature("c", "category", words)}, {{"embedding_width", "3"}});
    QCOMPARE(fixed->parameter("embedding.c.weight")->shape, (Shape{words + 2, 3}));
    const auto oneHot = build({feature("c", "category", words)}, {{"one_hot_limit", "2000"}});
    QVERIFY(!oneHot->parameter("embedding.c.weight"));
}

void TestMlp::initializersAreThoseOfTorch() {
    const auto graph = build({feature("n", "number")});
    QCOMPARE(graph->parameter("hidden2.weight")->initializer, std::string("kaiming_uniform"));
    QCOMPARE(graph->parameter("hidden2.bias")->initializer, std::string("bias_uniform"));
    QCOMPARE(graph->parameter("hidden2.bias")->fan, std::int64_t{128});
}

void TestMlp::badParameters_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("width 0") << "hidden" << "128,0";
    QTest::newRow("words") << "hidden" << "wide";
    QTest::newRow("activation") << "activation" << "step";
    QTest::newRow("dropout") << "dropout" << "1";
    QTest::newRow("unknown") << "layers" << "3";
}

void TestMlp::badParameters() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    const auto graph = build({feature("n", "number")}, {{name.toStdString(), value.toStdString()}});
    QVERIFY(!graph);
    QCOMPARE(graph.error().code, ErrorCode::BadInput);
    QVERIFY(graph.error().hint.find(name.toStdString()) != std::string::npos ||
            graph.error().message.find(name.toStdString()) != std::string::npos);
}

void TestMlp::wideLayersCanBeDescribed() {
    const auto graph =
        build({feature("c", "category", 3)}, {{"hidden", "65536,65536"}, {"layer_norm", "true"}});
    QVERIFY(graph);  // 17 GB of weights are possible to describe; the machine decides
    QCOMPARE(graph->parameter("hidden2.weight")->shape, (Shape{65'536, 65'536}));
}

QTEST_GUILESS_MAIN(TestMlp)
#include "TestMlp.moc"
