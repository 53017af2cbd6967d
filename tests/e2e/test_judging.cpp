// Comparison, gate and registry at their borders.

#include "core/base/Files.h"
#include "tests/support/Program.h"

#include <fmt/format.h>

#include <QtTest>

using namespace bw;
using namespace bw::test;

namespace {

QString path(const std::filesystem::path& p) {
    return QString::fromStdString(p.string());
}
QString text(const std::string& s) {
    return QString::fromStdString(s);
}

}  // namespace

class JudgingTest : public QObject {
    Q_OBJECT

    Bench bench_;
    std::string good_, weak_;

    std::string train(const QStringList& more) {
        const Ended ended =
            bench_.run(QStringList{"train", "--data", "income", "--target", "salary"} + more);
        if (ended.exit != 0) qWarning("%s", ended.text().c_str());
        return ended.exit == 0 ? ended.json["run"].get<std::string>() : "";
    }

    /// The answers of a run on the test part as a CSV that somebody else could have made.
    std::filesystem::path foreignAnswers(const std::string& run, const std::string& name,
                                         const char* columns) {
        const auto arrow = bench_.file("answers.arrow");
        (void)bench_.run({"evaluate", text(run), "--predictions", path(arrow)});
        const auto csv = bench_.file(name);
        const Ended made =
            execute(BW_PYTHON, {"-c",
                                QStringLiteral("import sys,pyarrow as pa,pyarrow.csv as c\n"
                                               "t=pa.ipc.open_file(sys.argv[1]).read_all()\n"
                                               "c.write_csv(t.select([n for n in t.column_names if "
                                               "n in sys.argv[3].split('|')]), sys.argv[2])\n"),
                                path(arrow), path(csv), columns});
        if (made.exit != 0) qWarning("%s", made.text().c_str());
        return csv;
    }

private Q_SLOTS:
    void initTestCase() {
        QCOMPARE(bench_.run({"import", path(Bench::sample("adult.csv")), "--name", "income"}).exit,
                 0);
        good_ = train({"--model", "mlp", "--set", "epochs=6", "--seed", "1"});
        weak_ = train(
            {"--model", "linear", "--features", "race,sex", "--set", "epochs=1", "--seed", "1"});
        QVERIFY(!good_.empty() && !weak_.empty());
        QCOMPARE(bench_.run({"promote", text(good_), "--why", "first"}).exit, 0);
    }

    void aWeakCandidateIsWorseAndHeldByTheGate() {
        const Ended compared = bench_.run({"compare", text(weak_)});
        QVERIFY2(compared.exit == 1, compared.text().c_str());
        QCOMPARE(compared.json["verdict"].get<std::string>(), "worse");
        QVERIFY(compared.json["sentence"].get<std::string>().find("Worse") != std::string::npos);
        QCOMPARE(bench_.run({"gate", text(weak_)}).exit, 1);
        const Ended promoted = bench_.run({"promote", text(weak_), "--why", "I like it"});
        QCOMPARE(promoted.exit, 1);
        QVERIFY(!promoted.json["promoted"].get<bool>());
        QCOMPARE(bench_.run({"models"}).json["models"].size(), std::size_t(1));
    }

    void anOverrideIsPossibleAndShows() {
        const Ended promoted =
            bench_.run({"promote", text(weak_), "--override", "--why", "a drill"});
        QVERIFY2(promoted.exit == 0, promoted.text().c_str());
        const Json entry = bench_.run({"audit"}).json["entries"].back();
        QVERIFY(entry["facts"]["override"].get<bool>());
        QCOMPARE(entry["facts"]["verdict"].get<std::string>(), "worse");
        QCOMPARE(bench_.run({"rollback", "--why", "end of the drill"}).exit, 0);
        QCOMPARE(bench_.run({"compare", text(good_)}).json["production"].get<std::string>(),
                 "income-salary@1");
    }

    void aModelAgainstItselfIsNotWorse() {
        const Ended compared = bench_.run({"compare", text(good_), "production"});
        QVERIFY2(compared.exit == 0, compared.text().c_str());
        QCOMPARE(compared.json["verdict"].get<std::string>(), "not_worse");
        QVERIFY(compared.json["flips"].empty());
        QCOMPARE(compared.json["metrics"]["log_loss"]["difference"].get<double>(), 0.0);
    }

    void rowsThatWereTrainedOnAreRefused() {
        const Ended refused = bench_.run({"compare", text(weak_), "production", "--part", "train"});
        QVERIFY2(refused.exit == 1, refused.text().c_str());
        QCOMPARE(refused.json["error"]["code"].get<std::string>(), "refused");
        QVERIFY(refused.out.find("trained on") != std::string::npos);
        const Ended all = bench_.run(
            {"compare", text(weak_), "production", "--part", "all", "--exclude-trained"});
        QVERIFY2(all.exit == 1 && all.json.contains("verdict"), all.text().c_str());
        QVERIFY(all.json["excluded_rows"].get<int>() > 20000);
    }

    void renamedCopiesOfTrainingRowsAreRefusedToo() {
        QCOMPARE(bench_.run({"import", path(Bench::sample("adult.csv")), "--name", "copy"}).exit,
                 0);
        const Ended refused =
            bench_.run({"compare", text(weak_), "production", "--data", "copy", "--part", "all"});
        QVERIFY2(refused.exit == 1, refused.text().c_str());
        QCOMPARE(refused.json["error"]["code"].get<std::string>(), "refused");
    }

    void predictionsMadeElsewhereCanBeProduction() {
        const auto full = foreignAnswers(good_, "full.csv", "row|label|p_<=50K|p_>50K");
        const Ended same = bench_.run({"compare", text(good_), path(full)});
        QVERIFY2(same.exit == 0, same.text().c_str());
        QVERIFY(std::abs(same.json["metrics"]["log_loss"]["difference"].get<double>()) < 1e-6);

        const auto labels = foreignAnswers(weak_, "labels.csv", "row|label");
        const Ended byLabels = bench_.run({"compare", text(good_), path(labels)});
        QVERIFY2(byLabels.exit == 0, byLabels.text().c_str());
        QCOMPARE(byLabels.json["verdict"].get<std::string>(), "better");
        QVERIFY(!byLabels.json["metrics"].contains("log_loss"));
    }

    void predictionsWithMissingRowsAreNamed() {
        const auto full = foreignAnswers(good_, "short.csv", "row|label");
        std::string bytes = *readFile(full);
        bytes.resize(bytes.rfind('\n', bytes.size() - 2) + 1);
        const auto cut = bench_.write("cut.csv", bytes);
        const Ended ended = bench_.run({"compare", text(good_), path(cut)});
        QVERIFY2(ended.exit == 3, ended.text().c_str());
        QVERIFY2(ended.out.find("row") != std::string::npos, ended.out.c_str());
    }

    void aTamperedLogIsNoticed() {
        Bench& bench = bench_;
        const auto database = bench.folder() / "project.sqlite";
        const std::string kept = *readFile(database);
        const Ended edited =
            execute(BW_PYTHON, {"-c",
                                "import sqlite3,sys\n"
                                "c=sqlite3.connect(sys.argv[1])\n"
                                "c.execute(\"update audit set why='something else' where "
                                "number=(select min(number) from audit)\")\n"
                                "c.commit()",
                                path(database)});
        QVERIFY2(edited.exit == 0, edited.text().c_str());
        const Ended audit = bench.run({"audit"});
        QCOMPARE(audit.exit, 1);
        QVERIFY(!audit.json["verified"].get<bool>());
        QVERIFY(writeFileAtomically(database, kept));
        QCOMPARE(bench.run({"audit"}).exit, 0);
    }

    void aBrokenPluginIsReportedNotFatal() {
        const auto folder = bench_.file("plugins");
        std::filesystem::create_directories(folder);
        QVERIFY(writeFileAtomically(folder / "broken.so", "not a library"));
        const Ended ended = bench_.run({"plugins"}, {"BENCHWRIGHT_PLUGIN_PATH=" + path(folder)});
        QCOMPARE(ended.exit, 0);
        bool reported = false, loaded = false, left = false;
        for (const Json& plugin : ended.json["plugins"]) {
            reported |=
                plugin["file"] == "broken.so" && !plugin["problem"].get<std::string>().empty();
            loaded |= plugin["loaded"].get<bool>();
            left |= plugin["for_worker"].get<bool>() && plugin["host"] == "worker" &&
                    plugin["problem"].get<std::string>().empty();
        }
        QVERIFY(reported && loaded && left);
    }

    void aMissingWorkerIsNamed() {
        const Ended ended = bench_.run({"evaluate", "production", "--part", "validation"},
                                       {"BENCHWRIGHT_WORKER=/nowhere/worker"});
        QVERIFY2(ended.exit == 4, ended.text().c_str());
        QVERIFY2(ended.out.find("worker") != std::string::npos, ended.out.c_str());
    }

    void withoutOnnxRuntimeAnExportIsNotProven() {
        const auto bundle = bench_.file("unproven");
        const Ended ended =
            bench_.run({"export", "production", "--to", path(bundle), "--format", "onnx"},
                       {"BENCHWRIGHT_PYTHON=/bin/false"});
        QVERIFY2(ended.exit != 0, ended.text().c_str());
        QVERIFY(!std::filesystem::exists(bundle));
    }
};

QTEST_GUILESS_MAIN(JudgingTest)
#include "test_judging.moc"
