#include "core/base/Files.h"
#include "core/export/Bundle.h"
#include "core/model/Operators.h"
#include "core/plugin/PluginHost.h"
#include "tests/plugins/export_onnx/SampleGraphs.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <set>

using namespace bw;

class TestExportTorchScript : public QObject {
    Q_OBJECT

private:
    PluginHost host_;
    const Exporter* exporter_ = nullptr;
    QTemporaryDir temporary_;
    [[nodiscard]] std::filesystem::path folder() const { return temporary_.path().toStdString(); }

private Q_SLOTS:
    void initTestCase();
    void everyOperatorIsExpressed();
    void torchAgreesWithNumPy();
    void verifyOfABundleRunsIt_data();
    void verifyOfABundleRunsIt();
    void cancelled();
    void badModels();
    void keepsTheOldFileOnFailure();
};

void TestExportTorchScript::initTestCase() {
    host_.load(BW_PLUGIN_DIR, PluginHostKind::Worker);
    const auto found = host_.find<Exporter>("torchscript", "exporter");
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    exporter_ = *found;
    QCOMPARE(exporter_->provedBy(), std::string_view("torch"));
}

void TestExportTorchScript::everyOperatorIsExpressed() {
    for (const OperatorInfo& info : allOperators()) {
        const OperatorSupport support = exporter_->supports(info.name);
        QVERIFY2(support.supported || !support.reason.empty(), info.name.data());
        QVERIFY2(support.supported, support.reason.c_str());
    }
    const OperatorSupport unknown = exporter_->supports("Convolution");
    QVERIFY(!unknown.supported && !unknown.reason.empty());
}

void TestExportTorchScript::torchAgreesWithNumPy() {
    QStringList arguments{BW_CHECK_TORCHSCRIPT};
    std::set<std::string> covered;
    for (const auto& [name, model] : test::sampleModels()) {
        const auto place = folder() / name;
        for (const Node& node : model.graph.nodes) covered.insert(node.op);
        QVERIFY(writeModel(place, model));
        const auto written = exporter_->write(model, place, {});
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        arguments << QString::fromStdString(place.string());
    }
    for (const OperatorInfo& info : allOperators())
        QVERIFY2(covered.contains(std::string(info.name)), info.name.data());
    QProcess python;
    python.setProcessChannelMode(QProcess::MergedChannels);
    python.start(BW_PYTHON, arguments);
    QVERIFY(python.waitForFinished(250'000));
    const QByteArray said = python.readAll();
    QVERIFY2(python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0,
             said.constData());
    QVERIFY(said.contains(", 0 faults"));
}

void TestExportTorchScript::verifyOfABundleRunsIt_data() {
    QTest::addColumn<QString>("sample");
    for (const char* name : {"binary", "integer_classes", "regression"})
        QTest::newRow(name) << name;
}

// ONNX Runtime's answers are what the bundle's `verify` holds against torch.
void TestExportTorchScript::verifyOfABundleRunsIt() {
    QFETCH(QString, sample);
    qputenv("BENCHWRIGHT_PYTHON", BW_PYTHON);
    const Model model = test::sampleModels().at(sample.toStdString());
    const auto place = folder() / ("of " + sample.toStdString());
    const auto onnx = host_.find<Exporter>("onnx", "exporter");
    QVERIFY2(onnx, onnx ? "" : onnx.error().message.c_str());
    QVERIFY(writeModel(place / "model", model));
    QVERIFY((*onnx)->write(model, place, {}));
    BundleRequest request{
        .modelFolder = place / "model", .target = place / "bundle", .formats = {"torchscript"}};
    for (const GraphValue& input : model.graph.inputs)
        request.golden.push_back({.name = input.name,
                                  .type = input.type.element,
                                  .floats = {0.5F, NAN, -3},
                                  .ints = {INT64_MIN, 0, 1'600'000'000'000'000},
                                  .strings = {"größe", "", "unknown"}});
    for (InputColumn& column : request.golden) {
        if (column.type != ElementType::Float32) column.floats.clear();
        if (column.type != ElementType::Int64) column.ints.clear();
        if (column.type != ElementType::String) column.strings.clear();
    }
    const auto expected = OnnxRuntimeProcess::find()->run(place / "model.onnx", request.golden, {});
    QVERIFY2(expected, expected ? "" : expected.error().message.c_str());
    request.expected = *expected;
    const TorchSide torch{
        .write = [&](const std::string&,
                     const std::filesystem::path& to) { return exporter_->write(model, to, {}); },
        .answer = [&](const std::string&, const std::filesystem::path&,
                      const InputRows&) { return expected; },
        .version = []() -> Result<std::string> { return "of the test"; }};
    const auto report = writeBundle(request, {}, torch, {});
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QProcess python;
    python.setProcessChannelMode(QProcess::MergedChannels);
    python.start(BW_PYTHON, {QString::fromStdString((request.target / "verify").string())});
    QVERIFY(python.waitForFinished(100'000));
    const QByteArray said = python.readAll();
    QVERIFY2(python.exitCode() == 0, said.constData());
    QVERIFY2(said.contains("torchscript: torch 2"), said.constData());
}

void TestExportTorchScript::cancelled() {
    std::stop_source stop;
    stop.request_stop();
    const auto written = exporter_->write(test::sampleModels().at("ties"), folder() / "cancelled",
                                          JobContext(stop.get_token()));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Cancelled);
    QVERIFY(!std::filesystem::exists(folder() / "cancelled"));
}

void TestExportTorchScript::badModels() {
    Model model = test::sampleModels().at("regression");
    model.weights.erase("output.bias");
    QVERIFY(!exporter_->write(model, folder() / "bad", {}));
    model = test::sampleModels().at("regression");
    model.graph.nodes.front().op = "Unknown";
    QVERIFY(!exporter_->write(model, folder() / "bad", {}));
    QVERIFY(!std::filesystem::exists(folder() / "bad"));
}

void TestExportTorchScript::keepsTheOldFileOnFailure() {
    const auto place = folder() / "kept";
    QVERIFY(makeFolders(place));
    QVERIFY(writeFileAtomically(place / "model.pt", "old"));
    Model model = test::sampleModels().at("ties");
    model.graph.outputs.front().name = "nothing";
    QVERIFY(!exporter_->write(model, place, {}));
    QCOMPARE(*readFile(place / "model.pt"), std::string("old"));
}

QTEST_GUILESS_MAIN(TestExportTorchScript)
#include "TestExportTorchScript.moc"
