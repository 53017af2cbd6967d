#include "core/model/Evaluator.h"
#include "core/model/Features.h"
#include "core/model/Signature.h"
#include "core/train/Predictor.h"
#include "core/train/ServingEngine.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <random>

using namespace bw;

// The evaluator against the torch executor: the same graph, weights and rows, two programs.

namespace {

/// A model of all kinds of layers, over numbers, times and categories, by one-hot and by embedding.
Model modelOf(Task task, int seed) {
    GraphBuilder builder;
    const PreparedInputs prepared = addPreprocessing(
        builder,
        {{.spec = {"age", "integer"}, .hasMissing = true, .fill = 38, .mean = 40, .deviation = 12},
         {.spec = {"pay", "number"}, .fill = 2e5, .mean = 1.9e5, .deviation = 1e5},
         {.spec = {"hired", "datetime"},
          .hasMissing = true,
          .fill = 1.5,
          .mean = 1,
          .deviation = 2,
          .origin = 1'300'000'000'000'000,
          .unit = 86'400'000'000},
         {.spec = {"job", "category"}, .vocabulary = {"clerk", "cook", "pilot", "nurse"}},
         {.spec = {"town", "category"}, .vocabulary = {"a", "b"}}});
    const auto& [job, town] = std::pair{prepared.categories[0], prepared.categories[1]};
    const auto looked = builder.apply(
        "Embedding", {job.index, builder.parameter("table", {job.cardinality, 5}, "normal")});
    const auto hot = builder.apply("OneHot", {town.index}, {{"depth", town.cardinality}});
    auto x = concatenate(builder, {prepared.dense, looked, hot}, "all");
    int layer = 0;
    for (const char* op : {"Relu", "Gelu", "Tanh", "Silu", "Sigmoid"}) {
        const auto before =
            builder.apply(op, {builder.linear(x, 19, "layer" + std::to_string(++layer))});
        const std::string norm = "norm" + std::to_string(layer);
        const auto after = builder.apply("LayerNorm",
                                         {before, builder.parameter(norm + ".w", {19}, "ones"),
                                          builder.parameter(norm + ".b", {19}, "zeros")},
                                         {{"epsilon", 1e-5}});
        x = builder.apply("Add", {before, builder.apply("Dropout", {after}, {{"rate", 0.3}})});
    }
    Target target{.column = "y", .task = task};
    if (task == Task::BinaryClassification) target.classes = {"no", "yes"};
    if (task == Task::MulticlassClassification) {
        target.classes = {"1", "5", "7"};
        target.integerLabels = true;
    }
    if (task == Task::Regression) {
        target.mean = 1000;
        target.scale = 250;
    }
    addHead(builder, builder.linear(x, rawOutputs(target), "last"), target);
    auto graph = builder.finish(target);
    if (!graph) qFatal("%s", graph.error().message.c_str());
    Model model{std::move(*graph), {}};
    std::mt19937 random(static_cast<unsigned>(seed));
    std::normal_distribution<float> normal(0, 0.4F);
    for (const ParameterTensor& parameter : model.graph.parameters) {
        std::size_t count = 1;
        for (const std::int64_t size : parameter.shape) count *= static_cast<std::size_t>(size);
        std::vector<float> values(count);
        for (float& value : values) value = normal(random);
        model.weights[parameter.name] = HostTensor::fromFloats(parameter.shape, values);
    }
    return model;
}

Answers torchAnswers(const Model& model, const InputRows& rows) {
    RawColumns columns;
    for (const InputColumn& column : rows) columns.push_back(rawColumn(column));
    return Predictor::create(model, "cpu").value()->answer(columns, {}).value();
}

}  // namespace

class ServingEngineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theEvaluatorGivesTheAnswersOfTorch_data() {
        QTest::addColumn<int>("task");
        QTest::addColumn<int>("rows");
        for (const int rows : {1, 3, 64, 1000})
            for (const Task task :
                 {Task::BinaryClassification, Task::MulticlassClassification, Task::Regression})
                QTest::addRow("%s, %d rows", std::string(taskName(task)).c_str(), rows)
                    << static_cast<int>(task) << rows;
    }
    void theEvaluatorGivesTheAnswersOfTorch() {
        QFETCH(const int, task);
        QFETCH(const int, rows);
        const Model model = modelOf(static_cast<Task>(task), 5);
        const InputRows made = madeRows(model.graph, rows, 11);
        Answers own;
        Evaluator::create(model).value()->run(made, own);
        const std::string difference =
            differenceOf(model.graph.target, torchAnswers(model, made), own);
        QVERIFY2(difference.empty(), difference.c_str());
        QCOMPARE(own.rows, static_cast<std::int64_t>(rows));
        QCOMPARE(own.classes.size(),
                 static_cast<std::size_t>(model.graph.target.classes.empty() ? 0 : rows));
    }

    void differencesAreSeen() {
        const Target target{.task = Task::BinaryClassification, .classes = {"a", "b"}};
        const Answers right{.classes = {1}, .probabilities = {0.3F, 0.7F}, .rows = 1};
        Answers wrong = right;
        QVERIFY(differenceOf(target, right, wrong).empty());
        wrong.probabilities[0] += 2e-5F;
        QVERIFY(!differenceOf(target, right, wrong).empty());
        wrong = right;
        wrong.classes[0] = 0;
        QVERIFY(!differenceOf(target, right, wrong).empty());
        wrong.probabilities[0] = std::nanf("");
        QVERIFY(!differenceOf(target, right, wrong).empty());
        Answers tie{.classes = {1}, .probabilities = {0.5F, 0.5F}, .rows = 1}, other = tie;
        other.classes[0] = 0;
        QVERIFY(differenceOf(target, tie, other).empty());
        const Target number{.task = Task::Regression, .mean = 1000, .scale = 250};
        const Answers value{.predictions = {1500}, .rows = 1};
        Answers near = value, far = value;
        near.predictions[0] += 0.004F;
        far.predictions[0] += 0.1F;
        QVERIFY(differenceOf(number, value, near).empty());
        QVERIFY(!differenceOf(number, value, far).empty());
        QVERIFY(!differenceOf(number, value, right).empty());
    }

    void theEngineProvesTheEvaluatorAndTakesTorchForManyRows() {
        const QTemporaryDir folder;
        const std::filesystem::path place = folder.filePath("model").toStdString();
        const Model model = modelOf(Task::BinaryClassification, 6);
        QVERIFY(writeModel(place, model));
        std::vector<std::string> notes;
        const JobContext job({}, {}, [&](std::string_view note) { notes.emplace_back(note); });
        const auto engine = makeServingEngine(place, "cpu", job);
        QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
        QVERIFY(notes.empty());
        QVERIFY((*engine)->backend().starts_with("evaluator up to "));
        for (const std::int64_t rows : {std::int64_t{1}, kEvaluatorRows, kEvaluatorRows + 1}) {
            const InputRows made = madeRows(model.graph, rows, 3);
            Answers answers;
            QVERIFY((*engine)->answer(made, answers));
            QCOMPARE(differenceOf(model.graph.target, torchAnswers(model, made), answers),
                     std::string());
        }
    }

    void aModelThatIsNotThereIsNamed() {
        QVERIFY(!makeServingEngine("/nowhere", "cpu", {}));
        const QTemporaryDir folder;
        const std::filesystem::path place = folder.path().toStdString();
        QVERIFY(writeModel(place, modelOf(Task::Regression, 1)));
        QVERIFY(!makeServingEngine(place, "cuda:77", {}));
    }
};

QTEST_GUILESS_MAIN(ServingEngineTest)
#include "test_train_serving_engine.moc"
