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

}  // namespace

class TestLinear : public QObject {
    Q_OBJECT

private:
    PluginHost host_;
    const Architecture* linear_ = nullptr;

    Result<Graph> build(const std::vector<FittedFeature>& features, int classes,
                        const std::map<std::string, std::string>& given = {}) const {
        Target target;
        target.column = "target";
        target.task = classes == 0   ? Task::Regression
                      : classes == 2 ? Task::BinaryClassification
                                     : Task::MulticlassClassification;
        for (int i = 0; i < classes; ++i) target.classes.push_back(std::to_string(i));
        BW_TRY(const auto values, parseParameters(linear_->parameters(), given));
        return buildModel(features, target, *linear_, values);
    }

private Q_SLOTS:
    void initTestCase();
    void describesItself();
    void oneNodeForNumbersAndSmallCategories();
    void largeCategoriesAreLookedUp();
    void largeCategoriesAlone();
    void startsAtZero();
    void manyColumns();
};

void TestLinear::initTestCase() {
    host_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
    const auto found = host_.find<Architecture>("linear", "architecture");
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    linear_ = *found;
}

void TestLinear::describesItself() {
    QVERIFY(!linear_->help().empty());
    for (const auto& parameter : linear_->parameters())
        QVERIFY(!parameter.help.empty() && !parameter.title.empty());
    QVERIFY(!parseParameters(linear_->parameters(), {{"one_hot_limit", "1"}}));
}

void TestLinear::oneNodeForNumbersAndSmallCategories() {
    const auto graph = build({feature("n", "number"), feature("c", "category", 3)}, 3);
    QVERIFY(graph);
    QCOMPARE(operators(*graph),
             std::string("CategoryIndex Impute Affine OneHot Concat Linear Softmax "
                         "ArgMax LabelDecode "));
    QCOMPARE(graph->parameter("linear.weight")->shape, (std::vector<std::int64_t>{3, 6}));
    QCOMPARE(graph->parameter("linear.bias")->shape, (std::vector<std::int64_t>{3}));
}

void TestLinear::largeCategoriesAreLookedUp() {
    const auto graph = build({feature("n", "number"), feature("c", "category", 63)}, 2);
    QVERIFY(graph);
    QVERIFY(operators(*graph).find("Embedding Add") != std::string::npos);
    QCOMPARE(graph->parameter("linear.c.weight")->shape, (std::vector<std::int64_t>{65, 1}));
    const auto wide =
        build({feature("n", "number"), feature("c", "category", 63)}, 2, {{"one_hot_limit", "65"}});
    QVERIFY(wide);
    QCOMPARE(operators(*wide).find("Embedding"), std::string::npos);
}

void TestLinear::largeCategoriesAlone() {
    const auto graph =
        build({feature("big", "category", 500), feature("bigger", "category", 900)}, 0);
    QVERIFY(graph);
    QCOMPARE(graph->parameter("linear.weight")->shape, (std::vector<std::int64_t>{1, 502}));
    QCOMPARE(graph->parameter("linear.bigger.weight")->shape, (std::vector<std::int64_t>{902, 1}));
}

void TestLinear::startsAtZero() {
    const auto graph = build({feature("n", "number"), feature("c", "category", 100)}, 4);
    QVERIFY(graph);
    for (const auto& parameter : graph->parameters)
        QCOMPARE(parameter.initializer, std::string("zeros"));
}

void TestLinear::manyColumns() {
    std::vector<FittedFeature> features;
    for (int i = 0; i < 5000; ++i) features.push_back(feature(fmt::format("n{}", i), "number"));
    const auto graph = build(features, 2);
    QVERIFY(graph);
    QCOMPARE(graph->parameter("linear.weight")->shape, (std::vector<std::int64_t>{1, 5000}));
}

QTEST_GUILESS_MAIN(TestLinear)
#include "TestLinear.moc"
