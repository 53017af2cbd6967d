#include "core/model/GraphBuilder.h"
#include "core/model/Operators.h"
#include "core/train/Executor.h"

#include <ATen/ATen.h>

#include <QTest>

#include <cmath>
#include <limits>

using namespace bw;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

TensorType matrixType(ElementType element, std::int64_t width) {
    return {element, {kBatch, width}};
}

RawColumn floats(const std::string& name, std::vector<float> values) {
    return {.name = name, .floats = std::move(values)};
}
RawColumn times(const std::string& name, std::vector<std::int64_t> values) {
    return {.name = name, .type = ElementType::Int64, .ints = std::move(values)};
}
RawColumn words(const std::string& name, std::vector<std::string> dictionary,
                std::vector<std::int64_t> codes) {
    return {.name = name,
            .type = ElementType::String,
            .codes = std::move(codes),
            .dictionary = std::make_shared<const std::vector<std::string>>(std::move(dictionary))};
}

/// Three float columns a, b, c of two rows, as one matrix; the values that NumPy was given.
const RawColumns kMatrix{floats("a", {1.5f, -0.5f}), floats("b", {-2.0f, 3.0f}),
                         floats("c", {0.25f, -1.0f})};

GraphBuilder::Value matrix(GraphBuilder& builder) {
    std::vector<GraphBuilder::Value> parts;
    for (const char* name : {"a", "b", "c"})
        parts.push_back(builder.input(name, matrixType(ElementType::Float32, 1)));
    return builder.apply("Concat", parts);
}

struct Ran {
    Graph graph;
    std::vector<Value> outputs;
    std::vector<float> numbers() const { return numbersOf(outputs[0]); }
    static std::vector<float> numbersOf(const Value& value) {
        const at::Tensor flat = value.tensor.to(at::kFloat).contiguous();
        return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
    }
};

/// Builds, runs on columns, returns the outputs named "out" (and whatever else was named).
Ran run(GraphBuilder& builder, const GraphBuilder::Value& result, const RawColumns& columns,
        const Tensors& weights = {}) {
    builder.output("out", result);
    auto graph = builder.finish({.column = "y"});
    if (!graph) qFatal("%s", graph.error().message.c_str());
    auto executor = GraphExecutor::create(*graph, weights, at::kCPU, false);
    if (!executor) qFatal("%s", executor.error().message.c_str());
    return {*graph, executor->outputs(executor->fixed(columns))};
}

Ran apply(const std::string& op, std::map<std::string, Attribute> attributes = {}) {
    GraphBuilder builder;
    return run(builder, builder.apply(op, {matrix(builder)}, std::move(attributes)), kMatrix);
}

void compare(const std::vector<float>& got, const std::vector<double>& wanted) {
    QCOMPARE(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        QVERIFY2(std::abs(got[i] - wanted[i]) < 1e-6 * std::max(1.0, std::abs(wanted[i])),
                 qPrintable(QString("%1: %2, wanted %3").arg(i).arg(got[i]).arg(wanted[i])));
}

}  // namespace

class ExecutorTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyOperatorHasAKernel() {
        for (const OperatorInfo& info : allOperators())
            QVERIFY2(findKernel(info.name), std::string(info.name).c_str());
        QVERIFY(!findKernel("NoSuchOperator"));
    }

    // x = np.array([[1.5,-2.0,0.25],[-0.5,3.0,-1.0]])
    void activations_data() {
        QTest::addColumn<QString>("op");
        QTest::addColumn<QList<double>>("wanted");
        QTest::newRow("np.maximum(x, 0)") << "Relu" << QList<double>{1.5, 0, 0.25, 0, 3, 0};
        QTest::newRow("x*(1+math.erf(x/sqrt(2)))/2")
            << "Gelu"
            << QList<double>{1.399789198096713,    -0.04550026389635842, 0.14967658142073093,
                             -0.15426876936299344, 2.99595030590511,     -0.15865525393145707};
        QTest::newRow("np.tanh(x)")
            << "Tanh"
            << QList<double>{0.9051482536448665,   -0.9640275800758169, 0.24491866240370913,
                             -0.46211715726000974, 0.9950547536867305,  -0.7615941559557649};
        QTest::newRow("1/(1+np.exp(-x))")
            << "Sigmoid"
            << QList<double>{0.8175744761936437, 0.11920292202211755, 0.5621765008857981,
                             0.3775406687981454, 0.9525741268224334,  0.2689414213699951};
        QTest::newRow("x/(1+np.exp(-x))")
            << "Silu"
            << QList<double>{1.2263617142904655,  -0.2384058440442351, 0.14054412522144952,
                             -0.1887703343990727, 2.8577223804672998,  -0.2689414213699951};
        QTest::newRow("scipy.special.softmax(x, 1)")
            << "Softmax"
            << QList<double>{0.7594731860969822,  0.022934102999540424, 0.21759271090347723,
                             0.02880019873836161, 0.9537315977210048,   0.017468203540633418};
    }
    void activations() {
        QFETCH(QString, op);
        QFETCH(QList<double>, wanted);
        compare(apply(op.toStdString()).numbers(), {wanted.begin(), wanted.end()});
    }

    void imputeAffineAndMissingFlag() {
        GraphBuilder builder;
        const auto a = builder.input("a", matrixType(ElementType::Float32, 1));
        const auto b = builder.input("b", matrixType(ElementType::Float32, 1));
        const auto raw = builder.apply("Concat", {a, b});
        const auto filled = builder.apply("Impute", {raw}, {{"values", std::vector{7.0, -1.0}}});
        const auto scaled =
            builder.apply("Affine", {filled},
                          {{"scale", std::vector{2.0, 0.5}}, {"offset", std::vector{1.0, 10.0}}});
        const auto flags = builder.apply("IsMissing", {raw});
        const auto all = builder.apply("Concat", {scaled, flags});
        compare(run(builder, all, {floats("a", {kNaN, 3}), floats("b", {4, kNaN})}).numbers(),
                {15, 12, 1, 0, 7, 9.5, 0, 1});
    }

    void dateTimeScaleAtItsLimits() {
        GraphBuilder builder;
        const auto t = builder.input("t", matrixType(ElementType::Int64, 1));
        const auto out = builder.apply("DateTimeScale", {t},
                                       {{"origin", std::int64_t{1000}}, {"unit", std::int64_t{8}}});
        const auto ran = run(builder, out, {times("t", {1000, 1004, 0, kNoTime, kNoTime + 1})});
        const auto got = ran.numbers();
        compare({got[0], got[1], got[2]}, {0, 0.5, -125});
        QVERIFY(std::isnan(got[3]));
        QCOMPARE(got[4], static_cast<float>((static_cast<double>(kNoTime + 1) - 1000) / 8));
    }

    void categoriesUnknownMissingAndOneHot() {
        GraphBuilder builder;
        const auto s = builder.input("s", matrixType(ElementType::String, 1));
        const auto index = builder.apply("CategoryIndex", {s},
                                         {{"vocabulary", std::vector<std::string>{"red", "blue"}}});
        const auto hot = builder.apply("OneHot", {index}, {{"depth", std::int64_t{4}}});
        // Dictionary words in another order than the vocabulary; one is the empty text.
        const auto column = words("s", {"blue", "green", "red", ""}, {0, 1, 2, 3, -1});
        compare(run(builder, hot, {column}).numbers(),
                {0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0});
    }

    void embeddingTakesRows() {
        GraphBuilder builder;
        const auto s = builder.input("s", matrixType(ElementType::String, 1));
        const auto index =
            builder.apply("CategoryIndex", {s}, {{"vocabulary", std::vector<std::string>{"x"}}});
        const auto table = builder.parameter("table", {3, 2}, "normal");
        const std::vector<float> numbers{1, 2, 3, 4, 5, 6};
        const Tensors weights{{"table", HostTensor::fromFloats({3, 2}, numbers)}};
        compare(run(builder, builder.apply("Embedding", {index, table}),
                    {words("s", {"x", "?"}, {0, 1, -1})}, weights)
                    .numbers(),
                {5, 6, 1, 2, 3, 4});
    }

    // W = [[.5,-1,2],[1,0,.25]]; b = [.1,-.2]; x @ W.T + b
    void linearWithAndWithoutBias() {
        const std::vector<float> weight{.5f, -1, 2, 1, 0, .25f}, bias{.1f, -.2f};
        const Tensors weights{{"w", HostTensor::fromFloats({2, 3}, weight)},
                              {"bias", HostTensor::fromFloats({2}, bias)}};
        for (const bool biased : {true, false}) {
            GraphBuilder builder;
            const auto x = matrix(builder);
            const auto w = builder.parameter("w", {2, 3}, "zeros");
            std::vector inputs{x, w};
            if (biased) inputs.push_back(builder.parameter("bias", {2}, "zeros"));
            const auto got =
                run(builder, builder.apply("Linear", inputs), kMatrix, weights).numbers();
            compare(got, biased ? std::vector{3.35, 1.3625, -5.15, -0.95}
                                : std::vector{3.25, 1.5625, -5.25, -0.75});
        }
    }

    // (x - x.mean(1)) / np.sqrt(x.var(1) + 1e-5) * [1,2,.5] + [.1,0,-.1]
    void layerNorm() {
        const std::vector<float> scale{1, 2, .5f}, shift{.1f, 0, -.1f};
        GraphBuilder builder;
        const auto x = matrix(builder);
        const auto w = builder.parameter("w", {3}, "ones"),
                   b = builder.parameter("shift", {3}, "zeros");
        const Tensors weights{{"w", HostTensor::fromFloats({3}, scale)},
                              {"shift", HostTensor::fromFloats({3}, shift)}};
        compare(run(builder, builder.apply("LayerNorm", {x, w, b}, {{"epsilon", 1e-5}}), kMatrix,
                    weights)
                    .numbers(),
                {1.1933245349335955, -2.6469962424708102, 0.015086793150904776, -0.4619505996592964,
                 2.809752998296482, -0.5214629497444723});
    }

    void addOfTwo() {
        GraphBuilder builder;
        const auto x = matrix(builder);
        compare(run(builder, builder.apply("Add", {x, x}), kMatrix).numbers(),
                {3, -4, .5, -1, 6, -2});
    }

    void headsOfClassification() {
        GraphBuilder builder;
        const auto a = builder.input("a", matrixType(ElementType::Float32, 1));
        const auto both = builder.apply("BinaryProbabilities", {a});
        const auto winner = builder.apply("ArgMax", {both});
        const auto text = builder.apply("LabelDecode", {winner},
                                        {{"labels", std::vector<std::string>{"no", "yes"}}});
        const auto number = builder.apply("LabelDecodeInt", {winner},
                                          {{"labels", std::vector<std::int64_t>{-7, 12}}});
        builder.output("label", text);
        builder.output("number", number);
        const auto ran = run(builder, both, {floats("a", {1.5f, -2.0f, 0.0f})});
        compare(Ran::numbersOf(ran.outputs[2]), {0.1824255238063563, 0.8175744761936437,
                                                 0.8807970779778823, 0.1192029220221176, 0.5, 0.5});
        // Equal probabilities: the first.
        QCOMPARE(ran.outputs[0].dictionary->at(1), std::string("yes"));
        compare(Ran::numbersOf(ran.outputs[0]), {1, 0, 0});
        compare(Ran::numbersOf(ran.outputs[1]), {12, -7, -7});
    }

    void dropoutIsIdentityOutsideTrainingAndUnbiasedWithin() {
        compare(apply("Dropout", {{"rate", 0.5}}).numbers(), {1.5, -2, .25, -.5, 3, -1});
        GraphBuilder builder;
        const auto a = builder.input("a", matrixType(ElementType::Float32, 1));
        const auto dropped = builder.apply("Dropout", {a}, {{"rate", 0.25}});
        builder.setRawOutput(dropped);
        builder.output("prediction", dropped);
        const auto graph = builder.finish({.column = "y"});
        QVERIFY(graph);
        auto executor = GraphExecutor::create(*graph, {}, at::kCPU, true);
        QVERIFY(executor && executor->random());
        const auto features = executor->fixed({floats("a", std::vector<float>(20000, 1.0f))});
        StepContext context{.training = true,
                            .random = at::globalContext().defaultGenerator(at::kCPU).clone()};
        const auto draw = [&](std::uint64_t seed) {
            context.random.set_current_seed(seed);
            return executor->raw(features, context).clone();
        };
        const at::Tensor first = draw(5), again = draw(5), other = draw(6);
        QVERIFY(at::equal(first, again));
        QVERIFY(!at::equal(first, other));
        const double kept = first.ne(0).to(at::kDouble).mean().item<double>();
        QVERIFY(std::abs(kept - 0.75) < 0.015);  // 5 standard errors
        QCOMPARE(first.max().item<float>(), 1.0f / 0.75f);
    }

    void wideOneHotIsNotKeptForAllRows() {
        for (const std::int64_t depth : {10, 1000}) {
            GraphBuilder builder;
            const auto s = builder.input("s", matrixType(ElementType::String, 1));
            std::vector<std::string> vocabulary;
            for (std::int64_t i = 0; i + 2 < depth; ++i) vocabulary.push_back(std::to_string(i));
            const auto index = builder.apply("CategoryIndex", {s}, {{"vocabulary", vocabulary}});
            const auto hot = builder.apply("OneHot", {index}, {{"depth", depth}});
            builder.setRawOutput(builder.linear(hot, 1, "layer"));
            auto graph = builder.finish({.column = "y"});
            QVERIFY(graph);
            Tensors weights;
            for (const auto& p : graph->parameters) {
                std::int64_t size = 1;
                for (const std::int64_t dimension : p.shape) size *= dimension;
                const std::vector<float> ones(static_cast<std::size_t>(size), 1.0f);
                weights[p.name] = HostTensor::fromFloats(p.shape, ones);
            }
            auto executor = GraphExecutor::create(*graph, weights, at::kCPU, false);
            QVERIFY(executor);
            const auto fixed = executor->fixed({words("s", {"3", "nothing"}, {0, 1, -1})});
            QCOMPARE(fixed.values.size(), std::size_t(1));
            QCOMPARE(fixed.values[0].tensor.size(1), depth == 10 ? 10 : 1);
            compare(Ran::numbersOf({executor->raw(fixed, {}), nullptr}), {2, 2, 2});
        }
    }

    void weightsOfAnotherModelAreRefused() {
        GraphBuilder builder;
        const auto x = matrix(builder);
        builder.setRawOutput(builder.linear(x, 1, "layer"));
        const auto graph = builder.finish({.column = "y"});
        QVERIFY(graph);
        const auto executor = GraphExecutor::create(*graph, {}, at::kCPU, false);
        QVERIFY(!executor);
        QCOMPARE(executor.error().code, ErrorCode::BadInput);
    }
};

QTEST_GUILESS_MAIN(ExecutorTest)
#include "test_train_executor.moc"
