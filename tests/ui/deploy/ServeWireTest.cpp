#include "core/base/Json.h"
#include "ui/pages/deploy/LiveNumbers.h"
#include "ui/pages/deploy/ServeForm.h"
#include "ui/pages/deploy/ServeRequest.h"
#include "ui/pages/deploy/ServersModel.h"

#include <nlohmann/json.hpp>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace bw;
using namespace bw::ui;
using namespace std::literals;

namespace {

ServeSignature signatureOfAll() {
    ServeSignature signature;
    signature.target = QStringLiteral("salary");
    signature.classes = {QStringLiteral("low"), QStringLiteral("high")};
    const auto add = [&](const char* name, const char* kind, ElementType element) {
        SignatureField field;
        field.name = QLatin1String(name);
        field.kind = QLatin1String(kind);
        field.element = element;
        signature.fields.push_back(field);
    };
    add("age", "integer", ElementType::Float32);
    add("age group", "category", ElementType::String);
    add("member", "boolean", ElementType::Float32);
    add("since", "datetime", ElementType::Int64);
    return signature;
}

ServerNow server(const std::string& id, ServerState state) {
    ServerNow made;
    made.record.spec.id = id;
    made.record.status.state = state;
    return made;
}

/// A server's /metrics: three requests to the model, one of them refused, and our own looks.
constexpr auto kMetrics =
    "# HELP benchwright_requests_total Requests by route and status.\n"
    "# TYPE benchwright_requests_total counter\n"
    "benchwright_requests_total{route=\"infer\",code=\"200\"} 20\n"
    "benchwright_requests_total{route=\"invocations\",code=\"200\"} 5\n"
    "benchwright_requests_total{route=\"infer\",code=\"400\"} 3\n"
    "benchwright_requests_total{route=\"metrics\",code=\"200\"} 700\n"
    "benchwright_request_duration_seconds_bucket{route=\"infer\",le=\"0.001\"} 10\n"
    "benchwright_request_duration_seconds_bucket{route=\"infer\",le=\"0.005\"} 20\n"
    "benchwright_request_duration_seconds_bucket{route=\"infer\",le=\"+Inf\"} 20\n"
    "benchwright_request_duration_seconds_bucket{route=\"invocations\",le=\"0.001\"} 0\n"
    "benchwright_request_duration_seconds_bucket{route=\"invocations\",le=\"0.005\"} 5\n"
    "benchwright_request_duration_seconds_bucket{route=\"invocations\",le=\"+Inf\"} 5\n"
    "benchwright_request_duration_seconds_sum{route=\"infer\"} 0.04\n"
    "benchwright_queue_rows 12\n";

}  // namespace

/// What goes over the wire, and what is read from it.
class ServeWireTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRequestIsThatOfTheProtocol() {
        const Json request = inferRequest(
            signatureOfAll(), {QStringLiteral(" 39 "), QStringLiteral("30-39"),
                               QStringLiteral("true"), QStringLiteral("2011-01-01 05:00")});
        // Open Inference Protocol v2, and the forms of docs/serving.md.
        const Json expected = Json::parse(R"({"inputs": [
            {"name": "age", "shape": [1, 1], "datatype": "FP32", "data": [39]},
            {"name": "age group", "shape": [1, 1], "datatype": "BYTES", "data": ["30-39"]},
            {"name": "member", "shape": [1, 1], "datatype": "BOOL", "data": [true]},
            {"name": "since", "shape": [1, 1], "datatype": "BYTES",
             "data": ["2011-01-01 05:00"]}]})");
        QCOMPARE(QString::fromStdString(request.dump()), QString::fromStdString(expected.dump()));
    }

    void emptyIsMissingAndWhatIsNoNumberStaysAsTyped() {
        const Json request = inferRequest(
            signatureOfAll(), {QStringLiteral("about 40"), {}, {}, QStringLiteral(" ")});
        QCOMPARE(request["inputs"][0]["data"][0].get<std::string>(), std::string("about 40"));
        for (std::size_t i = 1; i < 4; ++i) QVERIFY(request["inputs"][i]["data"][0].is_null());
        // Infinity is no JSON: the server refuses the word and says where.
        const Json endless = inferRequest(signatureOfAll(), {QStringLiteral("inf"), {}, {}, {}});
        QVERIFY(endless["inputs"][0]["data"][0].is_string());
        const Json real = inferRequest(signatureOfAll(), {QStringLiteral("3.25"), {}, {}, {}});
        QCOMPARE(real["inputs"][0]["data"][0].get<double>(), 3.25);
    }

    void curlQuotesAndNeverShowsTheToken() {
        ServerAddress address{.url = QStringLiteral("https://127.0.0.1:8443"),
                              .model = QStringLiteral("income"),
                              .tokenFile = QStringLiteral("/keys/my token"),
                              .certificate = QStringLiteral("/keys/cert.pem")};
        const QString curl = curlCommand(address, Json{{"a", "it's"}});
        QCOMPARE(curl, QStringLiteral(
                           "curl -sS --cacert /keys/cert.pem -H \"Authorization: Bearer $(head -n "
                           "1 '/keys/my token')\" -H 'Content-Type: application/json' -d "
                           "'{\"a\":\"it'\\''s\"}' https://127.0.0.1:8443/v2/models/income/infer"));
    }

    void answersAreReadFlatAndNested_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("flat") << QByteArray(
            R"({"model_name":"income","model_version":"3","outputs":[
               {"name":"label","datatype":"BYTES","shape":[1],"data":["high"]},
               {"name":"probabilities","datatype":"FP32","shape":[1,2],"data":[0.25,0.75]}]})");
        QTest::newRow("nested") << QByteArray(
            R"({"outputs":[{"name":"probabilities","shape":[1,2],"data":[[0.25,0.75]]},
               {"name":"label","shape":[1,1],"data":[["high"]]}],
               "model_version":"3","model_name":"income"})");
    }
    void answersAreReadFlatAndNested() {
        QFETCH(QByteArray, body);
        const auto answer = readAnswer(signatureOfAll(), body.toStdString());
        QVERIFY(answer.has_value());
        QCOMPARE(answer->label, QStringLiteral("high"));
        QCOMPARE(answer->version, QStringLiteral("3"));
        QCOMPARE(answer->classes.size(), std::size_t{2});
        QCOMPARE(answer->classes[0].label, QStringLiteral("high"));
        QCOMPARE(answer->classes[0].probability, 0.75);
        QVERIFY(!answer->prediction);
    }

    void aPredictionAndAnIntegerLabelAreRead() {
        const auto number =
            readAnswer(signatureOfAll(), R"({"outputs":[{"name":"prediction","data":[[12.5]]}]})");
        QVERIFY(number.has_value());
        QCOMPARE(*number->prediction, 12.5);
        const auto label =
            readAnswer(signatureOfAll(), R"({"outputs":[{"name":"label","data":[7]}]})");
        QVERIFY(label.has_value());
        QCOMPARE(label->label, QStringLiteral("7"));
    }

    void whatIsNoAnswerIsAnError_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("page") << QByteArray("<html>It works</html>");
        QTest::newRow("list") << QByteArray("[1]");
        QTest::newRow("no outputs") << QByteArray(R"({"outputs": 3})");
        QTest::newRow("empty") << QByteArray(R"({"outputs": []})");
        QTest::newRow("wrong kinds")
            << QByteArray(R"({"outputs": [7, {"name": 3}, {"name": "label", "data": "x"}]})");
        QTest::newRow("no rows") << QByteArray(R"({"outputs":[{"name":"label","data":[]}]})");
        QTest::newRow("hollow") << QByteArray(R"({"outputs":[{"name":"label","data":[[]]}]})");
    }
    void whatIsNoAnswerIsAnError() {
        QFETCH(QByteArray, body);
        const auto answer = readAnswer(signatureOfAll(), body.toStdString());
        QVERIFY(!answer.has_value());
        QVERIFY(!answer.error().message.empty());
    }

    void aRefusalIsPutAtItsField_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("field");
        const auto refused = [](const char* why) {
            return QByteArray::fromStdString(Json{{"error", why}}.dump());
        };
        QTest::newRow("named") << refused("Input \"age group\", row 0: 7 is not a text or null")
                               << 1;
        QTest::newRow("its value is another's name")
            << refused("Input \"age\", row 0: \"member\" is not a number") << 0;
        QTest::newRow("unknown") << refused("Input \"shoe\" is there twice") << -1;
        QTest::newRow("none") << refused("too many requests") << -1;
        QTest::newRow("no JSON") << QByteArray("gateway down") << -1;
    }
    void aRefusalIsPutAtItsField() {
        QFETCH(QByteArray, body);
        QFETCH(int, field);
        const ServedFault fault = readFault(signatureOfAll(), 400, body.toStdString());
        QCOMPARE(fault.field, field);
        QVERIFY(!fault.message.isEmpty());
    }

    void metricsAreThoseOfRequestsToTheModel() {
        const ServerSample sample = readMetrics(kMetrics, 100);
        QCOMPARE(sample.requests, 28.0);
        QCOMPARE(sample.failures, 3.0);
        QCOMPARE(*sample.queue, 12.0);
        QCOMPARE(sample.latency.size(), std::size_t{3});
        QCOMPARE(sample.latency[0].second, 10.0);
        QCOMPARE(sample.latency[1].second, 25.0);
        QVERIFY(std::isinf(sample.latency[2].first));
    }

    void liveNumbersAreThoseInBetween() {
        const LiveNumbers live = liveBetween(ServerSample{.at = 90}, readMetrics(kMetrics, 100));
        QCOMPARE(live.perSecond, 2.8);
        QCOMPARE(live.failures, 3.0);
        // histogram_quantile of Prometheus, by hand: rank 12.5 lies 2.5/15 into (1 ms, 5 ms],
        // rank 24.75 lies 14.75/15 into it.
        QCOMPARE(*live.p50, 1 + 4 * 2.5 / 15);
        QCOMPARE(*live.p99, 1 + 4 * 14.75 / 15);
        const LiveNumbers idle =
            liveBetween(readMetrics(kMetrics, 100), readMetrics(kMetrics, 110));
        QCOMPARE(idle.perSecond, 0.0);
        QVERIFY(!idle.p50 && !idle.p99);
    }

    void aServerThatBeganAnewHasNoPast() {
        ServerSample old = readMetrics(kMetrics, 90);
        old.requests = 5000;
        QCOMPARE(liveBetween(old, readMetrics(kMetrics, 100)).perSecond, 2.8);
    }

    void damagedMetricsAreNoNumbers() {
        const ServerSample sample = readMetrics(
            "benchwright_requests_total{route=\"infer\"\n\0}{ x"
            "\nbenchwright_queue_rows\n<html> 3\n"s,
            1);
        QCOMPARE(sample.requests, 0.0);
        QVERIFY(!sample.queue && sample.latency.empty());
        QVERIFY(!liveBetween(ServerSample{}, sample).p50);
    }

    void theListFollowsByTheFewestChanges() {
        ServersModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.update({server("b", ServerState::Running), server("a", ServerState::Running)});
        QCOMPARE(model.rowCount(), 2);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        model.update({server("b", ServerState::Running), server("a", ServerState::Running)});
        QCOMPARE(inserted.count() + removed.count(), 0);
        // b ends: it moves below the one that runs.
        model.update({server("a", ServerState::Running), server("b", ServerState::Stopped)});
        QCOMPARE(model.rowOf("a"), 0);
        QCOMPARE(model.rowOf("b"), 1);
        QCOMPARE(model.index(1, ServersModel::State).data().toString(), QStringLiteral("stopped"));
        model.update({});
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.rowOf("a"), -1);
    }

    void loopbackIsThisMachineAlone_data() {
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("loopback");
        for (const char* host : {"127.0.0.1", "127.8.9.1", "localhost", "::1"})
            QTest::newRow(host) << QString::fromLatin1(host) << true;
        for (const char* host : {"0.0.0.0", "::", "192.168.1.7", "1270.example.org", ""})
            QTest::newRow(*host ? host : "empty") << QString::fromLatin1(host) << false;
    }
    void loopbackIsThisMachineAlone() {
        QFETCH(QString, host);
        QFETCH(bool, loopback);
        QCOMPARE(isLoopback(host), loopback);
    }
};

QTEST_MAIN(ServeWireTest)
#include "ServeWireTest.moc"
