#include "core/compare/Bootstrap.h"
#include "core/compare/Metrics.h"
#include "tests/core/compare/Samples.h"

#include <QTest>

#include <stop_token>

using namespace bw;

namespace {

double value(const char* metric, const Predictions& p, const std::vector<double>& weights = {}) {
    return findMetric(metric)->compute(p, weights);
}

void near(double actual, double expected, double tolerance = 1e-13) {
    QVERIFY2(std::abs(actual - expected) <= tolerance,
             qPrintable(QString("%1 is not %2").arg(actual, 0, 'g', 17).arg(expected, 0, 'g', 17)));
}

const std::vector<double> kWeights{1, 2, 0.5, 1, 3, 1, 1, 2};
Predictions ties() {
    return samples::binary({0, 1, 1, 0, 1, 0, 1, 1}, {.1, .9, .4, .4, .6, .6, 1.0, 0.0});
}

Predictions three() {
    Predictions p;
    p.task = Task::MulticlassClassification;
    p.classes = {"a", "b", "c"};
    p.rows = {0, 1, 2, 3, 4, 5, 6};
    p.truth = {0, 1, 2, 1, 0, 2, 2};
    p.probabilities = {.5, .3, .2, .2, .5, .3, .1, .2, .7, .6, .3,
                       .1, .4, .4, .2, .2, .2, .6, .3, .5, .2};
    p.labelsFromProbabilities();
    return p;
}

}  // namespace

class MetricsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // scikit-learn 1.9.1: log_loss(t, P, sample_weight=w, labels=[0, 1]), accuracy_score,
    // roc_auc_score, f1_score, brier_score_loss with t, p and w as in ties() and kWeights; two
    // probabilities are exactly 0 and 1, so that clipping matters, and there are ties across the
    // classes.
    void binaryEqualsScikitLearn() {
        near(value("log_loss", ties()), 4.8885758914641375);
        near(value("accuracy", ties()), 0.625);
        near(value("roc_auc", ties()), 0.6666666666666667);
        near(value("f1", ties()), 0.6666666666666666);
        near(value("brier_score", ties()), 0.2575);
    }

    void weightedBinaryEqualsScikitLearn() {
        near(value("log_loss", ties(), kWeights), 6.593141471137651);
        near(value("accuracy", ties(), kWeights), 0.6956521739130435);
        near(value("roc_auc", ties(), kWeights), 0.6764705882352942);
        near(value("f1", ties(), kWeights), 0.7741935483870968);
        near(value("brier_score", ties(), kWeights), 0.2791304347826087);
    }

    // The same functions; roc_auc_score(multi_class="ovr"), f1_score(average="macro"); with weights
    // the mean of roc_auc_score(t == k, P[:, k], sample_weight=w).
    void multiclassEqualsScikitLearn() {
        const std::vector<double> weights{1, 2, .5, 1, 3, 1, 1};
        near(value("log_loss", three()), 0.8547851967798293);
        near(value("accuracy", three()), 0.7142857142857143);
        near(value("roc_auc", three()), 0.7777777777777777);
        near(value("f1_macro", three()), 0.7000000000000001);
        near(value("brier_score", three()), 0.5057142857142857);
        near(value("log_loss", three(), weights), 0.8769355315576518);
        near(value("accuracy", three(), weights), 0.7894736842105263);
        near(value("roc_auc", three(), weights), 0.7691863691863691);
        near(value("f1_macro", three(), weights), 0.7685185185185185);
        near(value("brier_score", three(), weights), 0.5231578947368422);
    }

    // root_mean_squared_error, mean_absolute_error, r2_score.
    void regressionEqualsScikitLearn() {
        const Predictions p = samples::regression({1.5, 2, -.5, 4, 3}, {1, 2.5, 0, 3.5, 5});
        const std::vector<double> weights{1, 2, .5, 1, 3};
        near(value("rmse", p), 1.0);
        near(value("mae", p), 0.8);
        near(value("r2", p), 0.5652173913043479);
        near(value("rmse", p, weights), 1.3228756555322954);
        near(value("mae", p, weights), 1.1);
        near(value("r2", p, weights), -0.4637546468401488);
    }

    void constantTruthGivesR2LikeScikitLearn() {
        near(value("r2", samples::regression({2, 2, 2}, {2, 2, 2})), 1);
        near(value("r2", samples::regression({2, 2, 2}, {1, 2, 3})), 0);
        QVERIFY(std::isnan(value("r2", samples::regression({2}, {1}))));
    }

    void oneClassHasNoAucAndSaysWhy() {
        const Predictions p = samples::binary({1, 1, 1}, {.2, .7, .9});
        const auto estimates = evaluateMetrics(p, 200, 1, {});
        QVERIFY(estimates.has_value());
        QVERIFY(std::isnan(estimates->at("roc_auc").value));
        QVERIFY(!estimates->at("roc_auc").reason.empty());
        QVERIFY(estimates->at("accuracy").reason.empty());
    }

    void noPositiveAnywhereIsZeroF1() { near(value("f1", samples::binary({0, 0}, {.1, .2})), 0); }

    void aWeightOfZeroLeavesTheRowOut() {
        const std::vector<double> without{1, 1, 0, 1, 1, 1, 1, 1};
        std::vector<bool> drop(8);
        drop[2] = true;
        for (const MetricInfo& info : metricsFor(Task::BinaryClassification))
            near(info.compute(ties(), without), info.compute(withoutRows(ties(), drop), {}), 1e-12);
    }

    void rowsOfUnknownTruthDoNotCount() {
        Predictions p = ties();
        p.truth[2] = -1;
        std::vector<bool> drop(8);
        drop[2] = true;
        near(value("log_loss", p), value("log_loss", withoutRows(ties(), drop)));
        p.truth.assign(8, -1);
        const auto none = evaluateMetrics(p, 200, 1, {});
        QVERIFY(!none && none.error().code == ErrorCode::BadInput);
    }

    void labelsOnlyHaveNoProbabilityMetrics() {
        Predictions p = ties();
        p.probabilities.clear();
        const auto estimates = evaluateMetrics(p, 200, 1, {});
        QVERIFY(estimates.has_value());
        QVERIFY(estimates->contains("accuracy") && estimates->contains("f1"));
        QVERIFY(!estimates->contains("log_loss") && !estimates->contains("roc_auc"));
    }

    // scipy 1.17.1, first() of Samples.h: bootstrap((v,), np.mean, n_resamples=20000,
    // method="percentile", random_state=1); roc_auc with paired=True and 4000 resamples.
    void intervalsAgreeWithScipy() {
        const auto e = evaluateMetrics(samples::first(), 4000, 7, {});
        QVERIFY(e.has_value());
        near(e->at("accuracy").value, 0.865);
        near(e->at("accuracy").low, 0.815, 0.0051);
        near(e->at("accuracy").high, 0.91, 0.0051);
        near(e->at("log_loss").value, 0.3316342129596586);
        near(e->at("log_loss").low, 0.28926356812441134, 0.003);
        near(e->at("log_loss").high, 0.37443163094886434, 0.003);
        near(e->at("roc_auc").value, 0.9411458333333333);
        near(e->at("roc_auc").low, 0.9103441237785423, 0.003);
        near(e->at("roc_auc").high, 0.9672391507872988, 0.003);
    }

    void theSeedDecidesAndNotTheThreads() {
        const Statistic mean = [](std::span<const double> counts, std::span<double> out) {
            for (std::size_t i = 0; i < counts.size(); ++i) out[0] += counts[i] * double(i);
        };
        const auto one = bootstrapRows(50, 300, 5, 1, mean, {}, 1);
        QCOMPARE(bootstrapRows(50, 300, 5, 1, mean, {}, 3).value(), one.value());
        QVERIFY(bootstrapRows(50, 300, 6, 1, mean, {}, 1).value() != one.value());
    }

    void aResampleDrawsEveryRowEquallyOften() {
        std::vector<double> drawn(20);
        const Statistic count = [&](std::span<const double> counts, std::span<double>) {
            double total = 0;
            for (std::size_t i = 0; i < counts.size(); ++i) {
                drawn[i] += counts[i];
                total += counts[i];
            }
            QCOMPARE(total, 20.0);
        };
        QVERIFY(bootstrapRows(20, 5000, 3, 1, count, {}, 1).has_value());
        double chi2 = 0;
        for (const double n : drawn) chi2 += (n - 5000) * (n - 5000) / 5000;
        QVERIFY(chi2 < 43.8);  // scipy.stats.chi2.ppf(0.999, 19)
    }

    // np.percentile([1, 2, 3, 4], [2.5, 97.5])
    void percentilesInterpolateLikeNumpy() {
        const Interval interval = percentileInterval({4, 1, 3, 2});
        near(interval.low, 1.075);
        near(interval.high, 3.925);
        QVERIFY(std::isnan(percentileInterval({}).low));
        QVERIFY(std::isnan(percentileInterval({NAN, NAN, 1}).low));
    }

    void cancelEndsTheBootstrap() {
        std::stop_source stop;
        stop.request_stop();
        const auto result = evaluateMetrics(ties(), 2000, 1, JobContext(stop.get_token()));
        QVERIFY(!result && result.error().code == ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(MetricsTest)
#include "MetricsTest.moc"
