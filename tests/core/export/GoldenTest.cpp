#include "core/export/Golden.h"
#include "tests/plugins/export_onnx/SampleGraphs.h"
#include "tests/support/MemoryDataset.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QTest>

#include <bit>
#include <cmath>
#include <limits>

using namespace bw;

namespace {

constexpr std::int64_t kMissingTime = std::numeric_limits<std::int64_t>::min();

/// As the sample graph "binary": age, pay, flag, job, land, when.
std::string sampleCsv(int rows) {
    std::string text = "age,pay,flag,job,land,when\n";
    for (int i = 0; i < rows; ++i)
        text +=
            fmt::format("{},{},{},{},{},2020-01-01 00:00:{:02}\n", i, i == 3 ? "" : "0.1",
                        i % 2 ? "true" : "false", i % 2 ? "a" : "b", i % 3 ? "a" : "größe", i % 60);
    return text;
}

std::vector<std::int64_t> allRows(std::int64_t count) {
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < count; ++i) rows.push_back(i);
    return rows;
}

}  // namespace

class GoldenTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void realRowsAreSpreadEvenly();
    void everyInputIsMissingOnce();
    void unseenAndFarOutValues();
    void fewRowsStillGiveEnough();
    void thousandsOfColumnsStayBounded();
    void wrongColumns();
    void jsonKeepsEveryBit();
    void outputsComeBack();
    void badJson_data();
    void badJson();
};

void GoldenTest::realRowsAreSpreadEvenly() {
    const Graph graph = test::sampleModels().at("binary").graph;
    const auto dataset = test::datasetFromCsv(sampleCsv(3200));
    const auto rows = goldenInputs(graph, dataset, allRows(3200));
    QVERIFY2(rows, rows ? "" : rows.error().message.c_str());
    QCOMPARE(rows->size(), graph.inputs.size());
    QVERIFY(rowCount(*rows) >= 32);
    for (int i = 0; i < 32; ++i) QCOMPARE((*rows)[0].floats[std::size_t(i)], float(i * 100));
    QCOMPARE((*rows)[1].floats[0], 0.1F);
    QCOMPARE((*rows)[2].floats[0], 0.0F);
    QCOMPARE((*rows)[3].strings[0], std::string("b"));
    QCOMPARE((*rows)[4].strings[0], std::string("größe"));
    QCOMPARE((*rows)[5].ints[0], std::int64_t{1577836800000000});
}

void GoldenTest::everyInputIsMissingOnce() {
    const auto dataset = test::datasetFromCsv(sampleCsv(100));
    const auto rows = goldenInputs(test::sampleModels().at("binary").graph, dataset, allRows(100));
    QVERIFY(rows);
    for (const InputColumn& column : *rows) {
        std::int64_t missing = 0;
        for (const float value : column.floats) missing += std::isnan(value) ? 1 : 0;
        for (const std::int64_t value : column.ints) missing += value == kMissingTime ? 1 : 0;
        for (const std::string& value : column.strings) missing += value.empty() ? 1 : 0;
        QVERIFY2(missing >= 2, column.name.c_str());  // once alone, once with all others
    }
}

void GoldenTest::unseenAndFarOutValues() {
    const auto dataset = test::datasetFromCsv(sampleCsv(100));
    const auto rows = goldenInputs(test::sampleModels().at("binary").graph, dataset, allRows(100));
    QVERIFY(rows);
    QVERIFY(std::ranges::find((*rows)[3].strings, "never seen in training") !=
            (*rows)[3].strings.end());
    const auto& ages = (*rows)[0].floats;
    QVERIFY(std::ranges::any_of(ages, [](float v) { return v > 900; }));
    QVERIFY(std::ranges::any_of(ages, [](float v) { return v < -900; }));
    const auto& times = (*rows)[5].ints;
    QVERIFY(std::ranges::any_of(times, [](auto v) { return v > 7'000'000'000'000'000; }));
    QVERIFY(std::ranges::any_of(times, [](auto v) { return v < 0 && v != kMissingTime; }));
}

void GoldenTest::fewRowsStillGiveEnough() {
    const Graph graph = test::sampleModels().at("numbers_only").graph;
    const auto dataset = test::datasetFromCsv("x\n1.5\n2.5\n");
    for (const std::int64_t candidates : {0, 1, 2}) {
        const auto rows = goldenInputs(graph, dataset, allRows(candidates));
        QVERIFY(rows);
        QVERIFY(rowCount(*rows) >= 32);
    }
    QVERIFY(!goldenInputs(graph, dataset, {5}));
}

void GoldenTest::thousandsOfColumnsStayBounded() {
    Graph graph;
    std::string header, line;
    for (int i = 0; i < 2000; ++i) {
        graph.inputs.push_back({fmt::format("c{}", i), {ElementType::Float32, {kBatch, 1}}});
        header += fmt::format("{}c{}", i ? "," : "", i);
        line += i ? ",1.5" : "1.5";
    }
    const auto dataset = test::datasetFromCsv(header + "\n" + line + "\n" + line + "\n");
    const auto rows = goldenInputs(graph, dataset, allRows(2));
    QVERIFY(rows);
    QVERIFY(rowCount(*rows) < 300);
    for (const InputColumn& column : *rows)
        QVERIFY(std::ranges::count_if(column.floats, [](float v) { return std::isnan(v); }) >= 2);
}

void GoldenTest::wrongColumns() {
    const Graph graph = test::sampleModels().at("numbers_only").graph;
    const auto absent = goldenInputs(graph, test::datasetFromCsv("y\n1\n"), {0});
    QVERIFY(!absent);
    const auto text = goldenInputs(graph, test::datasetFromCsv("x\na\nb\n"), {0});
    QVERIFY(!text);
    QVERIFY(text.error().message.find("\"x\"") != std::string::npos);
}

void GoldenTest::jsonKeepsEveryBit() {
    Graph graph;
    graph.inputs = {{"f", {ElementType::Float32, {kBatch, 1}}},
                    {"t", {ElementType::Int64, {kBatch, 1}}},
                    {"s", {ElementType::String, {kBatch, 1}}}};
    InputRows rows{{.name = "f", .type = ElementType::Float32},
                   {.name = "t", .type = ElementType::Int64},
                   {.name = "s", .type = ElementType::String}};
    for (std::uint32_t bits = 1; bits < 0x7f800000U; bits += 0x01234567U)
        rows[0].floats.push_back(std::bit_cast<float>(bits));
    const std::vector<float> special{0.1F,
                                     -0.0F,
                                     std::numeric_limits<float>::infinity(),
                                     -std::numeric_limits<float>::infinity(),
                                     std::numeric_limits<float>::denorm_min(),
                                     std::numeric_limits<float>::quiet_NaN()};
    rows[0].floats.insert(rows[0].floats.end(), special.begin(), special.end());
    const std::size_t count = rows[0].floats.size();
    rows[1].ints.assign(count, (std::int64_t{1} << 53) + 1);
    rows[1].ints[0] = kMissingTime;
    rows[1].ints[1] = std::numeric_limits<std::int64_t>::max();
    rows[2].strings.assign(count, "ü \"\\\n");
    rows[2].strings[0] = "";
    const auto json = parseJson(dumpJson(inputsToJson(rows)), "golden.json");
    QVERIFY(json);
    QVERIFY((*json)[0]["values"].back().is_null());
    QVERIFY((*json)[1]["values"][0].is_null());
    const auto back = inputsFromJson(*json, graph);
    QVERIFY2(back, back ? "" : back.error().message.c_str());
    for (std::size_t i = 0; i + 1 < count; ++i)
        QCOMPARE(std::bit_cast<std::uint32_t>((*back)[0].floats[i]),
                 std::bit_cast<std::uint32_t>(rows[0].floats[i]));
    QVERIFY(std::isnan((*back)[0].floats.back()));
    QVERIFY((*back)[1].ints == rows[1].ints);
    QVERIFY((*back)[2].strings == rows[2].strings);
}

void GoldenTest::outputsComeBack() {
    const OutputRows rows{
        .labels = {"a", "b"}, .probabilities = {0.1F, 0.9F, NAN, 1}, .classes = 2};
    const auto back = outputsFromJson(*parseJson(dumpJson(outputsToJson(rows)), "x"));
    QVERIFY(back);
    QVERIFY(back->labels == rows.labels);
    QCOMPARE(back->probabilities[1], 0.9F);
    QVERIFY(std::isnan(back->probabilities[2]));
    QCOMPARE(back->classes, std::int64_t{2});
}

void GoldenTest::badJson_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("object") << "{}";
    QTest::newRow("missing input") << "[]";
    QTest::newRow("wrong type") << R"([{"name":"x","type":"string","values":["a"]}])";
    QTest::newRow("no values") << R"([{"name":"x","type":"float32"}])";
    QTest::newRow("text for a number") << R"([{"name":"x","type":"float32","values":[1,"a"]}])";
}

void GoldenTest::badJson() {
    QFETCH(QString, text);
    const Graph graph = test::sampleModels().at("numbers_only").graph;
    const auto rows = inputsFromJson(*parseJson(text.toStdString(), "golden.json"), graph);
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::BadInput);
    QVERIFY(!outputsFromJson(*parseJson(text.toStdString(), "golden.json")));
}

QTEST_GUILESS_MAIN(GoldenTest)
#include "GoldenTest.moc"
