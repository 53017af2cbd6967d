#include "core/base/Files.h"
#include "core/export/Exporter.h"
#include "core/model/GraphBuilder.h"
#include "core/model/Operators.h"
#include "core/plugin/PluginHost.h"
#include "tests/plugins/export_onnx/SampleGraphs.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace bw;

class TestExportOnnx : public QObject {
    Q_OBJECT

private:
    PluginHost host_;
    const Exporter* exporter_ = nullptr;
    QTemporaryDir temporary_;
    [[nodiscard]] std::filesystem::path folder() const { return temporary_.path().toStdString(); }

private Q_SLOTS:
    void initTestCase();
    void samplesCoverEveryOperator();
    void onnxRuntimeAgreesWithNumPy();
    void writingIsRepeatable();
    void cancelled();
    void badModels();
    void moreThanTwoGigabytes();
    void keepsTheOldFileOnFailure();
};

void TestExportOnnx::initTestCase() {
    host_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
    const auto found = host_.find<Exporter>("onnx", "exporter");
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    exporter_ = *found;
    QCOMPARE(exporter_->provedBy(), std::string_view("onnxruntime"));
}

void TestExportOnnx::samplesCoverEveryOperator() {
    std::set<std::string> covered;
    for (const auto& [name, model] : test::sampleModels())
        for (const Node& node : model.graph.nodes) covered.insert(node.op);
    for (const OperatorInfo& info : allOperators())
        QVERIFY2(covered.contains(std::string(info.name)), info.name.data());
}

void TestExportOnnx::onnxRuntimeAgreesWithNumPy() {
    QStringList arguments{BW_CHECK_ONNX};
    for (const auto& [name, model] : test::sampleModels()) {
        const auto place = folder() / name;
        QVERIFY(writeModel(place, model));
        const auto written = exporter_->write(model, place, {});
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        arguments << QString::fromStdString(place.string());
    }
    QProcess python;
    python.setProcessChannelMode(QProcess::MergedChannels);
    python.start(BW_PYTHON, arguments);
    QVERIFY(python.waitForFinished(100'000));
    const QByteArray said = python.readAll();
    QVERIFY2(python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0,
             said.constData());
    QVERIFY(said.contains("11 models, 0 faults"));
}

void TestExportOnnx::writingIsRepeatable() {
    const Model model = test::sampleModels().at("binary");
    QVERIFY(exporter_->write(model, folder() / "one", {}));
    QVERIFY(exporter_->write(model, folder() / "two", {}));
    const auto bytes = readFile(folder() / "one" / "model.onnx");
    QVERIFY(*bytes == *readFile(folder() / "two" / "model.onnx"));
    for (const char* text :
         {"Benchwright", "target", "binary", "[\"<=50K\",\">50K\"]", "ai.onnx.ml"})
        QVERIFY2(bytes->find(text) != std::string::npos, text);
    QVERIFY(bytes->find("Dropout") == std::string::npos);
}

void TestExportOnnx::cancelled() {
    std::stop_source stop;
    stop.request_stop();
    const auto written = exporter_->write(test::sampleModels().at("ties"), folder() / "cancelled",
                                          JobContext(stop.get_token()));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Cancelled);
    QVERIFY(!std::filesystem::exists(folder() / "cancelled"));
}

void TestExportOnnx::badModels() {
    Model model = test::sampleModels().at("regression");
    model.weights.erase("output.bias");
    QVERIFY(!exporter_->write(model, folder() / "bad", {}));
    model = test::sampleModels().at("regression");
    model.graph.nodes.front().op = "Unknown";
    QVERIFY(!exporter_->write(model, folder() / "bad", {}));
    QVERIFY(!std::filesystem::exists(folder() / "bad"));
}

// The size is known from the shapes: nothing that large is made first.
void TestExportOnnx::moreThanTwoGigabytes() {
    Model model = test::sampleModels().at("ties");
    model.graph.parameters.push_back({"huge", {30'000, 30'000}, "zeros"});
    const auto written = exporter_->write(model, folder() / "large", {});
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Refused);
    QVERIFY(written.error().message.find("2 GB") != std::string::npos);
}

void TestExportOnnx::keepsTheOldFileOnFailure() {
    const auto place = folder() / "kept";
    QVERIFY(makeFolders(place));
    QVERIFY(writeFileAtomically(place / "model.onnx", "old"));
    Model model = test::sampleModels().at("ties");
    model.graph.outputs.front().name = "nothing";
    QVERIFY(!exporter_->write(model, place, {}));
    QCOMPARE(*readFile(place / "model.onnx"), std::string("old"));
}

QTEST_GUILESS_MAIN(TestExportOnnx)
#include "TestExportOnnx.moc"
