#include "core/base/Files.h"
#include "core/model/Signature.h"
#include "core/requests/RequestLog.h"
#include "core/run/RunFolder.h"
#include "core/serve/HttpClient.h"
#include "core/serve/OpenApi.h"
#include "core/serve/ServerProcess.h"
#include "core/serve/Servers.h"
#include "tests/core/serve/SmallModel.h"
#include "tests/core/store/TestProject.h"

#include <arrow/api.h>
#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <set>
#include <thread>

using namespace bw;
using namespace bw::samples;

namespace {

Result<std::unique_ptr<Engine>> plainEngine(const std::filesystem::path& folder, const std::string&,
                                            const JobContext&) {
    BW_TRY(const Model model, readModel(folder));
    return std::make_unique<PlainEngine>(model);
}

/// A project with versions 1 and 2 of a model and the run r3 that is no version.
struct Staff : TestProject {
    Staff() {
        for (const int seed : {1, 2, 3}) {
            const std::string id = "r" + std::to_string(seed);
            addRun(id);
            if (!writeModel((*this)->runFolder(id) / "model", smallModel(seed))) qFatal("no model");
            if (seed < 3) versions.push_back((*this)->registerModel(id, "staff-left").value());
        }
        promote(1);
    }
    void promote(std::size_t version) {
        if (!(*this)->promote(versions[version - 1], "production", "a test", Json::object()))
            qFatal("no promotion");
    }
    std::vector<ModelVersion> versions;
};

/// runServer() on a thread of this process.
class Served {
public:
    Served(const Staff& staff, ServerSpec spec)
        : folder_(staff.folder() / "serving" / (spec.id.empty() ? "s1" : spec.id)) {
        spec.id = folder_.id();
        if (spec.model.empty()) spec.model = spec.alias = "production";
        spec.modelName = "staff-left";
        spec.serve.port = 0;
        if (!folder_.create(spec)) qFatal("no server folder");
        thread_ = std::thread(
            [this] { result_ = runServer(folder_, plainEngine, JobContext(stop_.get_token())); });
        while (true) {
            const auto status = folder_.status();
            if (status && (status->state == ServerState::Running || serverEnded(status->state)))
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    ~Served() { (void)end(); }
    Result<void> end() {
        stop_.request_stop();
        if (thread_.joinable()) thread_.join();
        return result_;
    }
    [[nodiscard]] const ServerFolder& folder() const { return folder_; }
    [[nodiscard]] ServerStatus status() const { return folder_.status().value(); }
    [[nodiscard]] std::string url() const { return status().url; }
    HttpReply post(const std::string& path, const Json& body,
                   std::vector<std::pair<std::string, std::string>> headers = {}) const {
        return callHttp({.method = "POST",
                         .url = url() + path,
                         .body = body.dump(),
                         .headers = std::move(headers)})
            .value();
    }
    HttpReply get(const std::string& path) const { return callHttp({.url = url() + path}).value(); }

private:
    ServerFolder folder_;
    std::stop_source stop_;
    Result<void> result_;
    std::thread thread_;
};

const std::string kInfer = "/v2/models/staff-left/infer";

Json example() {
    return exampleRequest(smallModel().graph, false);
}

std::int64_t rowsOf(const RequestLog& log, const std::string& role) {
    std::int64_t rows = 0;
    (void)log.read({.role = role},
                   [&](const RequestBatch& batch) {
                       rows += std::ssize(batch.rows);
                       return Result<void>();
                   },
                   {});
    return rows;
}

}  // namespace

class TestServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersWithTheVersionThatIsProduction() {
        const Staff staff;
        const Served served(staff, {});
        const HttpReply reply = served.post(kInfer, example());
        QVERIFY2(reply.status == 200, reply.body.c_str());
        const Json json = Json::parse(reply.body);
        QCOMPARE(json["model_version"].get<std::string>(), std::string("1"));
        Answers expected;
        PlainEngine engine(smallModel(1));
        QVERIFY(engine.answer(madeRows(engine.graph(), 1), expected));
        QCOMPARE(json["outputs"][1]["data"][0].get<float>(), expected.probabilities[0]);
        const HttpReply named = served.post("/v2/models/production/versions/1/infer", example());
        QCOMPARE(named.status, 200);
        QCOMPARE(served.post("/v2/models/staff-left/versions/2/infer", example()).status, 404);
        QCOMPARE(served.post("/v2/models/other/infer", example()).status, 404);
    }

    void routesAnswerAsDocumented() {
        const Staff staff;
        const Served served(staff, {});
        QCOMPARE(served.get("/v2/health/live").body, std::string(R"({"live":true})"));
        QCOMPARE(served.get("/v2/health/ready").body, std::string(R"({"ready":true})"));
        QCOMPARE(served.get("/v2/models/staff-left/ready").body,
                 std::string(R"({"name":"staff-left","ready":true})"));
        QCOMPARE(Json::parse(served.get("/v2").body)["extensions"][0].get<std::string>(),
                 std::string("binary_tensor_data"));
        QCOMPARE(
            Json::parse(served.get("/v2/models/staff-left").body)["platform"].get<std::string>(),
            std::string("benchwright_graph"));
        for (const char* path : {"/ping", "/health", "/version", "/metrics", "/", "/docs",
                                 "/openapi.json", "/v2/models/staff-left/stats"})
            QVERIFY2(served.get(path).status == 200, path);
        QCOMPARE(served.get("/nothing").status, 404);
        QCOMPARE(served.get("/v2/models").status, 404);
        QCOMPARE(served.get(kInfer).status, 405);
        QCOMPARE(served.get("/invocations").status, 405);
        QCOMPARE(served.post("/ping", {}).status, 405);
        QCOMPARE(served.post("/v2/repository/index", Json::object()).status, 200);
        const HttpReply bad = served.post(kInfer, Json::object());
        QCOMPARE(bad.status, 400);
        QVERIFY(Json::parse(bad.body)["error"].get<std::string>().find("inputs") !=
                std::string::npos);
        const HttpReply mlflow = served.post("/invocations", Json::object());
        QCOMPARE(Json::parse(mlflow.body)["error_code"].get<std::string>(),
                 std::string("BAD_REQUEST"));
        QCOMPARE(served.post("/invocations", "a,b", {{"Content-Type", "text/csv"}}).status, 415);
        QCOMPARE(served.post(kInfer, example(), {{"Content-Encoding", "gzip"}}).status, 415);
        const std::string metrics = served.get("/metrics").body;
        QVERIFY(metrics.find("benchwright_requests_total{route=\"infer\",code=\"400\"} 1\n") !=
                std::string::npos);
        QVERIFY(metrics.find("benchwright_model_version{model=\"staff-left\"} 1\n") !=
                std::string::npos);
    }

    void promotionAndRollbackAreTakenUpWithoutAFailedRequest() {
        Staff staff;
        const Served served(staff, {});
        std::atomic<bool> end = false;
        std::atomic<int> failed = 0, asked = 0;
        std::set<std::string> seen;
        std::thread client([&] {
            while (!end) {
                const auto reply = callHttp(
                    {.method = "POST", .url = served.url() + kInfer, .body = example().dump()});
                ++asked;
                if (!reply || reply->status != 200)
                    ++failed;
                else
                    seen.insert(Json::parse(reply->body)["model_version"].get<std::string>());
            }
        });
        staff.promote(2);
        QTRY_COMPARE_WITH_TIMEOUT(served.status().version, 2, 20'000);
        QVERIFY(staff->rollback("production", "staff-left", "a test"));
        QTRY_COMPARE_WITH_TIMEOUT(served.status().version, 1, 20'000);
        end = true;
        client.join();
        QVERIFY(asked > 0);
        QCOMPARE(failed.load(), 0);
        QCOMPARE(seen, (std::set<std::string>{"1", "2"}));
    }

    void aVersionThatCannotBeLoadedLeavesTheOldOne() {
        Staff staff;
        QVERIFY(writeFileAtomically(staff->modelFolder("staff-left", 2) / "graph.json", "{"));
        const Served served(staff, {});
        staff.promote(2);
        const auto told = [&] {
            for (const std::string& note : served.status().notes)
                if (note.find("cannot be taken up") != std::string::npos) return true;
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(told(), 20'000);
        const HttpReply reply = served.post(kInfer, example());
        QCOMPARE(Json::parse(reply.body)["model_version"].get<std::string>(), std::string("1"));
    }

    void theShadowAnswersUnseenAndIsLogged() {
        const Staff staff;
        Served served(staff, {.shadow = "r3"});
        for (int i = 0; i < 5; ++i) {
            const HttpReply reply = served.post(kInfer, example());
            QCOMPARE(Json::parse(reply.body)["model_version"].get<std::string>(), std::string("1"));
        }
        QTRY_VERIFY_WITH_TIMEOUT(
            served.get("/metrics").body.find("benchwright_shadow_rows_total{model=\"r3\"} 5\n") !=
                std::string::npos,
            20'000);
        QVERIFY(served.end());
        QCOMPARE(served.status().shadowRows, 5);
        const auto log = RequestLog::open(requestFolder(staff.folder(), "staff-left"), {});
        QVERIFY(log);
        QCOMPARE(rowsOf(*log, "production"), 5);
        QCOMPARE(rowsOf(*log, "shadow"), 5);
    }

    void aShadowThatReadsOtherColumnsIsRefused() {
        Staff staff;
        QVERIFY(writeModel(staff->runFolder("r3") / "model", smallModel(3, true)));
        Served served(staff, {.shadow = "r3"});
        const auto ended = served.end();
        QVERIFY(!ended);
        QCOMPARE(ended.error().code, ErrorCode::BadInput);
        QCOMPARE(served.status().state, ServerState::Failed);
        QVERIFY(served.status().error->message.find("shadow") != std::string::npos);
    }

    void requestsAndFailuresAreLogged() {
        const Staff staff;
        LogSettings log;
        log.keys = {"number"};
        log.clientTime = true;
        Served served(staff, {.log = log});
        Json request = example();
        request["id"] = "mine";
        request["parameters"] = {{"time", "2012-03-01T05:00:00Z"}};
        request["inputs"].push_back(
            {{"name", "number"}, {"shape", {1}}, {"datatype", "INT64"}, {"data", {4}}});
        QCOMPARE(served.post(kInfer, request).status, 200);
        request["inputs"][0]["data"] = {"old"};
        QCOMPARE(served.post(kInfer, request).status, 400);
        QVERIFY(served.end());
        QCOMPARE(served.status().loggedRows, 2);
        const auto written = RequestLog::open(requestFolder(staff.folder(), "staff-left"), {});
        QVERIFY(written);
        QCOMPARE(written->rows(), 2);
        QCOMPARE(written->segments().front().first, 1'330'578'000'000'000);
    }

    void errorsInTheLogQuoteNothingPersonal() {
        const Staff staff;
        LogSettings log;
        log.personal = {"age"};
        Served served(staff, {.log = log});
        Json request = example();
        request["inputs"][0]["data"] = {"Jane Roe"};
        const HttpReply refused = served.post(kInfer, request);
        QCOMPARE(refused.status, 400);
        QVERIFY(refused.body.find("Jane Roe") != std::string::npos);  // who sent it may see it
        const auto broken =
            callHttp({.method = "POST", .url = served.url() + kInfer, .body = "[\"Jane Roe"});
        QCOMPARE(broken->status, 400);
        QVERIFY(served.end());
        const auto written = RequestLog::open(requestFolder(staff.folder(), "staff-left"), {});
        QVERIFY(written);
        QCOMPARE(written->rows(), 2);
        std::vector<std::string> errors;
        const auto keep = [&](const RequestBatch& batch) -> Result<void> {
            const auto column = batch.batch->GetColumnByName("error");
            for (const std::int64_t row : batch.rows)
                errors.push_back(column->GetScalar(row).ValueOrDie()->ToString());
            return {};
        };
        QVERIFY(written->read({}, keep, {}));
        QCOMPARE(std::ssize(errors), 2);
        for (const std::string& error : errors) {
            QVERIFY2(error.find("Jane") == std::string::npos, error.c_str());
            QVERIFY(error.find("age") != std::string::npos ||
                    error.find("The body is no JSON") != std::string::npos);
        }
    }

    void withoutALogNothingIsKept() {
        const Staff staff;
        LogSettings log;
        log.enabled = false;
        Served served(staff, {.log = log});
        QCOMPARE(served.post(kInfer, example()).status, 200);
        QVERIFY(served.end());
        QVERIFY(!std::filesystem::exists(staff.folder() / "requests"));
    }

    void aTokenIsAskedForEverywhereButAtHealth() {
        const Staff staff;
        const auto token = staff.folder() / "token";
        QVERIFY(writeFileAtomically(token, "s3cret\nanother line"));
        ServeSettings serve;
        serve.tokenFile = token.string();
        const Served served(staff, {.serve = serve});
        QCOMPARE(served.post(kInfer, example()).status, 401);
        QCOMPARE(served.get("/metrics").status, 401);
        QCOMPARE(served.get("/v2/health/ready").status, 200);
        QCOMPARE(served.get("/ping").status, 200);
        const auto with = [&](const std::string& value) {
            return served.post(kInfer, example(), {{"Authorization", value}}).status;
        };
        QCOMPARE(with("Bearer s3cret"), 200);
        QCOMPARE(with("Bearer s3crex"), 401);
        QCOMPARE(with("Bearer s3cret2"), 401);
        QCOMPARE(with("s3cret"), 401);
        QCOMPARE(with("Basic s3cret"), 401);
    }

    void pagesOfOtherOriginsAreRefusedWithoutAToken() {
        const Staff staff;
        const Served served(staff, {});
        const auto from = [&](const std::string& origin) {
            return served.post(kInfer, example(), {{"Origin", origin}}).status;
        };
        QCOMPARE(from("http://localhost:3000"), 200);
        QCOMPARE(from("http://127.0.0.1"), 200);
        QCOMPARE(from("http://[::1]:80"), 200);
        QCOMPARE(from("https://example.org"), 403);
        QCOMPARE(from("http://localhost.example.org:80"), 403);
        QCOMPARE(from("null"), 403);
    }

    void aSecretThatOthersMayReadIsNoted() {
        using std::filesystem::perms;
        const Staff staff;
        const auto token = staff.folder() / "token";
        QVERIFY(writeFileAtomically(token, "s3cret"));
        ServeSettings serve;
        serve.tokenFile = token.string();
        const auto noted = [&](const char* id, perms permissions) {
            std::filesystem::permissions(token, permissions);
            Served served(staff, {.id = id, .serve = serve});
            (void)served.end();
            return std::ranges::any_of(served.status().notes, [](const std::string& note) {
                return note.find("may read") != std::string::npos;
            });
        };
        QVERIFY(noted("open", perms::owner_read | perms::others_read));
        QVERIFY(!noted("closed", perms::owner_read));
    }

    void aServerStopsWhereNoFileCanBeWritten() {
        static std::atomic<bool> signalled = false;
        const Staff staff;
        Served served(staff, {});
        // As on a full disk: the request to stop cannot be written.
        std::filesystem::create_directories(served.folder().path() / "control.json" / "x");
        const auto before = std::signal(SIGTERM, [](int) { signalled = true; });
        std::jthread process([&](const std::stop_token& stop) {
            while (!signalled && !stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            (void)served.end();
        });
        const auto stopped = stopServer(served.folder(), {});
        process.request_stop();
        process.join();
        (void)std::signal(SIGTERM, before);
        QVERIFY2(stopped, stopped ? "" : stopped.error().message.c_str());
        QCOMPARE(stopped->state, ServerState::Stopped);
        QVERIFY(signalled);
    }

    void startsThatCannotSucceedSayWhy() {
        const Staff staff;
        ServeSettings serve;
        serve.tokenFile = (staff.folder() / "absent").string();
        Served without(staff, {.id = "a", .serve = serve});
        QCOMPARE(without.end().error().code, ErrorCode::NotFound);
        QVERIFY(writeFileAtomically(staff.folder() / "empty", "\n"));
        serve.tokenFile = (staff.folder() / "empty").string();
        Served empty(staff, {.id = "b", .serve = serve});
        QCOMPARE(empty.end().error().code, ErrorCode::BadInput);
        Served gone(staff, {.id = "c", .model = "staff-left@9"});
        QCOMPARE(gone.end().error().code, ErrorCode::NotFound);
        QVERIFY(!gone.status().error->hint.empty());
    }

    void controlFileAndSignalsEndItCleanly() {
        const Staff staff;
        Served served(staff, {});
        QVERIFY(served.folder().alive());
        const auto again = runServer(served.folder(), plainEngine, {});
        QCOMPARE(again.error().code, ErrorCode::Refused);
        const auto stopped = stopServer(served.folder(), {});
        QVERIFY(stopped);
        QCOMPARE(stopped->state, ServerState::Stopped);
        QVERIFY(served.end());
        QCOMPARE(stopServer(served.folder(), {}).error().code, ErrorCode::Refused);
    }

    void serversAreListedAndFound() {
        const Staff staff;
        QVERIFY(listServers(staff.folder()).empty());
        Served first(staff, {.id = "20260101-a"});
        Served second(staff, {.id = "20260102-b"});
        QVERIFY(first.end());
        std::filesystem::create_directories(staff.folder() / "serving" / "broken");
        const auto all = listServers(staff.folder());
        QCOMPARE(all.size(), std::size_t{3});
        QCOMPARE(all[0].status.state, ServerState::Failed);
        QCOMPARE(all[1].status.state, ServerState::Running);
        QCOMPARE(all[2].status.state, ServerState::Stopped);
        QCOMPARE(findServer(staff.folder(), "20260102")->spec.id, std::string("20260102-b"));
        QCOMPARE(findServer(staff.folder(), "2026").error().code, ErrorCode::Ambiguous);
        QCOMPARE(findServer(staff.folder(), "x").error().code, ErrorCode::NotFound);
    }

    void specAndStatusReadBackAsWritten() {
        ServerSpec spec{.id = "a", .model = "production", .modelName = "m", .alias = "production"};
        spec.serve.port = 7;
        spec.log.keys = {"k"};
        spec.owner = 5;
        const Json json = serverSpecToJson(spec);
        QCOMPARE(serverSpecToJson(serverSpecFromJson(json, "x").value()).dump(), json.dump());
        ServerStatus status{.state = ServerState::Failed, .url = "u", .version = 4, .notes = {"n"}};
        status.error = Error{ErrorCode::NotFound, "m", "h"};
        const Json written = serverStatusToJson(status);
        QCOMPARE(serverStatusToJson(serverStatusFromJson(written, "x").value()).dump(),
                 written.dump());
        QCOMPARE(serverStatusFromJson(Json{{"state", "dancing"}}, "x").error().code,
                 ErrorCode::Corrupt);
        QCOMPARE(serverSpecFromJson(Json{{"format", 99}}, "x").error().code, ErrorCode::BadInput);
        QCOMPARE(serverSpecFromJson(Json{{"id", 3}}, "x").error().code, ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(TestServer)
#include "TestServer.moc"
