#include "core/model/GraphBuilder.h"
#include "core/train/Device.h"
#include "core/train/StepLoop.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include <cmath>

using namespace bw;

namespace {

std::vector<float> numbers(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.detach().contiguous();
    return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
}

Graph linearGraph(Task task, std::int64_t outputs, bool dropout = false) {
    GraphBuilder builder;
    const auto a = builder.input("a", {ElementType::Float32, {kBatch, 1}});
    const auto b = builder.input("b", {ElementType::Float32, {kBatch, 1}});
    auto x = builder.apply("Concat", {a, b});
    if (dropout) x = builder.apply("Dropout", {x}, {{"rate", 0.3}});
    builder.setRawOutput(builder.linear(x, outputs, "layer"));
    std::vector<std::string> classes;
    if (task != Task::Regression)
        for (const char* name : {"p", "q", "r"})
            if (std::ssize(classes) < std::max<std::int64_t>(outputs, 2))
                classes.emplace_back(name);
    auto graph = builder.finish({.column = "y", .task = task, .classes = classes});
    if (!graph) qFatal("%s", graph.error().message.c_str());
    return *graph;
}

constexpr std::int64_t kRows = 40;

RawColumns twoColumns() {
    RawColumns columns{{.name = "a"}, {.name = "b"}};
    for (std::int64_t i = 0; i < kRows; ++i) {
        columns[0].floats.push_back(std::sin(static_cast<float>(i)));
        columns[1].floats.push_back(std::cos(3 * static_cast<float>(i)));
    }
    return columns;
}

at::Tensor targetFor(Task task) {
    const at::Tensor i = at::arange(kRows);
    if (task == Task::MulticlassClassification) return i.remainder(3);
    const at::Tensor column = i.unsqueeze(1).to(at::kFloat);
    return task == Task::Regression ? column.sin() : column.remainder(2);
}

/// The loss as torch has it, through autograd.
at::Tensor torchLoss(Task task, const at::Tensor& raw, const at::Tensor& target) {
    if (task == Task::Regression) return at::mse_loss(raw, target);
    if (task == Task::MulticlassClassification) return at::cross_entropy_loss(raw, target);
    return at::binary_cross_entropy_with_logits(raw, target);
}

struct Training {
    explicit Training(const Graph& graph, const TrainerSettings& settings, std::uint64_t seed = 3)
        : executor(*GraphExecutor::create(graph, initialWeights(graph, seed), at::kCPU, true)),
          loop(executor, executor.fixed(twoColumns()), targetFor(graph.target.task), settings,
               seed) {}
    GraphExecutor executor;
    StepLoop loop;
};

}  // namespace

class StepsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // w = torch.nn.Parameter([1,-2,.5]); 4 steps with w.grad = 0.5*w + k*[1,-.5,.25], k = 1..4
    // AdamW(lr=.1, weight_decay=.01); SGD(lr=.1, momentum=.9, weight_decay=.01);
    // "clip": torch.nn.utils.clip_grad_norm_([w], 0.5) before each step
    void optimizersLikePyTorch_data() {
        QTest::addColumn<bool>("sgd");
        QTest::addColumn<double>("clip");
        QTest::addColumn<QList<double>>("wanted");
        QTest::newRow("adamw") << false << 0.0
                               << QList<double>{0.6022805571556091, -1.5928736925125122,
                                                0.10034318268299103};
        QTest::newRow("adamw, clip")
            << false << 0.5
            << QList<double>{0.5956506133079529, -1.5956940650939941, 0.09962263703346252};
        QTest::newRow("sgd") << true << 0.0
                             << QList<double>{-1.1841857433319092, -0.2682933807373047,
                                              -0.1526487022638321};
        QTest::newRow("sgd, clip")
            << true << 0.5
            << QList<double>{0.6539426445960999, -1.7012637853622437, 0.39253440499305725};
    }
    void optimizersLikePyTorch() {
        QFETCH(bool, sgd);
        QFETCH(double, clip);
        QFETCH(QList<double>, wanted);
        const at::Tensor w = at::tensor({1.0f, -2.0f, 0.5f});
        const at::Tensor slope = at::tensor({1.0f, -0.5f, 0.25f});
        Optimizer optimizer(
            {w}, {.sgd = sgd, .learningRate = 0.1, .weightDecay = 0.01, .clipNorm = clip});
        for (int k = 1; k <= 4; ++k) {
            std::vector<at::Tensor> gradients{w * 0.5 + k * slope};
            optimizer.step(gradients);
        }
        const auto got = numbers(w);
        for (int i = 0; i < 3; ++i)
            QVERIFY(std::abs(got[static_cast<std::size_t>(i)] - wanted[i]) < 2e-6);
    }

    void optimizerStateGoesOn() {
        for (const bool sgd : {false, true}) {
            const at::Tensor a = at::ones({3}), b = at::ones({3});
            const TrainerSettings settings{.sgd = sgd};
            Optimizer first({a}, settings), second({b}, settings);
            const auto step = [](Optimizer& optimizer, const at::Tensor& w) {
                std::vector<at::Tensor> gradients{w * w};
                optimizer.step(gradients);
            };
            for (int i = 0; i < 3; ++i) step(first, a);
            b.copy_(a);
            second.restore(first.state());
            step(first, a);
            step(second, b);
            QVERIFY(at::equal(a, b));
        }
    }

    /// The gradient that is written down by hand equals autograd's of the loss: one step of plain
    /// SGD.
    void gradientsLikeAutograd_data() {
        QTest::addColumn<int>("task");
        QTest::addColumn<int>("outputs");
        QTest::newRow("binary") << int(Task::BinaryClassification) << 1;
        QTest::newRow("multiclass") << int(Task::MulticlassClassification) << 3;
        QTest::newRow("regression") << int(Task::Regression) << 1;
    }
    void gradientsLikeAutograd() {
        QFETCH(int, task);
        QFETCH(int, outputs);
        const Graph graph = linearGraph(Task(task), outputs);
        Training training(graph,
                          {.sgd = true, .learningRate = 1, .weightDecay = 0, .batchSize = 16});
        std::vector<at::Tensor> before;
        for (const at::Tensor& p : training.executor.parameters())
            before.push_back(p.detach().clone().set_requires_grad(true));
        const at::Tensor rows = epochOrder(3, 0, kRows).narrow(0, 0, 16);
        const auto columns = twoColumns();
        const at::Tensor x = at::stack({at::tensor(at::ArrayRef<float>(columns[0].floats)),
                                        at::tensor(at::ArrayRef<float>(columns[1].floats))},
                                       1);
        const at::Tensor loss =
            torchLoss(Task(task), at::linear(x.index_select(0, rows), before[0], before[1]),
                      targetFor(Task(task)).index_select(0, rows));
        const auto gradients = torch::autograd::grad({loss}, before);
        training.loop.step();
        const at::NoGradGuard noTrace;
        for (std::size_t i = 0; i < before.size(); ++i)
            QVERIFY(at::allclose(training.executor.parameters()[i], before[i] - gradients[i], 1e-5,
                                 1e-6));
        QVERIFY(std::abs(training.loop.takeMeanLoss() - loss.item<double>()) < 1e-6);
    }

    void anEpochVisitsEachRowOnce() {
        for (const std::int64_t epoch : {0, 1, 7}) {
            const at::Tensor order = epochOrder(5, epoch, 1000);
            QVERIFY(at::equal(std::get<0>(order.sort()), at::arange(1000)));
            QVERIFY(at::equal(order, epochOrder(5, epoch, 1000)));
            QVERIFY(!at::equal(order, epochOrder(5, epoch + 1, 1000)));
            QVERIFY(!at::equal(order, epochOrder(6, epoch, 1000)));
        }
        const Graph graph = linearGraph(Task::Regression, 1);
        QCOMPARE(Training(graph, {.batchSize = 16}).loop.stepsPerEpoch(), 3);
        QCOMPARE(Training(graph, {.batchSize = 40}).loop.stepsPerEpoch(), 1);
        QCOMPARE(Training(graph, {.batchSize = 1000}).loop.stepsPerEpoch(), 1);
    }

    void firstWeightsDependOnSeedAndName() {
        const Graph graph = linearGraph(Task::Regression, 1);
        const Tensors a = initialWeights(graph, 1), b = initialWeights(graph, 1),
                      c = initialWeights(graph, 2);
        QVERIFY(a.at("layer.weight").bytes == b.at("layer.weight").bytes);
        QVERIFY(a.at("layer.weight").bytes != c.at("layer.weight").bytes);
        for (const float value : a.at("layer.weight").floats())
            QVERIFY(std::abs(value) <= 1 / std::sqrt(2.f));
        Graph other = graph;
        other.parameters = {{"n", {400, 50}, "normal"},
                            {"z", {3}, "zeros"},
                            {"o", {3}, "ones"},
                            {"k", {400, 50}, "kaiming_uniform"}};
        const Tensors d = initialWeights(other, 1);
        const at::Tensor normal = toTorch(d.at("n"), at::kCPU),
                         kaiming = toTorch(d.at("k"), at::kCPU);
        QVERIFY(std::abs(normal.mean().item<double>()) < 0.05);
        QVERIFY(std::abs(normal.std().item<double>() - 1) < 0.05);
        // Uniform on ±1/sqrt(50): deviation 1/sqrt(150).
        QVERIFY(std::abs(kaiming.std().item<double>() - 1 / std::sqrt(150.0)) < 0.005);
        QCOMPARE(d.at("o").floats()[2], 1.0f);
        QCOMPARE(d.at("z").floats()[2], 0.0f);
    }

    void aRestoredLoopGoesOnBitEqual() {
        for (const bool sgd : {false, true}) {
            const Graph graph = linearGraph(Task::BinaryClassification, 1, /*dropout=*/true);
            const TrainerSettings settings{.sgd = sgd, .batchSize = 16};
            Training whole(graph, settings), first(graph, settings), second(graph, settings, 3);
            for (int i = 0; i < 10; ++i) whole.loop.step();
            for (int i = 0; i < 4; ++i) first.loop.step();  // in the middle of the second epoch
            second.loop.restore(first.loop.state(), first.loop.steps(), first.loop.summedLosses());
            for (int i = 0; i < 6; ++i) second.loop.step();
            const Tensors a = whole.loop.state(), b = second.loop.state();
            QCOMPARE(a.size(), b.size());
            for (const auto& [name, tensor] : a)
                QVERIFY2(tensor.bytes == b.at(name).bytes, name.c_str());
            QCOMPARE(second.loop.takeMeanLoss(), whole.loop.takeMeanLoss());
        }
    }

    void devices() {
        QVERIFY(resolveDevice("cpu"));
        QVERIFY(resolveDevice("auto"));
        QCOMPARE(resolveDevice("tpu").error().code, ErrorCode::BadInput);
        QCOMPARE(resolveDevice("cuda:x").error().code, ErrorCode::BadInput);
        const auto absent = resolveDevice("cuda:97");
        QCOMPARE(absent.error().code, ErrorCode::Environment);
        QVERIFY(absent.error().hint.find("cpu") != std::string::npos);
        QCOMPARE(listDevices().front().id, std::string("cpu"));
        QVERIFY(listDevices().front().memoryBytes > 0);
        QVERIFY(torchVersion().starts_with("2."));
    }
};

QTEST_GUILESS_MAIN(StepsTest)
#include "test_train_steps.moc"
