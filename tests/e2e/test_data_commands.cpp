// The commands that look at and judge data.

#include "core/base/Files.h"
#include "tests/support/Program.h"

#include <QtTest>

#include <fstream>
#include <sstream>

using namespace bw;
using namespace bw::test;

namespace {

QString path(const std::filesystem::path& p) {
    return QString::fromStdString(p.string());
}

std::vector<std::string> linesOf(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

/// Line `row` with its field `column` replaced; no field of the sample holds a quoted comma.
void setField(std::vector<std::string>& lines, std::size_t line, std::size_t column,
              const std::string& value) {
    std::vector<std::string> fields;
    std::istringstream in(lines[line]);
    for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
    fields[column] = value;
    lines[line].clear();
    for (const std::string& field : fields) lines[line] += (lines[line].empty() ? "" : ",") + field;
}

}  // namespace

class DataCommandsTest : public QObject {
    Q_OBJECT

    Bench bench_;
    std::vector<std::string> adult_ = linesOf(Bench::sample("adult.csv"));

    const Json* finding(const Ended& ended, const std::string& column,
                        const std::string& severity) {
        for (const Json& found : ended.json["findings"])
            if (found["severity"] == severity && found["columns"] == Json::array({column}))
                return &found;
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase() {
        QCOMPARE(bench_.run({"import", path(Bench::sample("adult.csv")), "--name", "income"}).exit,
                 0);
    }

    void previewStoresNothing() {
        const std::string before = bench_.storedState();
        const Ended ended =
            bench_.run({"import", path(Bench::sample("penguins.csv")), "--name", "p", "--preview"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(ended.json["columns"].size(), std::size_t(8));
        QCOMPARE(ended.json["recipe"]["kinds"]["bill_length_mm"].get<std::string>(), "number");
        QCOMPARE(bench_.storedState(), before);
    }

    void aSavedRecipeReadsTheSameTable() {
        const auto recipe = bench_.file("adult-recipe.toml");
        QCOMPARE(bench_
                     .run({"import", path(Bench::sample("adult.csv")), "--name", "x", "--preview",
                           "--save-recipe", path(recipe)})
                     .exit,
                 0);
        const Ended again = bench_.run({"import", path(Bench::sample("adult.csv")), "--name",
                                        "income", "--recipe", path(recipe)});
        QVERIFY2(again.exit == 0, again.text().c_str());
        QVERIFY(!again.json["new"].get<bool>());
    }

    void rowsFollowTheExpression() {
        // python: sum over rows of (age > 80 and sex == 'Female'), 40
        const Ended ended = bench_.run(
            {"rows", "income", "--where", "age > 80 and sex = 'Female'", "--limit", "3"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        int expected = 0;
        for (std::size_t i = 1; i < adult_.size(); ++i) {
            std::vector<std::string> fields;
            std::istringstream in(adult_[i]);
            for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
            if (fields.size() > 9 && !fields[0].empty() && std::stoi(fields[0]) > 80 &&
                fields[9] == " Female")
                ++expected;
        }
        QCOMPARE(ended.json["count"].get<int>(), expected);
        QCOMPARE(ended.json["rows"].size(), std::size_t(3));
        for (const Json& row : ended.json["rows"]) QVERIFY(row["age"].get<int>() > 80);
        const Ended missing = bench_.run({"rows", "income", "--where", "salary is missing"});
        QCOMPARE(missing.json["count"].get<int>(), 1);
        QCOMPARE(missing.json["rows"][0]["row"].get<int>(), 32561);
    }

    void profileCountsWhatIsMissing() {
        const Ended ended = bench_.run({"profile", "income"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        std::map<std::string, int> missing;
        for (const Json& column : ended.json["columns"])
            missing[column["name"]] = column["missing"];
        QCOMPARE(missing["workclass"], 1837);  // 1,836 question marks and the empty last line
        QCOMPARE(missing["occupation"], 1844);
        QCOMPARE(missing["native-country"], 584);
        QCOMPARE(missing["age"], 1);
    }

    void theContractIsAProposalUntilAccepted() {
        const Ended inferred = bench_.run({"contract", "infer", "income"});
        QVERIFY2(inferred.exit == 0, inferred.text().c_str());
        QVERIFY(!inferred.json["accepted"].get<bool>());
        const Ended accepted = bench_.run({"contract", "accept", "income", "--why", "reviewed"});
        QVERIFY2(accepted.exit == 0, accepted.text().c_str());
        QVERIFY(accepted.json["accepted"].get<bool>());
        QCOMPARE(bench_.run({"audit"}).json["entries"].back()["action"].get<std::string>(),
                 "accept_contract");
        QCOMPARE(bench_.run({"verify", "income"}).exit, 0);
        QCOMPARE(bench_.run({"contract", "infer", "income"}).exit, 1);
    }

    void aValueOutsideTheContractIsStoredAndReported() {
        auto lines = adult_;
        setField(lines, 11, 0, "412");            // data row 10, age
        setField(lines, 21, 1, " Space-pirate");  // data row 20, workclass
        const auto file = bench_.write("odd.csv", joined(lines));
        const Ended imported = bench_.run({"import", path(file), "--name", "income"});
        QVERIFY2(imported.exit == 0, imported.text().c_str());
        QVERIFY(imported.json["new"].get<bool>());
        const Ended verified = bench_.run({"verify", "income"});
        QVERIFY2(verified.exit == 1, verified.text().c_str());
        QCOMPARE(verified.json["verdict"].get<std::string>(), "fail");
        const Json* age = finding(verified, "age", "error");
        const Json* workclass = finding(verified, "workclass", "error");
        QVERIFY(age && workclass);
        QCOMPARE((*age)["rows"], Json::array({10}));
        QCOMPARE((*workclass)["rows"], Json::array({20}));
        QVERIFY((*workclass)["message"].get<std::string>().find("Space-pirate") !=
                std::string::npos);
    }

    void aMissingColumnIsRefusedAndNothingStored() {
        std::string text;
        for (const std::string& line : adult_) text += line.substr(line.find(',') + 1) + "\n";
        const auto file = bench_.write("noage.csv", text);
        const std::string before = bench_.storedState();
        const Ended ended = bench_.run({"import", path(file), "--name", "income"});
        QVERIFY2(ended.exit == 3, ended.text().c_str());
        QVERIFY2(ended.out.find("age") != std::string::npos, ended.out.c_str());
        QCOMPARE(bench_.storedState(), before);
    }

    void editingKeepsCommentsAndIsLogged() {
        const auto contract = bench_.folder() / "contracts" / "income.toml";
        const std::string before = *readFile(contract);
        QVERIFY(writeFileAtomically(contract, "# agreed in May\n" + before));
        const Ended edited = bench_.run({"contract", "edit", "income", "--column", "age", "--max",
                                         "500", "--why", "a typo is fine"});
        QVERIFY2(edited.exit == 0, edited.text().c_str());
        QVERIFY(readFile(contract)->starts_with("# agreed in May\n"));
        const Ended verified = bench_.run({"verify", "income"});
        QVERIFY(!finding(verified, "age", "error"));
        QVERIFY(finding(verified, "workclass", "error"));
    }

    void theReportIsOneFile() {
        const auto file = bench_.file("income.html");
        const Ended written = bench_.run({"report", "income", "--to", path(file)});
        QVERIFY2(written.exit == 0, written.text().c_str());
        QCOMPARE(written.json["file"].get<std::string>(), file.string());
        const std::string html = *readFile(file);
        for (const char* part :
             {"<!DOCTYPE html>", "native-country", "reviewed", "Contract in force", "Space-pirate"})
            QVERIFY2(html.find(part) != html.npos, part);
        QCOMPARE(bench_.run({"report", "income"}).exit, 2);
        QCOMPARE(bench_.run({"report", "nothing", "--to", path(file)}).exit, 3);
    }

    void aDateTimeIsWrittenWithoutEmptyFractions() {
        Bench bench;
        const auto file = bench.write("t.csv", "t,x\n2026-11-24 01:52:04,10000000000.5\n,1e10\n");
        QCOMPARE(bench.run({"import", path(file), "--name", "t"}).exit, 0);
        const Json rows = bench.run({"rows", "t"}).json["rows"];
        QCOMPARE(rows[0]["t"].get<std::string>(), "2026-11-24 01:52:04");
        QVERIFY(rows[1]["t"].is_null());
        QVERIFY(bench.plain({"rows", "t"}).out.find("10000000000\n") != std::string::npos);
    }

    void junitIsWellFormed() {
        const auto file = bench_.file("report.xml");
        QCOMPARE(bench_.run({"verify", "income", "--junit", path(file)}).exit, 1);
        const Ended read = execute(
            BW_PYTHON,
            {"-c",
             "import sys,xml.etree.ElementTree as e; r=e.parse(sys.argv[1]).getroot(); "
             "assert len(list(r.iter('testcase')))>5; assert len(list(r.iter('failure')))>=1",
             path(file)});
        QVERIFY2(read.exit == 0, read.text().c_str());
    }

    void rowsKeepTheirPartWhenTheDatasetGrows() {
        Bench bench;
        auto half = adult_;
        half.resize(16001);
        QCOMPARE(
            bench.run({"import", path(bench.write("half.csv", joined(half))), "--name", "d"}).exit,
            0);
        const Json small = bench.run({"split", "d"}).json;
        QCOMPARE(bench.run({"import", path(Bench::sample("adult.csv")), "--name", "d"}).exit, 0);
        const Json large = bench.run({"split", "d"}).json;
        QVERIFY(small["hash"] != large["hash"]);
        for (const char* part : {"train", "validation", "test"})
            QVERIFY(small["rows"][part].get<int>() < large["rows"][part].get<int>());
    }

    void helpHasAnExampleForEachCommand() {
        const Ended help = bench_.plain({"--help"});
        QCOMPARE(help.exit, 0);
        for (const char* command :
             {"import", "verify", "train", "compare", "gate", "promote", "export", "predict",
              "audit", "serve", "pipeline", "monitor", "watch", "drift"}) {
            QVERIFY2(help.out.find(command) != std::string::npos, command);
            const Ended one = bench_.plain({command, "--help"});
            QCOMPARE(one.exit, 0);
            QVERIFY2(one.out.find("benchwright " + std::string(command)) != std::string::npos,
                     one.out.c_str());
        }
        QVERIFY(help.out.find("sweep") == std::string::npos);  // what is not built yet is absent
    }

    void cutDatabaseIsRebuiltFromTheFiles() {
        Bench bench;
        QCOMPARE(bench.run({"import", path(Bench::sample("penguins.csv")), "--name", "p"}).exit, 0);
        const Json before = bench.run({"datasets"}).json["datasets"][0];
        const Ended emptied =
            execute(BW_PYTHON, {"-c",
                                "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
                                "c.execute('delete from dataset'); c.commit()",
                                path(bench.folder() / "project.sqlite")});
        QVERIFY2(emptied.exit == 0, emptied.text().c_str());
        QVERIFY(bench.run({"datasets"}).json["datasets"].empty());
        (void)bench.run({"doctor", "--rebuild"});
        const Json after = bench.run({"datasets"}).json["datasets"];
        QCOMPARE(after.size(), std::size_t(1));
        QCOMPARE(after[0]["version"], before["version"]);
        QCOMPARE(after[0]["rows"], before["rows"]);
    }
};

QTEST_GUILESS_MAIN(DataCommandsTest)
#include "test_data_commands.moc"
