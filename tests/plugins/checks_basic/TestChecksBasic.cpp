#include "core/plugin/Plugin.h"
#include "core/quality/Verify.h"
#include "tests/support/MemoryDataset.h"

#include <fmt/format.h>

#include <QPluginLoader>
#include <QTest>

#include <memory>
#include <random>
#include <set>

using namespace bw;
using bw::test::datasetFromCsv;
using bw::test::MemoryDataset;

using Rows = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

// Row numbers by: rows = [tuple(c.strip() for c in r) for r in csv.reader(open("adult.csv"))][1:];
// pandas.DataFrame(rows).duplicated().
const Rows kAdultDuplicates{4881,  5104,  9171,  11631, 13084, 15059, 17040, 18555,
                            18698, 21318, 21490, 21875, 22300, 22367, 22494, 25872,
                            26313, 28230, 28522, 28846, 29157, 30845, 31993, 32404};

class TestChecksBasic : public QObject {
    Q_OBJECT

    std::vector<std::unique_ptr<Extension>> extensions_;
    std::unique_ptr<MemoryDataset> adult_;

    VerifyReport verify(const Dataset& dataset, const std::string& target = {},
                        const Contract* contract = nullptr) const {
        const Profile profile = profileDataset(dataset, {}).value();
        std::vector<const Check*> checks;
        for (const auto& extension : extensions_)
            checks.push_back(dynamic_cast<const Check*>(extension.get()));
        return verifyDataset({dataset, profile, contract, target}, checks, {}, {}).value();
    }
    static std::vector<Finding> of(const VerifyReport& report, const std::string& check) {
        std::vector<Finding> found;
        for (const Finding& finding : report.findings)
            if (finding.check == check) found.push_back(finding);
        return found;
    }
    std::vector<Finding> found(const std::string& csv, const std::string& check,
                               const std::string& target = {}) const {
        return of(verify(datasetFromCsv(csv), target), check);
    }
    static const CheckOutcome& outcome(const VerifyReport& report, const std::string& check) {
        return *std::ranges::find(report.outcomes, check, &CheckOutcome::check);
    }
    static bool noneCrashed(const VerifyReport& report) {
        for (const CheckOutcome& outcome : report.outcomes)
            if (outcome.status == CheckStatus::Crashed) {
                qWarning("%s: %s", outcome.check.c_str(), outcome.reason.c_str());
                return false;
            }
        return true;
    }

private Q_SLOTS:
    void initTestCase() {
        QPluginLoader loader(BW_PLUGIN_DIR "/checks_basic.so");
        auto* plugin = qobject_cast<Plugin*>(loader.instance());
        QVERIFY2(plugin, qPrintable(loader.errorString()));
        QCOMPARE(loader.metaData()["MetaData"].toObject()["id"].toString(),
                 QString("checks-basic"));
        extensions_ = plugin->extensions();
        QCOMPARE(extensions_.size(), std::size_t{12});
        adult_ = std::make_unique<MemoryDataset>(test::adultTable());
    }

    void everyCheckDescribesItself() {
        std::set<std::string_view> ids;
        for (const auto& extension : extensions_) {
            const auto* check = dynamic_cast<const Check*>(extension.get());
            QVERIFY(check && !check->title().empty() && !check->help().empty());
            QVERIFY(ids.insert(check->id()).second);
            QVERIFY(parseParameters(check->parameters(), {}));
            for (const auto& parameter : check->parameters()) QVERIFY(!parameter.help.empty());
        }
    }

    void adultHasExactlyTheKnownFaults() {
        const VerifyReport report = verify(*adult_, "salary");
        QVERIFY(noneCrashed(report));
        QCOMPARE(report.verdict(), std::string("warn"));
        const auto duplicates = of(report, "duplicate_rows");
        QCOMPARE(duplicates.size(), std::size_t{1});
        QCOMPARE(duplicates[0].message, std::string("24 rows repeat an earlier row"));
        QCOMPARE(duplicates[0].rows, kAdultDuplicates);
        const auto empty = of(report, "empty_rows");
        QCOMPARE(empty.size(), std::size_t{1});
        QCOMPARE(empty[0].rows, (Rows{32561}));
        const auto redundant = of(report, "redundant_columns");
        QCOMPARE(redundant.size(), std::size_t{1});
        QCOMPARE(redundant[0].columns, (Names{"education", "education-num"}));
        const auto target = of(report, "missing_target");
        QCOMPARE(target[0].rows, (Rows{32561}));
        QVERIFY(of(report, "class_balance").empty());
        QVERIFY(of(report, "id_like_columns").empty());
        QVERIFY(of(report, "look_alike_categories").empty());
        QVERIFY(of(report, "constant_columns").empty());
        QCOMPARE(outcome(report, "contract").status, CheckStatus::Skipped);
        QCOMPARE(outcome(report, "contract").reason, std::string("no accepted contract"));
    }

    void adultMissingValuesAreListed() {
        const auto missing = of(verify(*adult_), "missing_values");
        QCOMPARE(missing.size(),
                 std::size_t{3});  // the empty last row alone is no finding of a column
        QCOMPARE(missing[0].columns, (Names{"occupation"}));
        QCOMPARE(missing[0].count, std::int64_t{1844});
        QCOMPARE(missing[0].severity, Severity::Warning);
        QCOMPARE(missing[1].columns, (Names{"workclass"}));
        QCOMPARE(missing[1].count, std::int64_t{1837});
        QCOMPARE(missing[1].message,
                 std::string("workclass is missing in 1,837 of 32,562 rows (5.6 %)"));
        QCOMPARE(missing[2].columns, (Names{"native-country"}));
        QCOMPARE(missing[2].count, std::int64_t{584});
        QCOMPARE(missing[2].severity, Severity::Info);
        for (const Finding& finding : missing)
            QCOMPARE(std::int64_t(finding.rows.size()), finding.count);
    }

    void adultRareCategoriesAreListed() {
        const auto rare = of(verify(*adult_), "rare_categories");
        QCOMPARE(rare.size(), std::size_t{3});
        QCOMPARE(rare[0].columns, (Names{"native-country"}));
        QCOMPARE(rare[0].rows, (Rows{19609}));
        QCOMPARE(rare[1].columns, (Names{"occupation"}));  // Armed-Forces
        QCOMPARE(rare[1].count, std::int64_t{9});
        QCOMPARE(rare[2].count, std::int64_t{7});  // Never-worked
    }

    void collidingHashesDoNotMakeDuplicates() {
        auto dataset = datasetFromCsv("a,b\n1,x\n2,x\n1,x\n1,\n2,x\n1,\n0.5,\n");
        dataset.collideHashes();
        const auto duplicates = of(verify(dataset), "duplicate_rows");
        QCOMPARE(duplicates[0].rows, (Rows{2, 4, 5}));
    }

    void contractFaultsAreFindings() {
        Contract contract;
        contract.columns = {{.name = "a", .kind = ColumnKind::Integer, .maximum = 2},
                            {.name = "gone", .kind = ColumnKind::Number}};
        const auto report = verify(datasetFromCsv("a,new\n1,x\n3,y\n"), "", &contract);
        const auto faults = of(report, "contract");
        QCOMPARE(faults.size(), std::size_t{3});
        QCOMPARE(report.verdict(), std::string("fail"));
        QCOMPARE(faults[0].rows, (Rows{1}));
        QCOMPARE(faults[1].columns, (Names{"gone"}));
    }

    void constantAndEmptyColumnsAreTold() {
        const auto constant = found("a,b,c,d\n1,x,,1\n1,,,2\n", "constant_columns");
        QCOMPARE(constant.size(), std::size_t{3});
        QCOMPARE(constant[0].message, std::string("a is always \"1\""));
        QCOMPARE(constant[1].message, std::string("b is always \"x\" where it has a value"));
        QCOMPARE(constant[2].message, std::string("c has no value in any row"));
        QVERIFY(found("a\n1\n", "constant_columns").empty());
    }

    void identifiersAreTold() {
        std::string text = "run,key,name,measure,few\n";
        for (int i = 0; i < 100; ++i)
            text += fmt::format("{},{},n{},{}.5,{}\n", i + 1, i * 37 + 5, i, i, i % 5);
        const auto ids = found(text, "id_like_columns");
        QCOMPARE(ids.size(), std::size_t{3});
        QVERIFY(ids[0].message.starts_with("key is a different whole number"));
        QVERIFY(ids[1].message.starts_with("name has 100 different texts"));
        QVERIFY(ids[2].message.starts_with("run counts from 1 to 100"));
    }

    void redundancyIsMeasured() {
        std::string text = "a,b,copy,near,celsius,fahrenheit,other\n";
        for (int i = 0; i < 1000; ++i)
            text +=
                fmt::format("{},v{},{}.25,w{},{},{},{}\n", i % 10, i % 10, i, i == 500 ? 3 : i % 10,
                            i * 0.37, i * 0.37 * 1.8 + 32, (i * 7919) % 1013);
        const auto redundant = found(text, "redundant_columns");
        QCOMPARE(redundant.size(), std::size_t{4});
        QCOMPARE(redundant[0].columns, (Names{"a", "b"}));
        QCOMPARE(redundant[1].columns, (Names{"a", "near"}));
        QCOMPARE(redundant[1].rows, (Rows{500}));
        QVERIFY(redundant[1].message.contains("but for 1 row"));
        QCOMPARE(redundant[2].columns, (Names{"copy", "celsius"}));
        QCOMPARE(redundant[3].columns, (Names{"copy", "fahrenheit"}));
    }

    void equalIdentifierColumnsAreRedundant() {
        std::string text = "a,b,c\n";
        for (int i = 0; i < 60; ++i) text += fmt::format("k{0},k{0},m{0}\n", i);
        const auto redundant = found(text, "redundant_columns");
        QCOMPARE(redundant.size(),
                 std::size_t{1});  // c maps one to one, but so does any identifier
        QCOMPARE(redundant[0].columns, (Names{"a", "b"}));
    }

    void lookAlikesAreGrouped() {
        const std::string text =
            "a\nSelf-emp\nself emp\nSelf-emp\nSELF_EMP.\nCafé\nCafe\nC\nC#\n1.5m\n15m\n"
            "<=50K\n>50K\n";
        const auto alike = found(text, "look_alike_categories");
        QCOMPARE(alike.size(), std::size_t{2});
        QCOMPARE(alike[0].subject, std::string("cafe"));
        QCOMPARE(alike[0].rows, (Rows{5}));
        QCOMPARE(alike[1].subject, std::string("selfemp"));
        QCOMPARE(alike[1].rows, (Rows{1, 3}));
        QVERIFY(alike[1].message.contains("3 spellings"));
    }

    void targetIsJudged() {
        QCOMPARE(found("t,x\na,1\na,2\n", "class_balance", "t")[0].severity, Severity::Error);
        std::string text = "t\n";
        for (int i = 0; i < 50; ++i) text += i == 7 ? "rare\n" : "common\n";
        const auto rare = found(text, "class_balance", "t");
        QCOMPARE(rare[0].rows, (Rows{7}));
        QCOMPARE(rare[0].severity, Severity::Warning);
        const auto none = verify(datasetFromCsv("t,x\n,1\n,2\n"), "t");
        QCOMPARE(of(none, "missing_target")[0].severity, Severity::Error);
        QCOMPARE(outcome(none, "class_balance").status, CheckStatus::Skipped);
        const auto untold = verify(datasetFromCsv("t\n1\n"));
        QCOMPARE(outcome(untold, "missing_target").status, CheckStatus::Skipped);
        QCOMPARE(outcome(untold, "missing_target").reason, std::string("no target given"));
    }

    void infiniteValuesAreErrors() {
        const auto infinite = found("x\n1.5\ninf\n-inf\n2\n", "infinite_values");
        QCOMPARE(infinite[0].rows, (Rows{1, 2}));
        QCOMPARE(infinite[0].severity, Severity::Error);
    }

    void nothingCrashesOnOddTables() {
        for (const char* text : {"a,b\n", "a\n1\n", "a,b\n,\n,\n", "a\nx\nx\n", "a,b\n1,x\n"})
            for (const char* target : {"", "a"})
                QVERIFY(noneCrashed(verify(datasetFromCsv(text), target)));
        const auto empty = verify(datasetFromCsv("a,b\n,\n,\n"));
        QCOMPARE(of(empty, "empty_rows")[0].rows, (Rows{0, 1}));
        QVERIFY(of(empty, "missing_values").empty());
    }

    void tenThousandColumnsHold() {
        std::mt19937 random(3);
        std::string text;
        for (int row = -1; row < 30; ++row)
            for (int i = 0; i < 10000; ++i) {
                const std::string value =
                    row < 0 ? fmt::format("c{}", i) : fmt::format("{}", random() % 12);
                text += fmt::format("{}{}", value, i == 9999 ? "\n" : ",");
            }
        const auto report = verify(datasetFromCsv(text), "c0");
        QVERIFY(noneCrashed(report));
        const auto redundant = of(report, "redundant_columns");
        QVERIFY(!redundant.empty());
        QVERIFY(redundant.back().message.starts_with("Skipped, too many columns"));
        QCOMPARE(redundant.back().severity, Severity::Info);
    }

    void cancelStops() {
        std::stop_source stop;
        stop.request_stop();
        const Profile profile = profileDataset(*adult_, {}).value();
        for (const auto& extension : extensions_) {
            const auto* check = dynamic_cast<const Check*>(extension.get());
            if (check->id() != "duplicate_rows" && check->id() != "redundant_columns") continue;
            const auto result = check->run({*adult_, profile, nullptr, ""},
                                           parseParameters(check->parameters(), {}).value(),
                                           JobContext(stop.get_token()));
            QVERIFY(!result);
            QCOMPARE(result.error().code, ErrorCode::Cancelled);
        }
    }
};

QTEST_GUILESS_MAIN(TestChecksBasic)
#include "TestChecksBasic.moc"
