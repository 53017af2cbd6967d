#include "core/run/RunSpec.h"
#include "tests/core/run/SampleRun.h"

#include <QTest>

#include <set>

using namespace bw;

class RunSpecTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackFromJson();
    void namesTheMissingField_data();
    void namesTheMissingField();
    void refusesNewerFormat();
    void refusesOddThreads();
    void refusesFindingsWithoutKeys();
    void trainerParametersAreSound();
    void trainerDefaultsSuitTables();
    void trainerRefusesOutOfRange();
};

void RunSpecTest::refusesFindingsWithoutKeys() {
    Json json = runSpecToJson(test::sampleRun());
    json["findings"] = Json::array({Json{{"key", "ab"}}});
    QVERIFY(runSpecFromJson(json, "run.json"));
    for (const char* text : {R"("x")", R"([1])", R"([{"key": 5}])", R"({"key": "ab"})"}) {
        json["findings"] = Json::parse(text);
        const auto spec = runSpecFromJson(json, "run.json");
        QVERIFY2(!spec && spec.error().code == ErrorCode::BadInput, text);
        QVERIFY(spec.error().message.find("findings") != std::string::npos);
    }
}

void RunSpecTest::comesBackFromJson() {
    const Json json = runSpecToJson(test::sampleRun());
    const auto text = parseJson(dumpJson(json), "run.json");
    QVERIFY(text);
    const auto spec = runSpecFromJson(*text, "run.json");
    QVERIFY(spec);
    QVERIFY(runSpecToJson(*spec) == json);
    QCOMPARE(spec->seed, std::int64_t{-5});
    QVERIFY((spec->features[1] == FeatureSpec{"work class", "category"}));
}

void RunSpecTest::namesTheMissingField_data() {
    QTest::addColumn<QString>("key");
    const Json json = runSpecToJson(test::sampleRun());
    for (const auto& [key, value] : json.items())
        QTest::newRow(key.c_str()) << QString::fromStdString(key);
}

void RunSpecTest::namesTheMissingField() {
    QFETCH(QString, key);
    Json json = runSpecToJson(test::sampleRun());
    json.erase(key.toStdString());
    const auto spec = runSpecFromJson(json, "runs/x/run.json");
    QVERIFY(!spec);
    QCOMPARE(spec.error().code, ErrorCode::BadInput);
    QVERIFY(spec.error().message.find(key.toStdString()) != std::string::npos);
    QVERIFY(spec.error().message.starts_with("runs/x/run.json"));
    QVERIFY(!spec.error().hint.empty());
}

void RunSpecTest::refusesNewerFormat() {
    Json json = runSpecToJson(test::sampleRun());
    json["format"] = kRunFormat + 1;
    const auto spec = runSpecFromJson(json, "run.json");
    QVERIFY(!spec);
    QCOMPARE(spec.error().code, ErrorCode::BadInput);
    QVERIFY(spec.error().hint.find("version") != std::string::npos);
}

void RunSpecTest::refusesOddThreads() {
    Json json = runSpecToJson(test::sampleRun());
    json["threads"] = -1;
    QVERIFY(!runSpecFromJson(json, "run.json"));
}

void RunSpecTest::trainerParametersAreSound() {
    std::set<std::string> names;
    for (const ParameterDescription& parameter : trainerParameters()) {
        QVERIFY2(names.insert(parameter.name).second, parameter.name.c_str());
        QVERIFY2(!parameter.help.empty() && !parameter.title.empty(), parameter.name.c_str());
    }
    for (const char* name : {"optimizer", "learning_rate", "weight_decay", "momentum", "batch_size",
                             "epochs", "patience", "min_delta", "metric", "clip_norm", "keep_best",
                             "log_every", "checkpoint_every"})
        QVERIFY2(names.contains(name), name);
    // Each default is allowed by its own range and choices.
    const auto defaults = parseParameters(trainerParameters(), {});
    QVERIFY(defaults);
    QVERIFY(parametersFromJson(trainerParameters(), parametersToJson(*defaults)));
}

void RunSpecTest::trainerDefaultsSuitTables() {
    const auto values = parseParameters(trainerParameters(), {});
    QVERIFY(values);
    QCOMPARE(std::get<std::string>(values->at("optimizer")), std::string("adamw"));
    QCOMPARE(std::get<double>(values->at("learning_rate")), 1e-3);
    QCOMPARE(std::get<std::int64_t>(values->at("batch_size")), std::int64_t{256});
    QCOMPARE(std::get<std::int64_t>(values->at("patience")), std::int64_t{5});
}

void RunSpecTest::trainerRefusesOutOfRange() {
    const std::pair<const char*, const char*> bad[] = {
        {"learning_rate", "0"},   {"learning_rate", "nan"}, {"momentum", "1"},
        {"batch_size", "0"},      {"epochs", "-1"},         {"optimizer", "lion"},
        {"weight_decay", "-0.1"}, {"keep_best", "0"},       {"metric", "beauty"},
    };
    for (const auto& [name, value] : bad) {
        const auto values = parseParameters(trainerParameters(), {{name, value}});
        QVERIFY2(!values, name);
        QCOMPARE(values.error().code, ErrorCode::BadInput);
    }
}

QTEST_GUILESS_MAIN(RunSpecTest)
#include "RunSpecTest.moc"
