#include "core/base/Json.h"
#include "ui/pages/deploy/BundleModels.h"
#include "ui/pages/deploy/BundleState.h"

#include <nlohmann/json.hpp>

#include <QAbstractItemModelTester>
#include <QCryptographicHash>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace bw;
using namespace bw::ui;

namespace {

const char* const kModel = "the bytes of a model";

void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

/// SHA-256 by Qt, not by the code under test.
std::string sum(const std::string& text) {
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

}  // namespace

class BundleStateTest final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> temporary_;
    [[nodiscard]] std::filesystem::path folder() const { return temporary_->path().toStdString(); }
    [[nodiscard]] BundleState state() const { return inspectBundle(folder(), {}).value(); }

private Q_SLOTS:
    void init() {
        temporary_ = std::make_unique<QTemporaryDir>();
        const std::string parity =
            R"({"parity":[{"format":"onnx","runtime":"onnxruntime 1.2","rows":40,)"
            R"("max_abs_difference":2.5e-7,"checked":true,"passed":true,"reason":""}]})";
        write(folder() / "onnx/model.onnx", kModel);
        write(folder() / "parity.json", parity);
        const Json manifest{
            {"model", "m@1"},
            {"created", "2026-11-26T10:00:00Z"},
            {"files",
             {{{"path", "onnx/model.onnx"}, {"bytes", 20}, {"sha256", sum(kModel)}},
              {{"path", "parity.json"}, {"bytes", parity.size()}, {"sha256", sum(parity)}}}}};
        write(folder() / "manifest.json", manifest.dump());
    }

    void aWholeBundleIsReadAsItStands() {
        const BundleState whole = state();
        QCOMPARE(whole.condition, BundleState::Whole);
        QCOMPARE(whole.model, std::string("m@1"));
        QCOMPARE(whole.parity.size(), std::size_t{1});
        QCOMPARE(whole.parity[0].runtime, std::string("onnxruntime 1.2"));
        QCOMPARE(whole.parity[0].maxAbsDifference, 2.5e-7);
        QVERIFY(whole.parity[0].proved());
        QCOMPARE(whole.bytesOf("onnx"), std::int64_t{20});
        QCOMPARE(whole.files.size(), std::size_t{2});
    }

    void aChangedByteIsFound() {
        write(folder() / "onnx/model.onnx", "the bytes of A model");  // same length
        QCOMPARE(state().condition, BundleState::Changed);
        QCOMPARE(state().faults(), std::string("1 file changed"));
    }

    void aMissingAndAForeignFileAreFound() {
        std::filesystem::remove(folder() / "onnx/model.onnx");
        write(folder() / "onnx/other.onnx", "x");
        QCOMPARE(state().faults(), std::string("1 file missing, 1 file not in the manifest"));
        QCOMPARE(state().condition, BundleState::Changed);
    }

    void aRemovedBundleIsGone() {
        QCOMPARE(inspectBundle(folder() / "nowhere", {}).value().condition, BundleState::Gone);
    }

    void nonsenseIsUnreadableWithAReason() {
        write(folder() / "manifest.json", "{");
        QCOMPARE(state().condition, BundleState::Unreadable);
        QVERIFY(state().problem->message.contains("manifest.json"));
        write(folder() / "manifest.json", R"({"files":{"path":1},"model":7})");
        QCOMPARE(state().condition, BundleState::Unreadable);
        write(folder() / "manifest.json", "[]");
        QCOMPARE(state().condition, BundleState::Unreadable);
    }

    void whatParityDoesNotSayDidNotPass() {
        write(folder() / "parity.json", R"({"parity":[{"format":"onnx","passed":"yes"}]})");
        QVERIFY(!state().parity.at(0).proved());
    }

    void aCancelledCheckSaysSo() {
        std::stop_source stop;
        stop.request_stop();
        const auto state = inspectBundle(folder(), JobContext(stop.get_token()));
        QVERIFY(!state.has_value());
        QCOMPARE(state.error().code, ErrorCode::Cancelled);
    }

    void theModelsShowIt() {
        BundleModel bundles;
        BundleFilesModel files;
        const QAbstractItemModelTester one(&bundles,
                                           QAbstractItemModelTester::FailureReportingMode::Fatal);
        const QAbstractItemModelTester two(&files,
                                           QAbstractItemModelTester::FailureReportingMode::Fatal);
        const QString place = QString::fromStdString(folder().string());
        bundles.setFolders({QStringLiteral("/other"), place});
        QCOMPARE(bundles.index(1, BundleModel::State).data().toString(),
                 QStringLiteral("checking"));
        bundles.setState(state());
        QCOMPARE(bundles.index(1, BundleModel::State).data().toString(),
                 QStringLiteral("whole, proved"));
        bundles.setFolders({place});  // what was found stays
        QCOMPARE(bundles.rowCount(), 1);
        QCOMPARE(bundles.index(0, BundleModel::Formats).data().toString(), QStringLiteral("onnx"));
        files.setFiles(state().files);
        QCOMPARE(files.index(0, BundleFilesModel::Sum).data().toString().toStdString(),
                 sum(kModel));
        QCOMPARE(files.index(0, BundleFilesModel::Size).data().toString(), QStringLiteral("20 B"));
    }
};

QTEST_MAIN(BundleStateTest)
#include "BundleStateTest.moc"
