#include "core/model/Evaluator.h"
#include "core/model/GraphBuilder.h"
#include "core/model/Operators.h"
#include "core/model/Signature.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using namespace bw;

// Expected numbers were computed with NumPy 2.4 and math.erf in float64;
// core/train/test_serving_engine holds whole models against torch.

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

TensorType type(ElementType element, std::int64_t width = 1) {
    return {element, {kBatch, width}};
}

InputColumn numbers(const char* name, std::vector<float> values) {
    return {.name = name, .floats = std::move(values)};
}

/// Applies one operator to the matrix [[1.5,-2,0.25],[-0.5,3,-1]] of the inputs a, b, c. The result
/// is called "probabilities", as outputs are read by name.
struct Matrix {
    GraphBuilder builder;
    GraphBuilder::Value value;
    InputRows rows{numbers("a", {1.5F, -0.5F}), numbers("b", {-2, 3}), numbers("c", {0.25F, -1})};
    Tensors weights;

    Matrix() {
        std::vector<GraphBuilder::Value> parts;
        for (const char* name : {"a", "b", "c"})
            parts.push_back(builder.input(name, type(ElementType::Float32)));
        value = builder.apply("Concat", parts);
    }
    GraphBuilder::Value parameter(const char* name, const std::vector<std::int64_t>& shape,
                                  std::vector<float> values) {
        weights[name] = HostTensor::fromFloats(shape, values);
        return builder.parameter(name, shape, "zeros");
    }
    std::vector<float> run(const GraphBuilder::Value& result) {
        builder.output("probabilities", result);
        auto graph = builder.finish({.column = "y", .task = Task::Regression});
        if (!graph) qFatal("%s", graph.error().message.c_str());
        auto evaluator = Evaluator::create({*graph, weights});
        if (!evaluator) qFatal("%s", evaluator.error().message.c_str());
        Answers answers;
        (*evaluator)->run(rows, answers);
        const std::vector<float> once = answers.probabilities;
        (*evaluator)->run(rows, answers);  // buffers are used again
        if (std::memcmp(once.data(), answers.probabilities.data(), 4 * once.size()) != 0)
            qFatal("the second run differs");
        return once;
    }
};

void compare(const std::vector<float>& got, const std::vector<double>& expected) {
    QCOMPARE(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        QVERIFY2((std::isnan(got[i]) && std::isnan(expected[i])) ||
                     std::abs(got[i] - expected[i]) < 1e-6,
                 qPrintable(QStringLiteral("%1: %2, not %3").arg(i).arg(got[i]).arg(expected[i])));
}

}  // namespace

class TestEvaluator : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasEveryOperator() {
        for (const OperatorInfo& info : allOperators())
            QVERIFY2(Evaluator::supports(info.name), std::string(info.name).c_str());
        QVERIFY(!Evaluator::supports("NoSuchOperator"));
    }

    void missingValues() {
        Matrix m;
        m.rows[1].floats[0] = kNaN;
        compare(m.run(m.builder.apply("IsMissing", {m.value})), {0, 1, 0, 0, 0, 0});
        Matrix n;
        n.rows[1].floats[0] = kNaN;
        compare(n.run(n.builder.apply("Impute", {n.value}, {{"values", std::vector{9., 8., 7.}}})),
                {1.5, 8, 0.25, -0.5, 3, -1});
        Matrix o;
        o.rows[1].floats[0] = kNaN;
        compare(o.run(o.builder.apply("Relu", {o.value})), {1.5, std::nan(""), 0.25, 0, 3, 0});
    }

    void affine() {
        Matrix m;
        compare(m.run(m.builder.apply(
                    "Affine", {m.value},
                    {{"scale", std::vector{2., 0.5, -1.}}, {"offset", std::vector{1., 0., 3.}}})),
                {4, -1, 2.75, 0, 1.5, 4});
    }

    void pointwise_data() {
        QTest::addColumn<QString>("op");
        QTest::addColumn<QList<double>>("expected");
        QTest::newRow("Relu") << "Relu" << QList<double>{1.5, 0, 0.25, 0, 3, 0};
        QTest::newRow("Gelu") << "Gelu" << QList<double>{1.3997892,  -0.0455003, 0.1496766,
                                                         -0.1542688, 2.9959503,  -0.1586553};
        QTest::newRow("Tanh") << "Tanh" << QList<double>{0.9051483,  -0.9640276, 0.2449187,
                                                         -0.4621172, 0.9950548,  -0.7615942};
        QTest::newRow("Sigmoid") << "Sigmoid" << QList<double>{0.8175745, 0.1192029, 0.5621765,
                                                               0.3775407, 0.9525741, 0.2689414};
        QTest::newRow("Silu") << "Silu" << QList<double>{1.2263617,  -0.2384058, 0.1405441,
                                                         -0.1887703, 2.8577224,  -0.2689414};
        QTest::newRow("Softmax") << "Softmax" << QList<double>{0.7594732, 0.0229341, 0.2175927,
                                                               0.0288002, 0.9537316, 0.0174682};
    }
    void pointwise() {
        QFETCH(const QString, op);
        QFETCH(const QList<double>, expected);
        Matrix m;
        const auto got = m.run(m.builder.apply(op.toStdString(), {m.value}));
        compare(got, {expected.begin(), expected.end()});
    }

    void linear() {
        Matrix m;
        const auto weight = m.parameter("w", {2, 3}, {1, 2, 3, -1, 0.5F, 4});
        const auto bias = m.parameter("b0", {2}, {0.5F, -1});
        compare(m.run(m.builder.apply("Linear", {m.value, weight, bias})), {-1.25, -2.5, 3, -3});
        Matrix n;
        const auto only = n.parameter("w", {1, 3}, {1, 0, -2});
        compare(n.run(n.builder.apply("Linear", {n.value, only})), {1, 1.5});
    }

    void wideMatricesWithManyZeros() {
        GraphBuilder builder;
        const auto index =
            builder.apply("CategoryIndex", {builder.input("w", type(ElementType::String))},
                          {{"vocabulary", std::vector<std::string>{"x", "y"}}});
        const auto hot = builder.apply("OneHot", {index}, {{"depth", std::int64_t{4}}});
        constexpr std::int64_t kWide = 37;  // no multiple of a vector's width
        std::vector<float> values(kWide * 4);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
        builder.output("probabilities",
                       builder.apply("Linear", {hot, builder.parameter("p", {kWide, 4}, "zeros")}));
        const Graph graph = builder.finish({.column = "y", .task = Task::Regression}).value();
        const auto evaluator =
            Evaluator::create({graph, {{"p", HostTensor::fromFloats({kWide, 4}, values)}}}).value();
        Answers answers;
        evaluator->run({{.name = "w", .type = ElementType::String, .strings = {"y", "", "z"}}},
                       answers);
        QCOMPARE(answers.rows, 3);
        for (std::size_t o = 0; o < kWide; ++o) {
            QCOMPARE(answers.probabilities[o], static_cast<float>(4 * o + 3));
            QCOMPARE(answers.probabilities[kWide + o], static_cast<float>(4 * o + 1));
            QCOMPARE(answers.probabilities[2 * kWide + o], static_cast<float>(4 * o));
        }
    }

    void layerNorm() {
        Matrix m;
        const auto weight = m.parameter("w", {3}, {1, 2, 0.5F}),
                   bias = m.parameter("z", {3}, {0, 1, 0});
        compare(m.run(m.builder.apply("LayerNorm", {m.value, weight, bias}, {{"epsilon", 1e-5}})),
                {1.0933245, -1.6469962, 0.1150868, -0.5619506, 3.8097530, -0.4214629});
    }

    void addAndDropout() {
        Matrix m;
        const auto same = m.builder.apply("Dropout", {m.value}, {{"rate", 0.5}});
        compare(m.run(m.builder.apply("Add", {m.value, same})), {3, -4, 0.5, -1, 6, -2});
    }

    void embeddingAndTimes() {
        GraphBuilder builder;
        const auto word = builder.input("w", type(ElementType::String));
        const auto time = builder.input("t", type(ElementType::Int64));
        const auto index =
            builder.apply("CategoryIndex", {word}, {{"vocabulary", std::vector<std::string>{"x"}}});
        const auto scaled =
            builder.apply("DateTimeScale", {time},
                          {{"origin", std::int64_t{1'000'000}}, {"unit", std::int64_t{500'000}}});
        const auto looked =
            builder.apply("Embedding", {index, builder.parameter("e", {3, 2}, "normal")});
        builder.output("probabilities", builder.apply("Concat", {scaled, looked}));
        const Graph graph = builder.finish({.column = "y", .task = Task::Regression}).value();
        const auto evaluator =
            Evaluator::create(
                {graph,
                 {{"e", HostTensor::fromFloats({3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6})}}})
                .value();
        Answers answers;
        evaluator->run({{.name = "w", .type = ElementType::String, .strings = {"x", "", "?"}},
                        {.name = "t", .type = ElementType::Int64, .ints = {2'000'000, kNoTime, 0}}},
                       answers);
        compare(answers.probabilities, {2, 5, 6, std::nan(""), 3, 4, -2, 1, 2});
    }

    void heads() {
        GraphBuilder builder;
        const auto logit = builder.input("x", type(ElementType::Float32));
        const auto copy = builder.apply("Affine", {logit},
                                        {{"scale", std::vector{1.}}, {"offset", std::vector{0.}}});
        const auto both = builder.apply("BinaryProbabilities", {copy});
        const auto label = builder.apply("LabelDecodeInt", {builder.apply("ArgMax", {both})},
                                         {{"labels", std::vector<std::int64_t>{10, 20}}});
        builder.output("label", label);
        builder.output("probabilities", both);
        builder.setRawOutput(copy);
        const auto graph = builder.finish({.column = "y",
                                           .task = Task::BinaryClassification,
                                           .classes = {"10", "20"},
                                           .integerLabels = true});
        QVERIFY2(graph, graph ? "" : graph.error().message.c_str());
        const auto evaluator = Evaluator::create({*graph, {}}).value();
        Answers answers;
        evaluator->run({numbers("x", {0, 2, -2})}, answers);
        compare(answers.probabilities, {0.5, 0.5, 0.1192029, 0.8807971, 0.8807971, 0.1192029});
        QCOMPARE(answers.classes, (std::vector<std::int32_t>{0, 1, 0}));
        evaluator->run({numbers("x", {2})}, answers);
        QCOMPARE(answers.rows, 1);
        QCOMPARE(answers.classes, std::vector<std::int32_t>{1});
    }

    void weightsThatDoNotFitAreRefused() {
        Matrix m;
        const auto weight = m.parameter("w", {1, 3}, {1, 0, -2});
        m.builder.output("probabilities", m.builder.apply("Linear", {m.value, weight}));
        const Graph graph = m.builder.finish({.column = "y", .task = Task::Regression}).value();
        QVERIFY(!Evaluator::create({graph, {}}));
        QVERIFY(!Evaluator::create(
            {graph, {{"w", HostTensor::fromFloats({3, 1}, std::vector<float>{1, 2, 3})}}}));
    }

    void theSignatureKnowsWhatTrainingSaw() {
        GraphBuilder builder;
        const auto word = builder.input("w", type(ElementType::String));
        const auto number = builder.input("n", type(ElementType::Float32));
        const auto time = builder.input("t", type(ElementType::Int64));
        const auto index = builder.apply("CategoryIndex", {word},
                                         {{"vocabulary", std::vector<std::string>{"x", "y"}}});
        const auto scaled = builder.apply(
            "DateTimeScale", {time}, {{"origin", std::int64_t{1000}}, {"unit", std::int64_t{10}}});
        const auto filled = builder.apply("Impute", {builder.apply("Concat", {number, scaled})},
                                          {{"values", std::vector{38., 2.}}});
        const auto dense =
            builder.apply("Affine", {filled},
                          {{"scale", std::vector{0.1, 0.5}}, {"offset", std::vector{0., 0.}}});
        builder.output(
            "probabilities",
            builder.apply("Concat",
                          {dense, builder.apply("OneHot", {index}, {{"depth", std::int64_t{4}}})}));
        const Graph graph = builder.finish({.column = "y", .task = Task::Regression}).value();
        const auto fields = signatureOf(graph);
        QCOMPARE(fields[0].words, (std::vector<std::string>{"x", "y"}));
        QCOMPARE(fields[1].typical, 38.0);
        QCOMPARE(fields[1].deviation, 10.0);
        QCOMPARE(fields[2].origin, 1020);
        QCOMPARE(fields[2].unit, 20);
        const InputRows rows = madeRows(graph, 200), again = madeRows(graph, 200);
        QCOMPARE(rows[0].strings[0], std::string("x"));
        QCOMPARE(rows[1].floats[0], 38.0F);
        QCOMPARE(rows[2].ints[0], 1020);
        QCOMPARE(rows[2].ints, again[2].ints);
        QVERIFY(std::ranges::count(rows[0].strings, std::string()) > 0);
        QVERIFY(std::ranges::any_of(rows[1].floats, [](float x) { return std::isnan(x); }));
        QVERIFY(std::ranges::count(rows[2].ints, kNoTime) > 0);
    }
};

QTEST_GUILESS_MAIN(TestEvaluator)
#include "TestEvaluator.moc"
