#include "core/base/Parameters.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace bw;

namespace {

const std::vector<ParameterDescription> kDescriptions{
    {.name = "hidden",
     .title = "Hidden layers",
     .defaultValue = std::vector<std::int64_t>{128, 64},
     .help = "Width of each layer.",
     .minimum = 1,
     .maximum = 4096},
    {.name = "rate",
     .title = "Learning rate",
     .defaultValue = 0.001,
     .help = "Step size.",
     .minimum = 0,
     .maximum = 1},
    {.name = "epochs",
     .title = "Epochs",
     .defaultValue = std::int64_t{10},
     .help = "Passes.",
     .minimum = 1},
    {.name = "activation",
     .title = "Activation",
     .defaultValue = std::string("relu"),
     .help = "After each layer.",
     .choices = {"relu", "tanh"}},
    {.name = "shuffle", .title = "Shuffle", .defaultValue = true, .help = "New order each epoch."},
};

}  // namespace

class TestParameters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaultsFillTheGaps() {
        const auto values = parseParameters(kDescriptions, {}).value();
        QCOMPARE(values.size(), kDescriptions.size());
        QCOMPARE(parameterText(values.at("hidden")), std::string("[128, 64]"));
        QCOMPARE(parameterText(values.at("rate")), std::string("0.001"));
        QCOMPARE(parameterText(values.at("activation")), std::string("relu"));
    }
    void textIsParsed_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("text");  // empty: refused
        QTest::newRow("list") << "hidden" << "32,16" << "[32, 16]";
        QTest::newRow("list with spaces and brackets") << "hidden" << "[32, 16]" << "[32, 16]";
        QTest::newRow("list of one") << "hidden" << "8" << "[8]";
        QTest::newRow("empty list") << "hidden" << "[]" << "[]";
        QTest::newRow("list: word") << "hidden" << "32,wide" << "";
        QTest::newRow("list: hole") << "hidden" << "32,,16" << "";
        QTest::newRow("list: element too small") << "hidden" << "32,0" << "";
        QTest::newRow("list: fraction") << "hidden" << "1.5" << "";
        QTest::newRow("real") << "rate" << "1e-2" << "0.01";
        QTest::newRow("real at its limit") << "rate" << "1" << "1";
        QTest::newRow("real beyond") << "rate" << "1.01" << "";
        QTest::newRow("real: nan") << "rate" << "nan" << "";
        QTest::newRow("real: comma") << "rate" << "0,01" << "";
        QTest::newRow("real: empty") << "rate" << "" << "";
        QTest::newRow("whole") << "epochs" << "3" << "3";
        QTest::newRow("whole: fraction") << "epochs" << "3.5" << "";
        QTest::newRow("whole: too small") << "epochs" << "0" << "";
        QTest::newRow("whole: overflow") << "epochs" << "99999999999999999999" << "";
        QTest::newRow("whole: trailing") << "epochs" << "3 " << "";
        QTest::newRow("choice") << "activation" << "tanh" << "tanh";
        QTest::newRow("no choice") << "activation" << "gelu" << "";
        QTest::newRow("yes") << "shuffle" << "yes" << "true";
        QTest::newRow("off") << "shuffle" << "off" << "false";
        QTest::newRow("neither") << "shuffle" << "perhaps" << "";
    }
    void textIsParsed() {
        QFETCH(QString, name);
        QFETCH(QString, given);
        QFETCH(QString, text);
        const auto values =
            parseParameters(kDescriptions, {{name.toStdString(), given.toStdString()}});
        QCOMPARE(values.has_value(), !text.isEmpty());
        if (values) {
            QCOMPARE(parameterText(values->at(name.toStdString())), text.toStdString());
        } else {
            QVERIFY(values.error().code == ErrorCode::BadInput);
            QVERIFY(values.error().message.find(name.toStdString()) != std::string::npos);
            QVERIFY(values.error().hint.find(" takes ") != std::string::npos);
        }
    }
    void hintsNameWhatIsAllowed() {
        const auto hint = [](const char* name, const char* text) {
            return parseParameters(kDescriptions, {{name, text}}).error().hint;
        };
        QCOMPARE(hint("activation", "x"), std::string("activation takes one of relu, tanh."));
        QCOMPARE(hint("rate", "2"), std::string("rate takes a number, at least 0, at most 1."));
        QCOMPARE(hint("layers", "2"),
                 std::string("Known parameters: hidden, rate, epochs, activation, shuffle."));
    }
    void jsonRoundTrip() {
        const auto values =
            parseParameters(kDescriptions, {{"hidden", "5,6"}, {"shuffle", "no"}}).value();
        QVERIFY(parametersFromJson(kDescriptions, parametersToJson(values)).value() == values);
    }
    void jsonKinds() {
        const auto from = [](const char* text) {
            return parametersFromJson(kDescriptions, Json::parse(text));
        };
        QVERIFY(std::get<double>(from(R"({"rate": 1})")->at("rate")) == 1.0);
        QVERIFY(!from(R"({"epochs": 2.0})"));
        QVERIFY(!from(R"({"epochs": "2"})"));
        QVERIFY(!from(R"({"hidden": [1, 2.5]})"));
        QVERIFY(!from(R"({"shuffle": 1})"));
        QVERIFY(!from(R"({"unknown": 1})"));
        QVERIFY(!from(R"({"rate": null})"));
    }
};

QTEST_GUILESS_MAIN(TestParameters)
#include "test_parameters.moc"
