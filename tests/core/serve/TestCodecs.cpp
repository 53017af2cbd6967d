#include "core/serve/MlflowCodec.h"
#include "core/serve/OipBinary.h"
#include "core/serve/OipCodec.h"
#include "core/serve/OpenApi.h"
#include "tests/core/serve/SmallModel.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <cstring>
#include <limits>

using namespace bw;
using namespace bw::samples;

namespace {

constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

Json tensor(const char* name, const char* datatype, Json data) {
    return Json{{"name", name},
                {"shape", {data.size(), 1}},
                {"datatype", datatype},
                {"data", std::move(data)}};
}

/// Two rows as the protocol's text shows them: flat data.
Json twoRows() {
    return Json{{"id", "r-7"},
                {"inputs",
                 {tensor("age", "FP32", {39, 50.5}), tensor("hired", "INT64", {5, nullptr}),
                  tensor("job", "BYTES", {"cook", nullptr})}}};
}

Result<InferRequest> readOip(const Json& json, const ServedModel& model, bool clientTime = false) {
    return readOipRequest(model, json.dump(), std::nullopt, {.clientTime = clientTime});
}

bool mentions(const Error& error, const std::string& text) {
    return (error.message + error.hint).find(text) != std::string::npos;
}

template <typename T>
std::string raw(std::initializer_list<T> values) {
    std::string bytes;
    for (const T value : values) bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    return bytes;
}

}  // namespace

class TestCodecs : public QObject {
    Q_OBJECT

    const std::shared_ptr<ServedModel> model_ = servedModel();

private Q_SLOTS:
    void readsJsonTensors() {
        const auto request = readOip(twoRows(), *model_);
        QVERIFY2(request, request ? "" : request.error().message.c_str());
        QCOMPARE(request->id, std::string("r-7"));
        QCOMPARE(request->rows[0].floats, (std::vector<float>{39, 50.5}));
        QCOMPARE(request->rows[1].ints, (std::vector<std::int64_t>{5, kNoTime}));
        QCOMPARE(request->rows[2].strings, (std::vector<std::string>{"cook", ""}));
        QCOMPARE(request->outputs.size(), std::size_t{2});
        QVERIFY(!request->outputs[0].binary);
    }

    void orderNestingAndOtherTypesAreNoMatter() {
        Json json{{"inputs",
                   {{{"name", "job"}, {"datatype", "BYTES"}, {"shape", {2}}, {"data", {"x", ""}}},
                    {{"name", "hired"},
                     {"datatype", "BYTES"},
                     {"shape", {2, 1}},
                     {"data", {{"2011-03-13T07:06:40Z"}, {""}}}},
                    {{"name", "age"},
                     {"datatype", "BOOL"},
                     {"shape", {2, 1}},
                     {"data", {{true}, {nullptr}}}}}}};
        const auto request = readOip(json, *model_);
        QVERIFY2(request, request ? "" : request.error().message.c_str());
        QCOMPARE(request->rows[0].floats[0], 1.0F);
        QVERIFY(std::isnan(request->rows[0].floats[1]));
        QCOMPARE(request->rows[1].ints,
                 (std::vector<std::int64_t>{1'300'000'000'000'000, kNoTime}));
        QCOMPARE(request->rows[2].strings[0], std::string("x"));
    }

    void readsBinaryTensors() {
        const std::string ages = raw<double>({39, std::nan("")}), times = raw<std::int64_t>({5, 6});
        std::string jobs;
        appendBinaryText(jobs, "pilot");
        appendBinaryText(jobs, "");
        QCOMPARE(jobs, std::string("\5\0\0\0pilot\0\0\0\0", 13));
        const auto part = [](const char* name, const char* type, std::size_t size) {
            return Json{{"name", name},
                        {"shape", {2, 1}},
                        {"datatype", type},
                        {"parameters", {{"binary_data_size", size}}}};
        };
        const Json json{{"inputs",
                         {part("job", "BYTES", jobs.size()), part("age", "FP64", ages.size()),
                          part("hired", "INT64", times.size())}},
                        {"parameters", {{"binary_data_output", true}}}};
        const std::string head = json.dump();
        const auto request = readOipRequest(*model_, head + jobs + ages + times, head.size(), {});
        QVERIFY2(request, request ? "" : request.error().message.c_str());
        QCOMPARE(request->rows[0].floats[0], 39.0F);
        QVERIFY(std::isnan(request->rows[0].floats[1]));
        QCOMPARE(request->rows[1].ints, (std::vector<std::int64_t>{5, 6}));
        QCOMPARE(request->rows[2].strings, (std::vector<std::string>{"pilot", ""}));
        QVERIFY(request->outputs[0].binary && request->outputs[1].binary);

        const std::string whole = head + jobs + ages + times;
        for (std::size_t size = head.size(); size < whole.size(); ++size)
            QVERIFY(!readOipRequest(*model_, whole.substr(0, size), head.size(), {}));
        QVERIFY(!readOipRequest(*model_, whole + "x", head.size(), {}));
        QVERIFY(!readOipRequest(*model_, head, head.size() + 1, {}));
    }

    void faultsNameTheFieldAndWhatWasExpected_data() {
        QTest::addColumn<QString>("patch");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const std::string& patch, const char* said) {
            QTest::newRow(name) << QString::fromStdString(patch) << QString(said);
        };
        row("number", R"([{"op":"replace","path":"/inputs/0/data/1","value":"old"}])",
            "Input \"age\", row 1: \"old\" is not a number");
        row("category", R"([{"op":"replace","path":"/inputs/2/data/0","value":3}])",
            "Input \"job\", row 0: 3 is not a text");
        row("time", R"([{"op":"replace","path":"/inputs/1/data/0","value":"yesterday"},
                        {"op":"replace","path":"/inputs/1/datatype","value":"BYTES"}])",
            "Input \"hired\", row 0: \"yesterday\" is not a time");
        row("list", R"([{"op":"replace","path":"/inputs/0/data/1","value":{}}])",
            "an object is not a number");
        row("missing", R"([{"op":"remove","path":"/inputs/0"}])", "lacks the input age");
        row("unknown", R"([{"op":"replace","path":"/inputs/0/name","value":"agee"}])",
            "The model has no input \"agee\"");
        row("twice", R"([{"op":"replace","path":"/inputs/0/name","value":"job"},
                         {"op":"replace","path":"/inputs/0/datatype","value":"BYTES"},
                         {"op":"replace","path":"/inputs/0/data","value":["a","b"]}])",
            "Input \"job\" is there twice");
        row("shape", R"([{"op":"replace","path":"/inputs/0/shape","value":[1,2]}])",
            "Input \"age\" has the shape [1,2], expected [N,1]");
        row("count", R"([{"op":"replace","path":"/inputs/0/shape","value":[3,1]}])",
            "Input \"age\" has 2 values, its shape says 3");
        row("rows", R"([{"op":"replace","path":"/inputs/0/shape","value":[1]},
                        {"op":"replace","path":"/inputs/0/data","value":[1]}])",
            "\"hired\" has 2 rows, \"age\" has 1");
        row("datatype", R"([{"op":"replace","path":"/inputs/0/datatype","value":"BYTES"}])",
            "Input \"age\" has the datatype BYTES, expected a number");
        row("half", R"([{"op":"replace","path":"/inputs/0/datatype","value":"FP16"}])", "FP16");
        row("none", R"([{"op":"remove","path":"/inputs/0/datatype"}])", "has no datatype");
        row("large", R"([{"op":"replace","path":"/inputs/0/data/0","value":1e300}])",
            "beyond 32-bit");
        row("output", R"([{"op":"add","path":"/outputs","value":[{"name":"score"}]}])",
            "The model has no output \"score\"");
        row("inputs", R"([{"op":"replace","path":"/inputs","value":{}}])", "no list \"inputs\"");
        row("id", R"([{"op":"replace","path":"/id","value":7}])", "id of the request is no text");
        row("long id",
            R"([{"op":"replace","path":"/id","value":")" + std::string(257, 'x') + R"("}])",
            "The id of the request has 257 bytes");
        row("output twice",
            R"([{"op":"add","path":"/outputs","value":[{"name":"label"},{"name":"label"}]}])",
            "The output \"label\" is asked for twice");
        row("time stated", R"([{"op":"add","path":"/parameters","value":{"time":"2012-01-01"}}])",
            "client_time");
        row("deep", R"([{"op":"replace","path":"/inputs/0/data","value":[[[[[[[[[[1]]]]]]]]]]}])",
            "nested too deeply");
    }
    void faultsNameTheFieldAndWhatWasExpected() {
        QFETCH(const QString, patch);
        QFETCH(const QString, said);
        const Json json = twoRows().patch(Json::parse(patch.toStdString()));
        const auto request = readOip(json, *model_);
        QVERIFY(!request);
        QCOMPARE(request.error().code, ErrorCode::BadInput);
        QVERIFY2(mentions(request.error(), said.toStdString()), request.error().message.c_str());
    }

    void aTimeInTheFutureIsRefused() {
        const auto read = [this](const char* time, std::int64_t latest) {
            Json json = twoRows();
            json["parameters"] = Json{{"time", time}};
            return readOipRequest(*model_, json.dump(), std::nullopt,
                                  {.clientTime = true, .latestTime = latest});
        };
        constexpr std::int64_t kLatest = 1'330'578'000'000'000;  // 2012-03-01T05:00:00Z
        QCOMPARE(*read("2012-03-01T05:00:00Z", kLatest)->time, kLatest);
        const auto late = read("2012-03-01T05:00:01Z", kLatest);
        QVERIFY(!late);
        QVERIFY2(mentions(late.error(), "2012-03-01T05:00:01Z, is in the future"),
                 late.error().message.c_str());
        QVERIFY(read("2999-01-01T00:00:00Z", 0).has_value());
    }

    void brokenJsonIsNamed() {
        for (const char* text : {"", "{", "[1,2", "{\"inputs\":[NaN]}", "\xff\xfe", "nul"}) {
            const auto request = readOipRequest(*model_, text, std::nullopt, {});
            QVERIFY(!request);
            QVERIFY(mentions(request.error(), "no JSON"));
        }
        QVERIFY(!readOipRequest(*model_, "[]", std::nullopt, {}));
    }

    void bodiesThatAreNestedWithoutEndAreNotRead() {
        for (const std::string& text :
             {std::string(1'000'000, '['), R"({"id":"a","inputs":)" + std::string(64, '[')}) {
            const auto request = readOipRequest(*model_, text, std::nullopt, {});
            QVERIFY(!request);
            QVERIFY(mentions(request.error(), "nested more than 64 levels"));
            QVERIFY(mentions(readMlflowRequest(*model_, text).error(), "nested more than"));
        }
        Json request = twoRows();  // brackets in texts are no nesting
        request["id"] = "\\\"" + std::string(200, '[');
        QVERIFY(readOip(request, *model_));
    }

    void keysOfTheLogAreTakenAndKept() {
        const auto model = servedModel(3, {"instant", "age"});  // age is an input: no key
        QCOMPARE(model->schema->keys, std::vector<std::string>{"instant"});
        Json json = twoRows();
        json["inputs"].push_back(tensor("instant", "INT64", {17, nullptr}));
        json["parameters"] = {{"time", "2012-03-01T05:00:00Z"}};
        const auto request = readOip(json, *model, true);
        QVERIFY2(request, request ? "" : request.error().message.c_str());
        QCOMPARE(request->keys.at(0), (std::vector<std::string>{"17", ""}));
        QCOMPARE(request->time.value(), 1'330'578'000'000'000);
        QVERIFY(!readOip(json, *model_, true));  // the key is unknown to the other server
        const auto without = readOip(twoRows(), *model);
        QCOMPARE(without->keys.at(0), (std::vector<std::string>{"", ""}));
    }

    void writesJson() {
        InferRequest request{.id = "a\"b", .outputs = {{0, false}, {1, false}}};
        Answers answers{.classes = {1, 0}, .probabilities = {0.25F, 0.75F, 1, 0}, .rows = 2};
        const OipReply reply = writeOipReply(*model_, request, answers);
        QVERIFY(!reply.jsonLength);
        const Json expected(Json{
            {"model_name", "staff-left"},
            {"model_version", "3"},
            {"id", "a\"b"},
            {"outputs",
             {{{"name", "label"}, {"datatype", "BYTES"}, {"shape", {2}}, {"data", {"yes", "no"}}},
              {{"name", "probabilities"},
               {"datatype", "FP32"},
               {"shape", {2, 2}},
               {"data", {0.25, 0.75, 1, 0}}}}}});
        QCOMPARE(reply.body, expected.dump());
    }

    void writesBinary() {
        InferRequest request{.outputs = {{1, true}, {0, true}}};
        Answers answers{.classes = {1}, .probabilities = {0.25F, 0.75F}, .rows = 1};
        const OipReply reply = writeOipReply(*model_, request, answers);
        const std::string head = reply.body.substr(0, reply.jsonLength.value());
        const Json json = Json::parse(head);
        QCOMPARE(json["outputs"][0]["name"].get<std::string>(), std::string("probabilities"));
        QCOMPARE(json["outputs"][0]["parameters"]["binary_data_size"].get<int>(), 8);
        QCOMPARE(json["outputs"][1]["parameters"]["binary_data_size"].get<int>(), 7);
        QVERIFY(!json["outputs"][0].contains("data"));
        QCOMPARE(reply.body.substr(head.size()),
                 raw<float>({0.25F, 0.75F}) + std::string("\3\0\0\0yes", 7));
    }

    void numbersReadBackTheSame() {
        for (const float value : {0.1F, 1e-30F, 3.4e38F, 1.0F / 3, 16'777'217.0F}) {
            std::string text;
            appendJsonNumber(text, value);
            QCOMPARE(static_cast<float>(Json::parse(text).get<double>()), value);
        }
        std::string text;
        appendJsonNumber(text, std::nanf(""));
        QCOMPARE(text, std::string("null"));
    }

    void mlflowFormsMeanTheSame_data() {
        QTest::addColumn<QString>("body");
        QTest::newRow("split") << R"({"dataframe_split":{"columns":["job","age","hired"],
            "index":[0,1],"data":[["cook",39,5],[null,50.5,null]]}})";
        QTest::newRow("records") << R"({"dataframe_records":[{"age":39,"hired":5,"job":"cook"},
            {"job":null,"hired":null,"age":50.5}]})";
        QTest::newRow("instances of records") << R"({"instances":[{"age":39,"hired":5,"job":"cook"},
            {"age":50.5,"hired":null,"job":null}]})";
        QTest::newRow("instances of lists")
            << R"({"instances":[[39,5,"cook"],[50.5,null,null]],"params":{}})";
        QTest::newRow("inputs") << R"({"inputs":{"age":[39,50.5],"hired":[[5],[null]],
            "job":["cook",null]}})";
    }
    void mlflowFormsMeanTheSame() {
        QFETCH(const QString, body);
        const auto request = readMlflowRequest(*model_, body.toStdString());
        QVERIFY2(request, request ? "" : request.error().message.c_str());
        QCOMPARE(request->rows[0].floats, (std::vector<float>{39, 50.5}));
        QCOMPARE(request->rows[1].ints, (std::vector<std::int64_t>{5, kNoTime}));
        QCOMPARE(request->rows[2].strings, (std::vector<std::string>{"cook", ""}));
    }

    void mlflowFaultsAreNamed_data() {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("said");
        QTest::newRow("none") << "{}" << "exactly one of";
        QTest::newRow("two") << R"({"instances":[],"inputs":{}})" << "exactly one of";
        QTest::newRow("params") << R"({"instances":[],"params":{"a":1}})" << "params";
        QTest::newRow("empty") << R"({"dataframe_records":[]})" << "lacks the inputs";
        QTest::newRow("lacks") << R"({"dataframe_records":[{"age":1,"hired":1,"job":"x"},
            {"age":1,"hired":1}]})"
                               << "Record 1 lacks the column job";
        QTest::newRow("more") << R"({"dataframe_records":[{"age":1,"hired":1,"job":"x"},
            {"age":1,"hired":1,"job":"x","y":1}]})"
                              << "Record 1 has other columns";
        QTest::newRow("width") << R"({"dataframe_split":{"columns":["age","hired","job"],
            "data":[[1,2]]}})" << "Row 0 is no list of 3";
        QTest::newRow("kind") << R"({"dataframe_split":{"columns":["age","hired","job"],
            "data":[["x",2,"y"]]}})"
                              << "Input \"age\", row 0: \"x\" is not a number";
        QTest::newRow("columns") << R"({"dataframe_split":{"data":[]}})" << "\"columns\"";
    }
    void mlflowFaultsAreNamed() {
        QFETCH(const QString, body);
        QFETCH(const QString, said);
        const auto request = readMlflowRequest(*model_, body.toStdString());
        QVERIFY(!request);
        QVERIFY2(mentions(request.error(), said.toStdString()), request.error().message.c_str());
    }

    void mlflowRepliesAreRecords() {
        Answers answers{.classes = {1}, .probabilities = {0.25F, 0.75F}, .rows = 1};
        QCOMPARE(writeMlflowReply(*model_, answers),
                 std::string(R"({"predictions":[{"label":"yes","p_no":0.25,"p_yes":0.75}]})"));
        const auto regression = servedModel(1, {}, smallModel(1, true));
        Answers numbers{.predictions = {2.5F, -1}, .rows = 2};
        QCOMPARE(writeMlflowReply(*regression, numbers),
                 std::string(R"({"predictions":[{"prediction":2.5},{"prediction":-1}]})"));
    }

    void utf8IsJudged() {
        for (const char* good : {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"})
            QVERIFY2(isUtf8(good), good);
        for (const char* bad : {"\x80", "\xc0\xaf", "\xc3", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "a\xff"})
            QVERIFY2(!isUtf8(bad), bad);
    }

    void metadataAndExamplesFitEachOther() {
        const Json metadata = oipModelMetadata(*model_);
        QCOMPARE(metadata["inputs"][2].dump(),
                 std::string(R"({"name":"job","datatype":"BYTES","shape":[-1,1]})"));
        QCOMPARE(metadata["outputs"][0]["shape"].dump(), std::string("[-1]"));
        QCOMPARE(metadata["versions"].dump(), std::string(R"(["3"])"));
        QVERIFY(readOip(exampleRequest(model_->graph(), false), *model_));
        QVERIFY(readMlflowRequest(*model_, exampleRequest(model_->graph(), true).dump()));
        const Json api = openApi(*model_, true);
        QVERIFY(api["paths"].contains("/v2/models/staff-left/infer"));
        QVERIFY(api["components"]["schemas"]["Row"]["properties"].contains("hired"));
        QVERIFY(docsPage(*model_).find("staff-left") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestCodecs)
#include "TestCodecs.moc"
