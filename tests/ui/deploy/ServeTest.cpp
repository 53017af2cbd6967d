#include "core/base/Json.h"
#include "core/pipeline/ExportSteps.h"
#include "core/serve/HttpClient.h"
#include "core/serve/Servers.h"
#include "tests/ui/deploy/DeployRig.h"
#include "ui/base/Text.h"
#include "ui/pages/deploy/ServersModel.h"
#include "ui/widgets/StatePanel.h"

#include <nlohmann/json.hpp>
#include <signal.h>
#include <unistd.h>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QTableView>
#include <QToolButton>

#include <fstream>

using namespace bw;
using namespace bw::ui;
using namespace bw::ui::test;

namespace {

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Whether a line of shell ends well.
bool inShell(const QString& line) {
    QProcess shell;
    shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), line});
    return shell.waitForFinished(kLong) && shell.exitCode() == 0;
}

/// The Serve tab of a project, open; servers that are left end with it.
class ServeRig : public DeployRig {
public:
    ServeRig(bw::test::SampleProject& sample, std::filesystem::path folder)
        : DeployRig(sample, folder), folder_(std::move(folder)) {
        show();
    }
    ~ServeRig() {
        for (const ServerRecord& server : listServers(folder_))
            if (!serverEnded(server.status.state))
                (void)stopServer(ServerFolder(server.folder), {});
    }

    void show() {
        QTRY_VERIFY(find<QTreeView>("models")->selectionModel()->hasSelection());
        openTab(kServeTab);
        QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>("field-island") != nullptr, kLong);
    }
    void type(const char* name, const QString& words) const {
        auto* line = find<QLineEdit>(name);
        QVERIFY2(line, name);
        line->selectAll();
        QTest::keyClick(line, Qt::Key_Delete);
        QTest::keyClicks(line, words);
    }
    void openMore() const {
        if (!find<QLineEdit>("serveHost")->isVisible()) click("serveMore");
    }
    void openStart() const {
        if (!find<QLineEdit>("servePort")->isVisible()) click("startAnother");
    }
    /// Starts one on a free port and waits until the page shows it running.
    void start() {
        const std::string before = id();
        openStart();
        type("servePort", QStringLiteral("0"));
        click("startServer");
        QTRY_VERIFY_WITH_TIMEOUT(id() != before && state() == QStringLiteral("running"), kLong);
        QTRY_VERIFY(find<QPushButton>("sendRequest")->isEnabled());
    }
    void send() const {
        find<QWidget>("sendRequest")->setFocus();
        QTest::keyClick(find<QWidget>("sendRequest"), Qt::Key_Return, Qt::ControlModifier);
    }
    /// Of the selected server.
    [[nodiscard]] std::string id() const {
        const ServerNow* server = selected();
        return server ? server->id() : std::string();
    }
    [[nodiscard]] const ServerNow* selected() const {
        auto* table = find<QTableView>("servers");
        return static_cast<ServersModel*>(table->model())->server(table->currentIndex().row());
    }
    [[nodiscard]] QString state() const { return find<Mark>("serverState")->words(); }
    [[nodiscard]] QString textOf(const char* name) const { return find<QLabel>(name)->text(); }
    [[nodiscard]] Json requestJson() const {
        return Json::parse(find<QPlainTextEdit>("requestJson")->toPlainText().toStdString());
    }
    [[nodiscard]] QString fault(const char* column) const {
        auto* label = page().findChild<QLabel*>(QStringLiteral("fault-") + QLatin1String(column));
        return label && label->isVisible() ? label->text() : QString();
    }

private:
    std::filesystem::path folder_;
};

int statusOf(const QString& url) {
    const auto reply = callHttp({.url = bytes(url), .timeoutSeconds = 5});
    return reply ? reply->status : -1;
}

}  // namespace

/// The Serve tab with the real server: penguins-species v1 (linear) and v2 (mlp, production).
class ServeTest final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<bw::test::SampleProject> sample_;
    ModelVersion first_, second_;

    std::filesystem::path copy(const char* name) const { return copyOf(*sample_, name); }

private Q_SLOTS:
    void initTestCase() {
        sample_ = std::make_unique<bw::test::SampleProject>();
        sample_->importPenguins();
        const std::map<std::string, std::string> quick{{"epochs", "6"}};
        first_ = sample_->promote(sample_->train("penguins", "species", "linear", quick).id);
        second_ = sample_->promote(sample_->train("penguins", "species", "mlp", quick).id);
    }

    void aServerIsStartedAndStoppedByClick() {
        ServeRig rig(*sample_, copy("startstop"));
        QVERIFY(!rig.find<QWidget>("serverPanel")->isVisible());
        QVERIFY(!rig.find<QPushButton>("sendRequest")->isEnabled());
        rig.look(QStringLiteral("serve-empty"));
        rig.start();
        const QString url = rig.textOf("serverUrl");
        QVERIFY2(url.startsWith(QStringLiteral("http://127.0.0.1:")), qPrintable(url));
        QCOMPARE(statusOf(url + QStringLiteral("/v2/health/ready")), 200);
        QCOMPARE(rig.textOf("servedModel"), QStringLiteral("penguins-species@2"));
        QVERIFY(rig.textOf("serverCaption").contains(QStringLiteral("follows production")));
        rig.click("copyUrl");
        QCOMPARE(QApplication::clipboard()->text(), url);
        rig.click("stopServer");
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), QStringLiteral("stopped"), kLong);
        QCOMPARE(statusOf(url + QStringLiteral("/v2/health/ready")), -1);
        QVERIFY(!rig.find<QPushButton>("sendRequest")->isEnabled());
        QVERIFY(!rig.find<QWidget>("serverUrl")->isVisible());
        rig.look(QStringLiteral("serve-stopped"));
    }

    void theFormIsMadeOfTheSignature() {
        ServeRig rig(*sample_, copy("form"));
        // Medians and most frequent values of penguins.csv, by Python's statistics.
        QCOMPARE(rig.find<QLineEdit>("field-bill_length_mm")->text(), QStringLiteral("44.45"));
        QCOMPARE(rig.find<QLineEdit>("field-flipper_length_mm")->text(), QStringLiteral("197"));
        QCOMPARE(rig.find<QComboBox>("field-island")->currentText(), QStringLiteral("Biscoe"));
        QCOMPARE(rig.find<QComboBox>("field-sex")->currentText(), QStringLiteral("male"));
        QVERIFY(rig.find<QLineEdit>("field-bill_length_mm")
                    ->toolTip()
                    .contains(QStringLiteral("32.1 to 59.6")));
        QVERIFY(!rig.find<QWidget>("field-species"));  // the target
    }

    void aRequestIsAnsweredAsByPrediction() {
        ServeRig rig(*sample_, copy("answer"));
        rig.start();
        rig.type("field-body_mass_g", QStringLiteral("5400"));
        rig.type("field-bill_length_mm", QStringLiteral("48.5"));
        rig.send();
        QTRY_VERIFY_WITH_TIMEOUT(rig.find<QWidget>("answer")->isVisible(), kLong);
        // The same row through a file.
        const auto rows = sample_->write("one.csv",
                                         "island,bill_length_mm,bill_depth_mm,flipper_length_mm,"
                                         "body_mass_g,sex,year\n"
                                         "Biscoe,48.5,17.3,197,5400,male,2008\n");
        const auto answers = sample_->file("one-answers.csv");
        QVERIFY(predictFile(sample_->bench(),
                            {.model = "penguins-species@2", .input = rows, .output = answers}, {})
                    .has_value());
        QVERIFY2(
            contentOf(answers).find(rig.textOf("answerLabel").toStdString()) != std::string::npos,
            contentOf(answers).c_str());
        QVERIFY(rig.textOf("answerCaption").startsWith(QStringLiteral("penguins-species v2 · ")));
        double sum = 0;
        for (const char* species : {"Adelie", "Chinstrap", "Gentoo"})
            sum += rig.find<QLabel>((std::string("share-") + species).c_str())
                       ->text()
                       .section(QLatin1Char(' '), 0, 0)
                       .toDouble();
        QVERIFY2(std::abs(sum - 100) < 0.5, qPrintable(QString::number(sum)));
        QTRY_COMPARE_WITH_TIMEOUT(rig.textOf("numberAnswered"), QStringLiteral("1"), kLong);
        QTRY_COMPARE_WITH_TIMEOUT(rig.textOf("numberLogged"), QStringLiteral("1"), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(rig.textOf("numberMedian").endsWith(QStringLiteral("ms")), kLong);
        rig.click("showRequest");
        rig.look(QStringLiteral("serve-answer"));
        // Another value: the answer is no longer one to it.
        rig.type("field-body_mass_g", QStringLiteral("3000"));
        QVERIFY(rig.textOf("answerCaption").startsWith(QStringLiteral("Out of date")));
    }

    void theCurlCommandGetsTheSameAnswer() {
        ServeRig rig(*sample_, copy("curl"));
        rig.start();
        rig.click("copyRequestCurl");
        const std::string out = sample_->file("curl.json").string();
        if (!inShell(QStringLiteral("curl --version"))) QSKIP("there is no curl");
        QVERIFY(
            inShell(QApplication::clipboard()->text() + QStringLiteral(" -o '%1'").arg(text(out))));
        const Json answer = Json::parse(contentOf(out));
        QCOMPARE(answer["model_version"].get<std::string>(), std::string("2"));
        rig.send();
        QTRY_VERIFY_WITH_TIMEOUT(rig.find<QWidget>("answer")->isVisible(), kLong);
        QVERIFY(answer.dump().find(rig.textOf("answerLabel").toStdString()) != std::string::npos);
    }

    void aMissingValueIsNull() {
        ServeRig rig(*sample_, copy("missing"));
        rig.start();
        rig.type("field-bill_depth_mm", {});
        const Json request = rig.requestJson();
        bool found = false;
        for (const Json& input : request["inputs"])
            if (input["name"] == "bill_depth_mm") {
                found = true;
                QVERIFY(input["data"][0].is_null());
            }
        QVERIFY(found);
        rig.send();
        QTRY_VERIFY_WITH_TIMEOUT(rig.find<QWidget>("answer")->isVisible(), kLong);
    }

    void aRefusalStandsAtItsField() {
        ServeRig rig(*sample_, copy("refusal"));
        rig.start();
        rig.type("field-year", QStringLiteral("last year"));
        rig.send();
        QTRY_VERIFY_WITH_TIMEOUT(!rig.fault("year").isEmpty(), kLong);
        QVERIFY2(rig.fault("year").contains(QStringLiteral("\"last year\" is not a number")),
                 qPrintable(rig.fault("year")));
        QVERIFY(rig.fault("island").isEmpty());
        QVERIFY(!rig.find<QWidget>("answer")->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(rig.textOf("numberFaults"), QStringLiteral("1"), kLong);
        rig.look(QStringLiteral("serve-refused"));
        rig.type("field-year", QStringLiteral("2008"));
        QVERIFY(rig.fault("year").isEmpty());
    }

    void aPromotionIsTakenUpWhileItRuns() {
        const auto folder = copy("switch");
        ServeRig rig(*sample_, folder);
        rig.start();
        const std::string id = rig.id();
        const auto project = Project::open(folder).value();
        QVERIFY(project->promote(first_, "production", "a test", Json::object()).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(rig.textOf("servedModel"), QStringLiteral("penguins-species@1"),
                                  kLong);
        QCOMPARE(rig.id(), id);
        rig.send();
        QTRY_VERIFY_WITH_TIMEOUT(rig.find<QWidget>("answer")->isVisible(), kLong);
        QVERIFY(rig.textOf("answerCaption").startsWith(QStringLiteral("penguins-species v1")));
    }

    void aPortInUseIsToldInPlace() {
        ServeRig rig(*sample_, copy("port"));
        rig.start();
        const QString port = rig.textOf("serverUrl").section(QLatin1Char(':'), -1);
        const std::string running = rig.id();
        rig.openStart();
        rig.type("servePort", port);
        rig.click("startServer");
        QTRY_VERIFY_WITH_TIMEOUT(!rig.notice("serveNotice")->empty(), kLong);
        QCOMPARE(rig.notice("serveNotice")->tone(), Tone::Bad);
        QVERIFY2(rig.notice("serveNotice")->sentence().contains(port),
                 qPrintable(rig.notice("serveNotice")->sentence()));
        const auto* servers = rig.find<QTableView>("servers")->model();
        QTRY_COMPARE_WITH_TIMEOUT(servers->index(1, ServersModel::State).data().toString(),
                                  QStringLiteral("failed"), kLong);
        QCOMPARE(rig.id(), running);
        QCOMPARE(rig.state(), QStringLiteral("running"));
        rig.look(QStringLiteral("serve-port"));
        rig.type("servePort", QStringLiteral("70000"));
        QVERIFY(rig.notice("serveNotice")->empty());
        QVERIFY(!rig.find<QPushButton>("startServer")->isEnabled());
    }

    void aMissingCertificateIsToldInPlace() {
        ServeRig rig(*sample_, copy("certificate"));
        rig.openMore();
        rig.type("servePort", QStringLiteral("0"));
        rig.type("serveCertificate", QStringLiteral("/nowhere/cert.pem"));
        rig.type("serveKey", QStringLiteral("/nowhere/key.pem"));
        rig.click("startServer");
        QTRY_VERIFY_WITH_TIMEOUT(!rig.notice("serveNotice")->empty(), kLong);
        QVERIFY2(rig.notice("serveNotice")->sentence().contains(QStringLiteral("/nowhere/")),
                 qPrintable(rig.notice("serveNotice")->sentence()));
    }

    void anOpenHostWarnsInWords() {
        ServeRig rig(*sample_, copy("host"));
        rig.openMore();
        auto* warning = rig.find<QLabel>("serveOpen");
        QVERIFY(!warning->isVisible());
        rig.type("serveHost", QStringLiteral("0.0.0.0"));
        QVERIFY(warning->isVisible());
        QVERIFY(warning->text().contains(QStringLiteral("token file")));
        rig.look(QStringLiteral("serve-more"));
        rig.type("serveToken", QStringLiteral("/keys/token"));
        QVERIFY(!warning->text().contains(QStringLiteral("Name a")));
        rig.type("serveHost", QStringLiteral("127.0.0.1"));
        QVERIFY(!warning->isVisible());
    }

    void tokenAndTlsAreUsedByThePage() {
        const auto certificate = sample_->file("cert.pem"), key = sample_->file("key.pem");
        const QString make = QStringLiteral(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext "
            "subjectAltName=IP:127.0.0.1 -keyout '%1' -out '%2'");
        if (!inShell(make.arg(text(key), text(certificate)))) QSKIP("there is no openssl");
        const auto token = sample_->write("token", "correct horse\n");
        ServeRig rig(*sample_, copy("tls"));
        rig.openMore();
        rig.type("serveToken", text(token));
        rig.type("serveCertificate", text(certificate));
        rig.type("serveKey", text(key));
        rig.start();
        QVERIFY(rig.textOf("serverUrl").startsWith(QStringLiteral("https://")));
        // A stranger is turned away.
        const auto stranger =
            callHttp({.url = bytes(rig.textOf("serverUrl")) + "/v2/models/" + "penguins-species",
                      .trusted = certificate});
        QVERIFY(stranger.has_value());
        QCOMPARE(stranger->status, 401);
        rig.send();
        QTRY_VERIFY_WITH_TIMEOUT(rig.find<QWidget>("answer")->isVisible(), kLong);
        rig.click("copyRequestCurl");
        QVERIFY(!QApplication::clipboard()->text().contains(QStringLiteral("horse")));
        QTRY_VERIFY_WITH_TIMEOUT(rig.textOf("numberWaiting") == QStringLiteral("0"), kLong);
    }

    void aShadowIsCounted() {
        ServeRig rig(*sample_, copy("shadow"));
        auto* shadow = rig.find<QComboBox>("serveShadow");
        const int place = shadow->findData(QStringLiteral("penguins-species@1"));
        QVERIFY(place > 0);
        shadow->setFocus();
        for (int i = 0; i < place; ++i) QTest::keyClick(shadow, Qt::Key_Down);
        rig.start();
        QVERIFY(rig.textOf("serverCaption").contains(QStringLiteral("shadow penguins-species@1")));
        for (int i = 0; i < 3; ++i) {
            rig.send();
            QTRY_VERIFY_WITH_TIMEOUT(rig.find<QPushButton>("sendRequest")->isEnabled(), kLong);
        }
        QTRY_VERIFY_WITH_TIMEOUT(rig.textOf("numberShadow").endsWith(QStringLiteral("%")), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(
            rig.find<QLabel>("numberShadow")->toolTip().contains(QStringLiteral("of 3 rows")),
            kLong);
    }

    void aServerOfACommandLineIsFound() {
        const auto folder = copy("elsewhere");
        const auto project = Project::open(folder).value();
        ServeOptions options;
        options.model = "penguins-species@1";
        options.port = 0;
        options.detach = true;
        const auto server = startServer(*project, options, sample_->worker().program(), {});
        QVERIFY2(server.has_value(), server ? "" : server.error().message.c_str());
        ServeRig rig(*sample_, folder);
        QTRY_COMPARE_WITH_TIMEOUT(rig.textOf("serverUrl"), text(server->status.url), kLong);
        QCOMPARE(rig.textOf("servedModel"), QStringLiteral("penguins-species@1"));
        rig.send();
        QTRY_VERIFY_WITH_TIMEOUT(rig.find<QWidget>("answer")->isVisible(), kLong);
        rig.click("stopServer");
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), QStringLiteral("stopped"), kLong);
    }

    void aDeadServerIsToldWithItsLog() {
        ServeRig rig(*sample_, copy("death"));
        rig.start();
        const int pid = rig.selected()->record.status.pid;
        QVERIFY(pid > 1);
        ::kill(pid, SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), QStringLiteral("died"), kLong);
        QCOMPARE(rig.notice("serverNotice")->tone(), Tone::Bad);
        QVERIFY(rig.notice("serverNotice")->sentence().contains(QStringLiteral("ended")));
        QVERIFY(!rig.find<QPlainTextEdit>("serverLog")->toPlainText().isEmpty());
        QVERIFY(!rig.find<QPushButton>("sendRequest")->isEnabled());
        rig.look(QStringLiteral("serve-died"));
        // Another one can be started at once, and is the one that is shown.
        rig.start();
        QVERIFY(rig.notice("serverNotice")->empty());
    }

    void aDetachedServerOutlivesThePageAndSaysSo() {
        const auto folder = copy("detached");
        ServeRig rig(*sample_, folder);
        QVERIFY(rig.page().fates().isEmpty());
        rig.start();
        const QString url = rig.textOf("serverUrl");
        QCOMPARE(rig.page().fates().size(), 1);
        QVERIFY(rig.page().fates().first().contains(url));
        QVERIFY(rig.page().fates().first().contains(QStringLiteral("goes on")));
        rig.reopen();
        rig.show();
        QCOMPARE(statusOf(url + QStringLiteral("/v2/health/live")), 200);
        QTRY_COMPARE_WITH_TIMEOUT(rig.textOf("serverUrl"), url, kLong);
        QCOMPARE(rig.find<QLineEdit>("servePort")->text(), QStringLiteral("0"));  // remembered
    }

    void whatIsTypedIsTheCommandLine() {
        ServeRig rig(*sample_, copy("command"));
        rig.openMore();
        rig.type("servePort", QStringLiteral("9000"));
        rig.type("serveToken", QStringLiteral("/keys/my token"));
        rig.click("serveDetach");
        QAction* start = nullptr;
        for (QAction* action : rig.page().findChildren<QAction*>())
            if (action->text() == QStringLiteral("Start server")) start = action;
        QVERIFY(start);
        QCOMPARE(actionCommand(start),
                 QStringLiteral("benchwright serve production --port 9000 --token-file "
                                "'/keys/my token'"));
    }
};

QTEST_MAIN(ServeTest)
#include "ServeTest.moc"
