#include "core/monitor/MonitorReport.h"
#include "core/store/MonitorReports.h"
#include "core/store/Project.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

using namespace bw;

namespace {

MonitorWindow fullWindow() {
    MonitorWindow window;
    window.from = 1'330'560'000'000'000;
    window.to = 1'333'238'400'000'000;
    window.model = "bike-cnt";
    window.version = 3;
    window.versions = {{2, 10}, {3, 90}};
    window.role = "production";
    window.requests = 95;
    window.rows = 100;
    window.statuses = {{200, 93}, {400, 2}};
    window.failed = 2;
    window.latencyP50 = 250;
    window.latencyP99 = 1500.5;
    ColumnDrift drift{.column = "temp", .kind = ColumnKind::Number, .rows = 93};
    drift.examples = {"44.5"};
    drift.measure = "ks";
    drift.effect = 0.3125;
    drift.bins = {{"≤ 3", 0.5, 0.25}};
    window.columns = {drift};
    drift.column = "prediction";
    window.prediction = drift;
    window.hasContract = true;
    window.violations = {{"temp", "maximum", 4}};
    window.truthRows = 40;
    window.quality["rmse"] = {40.5, 38, 43, ""};
    window.quality["r2"] = {std::numeric_limits<double>::quiet_NaN(), 0, 0,
                            "the truth is constant"};
    window.qualityByVersion[2]["rmse"] = {41, 39, 44, ""};
    window.replay = {93, 93, 1, 0.25, {{"r7", 0}}, ""};
    window.alarms = {{"drift", "temp", "temp drifted"}};
    window.at = "2026-11-24T01:52:04Z";
    window.minimumRows = 200;
    return window;
}

}  // namespace

class MonitorReportTest : public QObject {
    Q_OBJECT

    QTemporaryDir temporary_;
    int projects_ = 0;
    std::filesystem::path project() {
        const std::filesystem::path folder =
            temporary_.filePath(QString::number(projects_++)).toStdString();
        if (!Project::create(folder)) qFatal("no project");
        return folder;
    }
    static KeptReport kept(const std::string& from, const std::string& to, int number,
                           const std::string& role = "production") {
        return {.model = "m",
                .version = 1,
                .from = from,
                .to = to,
                .at = from,
                .report = Json{{"role", role}, {"number", number}}};
    }

private Q_SLOTS:
    void jsonKeepsEverything() {
        const Json json = monitorWindowToJson(fullWindow());
        const auto read = monitorWindowFromJson(json);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(dumpJson(monitorWindowToJson(*read)), dumpJson(json));
        QCOMPARE(read->quality.at("r2").reason, std::string("the truth is constant"));
        QVERIFY(std::isnan(read->quality.at("r2").value));
        QCOMPARE(read->statuses, (std::map<int, std::int64_t>{{200, 93}, {400, 2}}));
    }

    void everyMissingKeyIsAnErrorAndNoCrash() {
        const Json json = monitorWindowToJson(fullWindow());
        for (const auto& [key, value] : json.items()) {
            Json broken = json;
            broken[key] = Json::array({1});
            (void)monitorWindowFromJson(broken);
            broken.erase(key);
            (void)monitorWindowFromJson(broken);
        }
        for (const char* key : {"from", "rows", "columns", "replay", "latency_ms", "alarms"}) {
            Json broken = json;
            broken.erase(key);
            QVERIFY2(!monitorWindowFromJson(broken), key);
        }
    }

    void verdicts() {
        MonitorWindow window = fullWindow();
        QCOMPARE(window.verdict(), std::string_view("alarm"));
        window.alarms.clear();
        QCOMPARE(window.verdict(), std::string_view("too_few_rows"));
        window.rows = 500;
        QCOMPARE(window.verdict(), std::string_view("ok"));
    }

    void keptReportsAreReplacedAndListed() {
        const auto folder = project();
        auto store = MonitorReports::open(folder, false);
        QVERIFY2(store, store ? "" : store.error().message.c_str());
        QVERIFY(
            (*store)->keep({kept("2012-01-01T00:00:00Z", "2012-02-01T00:00:00Z", 1),
                            kept("2012-02-01T00:00:00Z", "2012-03-01T00:00:00Z", 2),
                            kept("2012-02-01T00:00:00Z", "2012-03-01T00:00:00Z", 3, "shadow")}));
        QVERIFY((*store)->keep({kept("2012-02-01T00:00:00Z", "2012-03-01T00:00:00Z", 4)}));
        const auto all = (*store)->list("m", "", "");
        QVERIFY(all);
        QCOMPARE(all->size(), std::size_t{3});
        QCOMPARE((*all)[0].report["number"].get<int>(), 1);
        QCOMPARE((*all)[2].report["number"].get<int>(), 4);
        QCOMPARE((*store)->list("m", "2012-02-01T00:00:00Z", "")->size(), std::size_t{2});
        QCOMPARE((*store)->list("m", "", "2012-02-01T00:00:00Z")->size(), std::size_t{1});
        QVERIFY((*store)->list("other", "", "")->empty());
    }

    void aDatabaseThatIsLockedIsWaitedFor() {
        const auto folder = project();
        auto store = MonitorReports::open(folder, false);
        QVERIFY(store);
        std::atomic<bool> locked = false;
        std::jthread other([&] {
            const auto database = Database::open(folder / "project.sqlite", false);
            if (!database || !(*database)->run("BEGIN EXCLUSIVE")) qFatal("cannot lock");
            locked = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(700));
            if (!(*database)->run("COMMIT")) qFatal("cannot unlock");
        });
        QTRY_VERIFY(locked);
        QVERIFY((*store)->keep({kept("2012-01-01T00:00:00Z", "2012-02-01T00:00:00Z", 1)}));
        QCOMPARE((*store)->list("m", "", "")->size(), std::size_t{1});
    }

    void noProjectIsNotFound() {
        const auto store = MonitorReports::open(temporary_.filePath("none").toStdString(), true);
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(MonitorReportTest)
#include "MonitorReportTest.moc"
