// The whole loop on real data, step by step as a person would type it. Each test function is one
// step; later ones build on earlier ones.

#include "core/base/Files.h"
#include "tests/support/Program.h"

#include <QtTest>

#include <set>

using namespace bw;
using namespace bw::test;

class LoopTest : public QObject {
    Q_OBJECT

    Bench bench_;
    std::string first_, second_;

    static QString path(const std::filesystem::path& p) {
        return QString::fromStdString(p.string());
    }

    std::string train(const QStringList& more) {
        const Ended ended =
            bench_.run(QStringList{"train", "--data", "income", "--target", "salary"} + more);
        if (ended.exit != 0) qWarning("%s", ended.text().c_str());
        return ended.exit == 0 ? ended.json["run"].get<std::string>() : "";
    }

private Q_SLOTS:
    void importRecognisesTheFileAsItComes() {
        const Ended ended =
            bench_.run({"import", path(Bench::sample("adult.csv")), "--name", "income"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(ended.json["dataset"].get<std::string>(), "income");
        QCOMPARE(ended.json["rows"].get<int>(), 32562);
        QCOMPARE(ended.json["columns"].get<int>(), 15);
        QVERIFY(ended.json["new"].get<bool>());
        QVERIFY(ended.json["version"].get<std::string>().size() == 64);
        QVERIFY(!ended.json["observations"].empty());
    }

    void importingTheSameFileAgainStoresNothing() {
        const Ended before = bench_.run({"datasets"});
        const Ended ended =
            bench_.run({"import", path(Bench::sample("adult.csv")), "--name", "income"});
        QCOMPARE(ended.exit, 0);
        QVERIFY(!ended.json["new"].get<bool>());
        QCOMPARE(ended.json["version"], before.json["datasets"][0]["version"]);
        QCOMPARE(bench_.run({"datasets"}).json["datasets"].size(), std::size_t(1));
    }

    void verifyFindsWhatIsKnownToBeThere() {
        const Ended ended = bench_.run({"verify", "income", "--target", "salary"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(ended.json["verdict"].get<std::string>(), "warn");
        int duplicates = 0;
        bool emptyLine = false, redundant = false;
        std::set<std::string> missing;
        for (const Json& finding : ended.json["findings"]) {
            const std::string check = finding["check"];
            const auto columns = finding["columns"].get<std::vector<std::string>>();
            if (check.find("duplicate") != std::string::npos) duplicates = finding["count"];
            if (check.find("empty") != std::string::npos)
                emptyLine = finding["rows"] == Json::array({32561});
            if (check.find("redundant") != std::string::npos)
                redundant |= std::set<std::string>(columns.begin(), columns.end()) ==
                             std::set<std::string>{"education", "education-num"};
            if (check.find("missing") != std::string::npos)
                missing.insert(columns.begin(), columns.end());
        }
        QCOMPARE(duplicates, 24);
        QVERIFY(emptyLine);
        QVERIFY(redundant);
        for (const char* column : {"workclass", "occupation", "native-country"})
            QVERIFY2(missing.contains(column), column);
    }

    void aFindingCanBeAccepted() {
        const Ended found = bench_.run({"verify", "income"});
        std::string key;
        for (const Json& finding : found.json["findings"])
            if (finding["check"].get<std::string>().find("duplicate") != std::string::npos)
                key = finding["key"];
        QVERIFY(!key.empty());
        QCOMPARE(bench_.run({"verify", "income", "--accept", QString::fromStdString(key)}).exit, 2);
        const Ended accepted =
            bench_.run({"verify", "income", "--accept", QString::fromStdString(key), "--why",
                        "two people can be alike"});
        QVERIFY2(accepted.exit == 0, accepted.text().c_str());
        const Ended audit = bench_.run({"audit"});
        QCOMPARE(audit.json["entries"].back()["action"].get<std::string>(), "accept_finding");
        QCOMPARE(audit.json["entries"].back()["by"].get<std::string>(), "tester");
    }

    void splitIsMadeOnceAndKept() {
        const Ended split = bench_.run({"split", "income"});
        QVERIFY2(split.exit == 0, split.text().c_str());
        const Json rows = split.json["rows"];
        QCOMPARE(rows["train"].get<int>() + rows["validation"].get<int>() + rows["test"].get<int>(),
                 32562);
        QVERIFY(std::abs(rows["train"].get<double>() / 32562 - 0.70) < 0.01);
        QCOMPARE(bench_.run({"split", "income"}).json["hash"], split.json["hash"]);
    }

    void trainingSaysWhatItLeftOut() {
        first_ = train({"--model", "linear", "--set", "epochs=3", "--seed", "1"});
        QVERIFY(!first_.empty());
        const Ended shown = bench_.run({"run", "show", QString::fromStdString(first_)});
        QCOMPARE(shown.json["status"].get<std::string>(), "finished");
        const std::string notes = shown.json["notes"].dump();
        QVERIFY2(notes.find("1 row left out") != std::string::npos, notes.c_str());
        QVERIFY2(shown.json["metrics"]["test"]["accuracy"].get<double>() > 0.82,
                 shown.text().c_str());
        QVERIFY(shown.json["metrics"]["train"].contains("log_loss"));
    }

    void withoutProductionTheGateAsksForAReason() {
        const Ended gate = bench_.run({"gate", QString::fromStdString(first_)});
        QCOMPARE(gate.exit, 1);
        QVERIFY(!gate.json["passed"].get<bool>());
        QVERIFY(gate.json.dump().find("no production yet") != std::string::npos);
        QCOMPARE(bench_.run({"promote", QString::fromStdString(first_), "--as", "production"}).exit,
                 2);
    }

    void theFirstModelIsPromotedWithAReason() {
        const Ended promoted = bench_.run({"promote", QString::fromStdString(first_), "--as",
                                           "production", "--why", "the first model"});
        QVERIFY2(promoted.exit == 0, promoted.text().c_str());
        const Ended models = bench_.run({"models"});
        QCOMPARE(models.json["models"][0]["name"].get<std::string>(), "income-salary");
        QCOMPARE(models.json["models"][0]["aliases"], Json::array({"production"}));
        QCOMPARE(models.json["models"][0]["run"].get<std::string>(), first_);
    }

    void aSecondModelIsComparedOnTheSameRows() {
        second_ = train({"--model", "mlp", "--set", "epochs=6", "--seed", "1"});
        QVERIFY(!second_.empty());
        const Ended compared = bench_.run({"compare", QString::fromStdString(second_)});
        QVERIFY2(compared.exit == 0, compared.text().c_str());
        QCOMPARE(compared.json["production"].get<std::string>(), "income-salary@1");
        const Json metrics = compared.json["metrics"];
        for (const char* name : {"accuracy", "log_loss", "roc_auc"}) {
            QVERIFY2(metrics.contains(name), name);
            const double difference = metrics[name]["candidate"].get<double>() -
                                      metrics[name]["production"].get<double>();
            QVERIFY(std::abs(difference - metrics[name]["difference"].get<double>()) < 1e-9);
            QVERIFY(metrics[name]["low"].get<double>() <= difference &&
                    difference <= metrics[name]["high"].get<double>());
        }
        QVERIFY(!compared.json["flips"].empty());
        const std::string verdict = compared.json["verdict"];
        QVERIFY(verdict == "better" || verdict == "not_worse");
    }

    void theGateLetsItThroughAndTheLogKnowsTheHashes() {
        QCOMPARE(bench_.run({"gate", QString::fromStdString(second_)}).exit, 0);
        const Ended promoted = bench_.run(
            {"promote", QString::fromStdString(second_), "--why", "better on the test part"});
        QVERIFY2(promoted.exit == 0, promoted.text().c_str());
        const Ended audit = bench_.run({"audit"});
        QVERIFY(audit.json["verified"].get<bool>());
        const Json facts = audit.json["entries"].back()["facts"];
        for (const char* key : {"model_sha256", "run_sha256", "dataset_sha256", "split_sha256"})
            QVERIFY2(facts[key].get<std::string>().size() == 64, key);
    }

    void rollbackReturnsToTheFirstAndForward() {
        const Ended back = bench_.run({"rollback", "--why", "trying it"});
        QVERIFY2(back.exit == 0, back.text().c_str());
        QCOMPARE(back.json["model"].get<std::string>(), "income-salary@1");
        QCOMPARE(bench_.run({"promote", "income-salary@2", "--why", "and forward again"}).exit, 0);
        QVERIFY(bench_.run({"audit"}).json["verified"].get<bool>());
    }

    void exportProvesEachFormat() {
        const auto bundle = bench_.file("bundle");
        const Ended exported = bench_.run({"export", "production", "--to", path(bundle), "--format",
                                           "onnx,torchscript,safetensors"});
        QVERIFY2(exported.exit == 0, exported.text().c_str());
        QCOMPARE(exported.json["parity"].size(), std::size_t(3));
        for (const Json& parity : exported.json["parity"]) {
            QVERIFY2(parity["passed"].get<bool>(), parity.dump().c_str());
            QVERIFY(parity["rows"].get<int>() >= 32);
            QVERIFY(parity["max_abs_difference"].get<double>() < 1e-4);
        }
        const Ended verified = execute(BW_PYTHON, {path(bundle / "verify")});
        QVERIFY2(verified.exit == 0, verified.text().c_str());
        QCOMPARE(
            bench_.run({"export", "production", "--to", path(bundle), "--format", "onnx"}).exit, 1);
    }

    // A Python without onnxruntime: no proof, no pass; a bundle only when asked for, marked.
    void withoutItsRuntimeAnExportIsNeverPassed() {
        const auto bundle = bench_.file("unproved");
        const QStringList noRuntime{"BENCHWRIGHT_PYTHON=/bin/false"};
        const QStringList arguments{"export",     "production", "--to",
                                    path(bundle), "--format",   "onnx,safetensors"};
        const Ended refused = bench_.run(arguments, noRuntime);
        QVERIFY2(refused.exit == 1, refused.text().c_str());
        QVERIFY(!std::filesystem::exists(bundle));
        const std::string hint = refused.json["hint"];
        QVERIFY2(
            hint.find("onnxruntime") != hint.npos && hint.find("--allow-unproved") != hint.npos,
            hint.c_str());

        const Ended written = bench_.run(arguments + QStringList{"--allow-unproved"}, noRuntime);
        QVERIFY2(written.exit == 1, written.text().c_str());
        QVERIFY(!written.json["passed"].get<bool>());
        QVERIFY(written.json["written"].get<bool>());
        QVERIFY(!written.json["parity"][0]["proved"].get<bool>());
        QVERIFY(written.json["parity"][1]["proved"].get<bool>());
        QVERIFY(std::filesystem::exists(bundle / "onnx" / "model.onnx"));
        // Where the runtime is there, it is proved after all.
        const Ended verified = execute(BW_PYTHON, {path(bundle / "verify")});
        QVERIFY2(verified.exit == 0, verified.text().c_str());
    }

    void aTamperedBundleDoesNotVerify() {
        const auto bundle = bench_.file("bundle");
        QFile file(path(bundle / "card.md"));
        QVERIFY(file.open(QIODevice::Append));
        file.write("tampered");
        file.close();
        QVERIFY(execute(BW_PYTHON, {path(bundle / "verify")}).exit != 0);
    }

    void theOnnxFileHasTheFixedInterface() {
        const QString script = QStringLiteral(
            "import onnxruntime as o, sys\n"
            "s=o.InferenceSession(sys.argv[1])\n"
            "i={x.name:(x.type,x.shape) for x in s.get_inputs()}\n"
            "assert i['age'][0]=='tensor(float)' and i['age'][1][1]==1, i\n"
            "assert i['education-num'][0]=='tensor(float)', i\n"
            "assert i['workclass'][0]=='tensor(string)', i\n"
            "assert [x.name for x in s.get_outputs()]==['label','probabilities']\n");
        std::filesystem::path onnx;
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(bench_.file("bundle")))
            if (entry.path().extension() == ".onnx") onnx = entry.path();
        const Ended ended = execute(BW_PYTHON, {"-c", script, path(onnx)});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
    }

    void predictWritesCsvAndParquet() {
        const std::string header =
            "age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,"
            "race,sex,capital-gain,capital-loss,hours-per-week,native-country\n";
        const auto input = bench_.write(
            "new.csv",
            header +
                "39,State-gov,77516,Bachelors,13,Never-married,Adm-clerical,Not-in-family,White,"
                "Male,2174,0,40,United-States\n"
                ",Never-heard-of,1,Masters,14,,?,Husband,White,Male,99999,0,60,Atlantis\n");
        for (const char* name : {"answers.csv", "answers.parquet"}) {
            const auto output = bench_.file(name);
            const Ended ended = bench_.run({"predict", "production", path(input), path(output)});
            QVERIFY2(ended.exit == 0, ended.text().c_str());
            QCOMPARE(ended.json["rows"].get<int>(), 2);
            const Ended read = execute(
                BW_PYTHON,
                {"-c",
                 QStringLiteral(
                     "import sys,pyarrow.csv as c,pyarrow.parquet as p\n"
                     "t=(c.read_csv if sys.argv[1].endswith('csv') else "
                     "p.read_table)(sys.argv[1])\n"
                     "assert t.column_names==['row','label','p_<=50K','p_>50K'], t.column_names\n"
                     "assert t['row'].to_pylist()==[0,1]\n"
                     "assert all(l in ('<=50K','>50K') for l in t['label'].to_pylist())\n"
                     "a,b=t['p_<=50K'].to_pylist(),t['p_>50K'].to_pylist()\n"
                     "assert all(abs(x+y-1)<1e-5 for x,y in zip(a,b))\n"
                     "assert a[0]>0.5 and b[1]>0.5, (a,b)\n"),
                 path(output)});
            QVERIFY2(read.exit == 0, read.text().c_str());
        }
    }

    void theProjectFolderCanBeMoved() {
        const auto moved = bench_.file("moved");
        std::filesystem::rename(bench_.folder(), moved);
        const Ended ended = execute(BW_BIN_DIR "/benchwright",
                                    {"--json", "--project", path(moved), "evaluate", "production"});
        std::filesystem::rename(moved, bench_.folder());
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        const Json accuracy = ended.json["metrics"]["accuracy"];
        QVERIFY(accuracy["low"].get<double>() < accuracy["value"].get<double>());
        QVERIFY(accuracy["value"].get<double>() < accuracy["high"].get<double>());
    }
};

QTEST_GUILESS_MAIN(LoopTest)
#include "test_loop.moc"
