#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/export/BundleFiles.h"
#include "core/plugin/PluginHost.h"
#include "tests/plugins/export_onnx/SampleGraphs.h"

#include <sys/resource.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>

using namespace bw;

namespace {

/// Inputs that fit any sample graph with one column an input: `rows` of each.
InputRows someInputs(const Graph& graph, std::size_t rows) {
    InputRows columns;
    for (const GraphValue& input : graph.inputs) {
        InputColumn column{.name = input.name, .type = input.type.element};
        for (std::size_t i = 0; i < rows; ++i) {
            if (column.type == ElementType::Float32)
                column.floats.push_back(i % 5 == 0 ? std::numeric_limits<float>::quiet_NaN()
                                                   : float(i) / 7);
            if (column.type == ElementType::Int64)
                column.ints.push_back(
                    i % 7 == 0 ? INT64_MIN : 1'600'000'000'000'000 + int64_t(i) * 86'400'000'000);
            if (column.type == ElementType::String)
                column.strings.emplace_back(i % 3 == 0 ? "" : i % 3 == 1 ? "größe" : "unknown");
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

struct Run {
    int exit = -1;
    QByteArray text;
};

Run runVerify(const std::filesystem::path& bundle, const QStringList& more = {}) {
    QProcess python;
    python.setProcessChannelMode(QProcess::MergedChannels);
    python.start(BW_PYTHON,
                 QStringList{QString::fromStdString((bundle / "verify").string())} + more);
    python.waitForFinished(100'000);
    return {python.exitCode(), python.readAll()};
}

}  // namespace

class BundleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void isCompleteAndVerifies_data();
    void isCompleteAndVerifies();
    void verifyFindsTampering_data();
    void verifyFindsTampering();
    void verifySaysWhatItCouldNotCheck();
    void wrongAnswersLeaveNothing();
    void missingRuntimeIsNotAPass();
    void unprovedFormatsAreWrittenWhenAsked();
    void anUnprovedBundleVerifiesOnlyWithItsRuntime();
    void unprovedNeverExcusesAFormatThatDisagrees();
    void damagedOnnxFileFails();
    void refusesAFolderInUse();
    void takesAnEmptyFolder();
    void badRequests();
    void cancelLeavesNothing();
    void fullDiskLeavesNothing();
    void manifestOfAnotherProgramIsNoBundle();
    void noPythonHasAHint();

private:
    /// A request whose expected answers come from ONNX Runtime on the exported graph.
    BundleRequest request(const std::string& sample, std::vector<std::string> formats);
    TorchSide answersAsExpected(const BundleRequest& request) const;
    /// Writes with a Python that has no onnxruntime.
    Result<BundleReport> writeWithoutRuntime(const BundleRequest& request) const;
    bool nothingLeft() const { return std::filesystem::is_empty(path_ / "out"); }

    PluginHost host_;
    std::vector<const Exporter*> exporters_;
    std::unique_ptr<QTemporaryDir> directory_;
    std::filesystem::path path_;
};

void BundleTest::initTestCase() {
    qputenv("BENCHWRIGHT_PYTHON", BW_PYTHON);
    host_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
    exporters_ = host_.all<Exporter>();
    QVERIFY(exporters_.size() >= 2);
}

void BundleTest::init() {
    directory_ = std::make_unique<QTemporaryDir>();
    path_ = directory_->path().toStdString();
    std::filesystem::create_directory(path_ / "out");
}

BundleRequest BundleTest::request(const std::string& sample, std::vector<std::string> formats) {
    const Model model = test::sampleModels().at(sample);
    BundleRequest made;
    made.modelFolder = path_ / "model";
    made.target = path_ / "out" / "bundle";
    made.formats = std::move(formats);
    made.golden = someInputs(model.graph, 40);
    made.card = Json{{"model_name", "income"},
                     {"dataset", "adult"},
                     {"audit_sha256", "cafe"},
                     {"metrics", {{"test", {{"accuracy", 0.85}}}}},
                     {"notes", {"1 row left out"}}};
    if (!writeModel(made.modelFolder, model)) return {};
    const auto onnx = host_.find<Exporter>("onnx", "exporter");
    if (!(*onnx)->write(model, path_ / "expected", {})) return {};
    const auto runtime = OnnxRuntimeProcess::find();
    if (!runtime) return {};
    made.expected =
        runtime->run(path_ / "expected" / "model.onnx", made.golden, {}).value_or(OutputRows());
    return made;
}

TorchSide BundleTest::answersAsExpected(const BundleRequest& request) const {
    return {.write = [](const std::string&, const std::filesystem::path&) -> Result<void> {
                return {};
            },
            .answer = [expected = request.expected](
                          const std::string&, const std::filesystem::path&,
                          const InputRows&) -> Result<OutputRows> { return expected; },
            .version = []() -> Result<std::string> { return "2.13.0"; }};
}

void BundleTest::isCompleteAndVerifies_data() {
    QTest::addColumn<QString>("sample");
    for (const char* name :
         {"binary", "integer_classes", "text_classes", "regression", "odd_names", "tied_binary"})
        QTest::newRow(name) << name;
}

// The weights are run by the NumPy code of `verify` itself: a second opinion on ONNX Runtime's
// answers.
void BundleTest::isCompleteAndVerifies() {
    QFETCH(QString, sample);
    const BundleRequest asked = request(sample.toStdString(), {"onnx", "safetensors"});
    QCOMPARE(rowCount(asked.expected), std::int64_t{40});
    const auto report = writeBundle(asked, exporters_, answersAsExpected(asked), {});
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY2(report->passed(), bundleReportToJson(*report).dump().c_str());
    QVERIFY(report->parity[0].runtime.starts_with("onnxruntime 1."));
    for (const char* name :
         {"manifest.json", "schema.json", "golden.json", "parity.json", "card.md", "verify",
          "onnx/model.onnx", "safetensors/weights.safetensors", "safetensors/graph.json"}) {
        QVERIFY2(std::filesystem::exists(asked.target / name), name);
        QVERIFY2(std::ranges::find(report->files, name) != report->files.end(), name);
    }
    const auto manifest = readJsonFile(asked.target / "manifest.json");
    QVERIFY(manifest);
    QCOMPARE((*manifest)["files"].size() + 1, report->files.size());
    for (const Json& file : (*manifest)["files"])
        QCOMPARE(file["sha256"].get<std::string>(),
                 *sha256OfFile(asked.target / file["path"].get<std::string>()));
    QCOMPARE((*manifest)["audit_sha256"].get<std::string>(), std::string("cafe"));
    const auto card = readFile(asked.target / "card.md");
    QVERIFY(card->find("# income") == 0 &&
            card->find("| test | accuracy | 0.85 |") != std::string::npos);
    const Run verified = runVerify(asked.target);
    QVERIFY2(verified.exit == 0, verified.text.constData());
    QCOMPARE(verified.text.count("pass "), 3);
    QVERIFY(std::filesystem::status(asked.target / "verify").permissions() >=
            std::filesystem::perms::owner_exec);
}

void BundleTest::verifyFindsTampering_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("said");
    QTest::newRow("changed") << "card.md" << "card.md was changed";
    QTest::newRow("model") << "onnx/model.onnx" << "onnx/model.onnx was changed";
    QTest::newRow("added") << "onnx/extra" << "onnx/extra is not part of the bundle";
    QTest::newRow("golden") << "golden.json" << "golden.json was changed";
    QTest::newRow("manifest") << "manifest.json" << "fail";
}

void BundleTest::verifyFindsTampering() {
    QFETCH(QString, file);
    QFETCH(QString, said);
    const BundleRequest asked = request("binary", {"onnx"});
    QVERIFY(writeBundle(asked, exporters_, {}, {})->passed());
    std::ofstream(asked.target / file.toStdString(), std::ios::app) << "x";
    const Run verified = runVerify(asked.target);
    QVERIFY(verified.exit != 0);
    QVERIFY2(verified.text.contains(said.toUtf8()), verified.text.constData());
    QVERIFY(runVerify(asked.target, {"--allow-unchecked"}).exit != 0);
    std::filesystem::remove(asked.target / file.toStdString());
    QVERIFY(file == "onnx/extra" || runVerify(asked.target).exit != 0);
}

// Python in isolated mode without site-packages has neither numpy nor onnxruntime.
void BundleTest::verifySaysWhatItCouldNotCheck() {
    const BundleRequest asked = request("binary", {"onnx"});
    QVERIFY(writeBundle(asked, exporters_, {}, {})->passed());
    const auto run = [&](const QStringList& arguments) {
        QProcess python;
        python.setProcessChannelMode(QProcess::MergedChannels);
        python.start(
            BW_PYTHON,
            QStringList{"-I", "-S", QString::fromStdString((asked.target / "verify").string())} +
                arguments);
        python.waitForFinished(100'000);
        return Run{python.exitCode(), python.readAll()};
    };
    const Run strict = run({});
    QVERIFY(strict.exit != 0);
    QVERIFY2(strict.text.contains("not checked  onnx"), strict.text.constData());
    const Run lenient = run({"--allow-unchecked"});
    QVERIFY2(lenient.exit == 0, lenient.text.constData());
}

void BundleTest::wrongAnswersLeaveNothing() {
    BundleRequest asked = request("binary", {"onnx"});
    asked.expected.probabilities[5] += 0.01F;
    const auto report = writeBundle(asked, exporters_, {}, {});
    QVERIFY(report);
    QVERIFY(!report->passed());
    QVERIFY(report->parity[0].checked);
    QVERIFY(report->parity[0].reason.find("row 2") != std::string::npos);
    QVERIFY(nothingLeft());
}

void BundleTest::missingRuntimeIsNotAPass() {
    const BundleRequest asked = request("binary", {"onnx", "torchscript"});
    TorchSide torch = answersAsExpected(asked);
    torch.answer = [](const std::string&, const std::filesystem::path&,
                      const InputRows&) -> Result<OutputRows> {
        return fail(ErrorCode::Environment, "the worker was killed", "");
    };
    const auto report = writeBundle(asked, exporters_, torch, {});
    QVERIFY(report);
    QVERIFY(!report->passed());
    QVERIFY(report->parity[0].passed);
    QVERIFY(!report->parity[1].checked);
    QCOMPARE(report->parity[1].reason, std::string("the worker was killed"));
    QVERIFY(nothingLeft());
    // Without a worker at all it cannot even be written.
    QCOMPARE(writeBundle(asked, exporters_, {}, {}).error().code, ErrorCode::Environment);
    QVERIFY(nothingLeft());
}

Result<BundleReport> BundleTest::writeWithoutRuntime(const BundleRequest& request) const {
    qputenv("BENCHWRIGHT_PYTHON", "/bin/false");
    auto report = writeBundle(request, exporters_, answersAsExpected(request), {});
    qputenv("BENCHWRIGHT_PYTHON", BW_PYTHON);
    return report;
}

void BundleTest::unprovedFormatsAreWrittenWhenAsked() {
    BundleRequest asked = request("binary", {"onnx", "safetensors"});
    const auto refused = writeWithoutRuntime(asked);
    QVERIFY(refused && !refused->passed() && !refused->written());
    for (const char* way : {"pip install onnxruntime", "--allow-unproved"})
        QVERIFY2(refused->hint().find(way) != std::string::npos, refused->hint().c_str());
    QVERIFY(nothingLeft());

    asked.allowUnproved = true;
    const auto report = writeWithoutRuntime(asked);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(!report->passed());
    QVERIFY(report->written());
    QVERIFY(std::filesystem::exists(asked.target / "onnx" / "model.onnx"));
    const Json parity = readJsonFile(asked.target / "parity.json").value();
    QVERIFY(!parity["proved"].get<bool>());
    QVERIFY(!parity["parity"][0]["proved"].get<bool>());
    QVERIFY(parity["parity"][0]["max_abs_difference"].is_null());
    QVERIFY(parity["parity"][0]["reason"].get<std::string>().find("onnxruntime") !=
            std::string::npos);
    QVERIFY(parity["parity"][1]["proved"].get<bool>());
    const Json manifest = readJsonFile(asked.target / "manifest.json").value();
    QVERIFY(!manifest["proved"].get<bool>());
    QCOMPARE(manifest["unproved"].size(), std::size_t{1});
    QCOMPARE(manifest["unproved"][0]["format"].get<std::string>(), std::string("onnx"));
    const std::string card = readFile(asked.target / "card.md").value();
    QVERIFY(card.find("## NOT PROVED") < card.find("## Model"));
    QVERIFY(card.find("| onnx | none | 0 | not proved |") != std::string::npos);
    QVERIFY(card.find("- onnx: No Python with onnxruntime") != std::string::npos);
}

void BundleTest::anUnprovedBundleVerifiesOnlyWithItsRuntime() {
    BundleRequest asked = request("binary", {"onnx"});
    asked.allowUnproved = true;
    const auto report = writeWithoutRuntime(asked);
    QVERIFY(report && report->written());
    const auto run = [&](const QStringList& arguments) {
        QProcess python;
        python.setProcessChannelMode(QProcess::MergedChannels);
        python.start(BW_PYTHON, arguments);
        python.waitForFinished(100'000);
        return Run{python.exitCode(), python.readAll()};
    };
    const QString script = QString::fromStdString((asked.target / "verify").string());
    for (const QStringList& more : {QStringList(), QStringList("--allow-unchecked")}) {
        const Run bare = run(QStringList{"-I", "-S", script} + more);  // no site-packages
        QVERIFY(bare.exit != 0);
        QVERIFY2(bare.text.contains("not proved   onnx"), bare.text.constData());
    }
    const Run whole = run({script});
    QVERIFY2(whole.exit == 0, whole.text.constData());
}

void BundleTest::unprovedNeverExcusesAFormatThatDisagrees() {
    BundleRequest asked = request("binary", {"onnx", "safetensors"});
    asked.allowUnproved = true;
    TorchSide torch = answersAsExpected(asked);
    OutputRows wrong = asked.expected;
    wrong.probabilities[5] += 0.01F;
    torch.answer = [wrong](const std::string&, const std::filesystem::path&,
                           const InputRows&) -> Result<OutputRows> { return wrong; };
    qputenv("BENCHWRIGHT_PYTHON", "/bin/false");
    const auto report = writeBundle(asked, exporters_, torch, {});
    qputenv("BENCHWRIGHT_PYTHON", BW_PYTHON);
    QVERIFY(report && !report->passed() && !report->written());
    QVERIFY(!report->parity[0].checked && report->parity[1].checked);
    QVERIFY(nothingLeft());
}

void BundleTest::damagedOnnxFileFails() {
    QVERIFY(writeFileAtomically(path_ / "bad.onnx", "no model"));
    const auto runtime = OnnxRuntimeProcess::find();
    QVERIFY(runtime);
    const auto answer = runtime->run(path_ / "bad.onnx", {}, {});
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::BadInput);
    QVERIFY(answer.error().message.find("bad.onnx") != std::string::npos);
}

void BundleTest::refusesAFolderInUse() {
    const BundleRequest asked = request("binary", {"onnx"});
    std::filesystem::create_directory(asked.target);
    QVERIFY(writeFileAtomically(asked.target / "mine.txt", "keep"));
    const auto report = writeBundle(asked, exporters_, {}, {});
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Refused);
    QCOMPARE(*readFile(asked.target / "mine.txt"), std::string("keep"));
}

void BundleTest::takesAnEmptyFolder() {
    BundleRequest asked = request("binary", {"onnx"});
    std::filesystem::create_directory(asked.target);
    asked.target += "/";
    const auto report = writeBundle(asked, exporters_, {}, {});
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(report->passed());
    QVERIFY(std::filesystem::exists(path_ / "out" / "bundle" / "manifest.json"));
    QVERIFY(holdsBundle(asked.target));
}

void BundleTest::manifestOfAnotherProgramIsNoBundle() {
    const auto folder = path_ / "out";
    QVERIFY(!holdsBundle(folder));
    for (const char* text : {R"({"name": "App", "icons": [], "files": []})", "[1]", "{", ""}) {
        std::ofstream(folder / "manifest.json") << text;
        QVERIFY2(!holdsBundle(folder), text);
    }
}

void BundleTest::badRequests() {
    BundleRequest asked = request("binary", {"onxx"});
    const auto unknown = writeBundle(asked, exporters_, {}, {});
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::BadInput);
    for (const char* format : {"onnx", "safetensors", "torchscript"})
        QVERIFY2(unknown.error().hint.find(format) != std::string::npos, format);
    for (const auto& formats :
         {std::vector<std::string>{}, std::vector<std::string>{"onnx", "onnx"}}) {
        asked.formats = formats;
        QCOMPARE(writeBundle(asked, exporters_, {}, {}).error().code, ErrorCode::Usage);
    }
    asked.formats = {"onnx"};
    asked.expected = {};
    QVERIFY(!writeBundle(asked, exporters_, {}, {}));
    asked = request("binary", {"onnx"});
    asked.modelFolder = path_ / "nothing";
    QVERIFY(!writeBundle(asked, exporters_, {}, {}));
    QVERIFY(nothingLeft());
}

void BundleTest::cancelLeavesNothing() {
    const BundleRequest asked = request("binary", {"onnx", "safetensors"});
    std::stop_source stop;
    const JobContext job(stop.get_token(), [&](double fraction, std::string_view) {
        if (fraction > 0) stop.request_stop();
    });
    const auto report = writeBundle(asked, exporters_, answersAsExpected(asked), job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
    QVERIFY(nothingLeft());
}

// A limit on file size stands in for a full disk.
void BundleTest::fullDiskLeavesNothing() {
    const BundleRequest asked = request("binary", {"safetensors"});
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{100, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto report = writeBundle(asked, exporters_, answersAsExpected(asked), {});
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Environment);
    QVERIFY(nothingLeft());
}

void BundleTest::noPythonHasAHint() {
    qputenv("BENCHWRIGHT_PYTHON", "/bin/false");
    const auto runtime = OnnxRuntimeProcess::find();
    qputenv("BENCHWRIGHT_PYTHON", BW_PYTHON);
    QVERIFY(!runtime);
    QCOMPARE(runtime.error().code, ErrorCode::Environment);
    QVERIFY(runtime.error().hint.find("BENCHWRIGHT_PYTHON") != std::string::npos);
    // Without the variable, a venv in a folder above this program is found.
    qunsetenv("BENCHWRIGHT_PYTHON");
    QVERIFY(OnnxRuntimeProcess::find());
    qputenv("BENCHWRIGHT_PYTHON", BW_PYTHON);
}

QTEST_GUILESS_MAIN(BundleTest)
#include "BundleTest.moc"
