#include "core/watch/Rules.h"
#include "tests/core/watch/WatchRig.h"

#include <QTest>

using namespace bw;
using namespace bw::test;

namespace {

std::string rule(const std::string& keys) {
    return "[[trigger]]\nname = \"rule\"\npipeline = \"small\"\n" + keys;
}

RuleWindow day(int number) {
    RuleWindow window;
    window.from = *parseUtc("2026-11-01T00:00:00Z") + std::chrono::days(number);
    window.to = window.from + std::chrono::days(1);
    window.version = 3;
    window.rows = 500;
    window.judged = true;
    return window;
}

RuleWindow drifted(int number, const std::set<std::string>& columns) {
    RuleWindow window = day(number);
    window.drifted = columns;
    return window;
}

RuleWindow measured(int number, double value) {
    RuleWindow window = day(number);
    window.metrics["log_loss"] = value;
    return window;
}

}  // namespace

class TestRules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void driftOfAColumnInARow() {
        WatchRig rig(rule("on = \"drift\"\ncolumns = [\"temp\"]\nwindows = 2\n"));
        produce(rig);
        rig.start();
        rig.inputs.kept = {drifted(0, {"temp"}), drifted(1, {"hum"})};
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{0});
        rig.inputs.kept.push_back(drifted(2, {"temp"}));
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{0});
        rig.inputs.kept.push_back(drifted(3, {"hum", "temp"}));
        rig.look();
        rig.look();
        QCOMPARE(rig.causes(), std::vector<std::string>{
                                   "drift of temp in 2 windows, the last to 2026-11-05T00:00:00Z"});
        QCOMPARE(rig.entry(1).facts["model"].get<std::string>(), std::string("bike@3"));
    }

    void aWindowCountsForOneFiring() {
        WatchRig rig(rule("on = \"drift\"\n"));
        produce(rig);
        rig.start();
        rig.inputs.kept = {drifted(0, {"temp"})};
        rig.look();
        rig.endAll();
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{1});
        rig.inputs.kept.push_back(drifted(1, {"temp"}));
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{2});
    }

    void windowsWithoutAVerdictArePassedOver() {
        WatchRig rig(rule("on = \"drift\"\nwindows = 2\n"));
        produce(rig);
        rig.start();
        RuleWindow quiet = day(1);
        quiet.judged = false;
        rig.inputs.kept = {drifted(0, {"a"}), quiet, drifted(2, {"b"})};
        rig.look();
        QCOMPARE(rig.causes(), std::vector<std::string>{
                                   "drift of a, b in 2 windows, the last to 2026-11-04T00:00:00Z"});
    }

    void driftOfThePrediction() {
        WatchRig rig(rule("on = \"drift\"\nprediction = true\n"));
        produce(rig);
        rig.start();
        rig.inputs.kept = {drifted(0, {"temp"})};
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{0});
        rig.inputs.kept.back().predictionDrifted = true;
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{1});
    }

    void metricAboveItsLimitWhereTruthIs() {
        WatchRig rig(rule("on = \"metric\"\nmetric = \"log_loss\"\nabove = 0.5\nwindows = 2\n"));
        produce(rig);
        rig.start();
        rig.inputs.kept = {measured(0, 0.51), measured(1, 0.5), day(2), day(3)};
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{0});  // 0.5 is not above 0.5
        rig.inputs.kept[1] = measured(1, 0.6);
        rig.look();
        QCOMPARE(rig.causes(),
                 std::vector<std::string>{
                     "log_loss of 0.6000 in 2 windows, the last to 2026-11-03T00:00:00Z"});
    }

    void metricBelowItsLimit() {
        WatchRig rig(rule("on = \"metric\"\nmetric = \"log_loss\"\nbelow = 0.5\n"));
        produce(rig);
        rig.start();
        rig.inputs.kept = {measured(0, 0.5)};
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{0});
        rig.inputs.kept = {measured(0, 0.49)};
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{1});
    }

    void ageAndItsPause() {
        WatchRig rig(rule("on = \"age\"\nolder_than = \"30d\"\npause = \"2d\"\n"));
        produce(rig);
        rig.start();
        rig.lookAt("2026-12-01T00:00:00Z");  // to the second
        QCOMPARE(rig.causes().size(), std::size_t{0});
        rig.lookAt("2026-12-01T00:00:01Z");
        QCOMPARE(rig.causes(), std::vector<std::string>{"bike@3 is 30d old, more than 30d"});
        rig.endAll();
        rig.lookAt("2026-12-02T23:59:59Z");
        QCOMPARE(rig.causes().size(), std::size_t{1});
        rig.lookAt("2026-12-03T00:00:01Z");
        QCOMPARE(rig.causes().size(), std::size_t{2});
        rig.endAll();
        rig.inputs.model->created = *parseUtc("2026-12-03T00:00:00Z");  // a new one was promoted
        rig.lookAt("2026-12-20T00:00:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{2});
    }

    void pauseHoldsForAllRules() {
        WatchRig rig(rule("on = \"drift\"\npause = \"7d\"\n"));
        produce(rig);
        rig.start();
        rig.inputs.kept = {drifted(0, {"temp"})};
        rig.look();
        rig.endAll();
        rig.inputs.kept.push_back(drifted(1, {"temp"}));
        rig.lookAt("2026-11-30T12:00:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{1});
        rig.lookAt("2026-12-01T12:00:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{2});
    }

    void withoutProductionNothingFires() {
        WatchRig rig(rule("on = \"age\"\nolder_than = \"1s\"\n"));
        rig.start();
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{0});
    }

private:
    static void produce(WatchRig& rig) {
        rig.inputs.model = ProductionModel{"bike", 3, *parseUtc("2026-11-01T00:00:00Z")};
    }
};

QTEST_GUILESS_MAIN(TestRules)
#include "TestRules.moc"
