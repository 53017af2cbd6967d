#include "core/base/Files.h"
#include "core/model/Weights.h"

#include <fmt/format.h>

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fstream>

using namespace bw;

namespace {

template <typename T>
HostTensor tensor(std::string dtype, std::vector<std::int64_t> shape, std::vector<T> values) {
    HostTensor made{std::move(dtype), std::move(shape), {}};
    const auto bytes = std::as_bytes(std::span(values));
    made.bytes.assign(bytes.begin(), bytes.end());
    return made;
}

std::string fileOf(const std::string& header, const std::string& data, std::int64_t lie = -1) {
    const std::uint64_t size = lie >= 0 ? static_cast<std::uint64_t>(lie) : header.size();
    return std::string(reinterpret_cast<const char*>(&size), 8) + header + data;
}

// safetensors 0.x, safetensors.numpy.save({"b": float32 [1.5, -2], "a": int64 [[1,2],[3,4]],
//   "c": bool [True, False, True], "größe": float32 zeros (0,3), "s": uint8 scalar 7},
//   metadata={"k": 'v"\n\u0001é'})
const std::string kReference =
    std::string("H\x01\x00\x00\x00\x00\x00\x00", 8) +
    "{\"__metadata__\":{\"k\":\"v\\\"\\n\\u0001\xc3\xa9\"},\"a\":{\"dtype\":\"I64\",\"shape\":[2,2]"
    ","
    "\"data_offsets\":[0,32]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[32,40]},"
    "\"gr\xc3\xb6\xc3\x9f"
    "e\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[40,40]},\"s\":{\"dtype\":\"U8\","
    "\"shape\":[],\"data_offsets\":[40,41]},\"c\":{\"dtype\":\"BOOL\",\"shape\":[3],"
    "\"data_offsets\":[41,44]}}       " +
    std::string("\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0", 32) +
    std::string("\0\0\xc0?\0\0\0\xc0\x07\x01\0\x01", 12);

/// Without fsync, for loops over many damaged files.
void put(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

Tensors referenceTensors() {
    return {{"a", tensor<std::int64_t>("I64", {2, 2}, {1, 2, 3, 4})},
            {"b", tensor<float>("F32", {2}, {1.5F, -2.0F})},
            {"c", tensor<std::uint8_t>("BOOL", {3}, {1, 0, 1})},
            {"größe", tensor<float>("F32", {0, 3}, {})},
            {"s", tensor<std::uint8_t>("U8", {}, {7})}};
}

}  // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private:
    QTemporaryDir folder_;
    [[nodiscard]] std::filesystem::path file() const {
        return std::filesystem::path(folder_.path().toStdString()) / "t.safetensors";
    }

private Q_SLOTS:
    void writesTheBytesOfTheReferenceWriter();
    void writesNoTensors();
    void readsBack();
    void readsUnsortedAndUnpaddedHeaders();
    void refusesDamage_data();
    void refusesDamage();
    void refusesEveryTruncation();
    void survivesFlippedBytes();
    void refusesWrongTensorsToWrite();
    void missingFile();
};

void TestSafetensors::writesTheBytesOfTheReferenceWriter() {
    QVERIFY(writeSafetensors(file(), referenceTensors(), {{"k", "v\"\n\x01\xc3\xa9"}}));
    const auto bytes = readFile(file());
    QVERIFY(bytes);
    QCOMPARE(QByteArray::fromStdString(*bytes), QByteArray::fromStdString(kReference));
}

void TestSafetensors::writesNoTensors() {
    QVERIFY(writeSafetensors(file(), {}));
    QCOMPARE(*readFile(file()), fileOf("{}      ", ""));
    const auto content = readSafetensors(file());
    QVERIFY(content && content->tensors.empty());
}

void TestSafetensors::readsBack() {
    QVERIFY(writeFileAtomically(file(), kReference));
    const auto content = readSafetensors(file());
    QVERIFY(content);
    QCOMPARE(content->metadata.at("k"), std::string("v\"\n\x01\xc3\xa9"));
    const Tensors expected = referenceTensors();
    QCOMPARE(content->tensors.size(), expected.size());
    for (const auto& [name, wanted] : expected) {
        const HostTensor& got = content->tensors.at(name);
        QCOMPARE(got.dtype, wanted.dtype);
        QCOMPARE(got.shape, wanted.shape);
        QVERIFY(got.bytes == wanted.bytes);
    }
    QCOMPARE(content->tensors.at("b").floats()[1], -2.0F);
}

void TestSafetensors::readsUnsortedAndUnpaddedHeaders() {
    QVERIFY(writeFileAtomically(file(),
                                fileOf(R"({"z":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},)"
                                       R"("a":{"data_offsets":[0,2],"shape":[1],"dtype":"F16"}})",
                                       "abc")));
    const auto content = readSafetensors(file());
    QVERIFY2(content, content ? "" : content.error().message.c_str());
    QCOMPARE(content->tensors.at("z").bytes[0], std::byte{'c'});
}

void TestSafetensors::refusesDamage_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("rule");
    const auto row = [](const char* name, const std::string& bytes, const char* rule) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << rule;
    };
    const auto one = [](const std::string& entry, const std::string& data) {
        return fileOf(fmt::format(R"({{"t":{}}})", entry), data);
    };
    row("empty", "", "shorter than 8");
    row("header too large", fileOf("{}", "", 100'000'001), "100 MB");
    row("header cut off", fileOf("{}", "", 99), "cut off");
    row("header size overflows", std::string(8, '\xff') + "{}", "100 MB");
    row("no brace", fileOf(" {}", ""), "begin with {");
    row("no JSON", fileOf("{nonsense}", ""), "not JSON");
    row("not UTF-8", fileOf("{\"\xff\":1}", ""), "not JSON");
    row("two documents", fileOf("{}{}", ""), "not JSON");
    row("twice",
        fileOf(R"({"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
               R"("t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})",
               ""),
        "\"t\" twice");
    row("twice inside", one(R"({"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]})", ""),
        "twice");
    row("metadata of numbers", fileOf(R"({"__metadata__":{"a":1}})", ""), "not a text");
    row("metadata list", fileOf(R"({"__metadata__":[]})", ""), "not an object");
    row("entry no object", one("3", ""), "malformed");
    row("no shape", one(R"({"dtype":"U8","data_offsets":[0,0]})", ""), "malformed");
    row("negative size", one(R"({"dtype":"U8","shape":[-1],"data_offsets":[0,0]})", ""),
        "malformed");
    row("real size", one(R"({"dtype":"U8","shape":[1.0],"data_offsets":[0,1]})", "a"), "malformed");
    row("three offsets", one(R"({"dtype":"U8","shape":[1],"data_offsets":[0,1,1]})", "a"),
        "malformed");
    row("unknown type", one(R"({"dtype":"U9","shape":[1],"data_offsets":[0,1]})", "a"), "U9");
    row("overflow",
        one(R"({"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]})", ""),
        "overflows");
    row("odd bits", one(R"({"dtype":"F4","shape":[1],"data_offsets":[0,0]})", ""), "odd");
    row("wrong size", one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})", "aaaa"),
        "offsets");
    row("offsets swapped", one(R"({"dtype":"U8","shape":[1],"data_offsets":[1,0]})", "a"),
        "offsets");
    row("hole", one(R"({"dtype":"U8","shape":[1],"data_offsets":[1,2]})", "aa"), "hole");
    row("overlap",
        fileOf(R"({"s":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
               R"("t":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
               "aaa"),
        "hole or an overlap");
    row("too little data", one(R"({"dtype":"U8","shape":[9],"data_offsets":[0,9]})", "a"),
        "need 9");
    row("too much data", one(R"({"dtype":"U8","shape":[1],"data_offsets":[0,1]})", "ab"), "need 1");
    row("deep", one(std::string(100'000, '[') + std::string(100'000, ']'), ""), "malformed");
}

void TestSafetensors::refusesDamage() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, rule);
    put(file(), bytes.toStdString());
    const auto content = readSafetensors(file());
    QVERIFY(!content);
    QCOMPARE(content.error().code, ErrorCode::Corrupt);
    const QString message = QString::fromStdString(content.error().message);
    QVERIFY2(message.contains(rule), qPrintable(message));
    QVERIFY(message.contains("t.safetensors"));
    QVERIFY(!content.error().hint.empty());
}

void TestSafetensors::refusesEveryTruncation() {
    for (std::size_t size = 0; size < kReference.size(); ++size) {
        put(file(), kReference.substr(0, size));
        QVERIFY(!readSafetensors(file()));
    }
}

// Any flipped byte gives an error or tensors whose sizes fit; the sanitizer builds watch the rest.
void TestSafetensors::survivesFlippedBytes() {
    for (std::size_t i = 0; i < kReference.size(); ++i) {
        std::string bytes = kReference;
        bytes[i] = static_cast<char>(bytes[i] ^ 0x11);
        put(file(), bytes);
        const auto content = readSafetensors(file());
        QVERIFY(content || content.error().code == ErrorCode::Corrupt);
    }
}

void TestSafetensors::refusesWrongTensorsToWrite() {
    for (const Tensors& wrong : {Tensors{{"t", tensor<float>("F32", {3}, {1, 2})}},
                                 Tensors{{"t", tensor<float>("F33", {1}, {1})}},
                                 Tensors{{"__metadata__", tensor<float>("F32", {1}, {1})}}}) {
        const auto written = writeSafetensors(file(), wrong);
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Internal);
    }
}

void TestSafetensors::missingFile() {
    const auto content = readSafetensors(file().parent_path() / "none");
    QVERIFY(!content);
    QCOMPARE(content.error().code, ErrorCode::NotFound);
    QVERIFY(!readSafetensors(file().parent_path()));
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "TestSafetensors.moc"
