#include "core/base/Files.h"
#include "core/quality/Contract.h"
#include "core/quality/ContractFile.h"
#include "tests/support/MemoryDataset.h"

#include <fmt/format.h>

#include <QTemporaryDir>
#include <QTest>

using namespace bw;
using bw::test::datasetFromCsv;
using bw::test::MemoryDataset;

namespace {

Contract inferred(const Dataset& dataset) {
    Profile profile = profileDataset(dataset, {}).value();
    profile.dataset = "adult";
    return inferContract(profile);
}

std::vector<Finding> faultsOf(const Contract& contract, const Dataset& dataset) {
    return valueFaults(contract, dataset, {}).value();
}

const std::string kText = R"(# ours
dataset = "people"
accepted = false

[column.age]      # in years
kind = "integer"
minimum = 0       # newborn
maximum = 120

[column."home town"]
kind = "category"
allowed = ["Paris", "Rome"]
on_new_category = "warning"

[column.born]
kind = "datetime"
minimum = 1900-01-01T00:00:00
required = false
)";

std::string readError(const std::string& text) {
    const auto contract = contractFromToml(text, "people.toml");
    return contract ? "" : contract.error().message;
}

}  // namespace

class TestContract : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textIsRead() {
        const Contract contract = contractFromToml(kText, "people.toml").value();
        QCOMPARE(contract.dataset, std::string("people"));
        QCOMPARE(contract.columns.size(), std::size_t{3});
        QCOMPARE(contract.columns[1].name, std::string("home town"));  // in order of the file
        QCOMPARE(*contract.columns[0].maximum, 120.0);
        QCOMPARE(contract.columns[1].onNewCategory, std::string("warning"));
        QCOMPARE(*contract.columns[2].minimum, -2208988800e6);  // 1900-01-01 UTC
        QVERIFY(!contract.columns[2].required && !contract.accepted);
        QVERIFY(contract.find("age") && !contract.find("none"));
    }

    void writtenContractReadsBackTheSame() {
        const Contract contract = inferred(MemoryDataset(test::adultTable()));
        const std::string text = contractToToml(contract);
        const Contract again = contractFromToml(text, "adult.toml").value();
        QCOMPARE(contractToToml(again), text);
        QCOMPARE(again.columns.size(), std::size_t{15});
        const Contract born = contractFromToml(kText, "x").value();
        QVERIFY(contractToToml(born).contains("minimum = 1900-01-01T00:00:00\n"));
    }

    void writesNothingThatCannotBeReadBack() {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("c.toml").toStdString();
        QVERIFY(writeFileAtomically(file, kText));
        Contract contract = Contract::read(file).value();
        contract.columns[0].minimum = 130;
        const auto written = contract.write(file);
        QVERIFY(!written && written.error().code == ErrorCode::BadInput);
        QVERIFY(written.error().message.find("minimum") != std::string::npos);
        QCOMPARE(readFile(file).value(), kText);
    }

    void onlyChangedKeysAreRewritten() {
        QTemporaryDir folder;
        const auto file = std::filesystem::path(folder.path().toStdString()) / "people.toml";
        QVERIFY(writeFileAtomically(file, kText));
        Contract contract = Contract::read(file).value();
        QVERIFY(contract.write(file));
        QCOMPARE(readFile(file).value(), kText);
        contract.accepted = true;
        contract.acceptedBy = "Ada";
        contract.columns[0].maximum = 130;
        contract.columns[0].maxMissing = 0.1;
        contract.columns[1].onNewCategory = "error";
        contract.columns.pop_back();
        QVERIFY(contract.write(file));
        QCOMPARE(readFile(file).value(), std::string(R"(# ours
dataset = "people"
accepted = true
accepted_by = "Ada"

[column.age]      # in years
kind = "integer"
minimum = 0       # newborn
maximum = 130
max_missing = 0.1

[column."home town"]
kind = "category"
allowed = ["Paris", "Rome"]

)"));
        QCOMPARE(contractToToml(Contract::read(file).value()), contractToToml(contract));
    }

    void mistakesNameLineAndKey() {
        QVERIFY(readError("dataset = 3\n").contains("people.toml, line 1: \"dataset\""));
        QVERIFY(readError("acepted = true\n").contains("line 1: \"acepted\" is not known"));
        QVERIFY(readError("[column.a]\nkind = \"float\"\n")
                    .contains("line 2: \"kind\" of column \"a\""));
        QVERIFY(readError("[column.a]\nminimum = 1\n").contains("\"kind\""));
        QVERIFY(readError("[column.a]\nkind = \"number\"\nminimum = 3\nmaximum = 2\n")
                    .contains("line 3"));
        QVERIFY(readError("[column.a]\nkind = \"number\"\nmax_missing = 5\n").contains("0 to 1"));
        QVERIFY(
            readError("[column.a]\nkind = \"category\"\nallowed = [1]\n").contains("texts only"));
        QVERIFY(readError("[column.a]\nkind = \"category\"\non_new_category = \"stop\"\n")
                    .contains("line 3"));
        QVERIFY(readError("[column]\na = 1\n").contains("must be a table"));
        QVERIFY(readError("column = 1\n").contains("line 1"));
        QVERIFY(readError("dataset = \n").contains("line 1"));
    }

    void inferenceOfAdultIsWideButClosed() {
        const Contract contract = inferred(MemoryDataset(test::adultTable()));
        QVERIFY(!contract.accepted);
        const ColumnRule* age = contract.find("age");  // 17 to 90: a quarter of 73 on each side
        QCOMPARE(*age->minimum, 0.0);
        QCOMPARE(*age->maximum, 109.0);
        QVERIFY(*age->maxMissing > 0.01 && *age->maxMissing < 0.012);
        QCOMPARE(contract.find("native-country")->allowed->size(), std::size_t{41});
        QVERIFY(*contract.find("workclass")->maxMissing > 0.066);
        QVERIFY(faultsOf(contract, MemoryDataset(test::adultTable())).empty());
    }

    void identifiersAndFreeTextGetNoLimits() {
        std::string text = "id,name,share,day\n";
        for (int i = 0; i < 100; ++i)
            text += fmt::format("{0},n{0},{1},2011-01-01 00:00:0{2}\n", i, i % 10 * 0.1, i % 10);
        const Contract contract = inferred(datasetFromCsv(text));
        QVERIFY(!contract.find("id")->minimum && !contract.find("id")->maximum);
        QVERIFY(!contract.find("name")->allowed);
        QVERIFY(!contract.find("day")->maximum);
        QCOMPARE(*contract.find("share")->minimum, 0.0);
        QCOMPARE(*contract.find("share")->maximum, 1.125);  // 0.9 + a quarter of it
    }

    void inferenceHoldsOnNothing() {
        const Contract none = inferred(datasetFromCsv("a,b\n"));
        QVERIFY(!none.find("a")->minimum && !none.find("a")->maxMissing);
        const Contract missing = inferred(datasetFromCsv("a,b\n,x\n,x\n"));
        QVERIFY(!missing.find("a")->minimum && !missing.find("a")->maxMissing);
    }

    void schemaFaultsAreFound() {
        Contract contract = contractFromToml(kText, "people.toml").value();
        const auto faults =
            schemaFaults(contract, {"age", "size"}, {ColumnKind::Category, ColumnKind::Number});
        QCOMPARE(faults.size(), std::size_t{3});  // "born" is not required
        QCOMPARE(faults[0].message,
                 std::string("Column age is of kind category, the contract says integer"));
        QCOMPARE(faults[1].message, std::string("Column home town is not there"));
        QCOMPARE(faults[2].message, std::string("Column size is not in the contract"));
        for (const Finding& fault : faults) QCOMPARE(fault.severity, Severity::Error);
        contract.allowNewColumns = true;
        QCOMPARE(schemaFaults(contract, {"age", "home town", "x"},
                              {ColumnKind::Integer, ColumnKind::Category, ColumnKind::Number})
                     .size(),
                 std::size_t{0});
    }

    void wholeNumbersSuitANumberColumn() {
        Contract contract;
        contract.columns = {{.name = "x", .kind = ColumnKind::Number}};
        QVERIFY(schemaFaults(contract, {"x"}, {ColumnKind::Integer}).empty());
        contract.columns[0].kind = ColumnKind::Integer;
        QCOMPARE(schemaFaults(contract, {"x"}, {ColumnKind::Number}).size(), std::size_t{1});
    }

    void valueFaultsListEveryRow() {
        Contract contract = contractFromToml(kText, "people.toml").value();
        contract.columns[0].maxMissing = 0.1;
        const auto dataset = datasetFromCsv(
            "age,home town,born\n-1,Paris,1899-12-31 23:59:59\n130,Oslo,2000-01-01 "
            "00:00:00\n,Oslo,\n"
            "121,Bern,1900-01-01 00:00:00\n120,,1950-01-01 00:00:00\n");
        const auto faults = faultsOf(contract, dataset);
        QCOMPARE(faults.size(), std::size_t{6});
        using Rows = std::vector<std::int64_t>;
        QCOMPARE(faults[0].message, std::string("age is below the minimum 0 in 1 row"));
        QCOMPARE(faults[0].rows, (Rows{0}));
        QCOMPARE(faults[1].rows, (Rows{1, 3}));
        QCOMPARE(faults[2].rows, (Rows{2}));
        QVERIFY(faults[2].message.contains("20.00 %"));
        QCOMPARE(faults[3].message,
                 std::string("home town has the new category \"Oslo\" in 2 rows"));
        QCOMPARE(faults[3].rows, (Rows{1, 2}));
        QCOMPARE(faults[3].severity, Severity::Warning);
        QCOMPARE(faults[4].rows, (Rows{3}));
        QVERIFY(faults[3].key() != faults[4].key());
        QCOMPARE(faults[5].rows, (Rows{0}));
        QVERIFY(faults[5].message.contains("1900-01-01T00:00:00"));
    }

    void manyNewCategoriesAreReportedTogether() {
        Contract contract = contractFromToml(kText, "people.toml").value();
        std::string text = "home town\n";
        for (int i = 0; i < 50; ++i) text += fmt::format("town{}\n", i);
        const auto faults = faultsOf(contract, datasetFromCsv(text));
        QCOMPARE(faults.size(), std::size_t{21});
        std::size_t rows = 0;
        for (const Finding& fault : faults) rows += fault.rows.size();
        QCOMPARE(rows, std::size_t{50});
    }
};

QTEST_GUILESS_MAIN(TestContract)
#include "TestContract.moc"
