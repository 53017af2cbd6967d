#include "core/store/Names.h"
#include "core/store/Project.h"
#include "tests/core/store/TestProject.h"

#include <QTest>

using namespace bw;
using samples::TestProject;

namespace {

/// Three versions of model "m", from runs a1, a2 and b1.
struct Registry : TestProject {
    Registry() {
        for (const char* id : {"a1", "a2", "b1"}) {
            addRun(id);
            versions.push_back((*this)->registerModel(id, "m").value());
        }
    }
    void promote(int version) {
        QVERIFY((*this)
                    ->promote(versions[static_cast<std::size_t>(version - 1)], "production", "why",
                              Json{{"gate", "passed"}})
                    .has_value());
    }
    std::int64_t production() { return (*this)->alias("production", "m").value().value().version; }
    std::vector<ModelVersion> versions;
};

bool mentions(const Error& error, const std::string& word) {
    return (error.message + error.hint).find(word) != std::string::npos;
}

}  // namespace

class RegistryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void registeringCopiesTheModel() {
        Registry p;
        const auto folder = p->modelFolder("m", 2);
        QCOMPARE(readFile(folder / "nested" / "more.txt").value(),
                 std::string("nested/more.txta2"));
        QCOMPARE(p.versions[1].directory, std::string("models/m/2"));
        QCOMPARE(p.versions[1].hash.size(), std::size_t{64});
        QVERIFY(p.versions[1].hash != p.versions[0].hash);
        QCOMPARE(p->registerModel("a2", "m")->version, 2);
        QCOMPARE(p->models()->size(), std::size_t{3});
        std::size_t entries = 0;
        for (const auto& entry : std::filesystem::directory_iterator(p.folder() / "models" / "m"))
            entries += entry.exists() ? 1 : 0;
        QCOMPARE(entries, std::size_t{3});
    }

    void aRunThatWentOnBecomesANewVersion() {
        Registry p;
        QVERIFY(writeFileAtomically(p->runFolder("a2") / "model" / "weights.safetensors", "better")
                    .has_value());
        const ModelVersion again = p->registerModel("a2", "m").value();
        QCOMPARE(again.version, 4);
        QVERIFY(again.hash != p.versions[1].hash);
        QCOMPARE(readFile(p->modelFolder("m", 4) / "weights.safetensors").value(),
                 std::string("better"));
        QCOMPARE(p->registerModel("a2", "m")->version, 4);
    }

    void anyTargetGivesAModelName() {
        QCOMPARE(defaultModelName("income", "salary"), std::string("income-salary"));
        QCOMPARE(defaultModelName("a", "Umsatz in €/Jahr"), std::string("a-Umsatz_in_____Jahr"));
        const std::string longest = defaultModelName("d", std::string(300, 't'));
        QVERIFY(checkStoredName(longest, "model").has_value());
    }

    void aRunWithoutModelIsRefused() {
        TestProject p;
        QVERIFY(p->addRun({"r", "d", "v", "t", "mlp", "", "runs/r"}).has_value());
        QCOMPARE(p->registerModel("r", "m").error().code, ErrorCode::NotFound);
        QCOMPARE(p->resolve("r").error().code, ErrorCode::NotFound);
        p.addRun("s");
        QCOMPARE(p->registerModel("s", "../m").error().code, ErrorCode::BadInput);
    }

    void aFolderLeftByACrashKeepsItsNumber() {
        Registry p;
        std::filesystem::create_directories(p->modelFolder("m", 7));
        p.addRun("c1");
        QCOMPARE(p->registerModel("c1", "m")->version, 8);
    }

    void rollbackWalksBackOneByOne() {
        Registry p;
        QVERIFY(!p->alias("production", "m")->has_value());
        p.promote(1);
        QCOMPARE(p->rollback("production", "m", "x").error().code, ErrorCode::Refused);
        p.promote(2);
        p.promote(2);
        p.promote(3);
        const AuditEntry entry = p->rollback("production", {}, "worse in practice").value();
        QCOMPARE(p.production(), 2);
        QCOMPARE(entry.action, std::string("rollback"));
        QCOMPARE(entry.facts["from"].get<int>(), 3);
        QCOMPARE(entry.facts["to"].get<int>(), 2);
        QCOMPARE(entry.facts["model"].get<std::string>(), std::string("m@2"));
        QVERIFY(p->rollback("production", "m", "still").has_value());
        QCOMPARE(p.production(), 1);
        QCOMPARE(p->rollback("production", "m", "more").error().code, ErrorCode::Refused);
        QCOMPARE(p.production(), 1);
        QCOMPARE(p->rollback("staging", "m", "x").error().code, ErrorCode::NotFound);
        p.promote(3);
        QVERIFY(p->rollback("production", "m", "again").has_value());
        QCOMPARE(p.production(), 1);
    }

    void aPromotionIsInTheLogWithItsFacts() {
        Registry p;
        p.promote(2);
        const AuditEntry entry = p->audit().value().back();
        QCOMPARE(entry.action, std::string("promote"));
        QCOMPARE(entry.facts["gate"].get<std::string>(), std::string("passed"));
        QVERIFY(entry.facts["from"].is_null());
        QCOMPARE(p->models().value()[1].aliases, std::vector<std::string>{"production"});
    }

    void aFailedPromotionLeavesNothing() {
        Registry p;
        ModelVersion unknown = p.versions[0];
        unknown.version = 99;
        QCOMPARE(p->promote(unknown, "production", "x", {}).error().code, ErrorCode::NotFound);
        QVERIFY(!p->alias("production", "m")->has_value());
        QVERIFY(p->audit()->empty());
    }

    void anAliasWinsOverARun() {
        Registry p;
        QVERIFY(p->promote(p.versions[2], "a1", "named like a run", {}).has_value());
        QCOMPARE(p->resolve("a1")->text, std::string("m@3"));
        QCOMPARE(p->resolve("m@1")->text, std::string("m@1"));
        const auto run = p->resolve("b");
        QVERIFY(run->run && !run->model);
        QCOMPARE(run->text, std::string("b1"));
        QCOMPARE(run->directory, std::filesystem::canonical(p.folder() / "runs" / "b1" / "model"));
        QCOMPARE(p->resolve("a").error().code, ErrorCode::Ambiguous);
        QCOMPARE(p->resolve("zzz").error().code, ErrorCode::NotFound);
        QVERIFY(mentions(p->resolve("m@9").error(), "m@3"));
        QCOMPARE(p->resolve("m@x").error().code, ErrorCode::NotFound);
    }

    void anAliasOfSeveralModelsAsksWhich() {
        Registry p;
        p.promote(1);
        const ModelVersion other = p->registerModel("a2", "other").value();
        QVERIFY(p->promote(other, "production", "x", {}).has_value());
        const auto both = p->resolve("production");
        QCOMPARE(both.error().code, ErrorCode::Ambiguous);
        QVERIFY(mentions(both.error(), "m@1") && mentions(both.error(), "other@1"));
        QCOMPARE(p->resolve("production", "other")->text, std::string("other@1"));
        QCOMPARE(p->alias("production", {}).error().code, ErrorCode::Ambiguous);
    }

    void acceptedFindingsAreKept() {
        TestProject p;
        QVERIFY(p->acceptFinding("income", "duplicate_rows:", "24 rows", "known").has_value());
        QVERIFY(
            p->acceptFinding("income", "duplicate_rows:", "24 rows", "still known").has_value());
        QCOMPARE(p->acceptedFindings("income").value(),
                 std::vector<std::string>{"duplicate_rows:"});
        QVERIFY(p->acceptedFindings("other")->empty());
        QCOMPARE(p->audit()->size(), std::size_t{2});
        QCOMPARE(p->audit()->back().action, std::string("accept_finding"));
    }
};

QTEST_GUILESS_MAIN(RegistryTest)
#include "RegistryTest.moc"
