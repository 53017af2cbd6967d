#include "core/base/Hash.h"
#include "core/pipeline/ContractSteps.h"
#include "tests/core/pipeline/SampleBench.h"

#include <nlohmann/json.hpp>

using namespace bw;
using namespace bw::samples;

namespace {

std::string people() {
    std::string csv = "age,home\n";
    for (int i = 0; i < 40; ++i)
        csv += std::to_string(20 + i % 30) + (i % 3 ? ",Paris\n" : ",Rome\n");
    return csv;
}

template <typename T>
std::string codeOf(const Result<T>& result) {
    return result ? "" : std::string(errorCodeName(result.error().code));
}

}  // namespace

class ContractStepsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aProposalIsNotInForce() {
        const SampleBench bench;
        (void)bench.dataset(people(), "d");
        QCOMPARE(codeOf(storedContract(bench.project(), "d")), std::string("not_found"));
        const auto contract = inferStoredContract(bench.bench(), "d", false, {});
        QVERIFY(contract);
        QCOMPARE(contract->dataset, std::string("d"));
        QCOMPARE(contract->inferredFrom, bench.project().dataset("d")->version);
        QVERIFY(storedContract(bench.project(), "d"));
        const auto accepted = acceptedContract(bench.project(), "d");
        QVERIFY(accepted && !*accepted);
        QCOMPARE(acceptedContractHash(bench.project(), "d").value(), std::string());
        QVERIFY(bench.project().audit()->empty());
    }

    void acceptingNeedsAReasonAndIsLoggedWithTheFile() {
        const SampleBench bench;
        (void)bench.dataset(people(), "d");
        QCOMPARE(codeOf(acceptContract(bench.bench(), "d", "why")), std::string("not_found"));
        QVERIFY(inferStoredContract(bench.bench(), "d", false, {}));
        QCOMPARE(codeOf(acceptContract(bench.bench(), "d", "")), std::string("usage"));
        const auto contract = acceptContract(bench.bench(), "d", "reviewed");
        QVERIFY(contract && contract->accepted);
        const auto log = bench.project().audit();
        QCOMPARE(log->size(), std::size_t{1});
        QCOMPARE(log->back().action, std::string("accept_contract"));
        const std::string hash = sha256OfFile(bench.project().contractFile("d")).value();
        QCOMPARE(log->back().facts["contract_sha256"].get<std::string>(), hash);
        QCOMPARE(acceptedContractHash(bench.project(), "d").value(), hash);
    }

    void anAcceptedContractIsReplacedOnlyWhenAsked() {
        const SampleBench bench;
        (void)bench.dataset(people(), "d");
        QVERIFY(inferStoredContract(bench.bench(), "d", false, {}));
        QVERIFY(acceptContract(bench.bench(), "d", "reviewed"));
        QCOMPARE(codeOf(inferStoredContract(bench.bench(), "d", false, {})),
                 std::string("refused"));
        const auto replaced = inferStoredContract(bench.bench(), "d", true, {});
        QVERIFY(replaced && !replaced->accepted);
    }

    void anEditChangesOneRule() {
        const SampleBench bench;
        (void)bench.dataset(people(), "d");
        QVERIFY(inferStoredContract(bench.bench(), "d", false, {}));
        const Contract before = storedContract(bench.project(), "d").value();
        ContractEdit edit{.column = "home", .allow = {"Oslo", "Rome"}, .forbid = {"Paris"}};
        QCOMPARE(codeOf(editContract(bench.bench(), "d", edit, " ")), std::string("usage"));
        QVERIFY(editContract(bench.bench(), "d", edit, "moved"));
        const Contract after = storedContract(bench.project(), "d").value();
        QCOMPARE(*after.find("home")->allowed, (std::vector<std::string>{"Rome", "Oslo"}));
        QVERIFY(after.find("age")->maximum == before.find("age")->maximum);
        edit = {.column = "age", .maximum = 99};
        QVERIFY(editContract(bench.bench(), "d", edit, "older"));
        QCOMPARE(*storedContract(bench.project(), "d")->find("age")->maximum, 99.0);
        QCOMPARE(bench.project().audit()->back().facts["column"].get<std::string>(),
                 std::string("age"));
        edit.column = "size";
        QCOMPARE(codeOf(editContract(bench.bench(), "d", edit, "why")), std::string("not_found"));
        QCOMPARE(bench.project().audit()->size(), std::size_t{2});
    }

    void aColumnThatIsGoneStoresNothing() {
        const SampleBench bench;
        (void)bench.dataset(people(), "d");
        QVERIFY(inferStoredContract(bench.bench(), "d", false, {}));
        QVERIFY(acceptContract(bench.bench(), "d", "reviewed"));
        QCOMPARE(codeOf(bench.import("age\n1\n2\n", "d")), std::string("bad_input"));
        QCOMPARE(bench.project().datasets()->size(), std::size_t{1});
        const auto odd = bench.import(people() + "33,Atlantis\n", "d");
        QVERIFY(odd && odd->isNew);
        QCOMPARE(odd->report.verdict(), std::string("fail"));
        QCOMPARE(findingOf(odd->report, "contract")->rows, std::vector<std::int64_t>{40});
    }
};

QTEST_GUILESS_MAIN(ContractStepsTest)
#include "ContractStepsTest.moc"
