// Servers by the real programs: clients that nobody here wrote, switching under load, limits, ends
// of all kinds.

#include "core/base/Files.h"
#include "tests/support/Program.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <QProcess>
#include <QtTest>

using namespace bw;
using namespace bw::test;

namespace {

constexpr const char* kModel = "income-salary";

QString path(const std::filesystem::path& p) {
    return QString::fromStdString(p.string());
}
QString text(const std::string& s) {
    return QString::fromStdString(s);
}

/// serve_client.py with these arguments, waited for or in the background.
QStringList client(const QStringList& arguments) {
    return QStringList{BW_CLIENT} + arguments;
}
Json asked(const QStringList& arguments) {
    const Ended ended = execute(BW_PYTHON, client(arguments));
    if (ended.exit != 0) qWarning("%s", ended.text().c_str());
    return ended.json;
}

/// The first `rows` of a sample as a file of its own.
std::string firstRows(const std::filesystem::path& file, int rows) {
    const std::string all = readFile(file).value();
    std::size_t end = 0;
    for (int i = 0; i <= rows; ++i) end = all.find('\n', end) + 1;
    return all.substr(0, end);
}

}  // namespace

class ServeTest : public QObject {
    Q_OBJECT

    Bench bench_;
    std::string first_, second_;

    std::string train(const QStringList& arguments) {
        const Ended ended = bench_.run(QStringList{"train", "--set", "epochs=1"} + arguments);
        if (ended.exit != 0) qWarning("%s", ended.text().c_str());
        return ended.json["run"].get<std::string>();
    }
    Ended promote(const std::string& run, const char* name) {
        return bench_.run(
            {"promote", text(run), "--name", name, "--override", "--why", "a test of serving"});
    }
    /// A server on a free port that runs until stop().
    Json serve(const QStringList& more = {}, const QString& port = "0") {
        const Ended ended = bench_.run(
            QStringList{"serve", "production", "--name", kModel, "--port", port, "--detach"} +
            more);
        if (ended.exit != 0) qWarning("%s", ended.text().c_str());
        return ended.json;
    }
    Json show(const Json& server) {
        return bench_.run({"server", "show", text(server["server"].get<std::string>())}).json;
    }
    Ended stop(const Json& server) {
        return bench_.run({"server", "stop", text(server["server"].get<std::string>())});
    }
    static QString url(const Json& server) { return text(server["url"].get<std::string>()); }
    static int infer(const Json& server) {
        const Json one = asked({"flood", url(server), kModel, "1", "1"});
        return one.is_object() ? one["after"].get<int>() : 0;
    }
    void settings(const std::string& more) {
        const auto file = bench_.folder() / "benchwright.toml";
        QVERIFY(writeFileAtomically(file, more));
    }
    void refused(const QStringList& more, int exit, const char* word) {
        const Ended ended =
            bench_.run(QStringList{"serve", "production", "--name", kModel, "--detach"} + more);
        QVERIFY2(ended.exit == exit, ended.text().c_str());
        QVERIFY2(ended.out.find(word) != std::string::npos, ended.out.c_str());
        QVERIFY2(!ended.json["error"]["hint"].get<std::string>().empty(), ended.out.c_str());
    }

private Q_SLOTS:
    void initTestCase() {
        QCOMPARE(bench_.run({"import", path(Bench::sample("adult.csv")), "--name", "income"}).exit,
                 0);
        QCOMPARE(
            bench_.run({"import", path(Bench::sample("penguins.csv")), "--name", "birds"}).exit, 0);
        first_ = train({"--data", "income", "--target", "salary", "--model", "mlp"});
        second_ = train({"--data", "income", "--target", "salary", "--model", "linear"});
        QCOMPARE(promote(first_, kModel).exit, 0);
        for (const auto& [target, name] :
             {std::pair{"species", "birds-species"}, std::pair{"body_mass_g", "birds-mass"}})
            QCOMPARE(promote(train({"--data", "birds", "--target", target}), name).exit, 0);
    }
    void init() { settings(""); }

    void aForeignClientGetsTheAnswersOfPredict_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("sample");
        QTest::newRow("two classes") << kModel << "adult.csv";
        QTest::newRow("three classes, missing values") << "birds-species" << "penguins.csv";
        QTest::newRow("regression") << "birds-mass" << "penguins.csv";
    }
    void aForeignClientGetsTheAnswersOfPredict() {
        QFETCH(const QString, model);
        QFETCH(const QString, sample);
        const auto rows =
            bench_.write("rows.csv", firstRows(Bench::sample(sample.toStdString()), 300));
        const auto answers = bench_.file("answers.csv");
        QCOMPARE(bench_.run({"predict", model + "@1", path(rows), path(answers)}).exit, 0);
        const Ended served =
            bench_.run({"serve", model + "@1", "--port", "0", "--detach", "--no-log"});
        QVERIFY2(served.exit == 0, served.text().c_str());
        // Proved at the start: otherwise torch would answer alone.
        QVERIFY(served.json["backend"].get<std::string>().starts_with("evaluator"));
        const Json result = asked({"protocol", url(served.json), model, path(rows), path(answers)});
        QVERIFY(result.is_object() && result["checks"].get<int>() > 100);
        QCOMPARE(stop(served.json).exit, 0);
    }

    void promotionAndRollbackUnderLoadFailNoRequest() {
        const Json server = serve();
        QProcess load;
        load.start(BW_PYTHON, client({"load", url(server), kModel, "8", "4"}));
        const auto version = [&] { return show(server)["version"].get<int>(); };
        QTRY_VERIFY_WITH_TIMEOUT(show(server)["requests"].get<int>() > 0, 20'000);
        QCOMPARE(promote(second_, kModel).exit, 0);
        QTRY_COMPARE_WITH_TIMEOUT(version(), 2, 20'000);
        QCOMPARE(bench_.run({"rollback", "--name", kModel, "--why", "a test"}).exit, 0);
        QTRY_COMPARE_WITH_TIMEOUT(version(), 1, 20'000);
        QVERIFY(load.waitForFinished(60'000));
        const Json counts = *parseJson(load.readAllStandardOutput().toStdString(), "load");
        QVERIFY(counts["asked"].get<int>() > 0);
        for (const char* key : {"failed", "cut", "refused"}) QCOMPARE(counts[key].get<int>(), 0);
        QCOMPARE(counts["versions"].dump(), std::string(R"(["1","2"])"));
        const Ended stopped = stop(server);
        QCOMPARE(stopped.exit, 0);
        QCOMPARE(stopped.json["state"].get<std::string>(), std::string("stopped"));
        QCOMPARE(stopped.json["dropped_rows"].get<int>(), 0);
        QCOMPARE(stopped.json["logged_rows"].get<int>(), counts["asked"].get<int>());
    }

    void aCandidateAnswersUnseen() {
        const Json server = serve({"--shadow", text(second_)});
        QCOMPARE(infer(server), 200);
        QTRY_VERIFY_WITH_TIMEOUT(show(server)["shadow_rows"].get<int>() > 0, 20'000);
        QCOMPARE(show(server)["version"].get<int>(), 1);
        QCOMPARE(stop(server).exit, 0);
        refused({"--port", "0", "--shadow", "birds-mass@1"}, 3, "shadow");
    }

    void overloadIsRefusedAtOnceAndPasses() {
        settings("[serve]\nqueued_rows = 3000\n");
        const Json server = serve({"--no-log"});
        const Json flooded = asked({"flood", url(server), kModel, "3000", "16"});
        QVERIFY(flooded.is_object());
        QVERIFY2(flooded["statuses"].contains("429"), flooded.dump().c_str());
        QVERIFY2(flooded["statuses"].contains("200"), flooded.dump().c_str());
        for (const auto& [status, count] : flooded["statuses"].items())
            QVERIFY2(status == "200" || status == "429", flooded.dump().c_str());
        QCOMPARE(flooded["after"].get<int>(), 200);
        const Json large = asked({"flood", url(server), kModel, "3001", "1"});
        QVERIFY2(large["statuses"].contains("413"), large.dump().c_str());
        QCOMPARE(stop(server).exit, 0);
    }

    /// More connections than are allowed, by a load generator that does not wait.
    void aStormOfConnectionsLeavesItAnswering() {
        settings("[serve]\nconnections = 20\n");
        const Json server = serve({"--no-log"});
        const auto script = bench_.write("storm.lua", "wrk.method = \"POST\"\nwrk.body = \"{}\"\n");
        const Ended storm = execute("wrk", {"-t1", "-c100", "-d2s", "-s", path(script),
                                            url(server) + "/v2/models/" + kModel + "/infer"});
        QVERIFY2(storm.exit == 0, storm.text().c_str());
        QTRY_COMPARE_WITH_TIMEOUT(infer(server), 200, 20'000);
        const Json after = show(server);
        QCOMPARE(after["state"].get<std::string>(), std::string("running"));
        QVERIFY(after["failures"].get<int>() > 0);
        QCOMPARE(stop(server).exit, 0);
    }

    void tokenAndTls() {
        const auto certificate = bench_.file("own.pem"), key = bench_.file("own.key");
        const Ended made =
            execute("openssl", {"req", "-x509", "-newkey", "ec", "-pkeyopt",
                                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                                "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                                "-keyout", path(key), "-out", path(certificate)});
        QVERIFY2(made.exit == 0, made.text().c_str());
        const auto token = bench_.write("token", "a long secret\n");
        const Json server = serve({"--certificate", path(certificate), "--private-key", path(key),
                                   "--token-file", path(token)});
        QVERIFY(url(server).startsWith("https://127.0.0.1:"));
        const Json said = asked({"tls", url(server), kModel, path(certificate), "a long secret"});
        QCOMPARE(said.dump(), std::string(R"({"with":200,"without":401,"wrong":401,"ready":200,)"
                                          R"("untrusted":"SSLCertVerificationError"})"));
        QCOMPARE(stop(server).exit, 0);
    }

    void startsThatCannotSucceedSayWhy() {
        const Json server = serve();
        const QString port = url(server).section(':', 2);
        refused({"--port", port}, 4, "in use");
        QCOMPARE(stop(server).exit, 0);
        const QString absent = path(bench_.file("absent.pem"));
        refused({"--port", "0", "--token-file", absent}, 3, "absent.pem");
        refused({"--port", "0", "--certificate", absent, "--private-key", absent}, 3, "absent.pem");
        refused({"--port", "0", "--certificate", absent}, 2, "private key");
        refused({"--port", "0", "--host", "no.such.host.invalid"}, 3, "no.such.host.invalid");
        refused({"--port", "0", "--shadow", "nobody"}, 3, "nobody");
        QCOMPARE(bench_.run({"serve", "nobody@7", "--detach"}).exit, 3);
        QCOMPARE(bench_.run({"serve", "--port", "99999"}).exit, 2);
        QCOMPARE(bench_.run({"server", "stop", "nobody"}).exit, 3);
        const Ended worker =
            bench_.run({"serve", "production", "--name", kModel}, {"BENCHWRIGHT_WORKER=/nowhere"});
        QCOMPARE(worker.exit, 4);
    }

    void aKilledServerIsSeenAndReplaced() {
        const Json server = serve();
        QCOMPARE(infer(server), 200);
        ::kill(server["pid"].get<int>(), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(show(server)["state"].get<std::string>(),
                                  std::string("interrupted"), 20'000);
        QCOMPARE(stop(server).exit, 1);
        const Json next = serve({}, url(server).section(':', 2));
        QCOMPARE(infer(next), 200);
        QCOMPARE(stop(next).exit, 0);
    }

    void ctrlCFinishesWhatWasBegunUnderLoad() {
        QProcess command;
        command.setProcessChannelMode(QProcess::MergedChannels);
        command.start(BW_BIN_DIR "/benchwright", {"--project", path(bench_.folder()), "serve",
                                                  "production", "--name", kModel, "--port", "0"});
        QByteArray said;
        const auto address = [&] {
            said += command.readAll();
            const auto at = said.indexOf("http://");
            const auto end = said.indexOf(';', at);
            return at < 0 || end < 0 ? QString() : QString(said.mid(at, end - at));
        };
        QTRY_VERIFY_WITH_TIMEOUT(!address().isEmpty(), 60'000);
        QProcess load;
        load.start(BW_PYTHON, client({"load", address(), kModel, "3", "4"}));
        QTRY_VERIFY_WITH_TIMEOUT(
            bench_.run({"servers"}).json["servers"][0]["requests"].get<int>() > 0, 20'000);
        ::kill(static_cast<pid_t>(command.processId()), SIGINT);
        QVERIFY(command.waitForFinished(60'000));
        QCOMPARE(command.exitCode(), 0);
        QVERIFY(load.waitForFinished(60'000));
        const Json counts = *parseJson(load.readAllStandardOutput().toStdString(), "load");
        QCOMPARE(counts["cut"].get<int>(), 0);
        const Json server = bench_.run({"servers"}).json["servers"][0];
        QCOMPARE(server["state"].get<std::string>(), std::string("stopped"));
        QCOMPARE(server["logged_rows"].get<int>(), server["rows"].get<int>());
    }

    void theEndOfItsOwnerEndsAServer() {
        const qint64 pid = bench_.start({"serve", "production", "--name", kModel, "--port", "0"});
        const auto state = [&] {
            const Json all = bench_.run({"servers"}).json["servers"];
            return all.empty() ? std::string() : all[0]["state"].get<std::string>();
        };
        QTRY_COMPARE_WITH_TIMEOUT(state(), std::string("running"), 60'000);
        ::kill(static_cast<pid_t>(pid), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(state(), std::string("stopped"), 30'000);
    }

    void aFullDiskStopsTheLogNotTheAnswers() {
        if (::geteuid() != 0) QSKIP("mounting a small file system needs root");
        const auto place = bench_.folder() / "requests" / kModel;
        std::filesystem::create_directories(place);
        if (::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=64k") != 0)
            QSKIP("cannot mount a file system here");
        const Json server = serve();
        const Json flooded = asked({"flood", url(server), kModel, "2000", "4"});
        const auto dropped = [&] { return show(server)["dropped_rows"].get<int>(); };
        QTRY_VERIFY_WITH_TIMEOUT(dropped() > 0, 20'000);
        const int after = infer(server);
        const Json shown = show(server);
        const Ended stopped = stop(server);
        ::umount(place.c_str());
        QCOMPARE(flooded["after"].get<int>(), 200);
        QCOMPARE(after, 200);
        QCOMPARE(shown["state"].get<std::string>(), std::string("running"));
        QVERIFY2(shown["notes"].dump().find("not logged") != std::string::npos,
                 shown["notes"].dump().c_str());
        QVERIFY(!stopped.json.is_null());
    }
};

QTEST_GUILESS_MAIN(ServeTest)
#include "test_serve.moc"
