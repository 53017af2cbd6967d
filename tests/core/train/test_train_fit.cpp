#include "core/train/BestEpochs.h"
#include "core/train/Fit.h"
#include "core/train/TargetColumn.h"
#include "tests/core/train/MemoryData.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>

using namespace bw;

namespace {

constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

std::vector<std::int64_t> firstRows(std::int64_t count) {
    std::vector<std::int64_t> rows;
    for (std::int64_t row = 0; row < count; ++row) rows.push_back(row);
    return rows;
}

std::vector<Part> allTraining(std::size_t count) {
    return std::vector<Part>(count, Part::Train);
}

bool near(double a, double b) {
    return std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(b));
}

}  // namespace

class FitTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // v = np.array([1.5,nan,4.25,-3,1e-3,7.125], np.float32); f = np.float32(np.nanmedian(v))
    // w = np.where(np.isnan(v), f, v).astype(float); w.mean(), w.std()
    void numbersLikeNumPy() {
        MemoryData data;
        data.add("v", MemoryData::Numbers{1.5, std::nullopt, 4.25, -3, 1e-3, 7.125});
        const auto fitted = fitFeatures({{"v", "number"}}, data, firstRows(6), {});
        QVERIFY(fitted);
        QVERIFY(fitted->front().hasMissing);
        QCOMPARE(fitted->front().fill, 1.5);
        QVERIFY(near(fitted->front().mean, 1.8960000000079162));
        QVERIFY(near(fitted->front().deviation, 3.1822222319164526));
    }

    void medianOfAnEvenNumberOfValues() {
        MemoryData data;
        data.add("v", MemoryData::Numbers{0.1, 0.2, 0.7, 0.4});
        const auto fitted = fitFeatures({{"v", "number"}}, data, firstRows(4), {});
        QCOMPARE(fitted->front().fill, 0.30000001192092896);
        QVERIFY(!fitted->front().hasMissing);
        QVERIFY(near(fitted->front().mean, 0.34999999962747097));
        QVERIFY(near(fitted->front().deviation, 0.2291287796263646));
    }

    void otherRowsHaveNoSay() {
        MemoryData data;
        data.add("v", MemoryData::Numbers{1, 2, 3, 1000, std::nullopt});
        data.add("c", MemoryData::Texts{"b", "a", "b", "z", ""});
        const auto fitted =
            fitFeatures({{"v", "number"}, {"c", "category"}}, data, firstRows(3), {});
        QCOMPARE(fitted->at(0).fill, 2.0);
        QVERIFY(!fitted->at(0).hasMissing);
        QCOMPARE(fitted->at(1).vocabulary, (std::vector<std::string>{"b", "a"}));
        QVERIFY(!fitted->at(1).hasMissing);
    }

    void constantAndEmptyColumns() {
        MemoryData data;
        data.add("same", MemoryData::Numbers{4, 4, 4});
        data.add("none", MemoryData::Numbers{std::nullopt, std::nullopt, std::nullopt});
        data.addTimes("never", {std::nullopt, std::nullopt, std::nullopt});
        const auto fitted =
            fitFeatures({{"same", "number"}, {"none", "number"}, {"never", "datetime"}}, data,
                        firstRows(3), {});
        QCOMPARE(fitted->at(0).mean, 4.0);
        for (const FittedFeature& feature : *fitted) QCOMPARE(feature.deviation, 1.0);
        QCOMPARE(fitted->at(1).fill, 0.0);
        QCOMPARE(fitted->at(2).unit, 1);
        QVERIFY(fitted->at(2).hasMissing);
    }

    void vocabularyByFrequencyThenByBytes() {
        MemoryData data;
        data.add("c", MemoryData::Texts{"x", "b", "a", "x", "b", "a", "x", "", "q"});
        const auto fitted = fitFeatures({{"c", "category"}}, data, firstRows(9), {});
        QCOMPARE(fitted->front().vocabulary, (std::vector<std::string>{"x", "a", "b", "q"}));
        QVERIFY(fitted->front().hasMissing);
    }

    void datesFromTheEarliestToTheLatest() {
        MemoryData data;
        data.addTimes("t", {1'000'000, std::nullopt, 5'000'000, 3'000'000});
        const auto fitted = fitFeatures({{"t", "datetime"}}, data, firstRows(4), {});
        QCOMPARE(fitted->front().origin, 1'000'000);
        QCOMPARE(fitted->front().unit, 4'000'000);
        QCOMPARE(fitted->front().fill, 0.5);
        QCOMPARE(fitted->front().mean, 0.5);
    }

    void datesAtTheEndsOfTime() {
        MemoryData data;
        data.addTimes("t", {kNoTime + 1, std::numeric_limits<std::int64_t>::max()});
        const auto fitted = fitFeatures({{"t", "datetime"}}, data, firstRows(2), {});
        QCOMPARE(fitted->front().unit, std::numeric_limits<std::int64_t>::max());
        QVERIFY(std::isfinite(fitted->front().mean));
    }

    void kindThatChangedIsRefused() {
        MemoryData data;
        data.add("c", MemoryData::Texts{"x"});
        const auto fitted = fitFeatures({{"c", "number"}}, data, firstRows(1), {});
        QCOMPARE(fitted.error().code, ErrorCode::BadInput);
        QCOMPARE(fitFeatures({{"d", "number"}}, data, firstRows(1), {}).error().code,
                 ErrorCode::NotFound);
    }

    void taskByKind() {
        MemoryData data;
        MemoryData::Integers few, many;
        MemoryData::Numbers real;
        MemoryData::Texts two, three;
        for (std::int64_t i = 0; i < 60; ++i) {
            few.push_back(i % 20);
            many.push_back(i % 21);
            real.push_back(static_cast<double>(i) / 7);
            two.push_back(i % 2 ? "yes" : "no");
            three.push_back(i % 3 == 0 ? "c" : i % 3 == 1 ? "a" : "b");
        }
        data.add("few", few);
        data.add("many", many);
        data.add("real", real);
        data.add("two", two);
        data.add("three", three);
        const auto task = [&](const char* column, const char* given = "") {
            return prepareTarget(data, column, given, allTraining(60))->target.task;
        };
        QCOMPARE(task("few"), Task::MulticlassClassification);
        QCOMPARE(task("many"), Task::Regression);
        QCOMPARE(task("many", "multiclass"), Task::MulticlassClassification);
        QCOMPARE(task("few", "regression"), Task::Regression);
        QCOMPARE(task("real"), Task::Regression);
        QCOMPARE(task("two"), Task::BinaryClassification);
        QCOMPARE(task("three"), Task::MulticlassClassification);
        for (const auto& [column, given] :
             {std::pair{"two", "regression"}, {"real", "multiclass"}, {"three", "binary"}})
            QCOMPARE(prepareTarget(data, column, given, allTraining(60)).error().code,
                     ErrorCode::BadInput);
        QCOMPARE(prepareTarget(data, "nowhere", "", allTraining(60)).error().code,
                 ErrorCode::NotFound);
    }

    void classesInTheirOrder() {
        MemoryData data;
        data.add("n", MemoryData::Integers{10, 9, -1, 10, std::nullopt});
        data.add("s", MemoryData::Texts{"b", "B", "a", "b", ""});
        data.addBooleans("f", {1, 0, 1, 1, std::nullopt});
        const auto numbers = prepareTarget(data, "n", "", allTraining(5));
        QCOMPARE(numbers->target.classes, (std::vector<std::string>{"-1", "9", "10"}));
        QVERIFY(numbers->target.integerLabels);
        QCOMPARE(numbers->classes,
                 (std::vector<std::int32_t>{2, 1, 0, 2, TargetColumn::kMissingClass}));
        const auto texts = prepareTarget(data, "s", "", allTraining(5));
        QCOMPARE(texts->target.classes, (std::vector<std::string>{"B", "a", "b"}));
        QVERIFY(!texts->target.integerLabels && texts->missing(4) && texts->known(0));
        QCOMPARE(prepareTarget(data, "f", "", allTraining(5))->target.classes,
                 (std::vector<std::string>{"false", "true"}));
    }

    void aClassThatNoTrainingRowHas() {
        MemoryData data;
        data.add("s", MemoryData::Texts{"a", "b", "c"});
        const auto target = prepareTarget(data, "s", "", {Part::Train, Part::Train, Part::Test});
        QCOMPARE(target->target.classes.size(), std::size_t(2));
        QVERIFY(!target->known(2) && !target->missing(2));
    }

    void unusableTargets() {
        MemoryData data;
        data.add("one", MemoryData::Texts{"a", "a", ""});
        data.add("none", MemoryData::Texts{"", "", ""});
        data.add("nan", MemoryData::Numbers{std::nullopt, std::nullopt, std::nullopt});
        data.add("inf", MemoryData::Numbers{1, std::numeric_limits<double>::infinity(), 2});
        data.addTimes("when", {1, 2, 3});
        for (const char* column : {"one", "none", "nan", "inf", "when"}) {
            const auto target = prepareTarget(data, column, "", allTraining(3));
            QVERIFY2(!target && target.error().code == ErrorCode::BadInput, column);
            QVERIFY(target.error().message.find(column) != std::string::npos);
            QVERIFY(!target.error().hint.empty());
        }
        QVERIFY(
            prepareTarget(data, "one", "", allTraining(3)).error().message.find("one class only") !=
            std::string::npos);
    }

    // v = np.array([1,2,4,9.]); v[:3].mean(), v[:3].std()
    void regressionIsStandardizedOnTrainingRows() {
        MemoryData data;
        data.add("v", MemoryData::Numbers{1, 2, 4, 9});
        const auto target =
            prepareTarget(data, "v", "", {Part::Train, Part::Train, Part::Train, Part::Test});
        QVERIFY(near(target->target.mean, 2.3333333333333335));
        QVERIFY(near(target->target.scale, 1.247219128924647));
        QCOMPARE(target->values[3], 9.0);
    }

    void targetOfAnotherDataset() {
        MemoryData data;
        data.add("s", MemoryData::Texts{"b", "new", "", "a"});
        const Target target{
            .column = "s", .task = Task::BinaryClassification, .classes = {"a", "b"}};
        QCOMPARE(readTarget(data, target)->classes, (std::vector<std::int32_t>{1, -2, -1, 0}));
        const Target absent{
            .column = "t", .task = Task::BinaryClassification, .classes = {"a", "b"}};
        QCOMPARE(readTarget(data, absent)->classes, (std::vector<std::int32_t>{-1, -1, -1, -1}));
        QCOMPARE(readTarget(data, {.column = "s"}).error().code, ErrorCode::BadInput);
    }

    void earlyStoppingCountsOnlyRealImprovements() {
        BestEpochs best(false, 2, 2, 0.1);
        QVERIFY(best.offer(1, 1.0));
        QVERIFY(best.offer(2, 0.95));  // better, but by less than 0.1
        QCOMPARE(best.waited(), 1);
        QVERIFY(best.offer(3, 0.85));  // beats the reference 1.0 by more than 0.1
        QCOMPARE(best.waited(), 0);
        QVERIFY(!best.offer(4, std::nan("")));
        QVERIFY(!best.exhausted());
        QVERIFY(!best.offer(5, 0.96));
        QVERIFY(best.exhausted());
        QCOMPARE(best.best().front().epoch, 3);
        QCOMPARE(best.best().back().epoch, 2);
    }

    void earlyStoppingSurvivesAFile() {
        BestEpochs best(true, 3, 5, 0.0), copy(true, 3, 5, 0.0);
        for (const double value : {0.1, 0.30000000000000004, 0.2})
            best.offer(best.waited() + 1, value);
        const auto json = parseJson(dumpJson(best.toJson()), "test");
        QVERIFY(copy.restore(*json, "test"));
        QCOMPARE(dumpJson(copy.toJson()), dumpJson(best.toJson()));
        QCOMPARE(copy.best().front().value, 0.30000000000000004);
        BestEpochs patient(true, 1, 0, 0.0);
        for (int epoch = 1; epoch < 50; ++epoch) patient.offer(epoch, 0.0);
        QVERIFY(!patient.exhausted());
    }
};

QTEST_GUILESS_MAIN(FitTest)
#include "test_train_fit.moc"
