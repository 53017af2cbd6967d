#include "core/base/Files.h"
#include "core/requests/Truth.h"
#include "tests/core/requests/SampleLog.h"

#include <QTest>

using namespace bw;
using namespace bw::samples;

namespace {

/// Truth of each row of the log, "" where none.
std::vector<std::string> truthOf(const std::filesystem::path& folder) {
    const auto index = TruthIndex::open(folder, {});
    if (!index) qFatal("%s", index.error().message.c_str());
    std::vector<std::string> all;
    const auto log = RequestLog::open(folder, {});
    const auto read =
        log->read({},
                  [&](const RequestBatch& batch) -> Result<void> {
                      for (const std::string_view truth : index->find(*batch.batch, batch.rows))
                          all.emplace_back(truth);
                      return {};
                  },
                  {});
    if (!read) qFatal("%s", read.error().message.c_str());
    return all;
}

}  // namespace

class TruthTest : public QObject {
    Q_OBJECT

    QTemporaryDir temporary_;
    int folders_ = 0;
    std::filesystem::path logOf(int requests) {
        const std::filesystem::path place =
            temporary_.filePath(QString::number(folders_++)).toStdString();
        auto writer = RequestWriter::open({.folder = place});
        for (int i = 0; i < requests; ++i) (*writer)->append(sampleRequest(i, sampleSchema()));
        if (!(*writer)->close()) qFatal("no log");
        return place;
    }

private Q_SLOTS:
    void joinedByAKeyColumn() {
        const auto place = logOf(4);
        QVERIFY(addTruth(place, {"key.instant", {"k2", "k0", "k9"}, {"high", "low", "high"}, "f"}));
        QCOMPARE(truthOf(place), (std::vector<std::string>{"low", "", "high", ""}));
    }

    void laterTruthWins() {
        const auto place = logOf(3);
        QVERIFY(addTruth(place, {"key.instant", {"k1"}, {"low"}, "first"}));
        QVERIFY(addTruth(place, {"in.age", {"1"}, {"high"}, "second"}));
        QCOMPARE(truthOf(place)[1], std::string("high"));
        QVERIFY(addTruth(place, {"key.instant", {"k1", "k1"}, {"high", "low"}, "third"}));
        QCOMPARE(truthOf(place)[1], std::string("low"));
        const auto segments = truthSegments(place);
        QCOMPARE(segments->size(), std::size_t{3});
        QCOMPARE((*segments)[2].number, std::int64_t{3});
        QCOMPARE((*segments)[2].source, std::string("third"));
        QCOMPARE((*segments)[2].rows, std::int64_t{2});
    }

    void unknownKeysWaitForTheirRequest() {
        const auto place = logOf(2);
        QVERIFY(addTruth(place, {"key.instant", {"k3"}, {"high"}, "f"}));
        QCOMPARE(truthOf(place), (std::vector<std::string>{"", ""}));
        auto writer = RequestWriter::open({.folder = place});
        for (int i = 2; i < 4; ++i) (*writer)->append(sampleRequest(i, sampleSchema()));
        QVERIFY((*writer)->close());
        QCOMPARE(truthOf(place), (std::vector<std::string>{"", "", "", "high"}));
    }

    void requestsOfSeveralRows() {
        const std::filesystem::path place =
            temporary_.filePath(QString::number(folders_++)).toStdString();
        RequestRows rows = sampleRequest(1, sampleSchema());
        rows.rows = 2;
        rows.inputs[0].floats = {0.1F, 16777216};
        rows.inputs[1].ints = {1, 2};
        rows.inputs[2].strings = {"a", "b"};
        rows.keys = {{"x", "y"}};
        rows.answers = {.classes = {0, 1}, .probabilities = {1, 0, 0, 1}, .rows = 2};
        auto writer = RequestWriter::open({.folder = place});
        QVERIFY((*writer)->append(rows));
        QVERIFY((*writer)->close());
        QVERIFY(addTruth(place, {"request", {"r1/0", "r1/1"}, {"low", "high"}, "f"}));
        QCOMPARE(truthOf(place), (std::vector<std::string>{"low", "high"}));
        QVERIFY(addTruth(place, {"request", {"r1"}, {"high"}, "f"}));
        QCOMPARE(truthOf(place), (std::vector<std::string>{"high", "high"}));
        QVERIFY(addTruth(place, {"in.age", {"0.1", "16777216"}, {"low", "low"}, "f"}));
        QCOMPARE(truthOf(place), (std::vector<std::string>{"low", "low"}));
    }

    void onlyWhatCameLater() {
        const auto place = logOf(3);
        QVERIFY(addTruth(place, {"key.instant", {"k0"}, {"low"}, "f"}));
        QVERIFY(addTruth(place, {"key.instant", {"k1"}, {"low"}, "f"}));
        const auto later = TruthIndex::open(place, {}, 1);
        QVERIFY(later && later->contains("key.instant", "k1") &&
                !later->contains("key.instant", "k0"));
        QCOMPARE(later->newest(), std::int64_t{2});
    }

    void aDamagedFileIsLeftOutWithANote() {
        const auto place = logOf(1);
        QVERIFY(addTruth(place, {"key.instant", {"k0"}, {"low"}, "f"}));
        QVERIFY(writeFileAtomically(place / "truth" / "000007-x.parquet", "no parquet"));
        std::vector<std::string> notes;
        const JobContext job({}, {}, [&](std::string_view line) { notes.emplace_back(line); });
        QVERIFY(TruthIndex::open(place, job));
        QCOMPARE(notes.size(), std::size_t{1});
        QVERIFY(notes[0].find("000007-x.parquet") != std::string::npos);
        QCOMPARE(truthOf(place), std::vector<std::string>{"low"});
    }
};

QTEST_APPLESS_MAIN(TruthTest)
#include "TruthTest.moc"
