#include "core/base/Files.h"
#include "core/export/Exporter.h"
#include "core/model/GraphBuilder.h"
#include "core/plugin/PluginHost.h"

#include <QTemporaryDir>
#include <QTest>

using namespace bw;

namespace {

Model smallModel() {
    GraphBuilder builder;
    const auto x = builder.input("x", {ElementType::Float32, {kBatch, 1}});
    builder.output("y", builder.linear(x, 2, "layer"));
    Model model{builder.finish({}).value(), {}};
    model.weights["layer.weight"] = HostTensor::fromFloats({2, 1}, std::vector{1.0F, 2.0F});
    model.weights["layer.bias"] = HostTensor::fromFloats({2}, std::vector{3.0F, 4.0F});
    return model;
}

}  // namespace

class TestExportSafetensors : public QObject {
    Q_OBJECT

private:
    PluginHost host_;
    const Exporter* exporter_ = nullptr;
    QTemporaryDir temporary_;
    [[nodiscard]] std::filesystem::path folder() const { return temporary_.path().toStdString(); }

private Q_SLOTS:
    void initTestCase();
    void writesWhatReadModelReads();
    void sameBytesAsTheModelFolder();
    void cancelled();
    void weightsThatDoNotFit();
    void folderThatCannotBeMade();
};

void TestExportSafetensors::initTestCase() {
    host_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
    const auto found = host_.find<Exporter>("safetensors", "exporter");
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    exporter_ = *found;
    QCOMPARE(exporter_->provedBy(), std::string_view("torch"));
}

void TestExportSafetensors::writesWhatReadModelReads() {
    QVERIFY(exporter_->write(smallModel(), folder() / "a", {}));
    for (const std::string& file : exporter_->outputFiles())
        QVERIFY(std::filesystem::exists(folder() / "a" / file));
    const auto read = readModel(folder() / "a");
    QVERIFY(read);
    QCOMPARE(read->weights.at("layer.bias").floats()[1], 4.0F);
}

void TestExportSafetensors::sameBytesAsTheModelFolder() {
    QVERIFY(writeModel(folder() / "b", smallModel()));
    QVERIFY(exporter_->write(*readModel(folder() / "b"), folder() / "c", {}));
    QCOMPARE(*modelHash(folder() / "b"), *modelHash(folder() / "c"));
}

void TestExportSafetensors::cancelled() {
    std::stop_source stop;
    stop.request_stop();
    const auto written =
        exporter_->write(smallModel(), folder() / "d", JobContext(stop.get_token()));
    QCOMPARE(written.error().code, ErrorCode::Cancelled);
    QVERIFY(!std::filesystem::exists(folder() / "d"));
}

void TestExportSafetensors::weightsThatDoNotFit() {
    Model model = smallModel();
    model.weights.erase("layer.bias");
    QVERIFY(!exporter_->write(model, folder() / "e", {}));
    QVERIFY(!std::filesystem::exists(folder() / "e"));
}

void TestExportSafetensors::folderThatCannotBeMade() {
    QVERIFY(writeFileAtomically(folder() / "file", "x"));
    const auto written = exporter_->write(smallModel(), folder() / "file" / "sub", {});
    QVERIFY(!written);
    QVERIFY(!written.error().hint.empty());
}

QTEST_GUILESS_MAIN(TestExportSafetensors)
#include "TestExportSafetensors.moc"
