#include "core/base/Files.h"
#include "core/watch/Notifier.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace bw;
using namespace std::chrono_literals;

namespace {

/// Answers one request with the given head and remembers what it was sent; empty: never answers.
class OneRequest {
public:
    explicit OneRequest(std::string answer)
        : thread_([this, answer = std::move(answer)](const std::stop_token& stop) {
              QTcpServer server;
              server.listen(QHostAddress::LocalHost);
              port_ = server.serverPort();
              while (!stop.stop_requested() && !server.waitForNewConnection(20)) {
              }
              QTcpSocket* socket = server.nextPendingConnection();
              while (socket && !stop.stop_requested() && !got_.endsWith("}")) {
                  socket->waitForReadyRead(20);
                  got_ += socket->readAll();
              }
              while (socket && answer.empty() && !stop.stop_requested())
                  std::this_thread::sleep_for(10ms);
              if (!socket || answer.empty()) return;
              socket->write(QByteArray::fromStdString(answer));
              socket->waitForBytesWritten();
              socket->disconnectFromHost();
          }) {
        while (port_ == 0) std::this_thread::sleep_for(1ms);
    }
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/hook";
    }
    QByteArray got() {
        thread_.request_stop();
        thread_.join();
        return got_;
    }

private:
    std::atomic<int> port_ = 0;
    QByteArray got_;
    std::jthread thread_;
};

}  // namespace

class TestNotifier : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void commandGetsTheEventOnItsInput() {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("event").toStdString();
        QVERIFY(notifyByCommand({"sh", "-c", "cat > " + file}, R"({"event":"x"})", 10s));
        QCOMPARE(*readFile(file), std::string("{\"event\":\"x\"}\n"));
    }

    void commandThatFailsIsAnErrorInWords_data() {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<QString>("message");
        QTest::newRow("missing") << QStringList{"no-such-program"} << "there is no such program";
        QTest::newRow("code") << QStringList{"sh", "-c", "echo oh >&2; exit 7"}
                              << "it ended with exit code 7; it said: oh";
        QTest::newRow("hangs") << QStringList{"sleep", "60"} << "it took more than 100 ms";
    }
    void commandThatFailsIsAnErrorInWords() {
        QFETCH(QStringList, command);
        QFETCH(QString, message);
        std::vector<std::string> words;
        for (const QString& word : command) words.push_back(word.toStdString());
        const auto done = notifyByCommand(words, "{}", message.contains("ms") ? 100ms : 10'000ms);
        QVERIFY(!done);
        QVERIFY2(done.error().message.find(message.toStdString()) != std::string::npos,
                 done.error().message.c_str());
    }

    void webhookGetsTheEventByPost() {
        OneRequest server("HTTP/1.1 204 No Content\r\n\r\n");
        const auto done = notifyByWebhook(server.url(), R"({"event":"x"})", 10s);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        const QByteArray got = server.got();
        QVERIFY(got.startsWith("POST /hook HTTP/1.1\r\n"));
        QVERIFY(got.toLower().contains("content-type: application/json"));
        QVERIFY(got.endsWith(R"({"event":"x"})"));
    }

    void webhookThatFailsIsAnErrorInWords() {
        OneRequest refusing("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
        QVERIFY(!notifyByWebhook(refusing.url(), "{}", 10s));
        OneRequest silent("");
        const auto hung = notifyByWebhook(silent.url(), "{}", 100ms);
        QVERIFY(!hung);
        QVERIFY2(hung.error().message.find("no answer in 100 ms") != std::string::npos,
                 hung.error().message.c_str());
        QVERIFY(!notifyByWebhook("http://127.0.0.1:1/", "{}", 10s));
        QVERIFY(!notifyByWebhook("no url", "{}", 10s));
    }

    void deliversInOrderAndSaysWhatFailed() {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("events").toStdString();
        std::vector<std::string> said;
        {
            int number = 0;
            Notifier notifier(
                [&] {
                    NotifySettings settings;
                    settings.command = ++number == 2
                                           ? std::vector<std::string>{"no-such-program"}
                                           : std::vector<std::string>{"sh", "-c", "cat >> " + file};
                    return settings;
                },
                [&](const std::string& line) { said.push_back(line); });
            for (const int i : {1, 2, 3}) notifier.notify(Json{{"event", i}});
        }
        QCOMPARE(*readFile(file), std::string("{\"event\":1}\n{\"event\":3}\n"));
        QCOMPARE(said.size(), std::size_t{1});
        QVERIFY(said.front().find("no-such-program was not told") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestNotifier)
#include "TestNotifier.moc"
