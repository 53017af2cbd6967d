#include "core/base/Hash.h"
#include "core/base/Json.h"
#include "tests/ui/deploy/DeployRig.h"
#include "ui/base/Text.h"
#include "ui/pages/deploy/BundleModels.h"
#include "ui/pages/deploy/FormatTile.h"

#include <nlohmann/json.hpp>

#include <QCheckBox>
#include <QLineEdit>
#include <QTableView>

#include <fstream>

using namespace bw;
using namespace bw::ui;
using namespace bw::ui::test;

/// Exports of a real model by clicks, in the real runtimes.
class DeployExportTest final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<bw::test::SampleProject> sample_;
    std::unique_ptr<DeployRig> rig_;

    void setTarget(const std::filesystem::path& folder) const {
        auto* field = rig_->find<QLineEdit>("target");
        field->selectAll();
        QTest::keyClicks(field, text(folder));
    }
    void exportAndWait() const {
        rig_->click("export");
        QTRY_VERIFY_WITH_TIMEOUT(!rig_->notice("exportNotice")->empty(), kLong);
    }
    [[nodiscard]] FormatTile* tile(const std::string& format) const {
        return rig_->find<FormatTile>(("tile-" + format).c_str());
    }
    [[nodiscard]] QString words(const std::string& format) const {
        QStringList all;
        for (const QLabel* part : tile(format)->findChildren<QLabel*>())
            if (part->isVisibleTo(tile(format))) all.append(part->text());
        return all.join(QLatin1Char('\n'));
    }
    /// Nothing beside `name` may be left of an export that did not succeed.
    [[nodiscard]] bool leftNothing(const std::string& name) const {
        for (const auto& entry : std::filesystem::directory_iterator(sample_->file("")))
            if (entry.path().filename().string().contains(name)) return false;
        return true;
    }

private Q_SLOTS:
    void initTestCase() {
        sample_ = std::make_unique<bw::test::SampleProject>();
        sample_->importPenguins();
        sample_->promote(sample_->train("penguins", "species", "mlp", {{"epochs", "3"}}).id);
    }
    void init() {
        qputenv("BENCHWRIGHT_PYTHON", BW_PYTHON);
        rig_ = std::make_unique<DeployRig>(*sample_, sample_->folder());
        rig_->openTab(kExportsTab);
        QTRY_VERIFY(rig_->find<QTreeView>("models")->selectionModel()->hasSelection());
        for (const char* format : {"format-onnx", "format-torchscript", "format-safetensors"})
            rig_->find<QCheckBox>(format)->setChecked(true);
        rig_->find<QCheckBox>("allowUnproved")->setChecked(false);
    }
    void cleanup() { rig_.reset(); }

    void everyFormatIsATile() {
        QCOMPARE(rig_->page().findChildren<FormatTile*>().size(), 3);
        QVERIFY(words("torchscript").contains(QStringLiteral("Not exported yet")));
        QCOMPARE(tile("onnx")->verdict(), QString());
        rig_->look(QStringLiteral("exports-none"));
        for (const char* format : {"format-onnx", "format-torchscript", "format-safetensors"}) {
            QVERIFY(rig_->find<QPushButton>("export")->isEnabled());
            rig_->find<QCheckBox>(format)->setChecked(false);
        }
        QVERIFY(!rig_->find<QPushButton>("export")->isEnabled());
    }

    void anExportIsProvedAndTellsTheNumbersOfItsReport() {
        const auto folder = sample_->file("bundle one");
        setTarget(folder);
        exportAndWait();
        QCOMPARE(rig_->notice("exportNotice")->tone(), Tone::Good);
        const Json report = readJsonFile(folder / "parity.json").value();
        QCOMPARE(report["parity"].size(), std::size_t{3});
        for (const Json& one : report["parity"]) {
            const auto format = one["format"].get<std::string>();
            QTRY_COMPARE_WITH_TIMEOUT(tile(format)->verdict(), QStringLiteral("passed"), kLong);
            QVERIFY(one["passed"].get<bool>());
            const QString shown = words(format);
            QVERIFY(shown.contains(text(one["runtime"].get<std::string>())));
            QVERIFY(shown.contains(number(one["max_abs_difference"].get<double>())));
            QVERIFY(shown.contains(number(one["rows"].get<std::int64_t>())));
        }
        const Json manifest = readJsonFile(folder / "manifest.json").value();
        auto* files = rig_->find<QTableView>("bundleFiles")->model();
        QCOMPARE(files->rowCount(), static_cast<int>(manifest["files"].size()));
        for (int row = 0; row < files->rowCount(); ++row) {
            const auto path = files->index(row, BundleFilesModel::Path).data().toString();
            QCOMPARE(files->index(row, BundleFilesModel::Sum).data().toString().toStdString(),
                     sha256OfFile(folder / path.toStdString()).value());
        }
        rig_->look(QStringLiteral("exports-passed"));
    }

    void earlierBundlesAreReadAgainAndDamageIsTold() {
        const auto folder = sample_->file("bundle one");
        QVERIFY(std::filesystem::exists(folder));  // of the test before
        QTRY_COMPARE_WITH_TIMEOUT(tile("onnx")->verdict(), QStringLiteral("passed"), kLong);
        std::ofstream(folder / "onnx" / "model.onnx", std::ios::app) << "x";
        rig_->openTab(kCardTab);
        rig_->openTab(kExportsTab);
        QTRY_COMPARE_WITH_TIMEOUT(tile("onnx")->verdict(), QStringLiteral("changed since"), kLong);
        QCOMPARE(rig_->notice("bundleNotice")->tone(), Tone::Bad);
        QVERIFY(
            rig_->notice("bundleNotice")->sentence().contains(QStringLiteral("1 file changed")));
        rig_->look(QStringLiteral("exports-changed"));
        std::filesystem::remove_all(folder);
        rig_->openTab(kCardTab);
        rig_->openTab(kExportsTab);
        QTRY_COMPARE_WITH_TIMEOUT(tile("onnx")->verdict(), QStringLiteral("gone"), kLong);
    }

    void aFolderInUseIsRefusedInPlace() {
        const auto folder = sample_->file("inuse");
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "mine.txt") << "keep";
        setTarget(folder);
        exportAndWait();
        QCOMPARE(rig_->notice("exportNotice")->tone(), Tone::Bad);
        QVERIFY(rig_->notice("exportNotice")
                    ->sentence()
                    .contains(QStringLiteral("not an empty folder")));
        QVERIFY(std::filesystem::exists(folder / "mine.txt"));
        QVERIFY(tile("onnx")->verdict() != QStringLiteral("passed"));
        setTarget(sample_->file("other"));
        QVERIFY(rig_->notice("exportNotice")->empty());
    }

    void cancelInTheMiddleLeavesNothing() {
        setTarget(sample_->file("cancelled"));
        rig_->click("export");
        Job* job = rig_->jobs().jobs().back();
        QTRY_VERIFY_WITH_TIMEOUT(job->fraction() > 0.1 || !job->active(), kLong);
        QVERIFY(job->active());
        QTest::mouseClick(rig_->find<JobStrip>("exportProgress")->findChild<QPushButton*>(),
                          Qt::LeftButton);
        QCOMPARE(job->state(), JobState::Cancelling);
        QTRY_VERIFY_WITH_TIMEOUT(!rig_->notice("exportNotice")->empty(), kLong);
        QCOMPARE(job->state(), JobState::Cancelled);
        QVERIFY(leftNothing("cancelled"));
        QVERIFY(rig_->find<QPushButton>("export")->isEnabled());
    }

    void withoutOnnxRuntimeNothingPasses() {
        qputenv("BENCHWRIGHT_PYTHON", "/bin/false");
        setTarget(sample_->file("unproved"));
        exportAndWait();
        QCOMPARE(rig_->notice("exportNotice")->sentence(), QStringLiteral("No bundle was made."));
        QCOMPARE(tile("onnx")->verdict(), QStringLiteral("not proved"));
        QVERIFY(words("onnx").contains(QStringLiteral("No Python with onnxruntime")));
        QVERIFY(leftNothing("unproved"));
        rig_->look(QStringLiteral("exports-unproved"));

        rig_->find<QCheckBox>("allowUnproved")->setChecked(true);
        exportAndWait();
        QCOMPARE(rig_->notice("exportNotice")->tone(), Tone::Warn);
        QTRY_COMPARE_WITH_TIMEOUT(tile("torchscript")->verdict(), QStringLiteral("passed"), kLong);
        QCOMPARE(tile("onnx")->verdict(), QStringLiteral("not proved"));
        const Json report = readJsonFile(sample_->file("unproved") / "parity.json").value();
        for (const Json& one : report["parity"])
            QCOMPARE(one["passed"].get<bool>(), one["format"] != "onnx");
        rig_->look(QStringLiteral("exports-written-unproved"));
    }

    /// A runtime that answers otherwise: a Python that claims to be ONNX Runtime.
    void aDisagreementFails() {
        const auto fake = sample_->write(
            "python",
            "#!/bin/sh\ncase \"$2\" in *__version__*) echo 9.9 ;; *) cat > /dev/null; echo "
            "'{\"outputs\":{\"classes\":0,\"labels\":[],\"probabilities\":[],"
            "\"predictions\":[]}}' ;; esac\n");
        std::filesystem::permissions(fake, std::filesystem::perms::owner_all);
        qputenv("BENCHWRIGHT_PYTHON", fake.c_str());
        rig_->find<QCheckBox>("allowUnproved")->setChecked(true);
        setTarget(sample_->file("failed"));
        exportAndWait();
        QCOMPARE(rig_->notice("exportNotice")->tone(), Tone::Bad);
        QCOMPARE(tile("onnx")->verdict(), QStringLiteral("failed"));
        QVERIFY(words("onnx").contains(QStringLiteral("onnxruntime 9.9")));
        QVERIFY(!words("onnx").contains(QStringLiteral("0.0000")));  // nothing was measured
        QVERIFY(leftNothing("failed"));
        rig_->look(QStringLiteral("exports-failed"));
    }
};

QTEST_MAIN(DeployExportTest)
#include "DeployExportTest.moc"
