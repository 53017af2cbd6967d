#include "core/base/Files.h"
#include "core/serve/HttpClient.h"
#include "core/serve/HttpServer.h"
#include "tests/core/serve/RawClient.h"

#include <fmt/format.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <mutex>
#include <thread>

using namespace bw;
using bw::test::RawClient;

namespace {

/// Answers with what was asked; "/slow" after a while from another thread, "/never" not at all.
class Echo final : public HttpHandler {
public:
    /// Lets all answers go; before the server ends.
    void finish() {
        release = true;
        const std::lock_guard lock(mutex_);
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }
    std::optional<HttpAnswer> refuse(const HttpRequest& request) override {
        if (request.authorization == "Bearer wrong") return HttpAnswer{.status = 401, .body = "no"};
        return std::nullopt;
    }
    void handle(const HttpRequest& request, HttpResponder responder) override {
        ++handled;
        if (request.target == "/never") return;
        if (request.target == "/throws") throw std::bad_alloc();
        if (request.target == "/blocks")
            while (!release) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        HttpAnswer answer{.body = fmt::format("{} {} {}", request.method, request.target,
                                              request.body.substr(0, 100)),
                          .headers = fmt::format("X-Size: {}\r\n", request.body.size())};
        if (request.target != "/slow") return responder.send(std::move(answer));
        const std::lock_guard lock(mutex_);
        threads_.emplace_back(
            [this, responder = std::move(responder), answer = std::move(answer)]() mutable {
                while (!release) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                responder.send(std::move(answer));
            });
    }
    HttpAnswer fault(int status) override {
        return {.status = status, .body = fmt::format("fault {}", status)};
    }
    std::atomic<int> handled = 0;
    std::atomic<bool> release = false;

private:
    std::mutex mutex_;
    std::vector<std::thread> threads_;
};

struct Running {
    Echo echo;
    std::unique_ptr<HttpServer> server;
    explicit Running(const HttpServerOptions& options = {}) {
        auto made = HttpServer::listen(options, echo);
        if (!made) qFatal("%s", made.error().message.c_str());
        server = std::move(*made);
        server->start();
    }
    ~Running() { echo.finish(); }
    [[nodiscard]] int port() const { return server->port(); }
};

bool is(const std::string& reply, int status, const std::string& body) {
    return reply.starts_with(fmt::format("HTTP/1.1 {} ", status)) && reply.ends_with(body);
}

std::string get(const std::string& target, const std::string& more = {}) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n{}\r\n", target, more);
}
std::string post(const std::string& target, const std::string& body, const std::string& more = {}) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n{}\r\n{}", target,
                       body.size(), more, body);
}

}  // namespace

class TestHttpServer : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    std::filesystem::path file(const char* name) { return folder_.filePath(name).toStdString(); }
    /// A certificate of its own for localhost, by the openssl program.
    void makeCertificate(const char* certificate, const char* key) {
        QProcess openssl;
        openssl.start("openssl",
                      {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                       "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                       "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                       QString::fromStdString(file(key).string()), "-out",
                       QString::fromStdString(file(certificate).string())});
        QVERIFY(openssl.waitForFinished(30'000));
        QCOMPARE(openssl.exitCode(), 0);
    }

private Q_SLOTS:
    void keepsConnectionsAndAnswersInOrder() {
        const Running running;
        RawClient client(running.port());
        QVERIFY(client.send(get("/a")));
        QVERIFY(is(client.reply(), 200, "GET /a "));
        QVERIFY(client.send(post("/b", "body")));
        QVERIFY(is(client.reply(), 200, "POST /b body"));
    }

    void pipelinedRequestsGetTheirAnswersInOrder() {
        Running running;
        RawClient client(running.port());
        std::string many;
        for (int i = 0; i < 50; ++i)
            many += i == 3 ? get("/slow") : post(fmt::format("/{}", i), "x");
        QVERIFY(client.send(many));
        for (int i = 0; i < 3; ++i) QVERIFY(is(client.reply(), 200, fmt::format("POST /{} x", i)));
        running.echo.release = true;
        QVERIFY(is(client.reply(), 200, "GET /slow "));
        for (int i = 4; i < 50; ++i) QVERIFY(is(client.reply(), 200, fmt::format("POST /{} x", i)));
    }

    void requestsMayComeByteByByteAndInChunks() {
        const Running running;
        RawClient client(running.port());
        for (const char c : post("/slowly", "body")) QVERIFY(client.send({&c, 1}));
        QVERIFY(is(client.reply(), 200, "POST /slowly body"));
        QVERIFY(
            client.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
        QVERIFY(is(client.reply(), 200, "POST /c abcde"));
    }

    void headAndOldClientsAreUnderstood() {
        const Running running;
        RawClient head(running.port());
        QVERIFY(head.send("HEAD /h HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        QCOMPARE(head.reply(), std::string());  // the body that the length speaks of never comes
        QVERIFY(head.rest().find("Content-Length: 8\r\n") != std::string::npos);
        RawClient old(running.port());
        QVERIFY(old.send("GET /old HTTP/1.0\r\n\r\n"));
        QVERIFY(is(old.reply(), 200, "GET /old "));
        QVERIFY(old.closes());
        RawClient polite(running.port());
        QVERIFY(polite.send(get("/last", "Connection: close\r\n")));
        QVERIFY(is(polite.reply(), 200, "GET /last "));
        QVERIFY(polite.closes());
    }

    void whoAsksBeforeSendingIsToldToGoAhead() {
        const Running running;
        RawClient client(running.port());
        QVERIFY(
            client.send("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                        "Expect: 100-continue\r\n\r\n"));
        QCOMPARE(client.reply(), std::string("HTTP/1.1 100 Continue\r\n\r\n"));
        QVERIFY(client.send("abc"));
        QVERIFY(is(client.reply(), 200, "POST /e abc"));
    }

    void malformedRequestsGet400AndOthersGoOn_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("words") << QByteArray("hello there\r\n\r\n");
        QTest::newRow("tls") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n");
        QTest::newRow("version") << QByteArray("GET / HTTP/9.9\r\n\r\n");
        QTest::newRow("length") << QByteArray("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n");
        QTest::newRow("lengths") << QByteArray(
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd");
        QTest::newRow("both") << QByteArray(
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        QTest::newRow("coding") << QByteArray(
            "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\nGET /hidden HTTP/1.1\r\n\r\n");
        QTest::newRow("codings") << QByteArray(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n");
        QTest::newRow("field") << QByteArray("GET / HTTP/1.1\r\nbad field: x\r\n\r\n");
        QTest::newRow("chunk") << QByteArray(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n");
    }
    void malformedRequestsGet400AndOthersGoOn() {
        QFETCH(const QByteArray, bytes);
        Running running;
        RawClient other(running.port());
        RawClient client(running.port());
        QVERIFY(client.send(bytes.toStdString()));
        QVERIFY(is(client.reply(), 400, "fault 400"));
        QVERIFY(client.closes());
        QCOMPARE(running.echo.handled.load(), 0);
        QVERIFY(other.send(get("/fine")));
        QVERIFY(is(other.reply(), 200, "GET /fine "));
    }

    void oversizedHeadersAndBodiesAreRefused() {
        const Running running({.headerBytes = 2048, .bodyBytes = 1000});
        RawClient header(running.port());
        QVERIFY(header.send(get("/", "X-Much: " + std::string(4000, 'x') + "\r\n")));
        QVERIFY(is(header.reply(), 431, "fault 431"));
        RawClient exact(running.port());
        QVERIFY(exact.send(post("/", std::string(1000, 'x'))));
        QVERIFY(exact.reply().find("X-Size: 1000\r\n") != std::string::npos);
        RawClient body(running.port());
        // The refusal comes before the body was sent, and can be read by a client that sends on.
        QVERIFY(body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n"));
        (void)body.send(std::string(300'000, 'x'));
        QVERIFY(is(body.reply(), 413, "fault 413"));
        RawClient chunks(running.port());
        QVERIFY(
            chunks.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "800\r\n" +
                        std::string(2048, 'x') + "\r\n0\r\n\r\n"));
        QVERIFY(is(chunks.reply(), 413, "fault 413"));
    }

    void bodiesOfAllConnectionsTogetherAreBounded() {
        Running running({.memoryBytes = 3000});
        RawClient first(running.port()), second(running.port()), third(running.port());
        QVERIFY(first.send(post("/slow", std::string(2000, 'a'))));
        QTRY_COMPARE(running.echo.handled.load(), 1);
        QVERIFY(second.send(post("/b", std::string(2000, 'b'))));
        QVERIFY(is(second.reply(), 429, "fault 429"));
        QVERIFY(second.closes());
        QVERIFY(third.send(post("/c", std::string(900, 'c'))));  // fits beside the first
        QVERIFY(third.reply().find("X-Size: 900\r\n") != std::string::npos);
        running.echo.release = true;
        QVERIFY(first.reply().find("X-Size: 2000\r\n") != std::string::npos);
        // What was answered is held no longer; what was refused never is.
        RawClient after(running.port());
        QVERIFY(first.send(get("/next")));
        QVERIFY(is(first.reply(), 200, "GET /next "));
        QVERIFY(after.send(post("/d", std::string(2500, 'd'))));
        QVERIFY(after.reply().find("X-Size: 2500\r\n") != std::string::npos);
        // Beyond the limit alone: it is the only one, and asking again would not help.
        QVERIFY(after.send(post("/e", std::string(5000, 'e'))));
        QVERIFY(after.reply().find("X-Size: 5000\r\n") != std::string::npos);
    }

    void linesBetweenChunksAreBounded() {
        const Running running({.headerBytes = 2048});
        const std::string begin =
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        RawClient extension(running.port()), trailer(running.port());
        (void)extension.send(begin + "5;a=" + std::string(200'000, 'x'));
        QVERIFY(is(extension.reply(), 400, "fault 400"));
        (void)trailer.send(begin + "0\r\na: " + std::string(200'000, 'x'));
        QVERIFY(is(trailer.reply(), 400, "fault 400"));
    }

    void refusedRequestsNeverSendTheirBody() {
        Running running;
        RawClient client(running.port());
        QVERIFY(
            client.send("POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\n"
                        "Content-Length: 100000\r\n\r\n"));
        QVERIFY(is(client.reply(), 401, "no"));
        QVERIFY(client.closes());
        QCOMPARE(running.echo.handled.load(), 0);
    }

    void slowAndHalfOpenClientsAreCutOff() {
        Running running({.timeout = std::chrono::seconds(1)});
        RawClient silent(running.port()), slow(running.port()), half(running.port());
        RawClient body(running.port()), good(running.port());
        QVERIFY(slow.send("GET / HTTP/1.1\r\nX: "));
        QVERIFY(body.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"));
        QVERIFY(half.send("GET /half HTTP/1.1\r\nHo"));
        half.endSending();
        QVERIFY(half.closes());
        QVERIFY(good.send(get("/good")));
        QVERIFY(is(good.reply(), 200, "GET /good "));
        // A byte now and then does not help.
        std::thread drip([&] {
            for (int i = 0; i < 20 && slow.send("x"); ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
        });
        const std::string toSlow = slow.reply(), toBody = body.reply();
        drip.join();
        QVERIFY2(is(toSlow, 408, "fault 408"), toSlow.c_str());
        QVERIFY(is(toBody, 408, "fault 408"));
        QVERIFY(silent.closes());
        QTRY_COMPARE_WITH_TIMEOUT(running.server->connections(), 0, 20'000);
    }

    void tooManyConnectionsGet503AndRoomComesBack() {
        Running running({.connections = 3});
        std::vector<std::unique_ptr<RawClient>> held;
        for (int i = 0; i < 3; ++i) {
            held.push_back(std::make_unique<RawClient>(running.port()));
            QVERIFY(held.back()->send(get("/held")));
            QVERIFY(is(held.back()->reply(), 200, "GET /held "));
        }
        RawClient fourth(running.port());
        QVERIFY(is(fourth.reply(), 503, "fault 503"));
        QVERIFY(fourth.closes());
        QVERIFY(held[0]->send(get("/still")));
        QVERIFY(is(held[0]->reply(), 200, "GET /still "));
        held.clear();
        QTRY_COMPARE_WITH_TIMEOUT(running.server->connections(), 0, 20'000);
        RawClient again(running.port());
        QVERIFY(again.send(get("/again")));
        QVERIFY(is(again.reply(), 200, "GET /again "));
    }

    void aDroppedRequestIsAnswered500() {
        const Running running;
        RawClient client(running.port());
        QVERIFY(client.send(get("/never")));
        QVERIFY(client.reply().starts_with("HTTP/1.1 500 "));
    }

    void aHandlerThatThrowsEndsItsRequestAlone() {
        const Running running;
        RawClient client(running.port()), other(running.port());
        QVERIFY(client.send(get("/throws")));
        QVERIFY(client.reply().starts_with("HTTP/1.1 500 "));
        QVERIFY(other.send(get("/b")));
        QVERIFY(is(other.reply(), 200, "GET /b "));
    }

    void afterDrainingNobodyIsAsked() {
        Running running;
        RawClient busy(running.port()), second(running.port());
        QVERIFY(second.send("GET /second HTTP/1.1\r\nHost"));
        QTRY_COMPARE(running.server->connections(), 2);
        QVERIFY(busy.send(get("/blocks")));
        QTRY_COMPARE(running.echo.handled.load(), 1);
        QVERIFY(second.send(": x\r\n\r\n"));  // waits for the thread, which is busy
        std::thread release([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            running.echo.release = true;
        });
        (void)running.server->drain(std::chrono::milliseconds(0));
        const int handled = running.echo.handled;
        QVERIFY(running.echo.release);  // the thread was waited for
        QVERIFY(busy.closes());
        QVERIFY(second.closes());
        QCOMPARE(running.echo.handled.load(), handled);
        release.join();
    }

    void aClientThatGoesAwayDoesNoHarm() {
        Running running;
        {
            RawClient client(running.port());
            QVERIFY(client.send(get("/slow")));
            QTRY_COMPARE(running.echo.handled.load(), 1);
        }
        running.echo.release = true;
        RawClient client(running.port());
        QVERIFY(client.send(get("/b")));
        QVERIFY(is(client.reply(), 200, "GET /b "));
    }

    void drainingFinishesWhatWasBegun() {
        Running running;
        RawClient busy(running.port()), idle(running.port());
        QVERIFY(busy.send(get("/slow")));
        QTRY_COMPARE(running.echo.handled.load(), 1);
        std::thread release([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            running.echo.release = true;
        });
        std::atomic<bool> clean = false;
        std::thread drain([&] { clean = running.server->drain(std::chrono::seconds(20)); });
        const std::string reply = busy.reply();
        QVERIFY(is(reply, 200, "GET /slow "));
        QVERIFY(reply.find("Connection: close\r\n") != std::string::npos);
        QVERIFY(busy.closes());
        QVERIFY(idle.closes());
        release.join();
        drain.join();
        QVERIFY(clean);
        QVERIFY(!RawClient(running.port()).connected());
    }

    void aPortInUseIsNamed() {
        const Running running;
        Echo echo;
        const auto second = HttpServer::listen({.port = running.port()}, echo);
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Environment);
        QVERIFY(second.error().message.find(std::to_string(running.port())) != std::string::npos);
        const auto nowhere = HttpServer::listen({.host = "no.such.host.invalid"}, echo);
        QCOMPARE(nowhere.error().code, ErrorCode::BadInput);
    }

    void answersByTls() {
        makeCertificate("good.pem", "good.key");
        const Running running(
            {.certificate = file("good.pem").string(), .privateKey = file("good.key").string()});
        QCOMPARE(running.server->url(), fmt::format("https://127.0.0.1:{}", running.port()));
        const auto reply = callHttp({.method = "POST",
                                     .url = running.server->url() + "/t",
                                     .body = "secret",
                                     .trusted = file("good.pem")});
        QVERIFY2(reply, reply ? "" : reply.error().message.c_str());
        QCOMPARE(reply->status, 200);
        QCOMPARE(reply->body, std::string("POST /t secret"));
        const auto untrusted = callHttp({.url = running.server->url()});
        QCOMPARE(untrusted.error().code, ErrorCode::Environment);
        RawClient plain(running.port());
        QVERIFY(plain.send(get("/")));
        QVERIFY(plain.closes());
        QVERIFY(callHttp({.url = running.server->url(), .trusted = file("good.pem")}));
    }

    void certificatesThatDoNotServeAreNamed() {
        makeCertificate("one.pem", "one.key");
        makeCertificate("two.pem", "two.key");
        QVERIFY(writeFileAtomically(file("junk.pem"), "no certificate"));
        Echo echo;
        const auto code = [&](const char* certificate, const char* key) {
            const auto path = [&](const char* name) {
                return *name ? file(name).string() : std::string();
            };
            const auto made = HttpServer::listen(
                {.certificate = path(certificate), .privateKey = path(key)}, echo);
            if (made || made.error().hint.empty()) return ErrorCode::Internal;
            return made.error().code;
        };
        QCOMPARE(code("absent.pem", "one.key"), ErrorCode::NotFound);
        QCOMPARE(code("one.pem", "absent.key"), ErrorCode::NotFound);
        QCOMPARE(code("one.pem", "two.key"), ErrorCode::BadInput);
        QCOMPARE(code("junk.pem", "one.key"), ErrorCode::BadInput);
        QCOMPARE(code("one.pem", "junk.pem"), ErrorCode::BadInput);
        QCOMPARE(code("one.pem", ""), ErrorCode::Usage);
    }

    void theClientSaysWhatIsWrong() {
        QCOMPARE(callHttp({.url = "ftp://x"}).error().code, ErrorCode::Usage);
        QCOMPARE(callHttp({.url = "http://127.0.0.1:1/"}).error().code, ErrorCode::Environment);
        const Running running;
        const auto late = callHttp({.url = running.server->url() + "/slow", .timeoutSeconds = 1});
        QCOMPARE(late.error().code, ErrorCode::Environment);
    }
};

QTEST_GUILESS_MAIN(TestHttpServer)
#include "TestHttpServer.moc"
