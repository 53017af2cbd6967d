#include "core/export/Bundle.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace bw;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinite = std::numeric_limits<float>::infinity();

Target classes() {
    Target target;
    target.task = Task::BinaryClassification;
    target.classes = {"no", "yes"};
    return target;
}

OutputRows answers(std::vector<std::string> labels, std::vector<float> probabilities) {
    return {.labels = std::move(labels), .probabilities = std::move(probabilities), .classes = 2};
}

Target number(double mean, double scale) {
    Target target;
    target.mean = mean;
    target.scale = scale;
    return target;
}

Parity predictions(const Target& target, float expected, float got) {
    return compareOutputs(target, {.predictions = {expected}}, {.predictions = {got}});
}

}  // namespace

class ParityTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalAnswersPass();
    void differenceBeyondToleranceFails();
    void nanAgainstANumberFails();
    void nanAgainstNanPasses();
    void infinities();
    void labelsMayDifferWhereTied();
    void unknownLabelIsAMismatch();
    void shapesMustFit();
    void nothingIsNotAPass();
    void predictionsAreMeasuredInTheTargetsScale();
    void reportPassesOnlyWhenAllAreChecked();
    void infiniteDifferenceIsNullInJson();
};

void ParityTest::equalAnswersPass() {
    const OutputRows rows = answers({"no", "yes"}, {0.75F, 0.25F, 0.125F, 0.875F});
    const Parity parity = compareOutputs(classes(), rows, rows);
    QVERIFY(parity.checked && parity.passed);
    QCOMPARE(parity.rows, std::int64_t{2});
    QCOMPARE(parity.maxAbsDifference, 0.0);
}

void ParityTest::differenceBeyondToleranceFails() {
    const OutputRows expected = answers({"no", "no"}, {0.75F, 0.25F, 0.75F, 0.25F});
    OutputRows got = expected;
    got.probabilities[3] += 5e-5F;
    QVERIFY(compareOutputs(classes(), expected, got).passed);
    got.probabilities[3] = 0.25F + 2e-4F;
    const Parity parity = compareOutputs(classes(), expected, got);
    QVERIFY(parity.checked && !parity.passed);
    QVERIFY(std::abs(parity.maxAbsDifference - 2e-4) < 1e-6);
    QVERIFY(parity.reason.find("row 1") != std::string::npos);
}

void ParityTest::nanAgainstANumberFails() {
    const OutputRows rows = answers({"no"}, {0.75F, 0.25F});
    OutputRows got = rows;
    got.probabilities[1] = kNan;
    QVERIFY(!compareOutputs(classes(), rows, got).passed);
    QVERIFY(!compareOutputs(classes(), got, rows).passed);
}

void ParityTest::nanAgainstNanPasses() {
    QVERIFY(compareOutputs(classes(), answers({"no"}, {kNan, kNan}), answers({"yes"}, {kNan, kNan}))
                .passed);
}

void ParityTest::infinities() {
    QVERIFY(predictions(number(0, 1), kInfinite, kInfinite).passed);
    QVERIFY(!predictions(number(0, 1), kInfinite, -kInfinite).passed);
    QVERIFY(!predictions(number(0, 1), kInfinite, 1e30F).passed);
    QVERIFY(!predictions(number(0, 1), 3, kNan).passed);
}

void ParityTest::labelsMayDifferWhereTied() {
    const OutputRows tied = answers({"no"}, {0.50001F, 0.49999F});
    QVERIFY(compareOutputs(classes(), tied, answers({"yes"}, {0.49999F, 0.50001F})).passed);
    const OutputRows clear = answers({"no"}, {0.6F, 0.4F});
    const Parity parity = compareOutputs(classes(), clear, answers({"yes"}, {0.6F, 0.4F}));
    QVERIFY(!parity.passed);
    QCOMPARE(parity.labelMismatches, std::int64_t{1});
    QVERIFY(parity.reason.find("yes") != std::string::npos);
}

void ParityTest::unknownLabelIsAMismatch() {
    const OutputRows tied = answers({"no"}, {0.5F, 0.5F});
    QVERIFY(!compareOutputs(classes(), tied, answers({"maybe"}, {0.5F, 0.5F})).passed);
}

void ParityTest::shapesMustFit() {
    const OutputRows rows = answers({"no"}, {0.75F, 0.25F});
    OutputRows got = answers({"no", "no"}, {0.75F, 0.25F, 0.75F, 0.25F});
    QVERIFY(!compareOutputs(classes(), rows, got).passed);
    got = rows;
    got.probabilities.pop_back();
    QVERIFY(!compareOutputs(classes(), rows, got).passed);
    QVERIFY(!compareOutputs(classes(), rows, {.predictions = {1}}).passed);
}

void ParityTest::nothingIsNotAPass() {
    QVERIFY(!compareOutputs(classes(), {}, {}).passed);
    QVERIFY(!BundleReport().passed());
}

void ParityTest::predictionsAreMeasuredInTheTargetsScale() {
    // 0.05 is a lot for a target that varies by 1, nothing for one that varies by 1,000.
    QVERIFY(!predictions(number(100, 1), 100, 100.05F).passed);
    QVERIFY(predictions(number(100, 1000), 100, 100.05F).passed);
    // Far out, the distance from the mean is the unit.
    QVERIFY(predictions(number(0, 1), 1e6F, 1e6F + 1).passed);
    QVERIFY(!predictions(number(0, 1), 1e6F, 1.001e6F).passed);
}

void ParityTest::reportPassesOnlyWhenAllAreChecked() {
    BundleReport report;
    report.parity.push_back({.format = "onnx", .checked = true, .passed = true});
    QVERIFY(report.passed());
    report.parity.push_back({.format = "torchscript", .checked = false, .passed = false});
    QVERIFY(!report.passed());
}

void ParityTest::infiniteDifferenceIsNullInJson() {
    BundleReport report;
    report.parity.push_back(predictions(number(0, 1), 3, kNan));
    QVERIFY(bundleReportToJson(report)["parity"][0]["max_abs_difference"].is_null());
}

QTEST_GUILESS_MAIN(ParityTest)
#include "ParityTest.moc"
