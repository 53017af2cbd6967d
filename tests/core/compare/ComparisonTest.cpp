#include "core/compare/Comparison.h"
#include "core/compare/Mcnemar.h"
#include "tests/core/compare/Samples.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <random>
#include <stop_token>

using namespace bw;

namespace {

void near(double actual, double expected, double tolerance = 1e-12) {
    QVERIFY2(std::abs(actual - expected) <= tolerance,
             qPrintable(QString("%1 is not %2").arg(actual, 0, 'g', 17).arg(expected, 0, 'g', 17)));
}

Comparison compared(const Predictions& candidate, const Predictions& production,
                    const std::string& metric = {}, double margin = 1) {
    return comparePredictions(candidate, production, {metric, margin, 2000, 3}, {}).value();
}

ErrorCode refusal(const Predictions& candidate, const Predictions& production) {
    const auto result = comparePredictions(candidate, production, {}, {});
    return result ? ErrorCode::Internal : result.error().code;
}

/// `rows` rows; the candidate alone is right on the first `b`, production alone on the next `c`.
std::pair<Predictions, Predictions> cells(int rows, int b, int c) {
    std::vector<bool> ours(static_cast<std::size_t>(rows), true), theirs = ours;
    for (int i = 0; i < b; ++i) theirs[static_cast<std::size_t>(i)] = false;
    for (int i = b; i < b + c; ++i) ours[static_cast<std::size_t>(i)] = false;
    return {samples::answers(ours), samples::answers(theirs)};
}

}  // namespace

class ComparisonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // scipy: binomtest(b, b + c, .5).pvalue below 25, else chi2.sf((abs(b - c) - 1)**2 / (b + c),
    // 1)
    void mcnemarEqualsScipy() {
        near(mcnemar(3, 10).p, 0.09228515625);
        near(mcnemar(0, 5).p, 0.0625);
        near(mcnemar(12, 12).p, 1);
        near(mcnemar(1, 0).p, 1);
        near(mcnemar(0, 0).p, 1);
        near(mcnemar(15, 40).p, 0.0012114973654306278);
        near(mcnemar(10, 15).p, 0.4237107971667936);
        QVERIFY(mcnemar(12, 12).exact && !mcnemar(10, 15).exact);
    }

    // bootstrap((ll1 - ll2,), np.mean, n_resamples=20000, method="percentile", random_state=1), and
    // the same for the difference of right answers.
    void intervalsAgreeWithScipy() {
        const Comparison c = compared(samples::first(), samples::second());
        QCOMPARE(c.metric, std::string("log_loss"));
        near(c.metrics.at("log_loss").difference, -0.03082467663534933);
        near(c.metrics.at("log_loss").low, -0.08856364822277281, 0.004);
        near(c.metrics.at("log_loss").high, 0.025530259409263952, 0.004);
        near(c.metrics.at("accuracy").difference, -0.025);
        near(c.metrics.at("accuracy").low, -0.085, 0.0051);
        near(c.metrics.at("accuracy").high, 0.035, 0.0051);
        QCOMPARE(c.onlyCandidateRight, 15);
        QCOMPARE(c.onlyProductionRight, 20);
        QCOMPARE(c.metrics.at("accuracy").test, std::string("mcnemar_chi2"));
        QCOMPARE(c.metrics.at("log_loss").test, std::string("paired_bootstrap"));
        QCOMPARE(c.flips.size(), std::size_t{35});
    }

    void verdictsOnAccuracy() {
        const auto verdict = [](int b, int c, double margin) {
            const auto [ours, theirs] = cells(1000, b, c);
            return compared(ours, theirs, "accuracy", margin).verdict;
        };
        QCOMPARE(verdict(60, 10, 1), Verdict::Better);
        QCOMPARE(verdict(10, 60, 1), Verdict::Worse);
        QCOMPARE(verdict(10, 10, 5), Verdict::NotWorse);
        QCOMPARE(verdict(20, 22, 1), Verdict::CannotTell);
        QCOMPARE(verdict(0, 0, 0), Verdict::NotWorse);  // the very same answers
    }

    void lowerLogLossIsBetter() {
        Predictions good = samples::first(), bad = samples::first();
        for (std::size_t i = 0; i < good.size(); ++i) {
            const double p = good.truth[i] == 1 ? 0.9 : 0.1, q = good.truth[i] == 1 ? 0.6 : 0.4;
            good.probabilities[2 * i] = 1 - p;
            good.probabilities[2 * i + 1] = p;
            bad.probabilities[2 * i] = 1 - q;
            bad.probabilities[2 * i + 1] = q;
        }
        const Comparison c = compared(good, bad, "log_loss");
        QVERIFY(c.metrics.at("log_loss").difference < 0);
        QCOMPARE(c.verdict, Verdict::Better);
        QCOMPARE(compared(bad, good, "log_loss").verdict, Verdict::Worse);
        QVERIFY(c.sentence.find("lower is better") != std::string::npos);
    }

    void undecidedSaysHowManyMoreRows() {
        const auto [ours, theirs] = cells(1000, 26, 20);
        const Comparison c = compared(ours, theirs, "accuracy", 0.5);
        QCOMPARE(c.verdict, Verdict::CannotTell);
        QVERIFY(c.moreRows.has_value());
        // Normal approximation: (1.96 * sqrt(0.046 - 0.006**2) / (0.006 + 0.0049))**2 - 1000
        QVERIFY(*c.moreRows > 350 && *c.moreRows < 700);
        QVERIFY(c.sentence.find("more rows would do") != std::string::npos);
        QVERIFY(c.sentence.find('!') == std::string::npos);
    }

    void sentenceHasTheNumbers() {
        const auto [ours, theirs] = cells(6513, 81, 50);
        const Comparison c = compared(ours, theirs, "accuracy");
        QVERIFY2(
            c.sentence.starts_with(
                "Better. Candidate is right on 31 more of 6,513 rows (+0.48 points, 95 % interval"),
            c.sentence.c_str());
    }

    void labelsOnlyAreDecidedByAccuracy() {
        Predictions production = samples::second();
        production.probabilities.clear();
        const Comparison c = compared(samples::first(), production);
        QCOMPARE(c.metric, std::string("accuracy"));
        QVERIFY(c.sentence.find("labels only") != std::string::npos);
        QVERIFY(!c.metrics.contains("log_loss"));
    }

    void classesInAnotherOrderAreAligned() {
        Predictions turned = samples::second();
        turned.classes = {"yes", "no"};
        for (auto* codes : {&turned.truth, &turned.label})
            for (std::int32_t& code : *codes) code = 1 - code;
        for (std::size_t i = 0; i < turned.size(); ++i)
            std::swap(turned.probabilities[2 * i], turned.probabilities[2 * i + 1]);
        const Comparison plain = compared(samples::first(), samples::second());
        const Comparison aligned = compared(samples::first(), turned);
        for (const auto& [name, d] : plain.metrics)
            near(aligned.metrics.at(name).difference, d.difference);
    }

    void differentSidesAreRefused() {
        const Predictions ours = samples::first();
        Predictions other = samples::second();
        other.rows[7] = 1000;
        QCOMPARE(refusal(ours, other), ErrorCode::BadInput);
        other = samples::second();
        other.classes = {"no", "maybe"};
        QCOMPARE(refusal(ours, other), ErrorCode::BadInput);
        other = samples::second();
        other.truth[4] = 1 - other.truth[4];
        QCOMPARE(refusal(ours, other), ErrorCode::BadInput);
        QCOMPARE(refusal(ours, samples::regression({1}, {1})), ErrorCode::BadInput);
        std::vector<bool> drop(200);
        drop[0] = true;
        QCOMPARE(refusal(ours, withoutRows(ours, drop)), ErrorCode::BadInput);
        Predictions nothing = ours;
        nothing.truth.assign(200, -1);
        QCOMPARE(refusal(nothing, nothing), ErrorCode::BadInput);
    }

    void unknownMetricListsTheKnown() {
        const auto result =
            comparePredictions(samples::first(), samples::second(), {.metric = "rmse"}, {});
        QVERIFY(!result && result.error().code == ErrorCode::BadInput);
        QVERIFY(result.error().hint.find("log_loss") != std::string::npos);
    }

    void unknownTruthIsLeftOut() {
        Predictions ours = samples::first(), theirs = samples::second();
        ours.truth[3] = theirs.truth[3] = -1;
        const Comparison c = compared(ours, theirs);
        QCOMPARE(c.rows, 199);
        QCOMPARE(c.unknownTruth, 1);
    }

    void oneClassIsNullWithAReason() {
        const auto [ours, theirs] = cells(100, 3, 2);
        const Comparison c = compared(ours, theirs, "roc_auc");
        QCOMPARE(c.verdict, Verdict::CannotTell);
        const Json json = nlohmann::ordered_json::parse(dumpJson(comparisonToJson(c)));
        QVERIFY(json["metrics"]["roc_auc"]["difference"].is_null());
        QVERIFY(!json["metrics"]["roc_auc"]["reason"].get<std::string>().empty());
        for (const char* key : {"candidate", "production", "difference", "low", "high", "p"})
            QVERIFY(json["metrics"]["accuracy"].contains(key));
        QCOMPARE(json["verdict"].get<std::string>(), std::string("cannot_tell"));
    }

    void regressionShowsTheHundredLargestDifferences() {
        std::vector<double> truth, ours, theirs;
        for (int i = 0; i < 300; ++i) {
            truth.push_back(i);
            ours.push_back(i + 0.5);
            theirs.push_back(i + 0.5 + i * 0.01);
        }
        const Comparison c =
            compared(samples::regression(truth, ours), samples::regression(truth, theirs));
        QCOMPARE(c.flips.size(), std::size_t{100});
        QCOMPARE(c.flips.front().row, 299);
        QVERIFY(c.flips.front().candidateRight && !c.flips.front().productionRight);
        QCOMPARE(c.metric, std::string("rmse"));
        QCOMPARE(c.verdict, Verdict::Better);
    }

    void sameSeedSameNumbers() {
        QCOMPARE(dumpJson(comparisonToJson(compared(samples::first(), samples::second()))),
                 dumpJson(comparisonToJson(compared(samples::first(), samples::second()))));
    }

    void cancelIsHeard() {
        std::stop_source stop;
        stop.request_stop();
        const auto result = comparePredictions(samples::first(), samples::second(), {},
                                               JobContext(stop.get_token()));
        QVERIFY(!result && result.error().code == ErrorCode::Cancelled);
    }

    // 300 samples of 120 rows with a true difference of 0.05 and a true log-loss-free accuracy: an
    // interval of 95 % covers it in 285 +- 3 * 3.8 of them; small samples are known to cover a bit
    // less.
    void accuracyIntervalCoversTheTruth() {
        std::mt19937_64 random(11);
        std::discrete_distribution<int> cell({0.15, 0.10, 0.75});
        int covered = 0;
        for (int repeat = 0; repeat < 300; ++repeat) {
            int b = 0, c = 0;
            for (int i = 0; i < 120; ++i) {
                const int drawn = cell(random);
                b += drawn == 0 ? 1 : 0;
                c += drawn == 1 ? 1 : 0;
            }
            const auto [ours, theirs] = cells(120, b, c);
            const auto result = comparePredictions(ours, theirs, {"accuracy", 1, 400, 1}, {});
            const MetricDifference& d = result->metrics.at("accuracy");
            covered += d.low <= 0.05 && 0.05 <= d.high ? 1 : 0;
        }
        QVERIFY2(covered >= 270 && covered <= 298, qPrintable(QString::number(covered)));
    }

    void gateHasItsRules() {
        const GateReport none = evaluateGate(std::nullopt, 0);
        QVERIFY(!none.passed);
        QVERIFY(dumpJson(gateToJson(none)).find("no production yet") != std::string::npos);
        const auto [ours, theirs] = cells(1000, 60, 10);
        const Comparison better = compared(ours, theirs, "accuracy");
        const GateReport good = evaluateGate(better, 0);
        QVERIFY(good.passed);
        QCOMPARE(good.rules.size(), std::size_t{3});
        QCOMPARE(good.rules[1].rule, std::string("not worse than production on accuracy"));
        QVERIFY(!evaluateGate(better, 2).passed);
        QVERIFY(!evaluateGate(compared(theirs, ours, "accuracy"), 0).passed);
        for (const GateRule& rule : good.rules) QVERIFY(!rule.value.empty() && !rule.limit.empty());
    }
};

QTEST_GUILESS_MAIN(ComparisonTest)
#include "ComparisonTest.moc"
