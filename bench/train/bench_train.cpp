// Training throughput of the MLP 50-128-128-1, AdamW, batch 256, on 200,000 made rows:
//   bench_train ours|bare EPOCHS THREADS
// prints samples per second of the clock and per second of processor time, a line an epoch, after
// one warm-up epoch. "ours" is the trainer's own step loop on a graph; "bare" is the same
// mathematics written out in ATen calls. compare.py runs both against PyTorch in Python.
#include "core/model/GraphBuilder.h"
#include "core/train/Device.h"
#include "core/train/StepLoop.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>

namespace {

using namespace bw;

constexpr std::int64_t kRows = 200'000, kColumns = 50, kHidden = 128, kBatchSize = 256;

struct MadeData {
    at::Tensor x, y;
};

MadeData makeData() {
    at::Generator random = at::globalContext().defaultGenerator(at::kCPU).clone();
    random.set_current_seed(1);
    const at::Tensor x = at::randn({kRows, kColumns}, random);
    return {x, (x.narrow(1, 0, 5).sum(1, true) > 0).to(at::kFloat)};
}

/// Runs `step` for epochs × steps; the first epoch is not counted.
void time(int epochs, std::int64_t steps, const std::function<void()>& step) {
    for (int epoch = 0; epoch <= epochs; ++epoch) {
        const auto begin = std::chrono::steady_clock::now();
        const std::clock_t busy = std::clock();
        for (std::int64_t i = 0; i < steps; ++i) step();
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        const double used = static_cast<double>(std::clock() - busy) / CLOCKS_PER_SEC;
        if (epoch > 0) fmt::print("{:.0f} {:.0f}\n", kRows / seconds, kRows / used);
    }
}

Graph mlp() {
    GraphBuilder builder;
    std::vector<GraphBuilder::Value> inputs;
    for (std::int64_t i = 0; i < kColumns; ++i)
        inputs.push_back(builder.input(fmt::format("x{}", i), {ElementType::Float32, {kBatch, 1}}));
    auto value = builder.apply("Concat", inputs);
    for (const char* name : {"first", "second"})
        value = builder.apply("Relu", {builder.linear(value, kHidden, name)});
    builder.setRawOutput(builder.linear(value, 1, "last"));
    auto graph = builder.finish(
        {.column = "y", .task = Task::BinaryClassification, .classes = {"no", "yes"}});
    if (!graph) {
        fmt::print(stderr, "{}\n", graph.error().message);
        std::exit(1);
    }
    return std::move(*graph);
}

RawColumns columnsOf(const at::Tensor& x) {
    RawColumns columns;
    const at::Tensor byColumn = x.t().contiguous();
    for (std::int64_t i = 0; i < kColumns; ++i) {
        const float* values = byColumn.const_data_ptr<float>() + i * kRows;
        columns.push_back({.name = fmt::format("x{}", i), .floats = {values, values + kRows}});
    }
    return columns;
}

void runOurs(const MadeData& data, int epochs) {
    const Graph graph = mlp();
    auto executor = GraphExecutor::create(graph, initialWeights(graph, 0), at::kCPU, true);
    StepLoop loop(*executor, executor->fixed(columnsOf(data.x)), data.y, TrainerSettings{}, 0);
    double loss = 0;
    time(epochs, loop.stepsPerEpoch(), [&] {
        loop.step();
        if (loop.steps() % 10 == 0) loss = loop.takeMeanLoss();
    });
    fmt::print(stderr, "loss {:.4f}\n", loss);
}

void runBare(const MadeData& data, int epochs) {
    std::vector<at::Tensor> parameters, first, second, counts;
    const at::Tensor count = at::zeros({});
    const std::int64_t sizes[] = {kColumns, kHidden, kHidden, 1};
    for (int layer = 0; layer < 3; ++layer) {
        const double bound = 1 / std::sqrt(static_cast<double>(sizes[layer]));
        parameters.push_back(at::empty({sizes[layer + 1], sizes[layer]}).uniform_(-bound, bound));
        parameters.push_back(at::empty({sizes[layer + 1]}).uniform_(-bound, bound));
    }
    for (at::Tensor& parameter : parameters) {
        first.push_back(at::zeros_like(parameter));
        second.push_back(at::zeros_like(parameter));
        counts.push_back(count);
        parameter.set_requires_grad(true);
    }
    at::Tensor order, lossSum = at::zeros({});
    std::int64_t at = kRows, done = 0;
    double shown = 0;
    time(epochs, (kRows + kBatchSize - 1) / kBatchSize, [&] {
        if (at >= kRows) {
            order = at::randperm(kRows);
            at = 0;
        }
        const at::Tensor rows = order.narrow(0, at, std::min(kBatchSize, kRows - at));
        at += kBatchSize;
        const at::Tensor x = data.x.index_select(0, rows), y = data.y.index_select(0, rows);
        at::Tensor h = at::relu(at::linear(x, parameters[0], parameters[1]));
        h = at::relu(at::linear(h, parameters[2], parameters[3]));
        const at::Tensor loss =
            at::binary_cross_entropy_with_logits(at::linear(h, parameters[4], parameters[5]), y);
        const auto gradients = torch::autograd::grad({loss}, parameters);
        const at::NoGradGuard noTrace;
        lossSum.add_(loss);
        count.add_(1);
        at::_fused_adamw_(parameters, gradients, first, second, {}, counts, 1e-3, 0.9, 0.999, 1e-2,
                          1e-8, false, false);
        if (++done % 10 == 0) {
            shown = lossSum.item<double>() / 10;
            lossSum.zero_();
        }
    });
    fmt::print(stderr, "loss {:.4f}\n", shown);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string which = argc > 1 ? argv[1] : "";
    if (argc != 4 || (which != "ours" && which != "bare")) {
        fmt::print(stderr, "Usage: bench_train ours|bare EPOCHS THREADS\n");
        return 2;
    }
    useThreads(std::stoi(argv[3]));
    const MadeData data = makeData();
    (which == "ours" ? runOurs : runBare)(data, std::stoi(argv[2]));
}
