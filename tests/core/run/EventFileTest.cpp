#include "core/base/Files.h"
#include "core/run/EventFile.h"
#include "core/run/EventRecord.h"

#include <sys/resource.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>

using namespace bw;

namespace {

/// Reads an event file by the specification, with its own CRC-32C, and prints "tag step value"
/// lines.
constexpr const char* kReader = R"(
import struct, sys
table = []
for n in range(256):
    for _ in range(8):
        n = (n >> 1) ^ (0x82f63b78 if n & 1 else 0)
    table.append(n)
def masked(data):
    crc = 0xffffffff
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ (crc >> 8)
    crc ^= 0xffffffff
    return ((crc >> 15 | crc << 17) + 0xa282ead8) & 0xffffffff
def fields(data):
    at = 0
    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]; at += 1
            value |= (byte & 127) << shift; shift += 7
            if byte < 128: return value
    while at < len(data):
        key = varint()
        if key & 7 == 0: yield key >> 3, varint()
        else:
            size = {1: 8, 5: 4}.get(key & 7) or varint()
            yield key >> 3, data[at:at + size]; at += size
data = open(sys.argv[1], 'rb').read()
at = 0
while at < len(data):
    head = data[at:at + 8]; size, = struct.unpack('<Q', head)
    assert struct.unpack('<I', data[at + 8:at + 12])[0] == masked(head)
    payload = data[at + 12:at + 12 + size]
    assert struct.unpack('<I', data[at + 12 + size:at + 16 + size])[0] == masked(payload)
    at += 16 + size
    event = dict(fields(payload))
    if 3 in event: print('version', event[3].decode())
    if 7 in event: print('session', dict(fields(event[7]))[1], event.get(2, 0))
    if 5 in event:
        value = dict(fields(dict(fields(event[5]))[1]))
        print(value[1].decode(), event.get(2, 0), struct.unpack('<f', value[2])[0])
)";

std::string bytesOf(std::initializer_list<int> values) {
    std::string out;
    for (const int value : values) out += static_cast<char>(value);
    return out;
}

/// TensorProto of float 0.75: dtype 1, no shape, tensor_content.
std::string tensorEvent(const std::string& tensor, std::int64_t step) {
    const std::string tag = "x";
    std::string value =
        bytesOf({0x0a, 1}) + tag + bytesOf({0x42, static_cast<int>(tensor.size())}) + tensor;
    std::string summary = bytesOf({0x0a, static_cast<int>(value.size())}) + value;
    return bytesOf({0x09}) + std::string(8, '\0') +
           bytesOf({0x10, static_cast<int>(step), 0x2a, static_cast<int>(summary.size())}) +
           summary;
}

}  // namespace

class EventFileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void checksumVectors();
    void knownRecord();
    void anIndependentReaderAgrees();
    void comesBack();
    void followsAGrowingFile();
    void cutTailIsNotThereYet();
    void damageEndsOneFileOnly_data();
    void damageEndsOneFileOnly();
    void hugeLengthTakesNoMemory();
    void resumedRunReplaces();
    void resumeMarkDropsBeforeTheFirstPoint();
    void lateFileThatIsOlder();
    void rewindWithinAFile();
    void tensorScalars_data();
    void tensorScalars();
    void foreignFilesAreLeftAlone();
    void bigFile();
    void fullDiskKeepsWhatWasAdded();
    void readOnlyFolder();

private:
    void writeEvents(const std::string& name, double began,
                     const std::vector<std::tuple<std::string, std::int64_t, float>>& points);
    void append(const std::string& name, const std::string& bytes);

    std::unique_ptr<QTemporaryDir> directory_;
    std::filesystem::path path_;
};

void EventFileTest::init() {
    directory_ = std::make_unique<QTemporaryDir>();
    path_ = directory_->path().toStdString();
}

void EventFileTest::append(const std::string& name, const std::string& bytes) {
    std::ofstream(path_ / name, std::ios::binary | std::ios::app) << bytes;
}

void EventFileTest::writeEvents(
    const std::string& name, double began,
    const std::vector<std::tuple<std::string, std::int64_t, float>>& points) {
    append(name, frameRecord(encodeEvent({.wallTime = began, .fileVersion = "brain.Event:2"})));
    for (const auto& [tag, step, value] : points)
        append(name, frameRecord(encodeEvent(
                         {.wallTime = began + 1, .step = step, .scalars = {{tag, value}}})));
}

// RFC 3720 B.4 and the check value of the CRC catalogue; the masked one is TensorFlow's.
void EventFileTest::checksumVectors() {
    const std::string iota = [] {
        std::string text;
        for (int i = 0; i < 32; ++i) text += static_cast<char>(i);
        return text;
    }();
    const std::pair<std::string, std::uint32_t> vectors[] = {{"123456789", 0xe3069283U},
                                                             {std::string(32, '\0'), 0x8a9136aaU},
                                                             {std::string(32, '\xff'), 0x62a8ab43U},
                                                             {iota, 0x46dd794eU},
                                                             {"", 0U}};
    for (const auto& [text, sum] : vectors) {
        QCOMPARE(crc32c(text), sum);
        QCOMPARE(crc32cByTable(text), sum);
    }
    QCOMPARE(maskedCrc32c(bytesOf({0x1a, 0x11}) + "CRC test, one two"), 0x5794d08aU);
    std::string text;
    for (int i = 0; i < 100; ++i) {
        QCOMPARE(crc32c(text), crc32cByTable(text));
        text += static_cast<char>(i * 37);
    }
}

void EventFileTest::knownRecord() {
    const std::string record =
        frameRecord(encodeEvent({.wallTime = 1.0, .step = 7, .scalars = {{"loss", 0.5F}}}));
    QCOMPARE(
        QByteArray::fromStdString(record).toHex(),
        QByteArray("1a00000000000000129bd82d09000000000000f03f10072a0d0a0b0a046c6f7373150000003f"
                   "862c9a2f"));
}

void EventFileTest::anIndependentReaderAgrees() {
    auto writer = EventFileWriter::create(path_);
    QVERIFY(writer);
    const std::string name = (*writer)->file().filename().string();
    QVERIFY(name.starts_with("events.out.tfevents."));
    (*writer)->resumeFrom(4);
    (*writer)->add("train/loss", 5, 0.5);
    (*writer)->add("validation/ü", 300, -1.25);
    (*writer)->add("big", std::int64_t{1} << 40, 3);
    QVERIFY((*writer)->flush());
    QProcess python;
    python.start(BW_PYTHON, {"-c", kReader, QString::fromStdString((*writer)->file().string())});
    QVERIFY(python.waitForFinished());
    QCOMPARE(python.readAllStandardError(), QByteArray());
    QCOMPARE(python.readAllStandardOutput(),
             QByteArray("version brain.Event:2\nsession 1 4\ntrain/loss 5 0.5\n"
                        "validation/ü 300 -1.25\nbig 1099511627776 3.0\n"));
}

void EventFileTest::comesBack() {
    auto writer = EventFileWriter::create(path_);
    QVERIFY(writer);
    for (std::int64_t step = 0; step < 1000; ++step)
        (*writer)->add("a", step, std::sqrt(static_cast<double>(step)));
    (*writer)->add("b", 0, std::nan(""));
    (*writer)->add("b", 1, HUGE_VAL);
    QVERIFY((*writer)->flush());
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    QVERIFY(!reader.poll());
    QCOMPARE(reader.series().at("a").size(), std::size_t{1000});
    QCOMPARE(reader.series().at("a")[999].value, static_cast<float>(std::sqrt(999.0)));
    QCOMPARE(reader.series().at("a")[999].step, std::int64_t{999});
    QVERIFY(reader.series().at("a")[0].wallTime > 1.7e9);
    QVERIFY(std::isnan(reader.series().at("b")[0].value));
    QVERIFY(std::isinf(reader.series().at("b")[1].value));
    QVERIFY(reader.problems().empty());
}

void EventFileTest::followsAGrowingFile() {
    EventFolderReader reader(path_);
    QVERIFY(!reader.poll());
    auto writer = EventFileWriter::create(path_);
    QVERIFY(writer);
    QVERIFY(!reader.poll());
    for (std::int64_t step = 1; step <= 3; ++step) {
        (*writer)->add("a", step, 1);
        QVERIFY(!reader.poll());
        QVERIFY((*writer)->flush());
        QVERIFY(reader.poll());
        QCOMPARE(reader.series().at("a").size(), static_cast<std::size_t>(step));
    }
}

void EventFileTest::cutTailIsNotThereYet() {
    writeEvents("tfevents.1", 1, {{"a", 1, 1.0F}});
    const std::string record = frameRecord(encodeEvent({.step = 2, .scalars = {{"a", 2.0F}}}));
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    for (const char byte : record) {
        QVERIFY(!reader.poll());
        append("tfevents.1", std::string(1, byte));
    }
    QVERIFY(reader.poll());
    QCOMPARE(reader.series().at("a").size(), std::size_t{2});
    QVERIFY(reader.problems().empty());
}

void EventFileTest::damageEndsOneFileOnly_data() {
    QTest::addColumn<int>("place");
    const int first = static_cast<int>(
        frameRecord(encodeEvent({.wallTime = 1, .fileVersion = "brain.Event:2"})).size());
    const int second = static_cast<int>(
        frameRecord(encodeEvent({.wallTime = 2, .step = 1, .scalars = {{"a", 1}}})).size());
    const int start = first + second;
    QTest::newRow("length") << start;
    QTest::newRow("length's high byte") << start + 7;
    QTest::newRow("length's checksum") << start + 9;
    QTest::newRow("payload") << start + 20;
    QTest::newRow("payload's checksum") << start + second - 1;
}

void EventFileTest::damageEndsOneFileOnly() {
    QFETCH(int, place);
    writeEvents("tfevents.1", 1, {{"a", 1, 1.0F}, {"a", 2, 2.0F}, {"a", 3, 3.0F}});
    writeEvents("tfevents.2", 2, {{"a", 9, 9.0F}});
    std::fstream file(path_ / "tfevents.1", std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(place);
    const int byte = file.get();
    file.seekp(place);
    file.put(static_cast<char>(byte ^ 0x55));
    file.close();
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    QCOMPARE(reader.series().at("a").size(), std::size_t{2});
    QCOMPARE(reader.series().at("a")[0].step, std::int64_t{1});
    QCOMPARE(reader.series().at("a")[1].step, std::int64_t{9});
    QCOMPARE(reader.problems().size(), std::size_t{1});
    QVERIFY(reader.problems()[0].find("tfevents.1") != std::string::npos);
    QVERIFY(!reader.poll());
    QCOMPARE(reader.problems().size(), std::size_t{1});
}

void EventFileTest::hugeLengthTakesNoMemory() {
    for (const std::uint64_t length :
         {std::uint64_t{1} << 62U, std::uint64_t{1} << 40U, ~std::uint64_t{0}}) {
        init();
        writeEvents("tfevents.1", 1, {{"a", 1, 1.0F}});
        std::string head(8, '\0');
        std::memcpy(head.data(), &length, 8);
        const std::uint32_t sum = maskedCrc32c(head);
        head.append(reinterpret_cast<const char*>(&sum), 4);
        append("tfevents.1", head + "xx");
        EventFolderReader reader(path_);
        QVERIFY(reader.poll());
        QCOMPARE(reader.series().at("a").size(), std::size_t{1});
        QCOMPARE(reader.problems().size(), std::size_t{1});
    }
}

void EventFileTest::resumedRunReplaces() {
    writeEvents("events.out.tfevents.1", 10,
                {{"a", 1, 1}, {"b", 1, 1}, {"a", 2, 2}, {"a", 3, 3}, {"b", 3, 3}, {"a", 4, 4}});
    writeEvents("events.out.tfevents.2", 20, {{"a", 3, 30}, {"a", 4, 40}, {"b", 4, 40}});
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    std::vector<float> a, b;
    for (const auto& point : reader.series().at("a")) a.push_back(point.value);
    for (const auto& point : reader.series().at("b")) b.push_back(point.value);
    QVERIFY((a == std::vector<float>{1, 2, 30, 40}));
    QVERIFY((b == std::vector<float>{1, 40}));
    // What the first file still gets does not come back.
    append("events.out.tfevents.1",
           frameRecord(encodeEvent({.wallTime = 11, .step = 5, .scalars = {{"a", 5}}})));
    (void)reader.poll();
    QCOMPARE(reader.series().at("a").size(), std::size_t{4});
}

void EventFileTest::resumeMarkDropsBeforeTheFirstPoint() {
    writeEvents("tfevents.1", 1, {{"a", 1, 1}, {"a", 2, 2}, {"a", 3, 3}});
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    auto writer = EventFileWriter::create(path_);
    QVERIFY(writer);
    (*writer)->resumeFrom(2);
    QVERIFY((*writer)->flush());
    QVERIFY(reader.poll());
    QCOMPARE(reader.series().at("a").size(), std::size_t{1});
}

void EventFileTest::lateFileThatIsOlder() {
    writeEvents("tfevents.new", 20, {{"a", 3, 30}});
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    writeEvents("tfevents.old", 10, {{"a", 1, 1}, {"a", 3, 3}});
    QVERIFY(reader.poll());
    QCOMPARE(reader.series().at("a").size(), std::size_t{2});
    QCOMPARE(reader.series().at("a")[1].value, 30.0F);
}

void EventFileTest::rewindWithinAFile() {
    writeEvents("tfevents.1", 1, {{"a", 1, 1}, {"a", 2, 2}, {"a", 3, 3}, {"a", 2, 20}});
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    const auto& points = reader.series().at("a");
    QCOMPARE(points.back().value, 20.0F);
    QVERIFY(std::ranges::is_sorted(points, {}, &MetricPoint::step));
    QCOMPARE(points.back().step, std::int64_t{2});
}

void EventFileTest::tensorScalars_data() {
    QTest::addColumn<QByteArray>("tensor");
    QTest::addColumn<bool>("scalar");
    // 0.75 is 0000403f as float32 and 000000000000e83f as float64.
    QTest::newRow("content") << QByteArray::fromHex(
                                    "08011200"
                                    "2204"
                                    "0000403f")
                             << true;
    QTest::newRow("packed float_val") << QByteArray::fromHex(
                                             "0801"
                                             "2a04"
                                             "0000403f")
                                      << true;
    QTest::newRow("plain float_val") << QByteArray::fromHex(
                                            "0801"
                                            "2d"
                                            "0000403f")
                                     << true;
    QTest::newRow("double content") << QByteArray::fromHex(
                                           "0802"
                                           "2208"
                                           "000000000000e83f")
                                    << true;
    QTest::newRow("double_val") << QByteArray::fromHex(
                                       "0802"
                                       "31"
                                       "000000000000e83f")
                                << true;
    QTest::newRow("shape [1]") << QByteArray::fromHex(
                                      "0801"
                                      "1204"
                                      "12020801"
                                      "2204"
                                      "0000403f")
                               << true;
    QTest::newRow("shape [3]") << QByteArray::fromHex(
                                      "0801"
                                      "1204"
                                      "12020803"
                                      "2d"
                                      "0000403f")
                               << false;
    QTest::newRow("string") << QByteArray::fromHex(
                                   "0807"
                                   "4204"
                                   "0000403f")
                            << false;
    QTest::newRow("two floats") << QByteArray::fromHex(
                                       "0801"
                                       "2208"
                                       "0000403f0000403f")
                                << false;
}

void EventFileTest::tensorScalars() {
    QFETCH(QByteArray, tensor);
    QFETCH(bool, scalar);
    append("tfevents.1", frameRecord(tensorEvent(tensor.toStdString(), 3)));
    EventFolderReader reader(path_);
    QCOMPARE(reader.poll(), scalar);
    QVERIFY(reader.problems().empty());
    if (!scalar) return;
    QCOMPARE(reader.series().at("x")[0].value, 0.75F);
    QCOMPARE(reader.series().at("x")[0].step, std::int64_t{3});
}

void EventFileTest::foreignFilesAreLeftAlone() {
    append("log.txt", "not an event file");
    std::filesystem::create_directory(path_ / "tfevents.folder");
    append("tfevents.empty", "");
    append("tfevents.noise", std::string(1000, '\x7f'));
    EventFolderReader reader(path_);
    QVERIFY(!reader.poll());
    QCOMPARE(reader.problems().size(), std::size_t{1});
    QVERIFY(reader.problems()[0].find("noise") != std::string::npos);
}

void EventFileTest::bigFile() {
    auto writer = EventFileWriter::create(path_);
    QVERIFY(writer);
    constexpr std::int64_t kPoints = 200000;
    for (std::int64_t step = 0; step < kPoints; ++step) (*writer)->add("train/loss", step, 1);
    QVERIFY((*writer)->flush());
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    QCOMPARE(reader.series().at("train/loss").size(), static_cast<std::size_t>(kPoints));
}

// A limit on file size stands in for a full disk: write() takes a part and then fails.
void EventFileTest::fullDiskKeepsWhatWasAdded() {
    auto writer = EventFileWriter::create(path_);
    QVERIFY(writer);
    (*writer)->add("a", 1, 1);
    QVERIFY((*writer)->flush());
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{std::filesystem::file_size((*writer)->file()) + 10, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    (*writer)->add("a", 2, 2);
    const auto flushed = (*writer)->flush();
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QVERIFY(!flushed);
    QCOMPARE(flushed.error().code, ErrorCode::Environment);
    EventFolderReader reader(path_);
    QVERIFY(reader.poll());
    QCOMPARE(reader.series().at("a").size(), std::size_t{1});
    QVERIFY((*writer)->flush());
    QVERIFY(reader.poll());
    QCOMPARE(reader.series().at("a").size(), std::size_t{2});
    QVERIFY(reader.problems().empty());
}

void EventFileTest::readOnlyFolder() {
    const auto writer = EventFileWriter::create(path_ / "missing");
    QVERIFY(!writer);
    QVERIFY(!writer.error().hint.empty());
}

QTEST_GUILESS_MAIN(EventFileTest)
#include "EventFileTest.moc"
