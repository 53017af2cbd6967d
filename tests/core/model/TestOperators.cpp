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

constexpr auto F = ElementType::Float32;
constexpr auto I = ElementType::Int64;
constexpr auto S = ElementType::String;

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
        make("IsMissing", {rows(F, 3)}, "float32 [N,3]"),
        make("Impute", {rows(F, 2)}, "float32 [N,2]", {{"values", Reals{1, 2}}}),
        make("Affine", {rows(F, 1)}, "float32 [N,1]", {{"scale", Reals{1}}, {"offset", Reals{2}}}),
        make("DateTimeScale", {rows(I, 1)}, "float32 [N,1]",
             {{"origin", INT64_MIN}, {"unit", INT64_MAX}}),
        make("CategoryIndex", {rows(S, 1)}, "int64 [N,1]", {{"vocabulary", Texts{"b", "a"}}}),
        make("CategoryIndex", {rows(S, 1)}, "int64 [N,1]", {{"vocabulary", Texts{}}}),
        make("OneHot", {rows(I, 1)}, "float32 [N,5]", {{"depth", std::int64_t{5}}}),
        make("Concat", {rows(F, 2), rows(F, 3), rows(F, 1)}, "float32 [N,6]"),
        make("Embedding", {rows(I, 1), {F, {7, 4}}}, "float32 [N,4]"),
        make("Linear", {rows(F, 3), {F, {2, 3}}, {F, {2}}}, "float32 [N,2]"),
        make("Linear", {rows(F, 3), {F, {2, 3}}}, "float32 [N,2]"),
        make("LayerNorm", {rows(F, 3), {F, {3}}, {F, {3}}}, "float32 [N,3]", {{"epsilon", 1e-5}}),
        make("Relu", {rows(F, 3)}, "float32 [N,3]"),
        make("Gelu", {rows(F, 3)}, "float32 [N,3]"),
        make("Tanh", {rows(F, 3)}, "float32 [N,3]"),
        make("Sigmoid", {rows(F, 3)}, "float32 [N,3]"),
        make("Silu", {rows(F, 3)}, "float32 [N,3]"),
        make("Dropout", {rows(F, 3)}, "float32 [N,3]", {{"rate", 0.5}}),
        make("Add", {rows(F, 3), rows(F, 3)}, "float32 [N,3]"),
        make("BinaryProbabilities", {rows(F, 1)}, "float32 [N,2]"),
        make("Softmax", {rows(F, 3)}, "float32 [N,3]"),
        make("ArgMax", {rows(F, 3)}, "int64 [N]"),
        make("LabelDecode", {{I, {kBatch}}}, "string [N]", {{"labels", Texts{"x"}}}),
        make("LabelDecodeInt", {{I, {kBatch}}}, "int64 [N]", {{"labels", Integers{-1, 1}}}),
    };
    return kCases;
}

const std::vector<Case>& misfitting() {
    static const std::vector<Case> kCases{
        make("Nonsense", {rows(F, 1)}, "no operator \"Nonsense\""),
        make("Relu", {rows(S, 1)}, "input 1 must be float32 [N,any], but is string [N,1]"),
        make("Relu", {{F, {kBatch}}}, "but is float32 [N]"),
        make("Relu", {{F, {4, 3}}}, "but is float32 [4,3]"),
        make("Relu", {}, "has 0 inputs; the operator takes 1"),
        make("Relu", {rows(F, 1), rows(F, 1)}, "has 2 inputs; the operator takes 1"),
        make("Linear", {rows(F, 1)}, "has 1 inputs; the operator takes 2 to 3"),
        make("Concat", {}, "takes 1 or more"),
        make("Relu", {rows(F, 1)}, "no attribute \"x\"", {{"x", 1.0}}),
        make("Dropout", {rows(F, 1)}, "lacks attribute \"rate\""),
        make("Dropout", {rows(F, 1)}, "must be a number, but is a whole number",
             {{"rate", std::int64_t{0}}}),
        make("Dropout", {rows(F, 1)}, "rate", {{"rate", 1.0}}),
        make("Dropout", {rows(F, 1)}, "rate", {{"rate", std::nan("")}}),
        make("Impute", {rows(F, 2)}, "1 numbers for 2 columns", {{"values", Reals{1}}}),
        make("Impute", {rows(F, 1)}, "not finite", {{"values", Reals{HUGE_VAL}}}),
        make("Affine", {rows(F, 1)}, "\"offset\" has 2 numbers for 1 columns",
             {{"scale", Reals{1}}, {"offset", Reals{2, 3}}}),
        make("DateTimeScale", {rows(F, 1)}, "must be int64 [N,1], but is float32 [N,1]",
             {{"origin", std::int64_t{0}}, {"unit", std::int64_t{1}}}),
        make("DateTimeScale", {rows(I, 1)}, "\"unit\" must be a positive",
             {{"origin", std::int64_t{0}}, {"unit", std::int64_t{0}}}),
        make("CategoryIndex", {rows(S, 1)}, "\"a\" twice", {{"vocabulary", Texts{"a", "a"}}}),
        make("CategoryIndex", {rows(S, 1)}, "empty string", {{"vocabulary", Texts{""}}}),
        make("OneHot", {rows(I, 1)}, "depth", {{"depth", std::int64_t{0}}}),
        make("OneHot", {rows(I, 1)}, "depth", {{"depth", INT64_MAX}}),
        make("Concat", {rows(F, 1), rows(I, 1)}, "input 2 must be float32"),
        make("Concat", {rows(F, 2'000'000'000), rows(F, 2'000'000'000)}, "too many"),
        make("Embedding", {rows(I, 2), {F, {7, 4}}}, "input 1 must be int64 [N,1]"),
        make("Embedding", {rows(I, 1), rows(F, 4)}, "must be a parameter with 2 dimensions"),
        make("Linear", {rows(F, 3), {F, {2, 4}}},
             "input 2 must be float32 [2,3], but is float32 [2,4]"),
        make("Linear", {rows(F, 3), {F, {2, 3}}, {F, {3}}}, "input 3 must be float32 [2]"),
        make("LayerNorm", {rows(F, 3), {F, {2}}, {F, {3}}}, "input 2 must be float32 [3]",
             {{"epsilon", 1e-5}}),
        make("LayerNorm", {rows(F, 3), {F, {3}}, {F, {3}}}, "epsilon", {{"epsilon", 0.0}}),
        make("Add", {rows(F, 3), rows(F, 1)}, "input 2 must be float32 [N,3]"),
        make("BinaryProbabilities", {rows(F, 2)}, "must be float32 [N,1]"),
        make("ArgMax", {rows(I, 2)}, "must be float32"),
        make("LabelDecode", {rows(I, 1)}, "must be int64 [N], but is int64 [N,1]",
             {{"labels", Texts{"x"}}}),
        make("LabelDecode", {{I, {kBatch}}}, "empty", {{"labels", Texts{}}}),
        make("LabelDecodeInt", {{I, {kBatch}}}, "must be whole numbers, but is texts",
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
