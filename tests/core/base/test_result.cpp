#include "core/base/Json.h"
#include "core/base/Result.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cerrno>
#include <cmath>
#include <limits>

using namespace bw;

namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return fail(ErrorCode::BadInput, "odd", "Give an even number.");
    return number / 2;
}

Result<int> quarter(int number) {
    BW_TRY(const int once, half(number));
    BW_CHECK(half(once));
    return once / 2;
}

}  // namespace

class TestResult : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCodeHasItsExitCode_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("exit");
        // The interface of the command line: these never change.
        QTest::newRow("usage") << "usage" << 2;
        QTest::newRow("bad input") << "bad_input" << 3;
        QTest::newRow("not found") << "not_found" << 3;
        QTest::newRow("ambiguous") << "ambiguous" << 3;
        QTest::newRow("corrupt") << "corrupt" << 3;
        QTest::newRow("refused") << "refused" << 1;
        QTest::newRow("environment") << "environment" << 4;
        QTest::newRow("internal") << "internal" << 4;
        QTest::newRow("cancelled") << "cancelled" << 130;
    }
    void everyCodeHasItsExitCode() {
        QFETCH(QString, name);
        QFETCH(int, exit);
        const ErrorCode code = errorCodeFromName(name.toStdString());
        QCOMPARE(QString::fromStdString(std::string(errorCodeName(code))), name);
        QCOMPARE(exitCode(code), exit);
    }
    void unknownCodeIsInternal() {
        QVERIFY(errorCodeFromName("no such code") == ErrorCode::Internal);
    }
    void triesAndChecksPassErrorsOn() {
        QCOMPARE(quarter(8).value(), 2);
        QCOMPARE(quarter(3).error().message, std::string("odd"));
        QCOMPARE(quarter(6).error().hint, std::string("Give an even number."));
    }
    void systemErrorsSayWhatToDo_data() {
        QTest::addColumn<int>("number");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("inHint");
        QTest::newRow("full disk") << ENOSPC << "environment" << "Free some space";
        QTest::newRow("quota") << EDQUOT << "environment" << "Free some space";
        QTest::newRow("read-only") << EROFS << "environment" << "permissions";
        QTest::newRow("no permission") << EACCES << "environment" << "permissions";
        QTest::newRow("missing") << ENOENT << "not_found" << "path";
        QTest::newRow("folder") << EISDIR << "bad_input" << "not a folder";
        QTest::newRow("other") << EIO << "environment" << "disk";
    }
    void systemErrorsSayWhatToDo() {
        QFETCH(int, number);
        QFETCH(QString, code);
        QFETCH(QString, inHint);
        const Error error = systemError("Cannot write", "/a/b", number).error();
        QCOMPARE(QString::fromStdString(std::string(errorCodeName(error.code))), code);
        QVERIFY(error.message.starts_with("Cannot write /a/b: "));
        QVERIFY(QString::fromStdString(error.hint).contains(inHint));
    }
    void errorsSurviveJson() {
        const Error error{ErrorCode::Corrupt, "file x is cut off", "Import it again."};
        QVERIFY(errorFromJson(errorToJson(error)) == error);
    }
    void foreignJsonMakesAnInternalError() {
        for (const char* text : {"null", "[]", "3", R"({"code": 7, "message": null})"})
            QVERIFY(errorFromJson(Json::parse(text)) == Error{});
    }
    void badJsonNamesSourceAndPlace() {
        const auto parsed = parseJson("{\"a\": 1,\n \"b\": }", "run.json");
        QVERIFY(!parsed);
        QVERIFY(parsed.error().code == ErrorCode::BadInput);
        QVERIFY(parsed.error().message.find("run.json") != std::string::npos);
        QVERIFY(parsed.error().message.find("line 2") != std::string::npos);
        QVERIFY(!parsed.error().hint.empty());
    }
    void fieldsAreTyped() {
        const Json json = Json::parse(R"({"s": "x", "i": 7, "d": 2.5, "b": true})");
        QCOMPARE(jsonField<std::string>(json, "s", "f").value(), std::string("x"));
        QCOMPARE(jsonField<std::int64_t>(json, "i", "f").value(), std::int64_t{7});
        QCOMPARE(jsonField<double>(json, "i", "f").value(), 7.0);
        QCOMPARE(jsonField<double>(json, "d", "f").value(), 2.5);
        QCOMPARE(jsonField<bool>(json, "b", "f").value(), true);
        QVERIFY(!jsonField<std::int64_t>(json, "d", "f"));
        QVERIFY(!jsonField<bool>(json, "i", "f"));
        const auto missing = jsonField<double>(json, "none", "run.json");
        QVERIFY(missing.error().message.find("run.json: \"none\"") != std::string::npos);
        QVERIFY(!jsonField<double>(Json::array(), "d", "f"));
    }
    void dumpNeverFails() {
        Json json;
        json["nan"] = std::nan("");
        json["infinite"] = std::numeric_limits<double>::infinity();
        json["latin1"] = "caf\xe9";
        QCOMPARE(dumpJson(json, -1),
                 std::string("{\"nan\":null,\"infinite\":null,\"latin1\":\"caf\xef\xbf\xbd\"}"));
    }
    void keysKeepTheirOrder() {
        QCOMPARE(dumpJson(parseJson(R"({"z":1,"a":2})", "t").value(), -1),
                 std::string(R"({"z":1,"a":2})"));
    }
};

QTEST_GUILESS_MAIN(TestResult)
#include "test_result.moc"
