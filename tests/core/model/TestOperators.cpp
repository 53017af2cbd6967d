#include "core/base/Files.h"
#include "core/model/Operators.h"

#include <fmt/format.h>

#include <QTest>

#include <set>

using namespace bw;

namespace {

using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

constexpr auto kF = ElementType::Float32;
constexpr auto kI = ElementType::Int64;
constexpr auto kS = ElementType::String;

TensorType rows(ElementType element, std::int64_t width) {
    return {element, {kBatch, width}};
}

struct Case {
    Node node;
    std::vector<TensorType> inputs;
    std::string expected;  ///< typeText of the output, or a part of the error
};

Case make(const std::string& op, std::vector<TensorType> inputs, std::string expected,
          std::map<std::string, Attribute> attributes = {}) {
    Case made{{op, {}, {"out"}, std::move(attributes)}, std::move(inputs), std::move(expected)};
    for (std::size_t i = 0; i < made.inputs.size(); ++i)
        made.node.inputs.push_back(fmt::format("in{}", i));
    return made;
}

Graph graphOf(const Case& test) {
    Graph graph;
    for (std::size_t i = 0; i < test.inputs.size(); ++i)
        graph.inputs.push_back({test.node.inputs[i], test.inputs[i]});
    graph.nodes.push_back(test.node);
    return graph;
}

const std::vector<Case>& fitting() {
    static const std::vector<Case> kCases{
        make("IsMissing", {rows(kF, 3)}, "float32 [N,3]"),
        make("Impute", {rows(kF, 2)}, "float32 [N,2]", {{"values", Reals{1, 2}}}),
        make("Affine", {rows(kF, 1)}, "float32 [N,1]", {{"scale", Reals{1}}, {"offset", Reals{2}}}),
        make("DateTimeScale", {rows(kI, 1)}, "float32 [N,1]",
             {{"origin", INT64_MIN}, {"unit", INT64_MAX}}),
        make("CategoryIndex", {rows(kS, 1)}, "int64 [N,1]", {{"vocabulary", Texts{"b", "a"}}}),
        make("CategoryIndex", {rows(kS, 1)}, "int64 [N,1]", {{"vocabulary", Texts{}}}),
        make("OneHot", {rows(kI, 1)}, "float32 [N,5]", {{"depth", std::int64_t{5}}}),
        make("Concat", {rows(kF, 2), rows(kF, 3), rows(kF, 1)}, "float32 [N,6]"),
        make("Embedding", {rows(kI, 1), {kF, {7, 4}}}, "float32 [N,4]"),
        make("Linear", {rows(kF, 3), {kF, {2, 3}}, {kF, {2}}}, "float32 [N,2]"),
        make("Linear", {rows(kF, 3), {kF, {2, 3}}}, "float32 [N,2]"),
        make("LayerNorm", {rows(kF, 3), {kF, {3}}, {kF, {3}}}, "float32 [N,3]",
             {{"epsilon", 1e-5}}),
        make("Relu", {rows(kF, 3)}, "float32 [N,3]"),
        make("Gelu", {rows(kF, 3)}, "float32 [N,3]"),
        make("Tanh", {rows(kF, 3)}, "float32 [N,3]"),
        make("Sigmoid", {rows(kF, 3)}, "float32 [N,3]"),
        make("Silu", {rows(kF, 3)}, "float32 [N,3]"),
        make("Dropout", {rows(kF, 3)}, "float32 [N,3]", {{"rate", 0.5}}),
        make("Add", {rows(kF, 3), rows(kF, 3)}, "float32 [N,3]"),
        make("BinaryProbabilities", {rows(kF, 1)}, "float32 [N,2]"),
        make("Softmax", {rows(kF, 3)}, "float32 [N,3]"),
        make("ArgMax", {rows(kF, 3)}, "int64 [N]"),
        make("LabelDecode", {{kI, {kBatch}}}, "string [N]", {{"labels", Texts{"x"}}}),
        make("LabelDecodeInt", {{kI, {kBatch}}}, "int64 [N]", {{"labels", Integers{-1, 1}}}),
    };
    return kCases;
}

const std::vector<Case>& misfitting() {
    static const std::vector<Case> kCases{
        make("Nonsense", {rows(kF, 1)}, "no operator \"Nonsense\""),
        make("Relu", {rows(kS, 1)}, "input 1 must be float32 [N,any], but is string [N,1]"),
        make("Relu", {{kF, {kBatch}}}, "but is float32 [N]"),
        make("Relu", {{kF, {4, 3}}}, "but is float32 [4,3]"),
        make("Relu", {}, "has 0 inputs; the operator takes 1"),
        make("Relu", {rows(kF, 1), rows(kF, 1)}, "has 2 inputs; the operator takes 1"),
        make("Linear", {rows(kF, 1)}, "has 1 inputs; the operator takes 2 to 3"),
        make("Concat", {}, "takes 1 or more"),
        make("Relu", {rows(kF, 1)}, "no attribute \"x\"", {{"x", 1.0}}),
        make("Dropout", {rows(kF, 1)}, "lacks attribute \"rate\""),
        make("Dropout", {rows(kF, 1)}, "must be a number, but is a whole number",
             {{"rate", std::int64_t{0}}}),
        make("Dropout", {rows(kF, 1)}, "rate", {{"rate", 1.0}}),
        make("Dropout", {rows(kF, 1)}, "rate", {{"rate", std::nan("")}}),
        make("Impute", {rows(kF, 2)}, "1 numbers for 2 columns", {{"values", Reals{1}}}),
        make("Impute", {rows(kF, 1)}, "not finite", {{"values", Reals{HUGE_VAL}}}),
        make("Affine", {rows(kF, 1)}, "\"offset\" has 2 numbers for 1 columns",
             {{"scale", Reals{1}}, {"offset", Reals{2, 3}}}),
        make("DateTimeScale", {rows(kF, 1)}, "must be int64 [N,1], but is float32 [N,1]",
             {{"origin", std::int64_t{0}}, {"unit", std::int64_t{1}}}),
        make("DateTimeScale", {rows(kI, 1)}, "\"unit\" must be a positive",
             {{"origin", std::int64_t{0}}, {"unit", std::int64_t{0}}}),
        make("CategoryIndex", {rows(kS, 1)}, "\"a\" twice", {{"vocabulary", Texts{"a", "a"}}}),
        make("CategoryIndex", {rows(kS, 1)}, "empty string", {{"vocabulary", Texts{""}}}),
        make("OneHot", {rows(kI, 1)}, "depth", {{"depth", std::int64_t{0}}}),
        make("OneHot", {rows(kI, 1)}, "depth", {{"depth", INT64_MAX}}),
        make("Concat", {rows(kF, 1), rows(kI, 1)}, "input 2 must be float32"),
        make("Concat", {rows(kF, 2'000'000'000), rows(kF, 2'000'000'000)}, "too many"),
        make("Embedding", {rows(kI, 2), {kF, {7, 4}}}, "input 1 must be int64 [N,1]"),
        make("Embedding", {rows(kI, 1), rows(kF, 4)}, "must be a parameter with 2 dimensions"),
        make("Linear", {rows(kF, 3), {kF, {2, 4}}},
             "input 2 must be float32 [2,3], but is float32 [2,4]"),
        make("Linear", {rows(kF, 3), {kF, {2, 3}}, {kF, {3}}}, "input 3 must be float32 [2]"),
        make("LayerNorm", {rows(kF, 3), {kF, {2}}, {kF, {3}}}, "input 2 must be float32 [3]",
             {{"epsilon", 1e-5}}),
        make("LayerNorm", {rows(kF, 3), {kF, {3}}, {kF, {3}}}, "epsilon", {{"epsilon", 0.0}}),
        make("Add", {rows(kF, 3), rows(kF, 1)}, "input 2 must be float32 [N,3]"),
        make("BinaryProbabilities", {rows(kF, 2)}, "must be float32 [N,1]"),
        make("ArgMax", {rows(kI, 2)}, "must be float32"),
        make("LabelDecode", {rows(kI, 1)}, "must be int64 [N], but is int64 [N,1]",
             {{"labels", Texts{"x"}}}),
        make("LabelDecode", {{kI, {kBatch}}}, "empty", {{"labels", Texts{}}}),
        make("LabelDecodeInt", {{kI, {kBatch}}}, "must be whole numbers, but is texts",
             {{"labels", Texts{"1"}}}),
    };
    return kCases;
}

}  // namespace

class TestOperators : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesAreUnique();
    void infersEveryOperator();
    void refusesMisfits_data();
    void refusesMisfits();
    void documentationHoldsEveryOperator();
};

void TestOperators::namesAreUnique() {
    std::set<std::string_view> names;
    for (const OperatorInfo& info : allOperators()) {
        QVERIFY(names.insert(info.name).second);
        QCOMPARE(findOperator(info.name), &info);
        QVERIFY(!info.meaning.empty());
    }
    QVERIFY(!findOperator(""));
}

void TestOperators::infersEveryOperator() {
    std::set<std::string> covered;
    for (const Case& test : fitting()) {
        const auto types = inferTypes(graphOf(test));
        QVERIFY2(types, types ? "" : types.error().message.c_str());
        QCOMPARE(typeText(types->at("out")), test.expected);
        covered.insert(test.node.op);
    }
    for (const OperatorInfo& info : allOperators())
        QVERIFY2(covered.contains(std::string(info.name)), info.name.data());
}

void TestOperators::refusesMisfits_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < misfitting().size(); ++i)
        QTest::addRow("%d %s", static_cast<int>(i), misfitting()[i].expected.c_str())
            << static_cast<int>(i);
}

void TestOperators::refusesMisfits() {
    QFETCH(int, index);
    const Case& test = misfitting()[static_cast<std::size_t>(index)];
    const auto types = inferTypes(graphOf(test));
    QVERIFY(!types);
    QCOMPARE(types.error().code, ErrorCode::BadInput);
    QVERIFY2(types.error().message.find(test.expected) != std::string::npos,
             types.error().message.c_str());
    QVERIFY(types.error().message.starts_with(fmt::format("Node 1 ({} \"out\")", test.node.op)));
    QVERIFY(!types.error().hint.empty());
}

void TestOperators::documentationHoldsEveryOperator() {
    const auto page = readFile(BW_SAMPLE_DATA "/../../docs/operators.md");
    QVERIFY(page);
    for (const OperatorInfo& info : allOperators())
        QVERIFY2(page->find(fmt::format("`{}`", info.name)) != std::string::npos &&
                     page->find(info.meaning) != std::string::npos,
                 info.name.data());
}

QTEST_GUILESS_MAIN(TestOperators)
#include "TestOperators.moc"
