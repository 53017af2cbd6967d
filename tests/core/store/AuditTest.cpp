#include "core/base/Hash.h"
#include "core/store/AuditChain.h"
#include "tests/core/store/TestProject.h"

#include <QTest>

using namespace bw;
using samples::TestProject;

namespace {

/// Five entries, then `statement` behind the project's back.
Result<void> verifiedAfter(const char* statement) {
    TestProject p;
    for (int i = 1; i <= 5; ++i)
        if (!p->appendAudit("test", "entry", Json{{"i", i}, {"real", 0.1 * i}})) qFatal("append");
    p.sql(statement);
    p.open();
    return p->verifyAudit();
}

}  // namespace

class AuditTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // hashlib.sha256(("0"*64 + "\n" + json.dumps(e, sort_keys=True, separators=(",", ":"),
    //   ensure_ascii=False)).encode()) with e = {"number": 1, "at": "2026-11-24T01:52:04Z", "by":
    //   "Zoë", "action": "promote", "why": "better", "facts": {"to": 2, "from": None, "gain":
    //   0.25}}
    void hashIsAsDocumented() {
        AuditEntry entry{1, "2026-11-24T01:52:04Z", "Zoë", "promote", "better", {}, {}, {}};
        entry.facts = Json{{"to", 2}, {"from", nullptr}, {"gain", 0.25}};
        entry.previousHash = firstPreviousHash();
        QCOMPARE(auditHash(entry),
                 std::string("40bdb03f7fd4e858755f05ff8daa8cb1c413bb4145521555c576e88c05de56d5"));
    }

    void anUntouchedLogVerifies() {
        const auto verified = verifiedAfter("SELECT 1");
        QVERIFY2(verified.has_value(), verified ? "" : verified.error().message.c_str());
        QVERIFY(TestProject()->verifyAudit().has_value());
    }

    void changesShow_data() {
        QTest::addColumn<QString>("statement");
        QTest::addColumn<QString>("names");
        QTest::newRow("edited reason")
            << "UPDATE audit SET why = 'x' WHERE number = 3" << "entry 3";
        QTest::newRow("edited facts")
            << "UPDATE audit SET facts = '{\"i\":9}' WHERE number = 2" << "entry 2";
        QTest::newRow("facts no JSON")
            << "UPDATE audit SET facts = 'x' WHERE number = 2" << "entry 2";
        QTest::newRow("edited name")
            << "UPDATE audit SET \"by\" = 'x' WHERE number = 1" << "entry 1";
        QTest::newRow("removed") << "DELETE FROM audit WHERE number = 2" << "entry 2";
        QTest::newRow("removed first") << "DELETE FROM audit WHERE number = 1" << "entry 1";
        QTest::newRow("reordered")
            << "UPDATE audit SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN -2 "
               "ELSE number END"
            << "entry 1";
        QTest::newRow("tail cut") << "DELETE FROM audit WHERE number > 3" << "entry 5";
        QTest::newRow("all cut") << "DELETE FROM audit" << "entry 5";
        QTest::newRow("hash") << "UPDATE audit SET hash = 'x' WHERE number = 5" << "entry 5";
    }

    void changesShow() {
        QFETCH(const QString, statement);
        QFETCH(const QString, names);
        const auto verified = verifiedAfter(qPrintable(statement));
        QVERIFY(!verified);
        QCOMPARE(verified.error().code, ErrorCode::Corrupt);
        QVERIFY2(verified.error().message.find(names.toStdString()) != std::string::npos,
                 verified.error().message.c_str());
    }

    void aMissingHeadShows() {
        TestProject p;
        QVERIFY(p->appendAudit("test", "", {}).has_value());
        std::filesystem::remove(p.folder() / "audit.head");
        QCOMPARE(p->verifyAudit().error().code, ErrorCode::Corrupt);
    }

    void anOlderHeadIsNoTampering() {
        TestProject p;
        QVERIFY(p->appendAudit("test", "", {}).has_value());
        const std::string head = readFile(p.folder() / "audit.head").value();
        QVERIFY(p->appendAudit("test", "", {}).has_value());
        QVERIFY(
            writeFileAtomically(p.folder() / "audit.head", head).has_value());  // as after a crash
        QVERIFY(p->verifyAudit().has_value());
    }

    void oddTextSurvives() {
        TestProject p;
        QVERIFY(p->appendAudit("test", "caf\xe9 \"quoted\" \n ünïcode",
                               Json{{"nan", NAN}, {"x", "\xff"}})
                    .has_value());
        p.open();
        const auto verified = p->verifyAudit();
        QVERIFY2(verified.has_value(), verified ? "" : verified.error().message.c_str());
    }
};

QTEST_GUILESS_MAIN(AuditTest)
#include "AuditTest.moc"
