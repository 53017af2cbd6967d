#include "core/base/Files.h"
#include "tests/core/requests/SampleLog.h"

#include <sys/resource.h>

#include <QProcess>
#include <QTest>

#include <csignal>
#include <fstream>
#include <span>
#include <thread>

using namespace bw;
using namespace bw::samples;

namespace {

RequestLog opened(const std::filesystem::path& folder, std::vector<std::string>* notes = nullptr) {
    const JobContext job({}, {}, [notes](std::string_view line) {
        if (notes) notes->emplace_back(line);
    });
    auto log = RequestLog::open(folder, job);
    if (!log) qFatal("%s", log.error().message.c_str());
    return *std::move(log);
}

std::unique_ptr<RequestWriter> writerIn(const std::filesystem::path& folder,
                                        RequestLogOptions options = {}) {
    options.folder = folder;
    auto writer = RequestWriter::open(std::move(options));
    if (!writer) qFatal("%s", writer.error().message.c_str());
    return *std::move(writer);
}

/// Set for as long as it lives; writes beyond fail as on a full disk.
class SmallFiles {
public:
    explicit SmallFiles(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit small{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallFiles() { setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

}  // namespace

class RequestLogTest : public QObject {
    Q_OBJECT

    QTemporaryDir temporary_;
    int folders_ = 0;
    std::filesystem::path folder() {
        return temporary_.filePath(QString::number(folders_++)).toStdString();
    }

private Q_SLOTS:
    void whatWasAppendedIsRead() {
        const auto place = folder();
        const auto writer = writerIn(place);
        const auto schema = sampleSchema();
        QCOMPARE(schema->keys, std::vector<std::string>{"instant"});  // age is an input
        for (int i = 0; i < 100; ++i) QVERIFY(writer->append(sampleRequest(i, schema)));
        RequestRows failed{.schema = schema, .request = "bad"};
        failed.time = 1'330'000'200'000'000;
        failed.status = 400;
        failed.error = "input age: expected a number";
        QVERIFY(writer->append(failed));
        writer->flush();
        QCOMPARE(writer->statistics().written, std::int64_t{101});

        // While the writer still writes, and again from the packed form.
        for (int pass = 0; pass < 2; ++pass) {
            const RequestLog log = opened(place);
            QCOMPARE(log.segments().size(), std::size_t{1});
            QCOMPARE(log.segments()[0].closed, pass == 1);
            QCOMPARE(log.rows(), std::int64_t{101});
            const LogContent content = contentOf(log);
            QCOMPARE(content.requests[7], std::string("r7"));
            QCOMPARE(content.cells.at("in.age")[7], std::string("7"));
            QCOMPARE(content.cells.at("in.job")[5], std::string("null"));
            QCOMPARE(content.cells.at("in.job")[7], std::string("job1"));
            QCOMPARE(content.cells.at("key.instant")[7], std::string("k7"));
            QCOMPARE(content.cells.at("label")[7], std::string("high"));
            QCOMPARE(content.cells.at("p.low")[7], std::string("0.25"));
            QCOMPARE(content.cells.at("version")[7], std::string("3"));
            QCOMPARE(content.cells.at("status")[100], std::string("400"));
            QCOMPARE(content.cells.at("error")[100], std::string("input age: expected a number"));
            QCOMPARE(content.cells.at("in.age")[100], std::string("null"));
            QVERIFY(!content.cells.contains("key.age"));
            if (pass == 0) QVERIFY(writer->close());
        }
        QVERIFY(!writer->append(sampleRequest(1, schema)));  // closed
    }

    void flushedWithoutBeingAsked() {
        const auto place = folder();
        const auto writer = writerIn(place);
        QVERIFY(writer->append(sampleRequest(1, sampleSchema())));
        QTRY_COMPARE_WITH_TIMEOUT(writer->statistics().written, std::int64_t{1}, 5000);
        QCOMPARE(opened(place).rows(), std::int64_t{1});
    }

    void queriesChooseRows() {
        const auto place = folder();
        const auto writer = writerIn(place);
        const auto schema = sampleSchema();
        for (int i = 0; i < 50; ++i) {
            RequestRows rows = sampleRequest(i, schema);
            rows.version = i < 20 ? 1 : 2;
            if (i % 10 == 0) rows.role = "shadow";
            QVERIFY(writer->append(rows));
        }
        QVERIFY(writer->close());
        const RequestLog log = opened(place);
        QCOMPARE(contentOf(log).rows, std::int64_t{45});
        QCOMPARE(contentOf(log, {.role = "shadow"}).rows, std::int64_t{5});
        QCOMPARE(contentOf(log, {.role = "", .versions = {1}}).rows, std::int64_t{20});
        const std::int64_t base = 1'330'000'000'000'000;
        const LogContent part =
            contentOf(log, {.since = base + 10'000'000, .until = base + 12'000'000, .role = ""});
        QCOMPARE(part.requests, (std::vector<std::string>{"r10", "r11"}));
        const LogContent narrow = contentOf(log, {.columns = {"in.age"}});
        QVERIFY(narrow.cells.contains("in.age") && !narrow.cells.contains("in.job"));
    }

    void aRequestOfSeveralRowsIsNumbered() {
        const auto place = folder();
        const auto writer = writerIn(place);
        RequestRows rows = sampleRequest(1, sampleSchema());
        rows.rows = 3;
        rows.inputs[0].floats = {1, std::nanf(""), 3};
        rows.inputs[1].ints = {1, INT64_MIN, 3};
        rows.inputs[2].strings = {"a", "", "b"};
        rows.keys = {{"x", "y", "z"}};
        rows.answers = {.classes = {0, 1, 0}, .probabilities = {1, 0, 0, 1, 1, 0}, .rows = 3};
        QVERIFY(writer->append(rows));
        rows.answers.probabilities.pop_back();
        QVERIFY(!writer->append(rows));  // does not fit itself
        QVERIFY(writer->close());
        QCOMPARE(writer->statistics().dropped, std::int64_t{3});
        const LogContent content = contentOf(opened(place));
        QCOMPARE(content.cells.at("row"), (std::vector<std::string>{"0", "1", "2"}));
        QCOMPARE(content.cells.at("in.age"), (std::vector<std::string>{"1", "null", "3"}));
        QCOMPARE(content.cells.at("in.when")[1], std::string("null"));
        QCOMPARE(content.cells.at("p.high"), (std::vector<std::string>{"0", "1", "0"}));
    }

    void personalColumnsAreNeverStored() {
        const auto place = folder();
        const auto writer = writerIn(place, {.personal = {"job", "instant", "unknown"}});
        RequestRows rows = sampleRequest(1, sampleSchema());
        rows.inputs[2].strings = {"very-secret-value"};
        rows.keys = {{"secret-key-value"}};
        QVERIFY(writer->append(rows));
        writer->flush();
        for (const auto& entry : std::filesystem::directory_iterator(place))
            QVERIFY(readFile(entry.path())->find("secret") == std::string::npos);
        QVERIFY(writer->close());
        const RequestLog log = opened(place);
        QCOMPARE(log.segments()[0].masked, (std::vector<std::string>{"in.job", "key.instant"}));
        QCOMPARE(contentOf(log).cells.at("in.job"), std::vector<std::string>{"null"});
        QCOMPARE(contentOf(log).cells.at("in.age"), std::vector<std::string>{"1"});
    }

    void samplingKeepsWholeRequestsAndSaysSo() {
        const auto place = folder();
        const auto writer = writerIn(place, {.sample = 0.3});
        const auto schema = sampleSchema();
        for (int i = 0; i < 2000; ++i) {
            QVERIFY(writer->append(sampleRequest(i, schema)));
            RequestRows shadow = sampleRequest(i, schema);
            shadow.role = "shadow";
            QVERIFY(writer->append(shadow));
        }
        QVERIFY(writer->close());
        const RequestLog log = opened(place);
        QCOMPARE(log.segments()[0].sample, 0.3);
        const LogContent seen = contentOf(log), shadows = contentOf(log, {.role = "shadow"});
        QCOMPARE(seen.requests, shadows.requests);
        QVERIFY(std::abs(static_cast<double>(seen.rows) - 600) < 80);  // four standard deviations
        QCOMPARE(writer->statistics().sampledOut, 4000 - 2 * seen.rows);
    }

    void segmentsRotateBySize() {
        const auto place = folder();
        const auto writer = writerIn(place, {.segmentBytes = 20'000});
        const auto schema = sampleSchema();
        for (int block = 0; block < 5; ++block) {
            for (int i = 0; i < 200; ++i)
                QVERIFY(writer->append(sampleRequest(block * 200 + i, schema)));
            writer->flush();
        }
        QVERIFY(writer->close());
        const RequestLog log = opened(place);
        QVERIFY(log.segments().size() >= 3);
        QCOMPARE(writer->statistics().segments, std::ssize(log.segments()));
        const LogContent content = contentOf(log);
        QCOMPARE(content.rows, std::int64_t{1000});
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(content.requests[static_cast<std::size_t>(i)], "r" + std::to_string(i));
    }

    void modelsOfOtherInputsGetSegmentsOfTheirOwn() {
        const auto place = folder();
        const auto writer = writerIn(place);
        Graph other = sampleGraph();
        other.inputs.pop_back();
        const auto schema = sampleSchema(), second = requestSchema(other, {});
        for (int i = 0; i < 10; ++i) {
            QVERIFY(writer->append(sampleRequest(i, schema)));
            RequestRows rows = sampleRequest(i, schema);
            rows.schema = second;
            rows.inputs.pop_back();
            rows.keys.clear();
            QVERIFY(writer->append(rows));
        }
        QVERIFY(writer->close());
        const RequestLog log = opened(place);
        QCOMPARE(log.segments().size(), std::size_t{2});
        QCOMPARE(contentOf(log).rows, std::int64_t{20});
    }

    void threadsAppendTogether() {
        const auto place = folder();
        const auto writer = writerIn(place, {.segmentBytes = 50'000});
        const auto schema = sampleSchema();
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 500; ++i) writer->append(sampleRequest(t * 500 + i, schema));
            });
        for (std::thread& thread : threads) thread.join();
        QVERIFY(writer->close());
        const RequestLogStatistics statistics = writer->statistics();
        QCOMPARE(statistics.written + statistics.dropped, std::int64_t{2000});
        std::vector<std::string> requests = contentOf(opened(place)).requests;
        std::ranges::sort(requests);
        QVERIFY(std::ranges::adjacent_find(requests) == requests.end());
        QCOMPARE(std::ssize(requests), statistics.written);
    }

    /// Of many rows: copied while others append, and in its place all the same.
    void largeRequestsStandAmongSmallOnes() {
        constexpr std::int64_t kLarge = 300;
        const auto large = [](int number, const std::shared_ptr<const RequestSchema>& schema) {
            RequestRows rows = sampleRequest(number, schema);
            rows.rows = kLarge;
            rows.inputs[0].floats.assign(kLarge, static_cast<float>(number));
            rows.inputs[1].ints.assign(kLarge, number);
            rows.inputs[2].strings.assign(kLarge, "many");
            rows.keys = {std::vector<std::string>(kLarge, "k")};
            rows.answers = {.classes = std::vector<std::int32_t>(kLarge, 1),
                            .probabilities = std::vector<float>(2 * kLarge, 0.5F),
                            .rows = kLarge};
            return rows;
        };
        const auto place = folder();
        const auto writer = writerIn(place, {.personal = {"job"}});
        const auto schema = sampleSchema();
        std::vector<std::string> wanted;
        for (int i = 0; i < 40; ++i) {
            const bool many = i % 4 == 3;
            QVERIFY(writer->append(many ? large(i, schema) : sampleRequest(i, schema)));
            wanted.insert(wanted.end(), many ? kLarge : 1, "r" + std::to_string(i));
        }
        std::vector<std::thread> threads;
        for (int t = 0; t < 3; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 60; ++i)
                    (void)writer->append(i % 10 == 0 ? large(1000 + 100 * t + i, schema)
                                                     : sampleRequest(1000 + 100 * t + i, schema));
            });
        for (std::thread& thread : threads) thread.join();
        writer->flush();
        QCOMPARE(writer->statistics().queued, std::int64_t{0});
        QVERIFY(writer->close());
        const LogContent content = contentOf(opened(place));
        QCOMPARE(content.rows, std::ssize(wanted) + 3 * (6 * kLarge + 54));
        QVERIFY(std::ranges::equal(wanted, std::span(content.requests).first(wanted.size())));
        QCOMPARE(content.cells.at("row")[3 + kLarge - 1], std::to_string(kLarge - 1));
        QCOMPARE(content.cells.at("in.age")[3 + kLarge - 1], std::string("3"));
        QVERIFY(std::ranges::all_of(content.cells.at("in.job"),
                                    [](const std::string& cell) { return cell == "null"; }));
    }

    void aFullQueueDropsAndCounts() {
        const auto place = folder();
        const auto writer =
            writerIn(place, {.queuedRows = 10, .flushEvery = std::chrono::hours(1)});
        const auto schema = sampleSchema();
        int taken = 0;
        for (int i = 0; i < 25; ++i) taken += writer->append(sampleRequest(i, schema)) ? 1 : 0;
        QCOMPARE(taken, 10);
        QCOMPARE(writer->statistics().dropped, std::int64_t{15});
        QVERIFY(writer->close());
        QCOMPARE(opened(place).rows(), std::int64_t{10});
    }

    void longTextsFillTheQueueAsManyRowsDo() {
        const auto place = folder();
        const auto writer =
            writerIn(place, {.queuedTextBytes = 5000, .flushEvery = std::chrono::hours(1)});
        const auto schema = sampleSchema();
        const auto append = [&](int number) {
            RequestRows request = sampleRequest(number, schema);
            request.error = std::string(2000, 'x');
            return writer->append(request);
        };
        QVERIFY(append(0));
        QVERIFY(append(1));
        QVERIFY(!append(2));
        writer->flush();
        QVERIFY(append(3));  // there is room again
        QVERIFY(writer->close());
        QCOMPARE(writer->statistics().dropped, std::int64_t{1});
        QCOMPARE(opened(place).rows(), std::int64_t{3});
    }

    void aFullDiskLosesRowsAndNothingElse() {
        const auto place = folder();
        const auto writer = writerIn(place);
        const auto schema = sampleSchema();
        for (int i = 0; i < 50; ++i) QVERIFY(writer->append(sampleRequest(i, schema)));
        writer->flush();
        {
            const SmallFiles full(16'000);
            for (int block = 0; block < 10; ++block) {
                for (int i = 0; i < 50; ++i) QVERIFY(writer->append(sampleRequest(i, schema)));
                writer->flush();
            }
            const RequestLogStatistics now = writer->statistics();
            QVERIFY(now.dropped > 0);
            QVERIFY2(!now.problem.empty(), "the fault is told");
        }
        const std::int64_t lost = writer->statistics().dropped;
        for (int i = 900; i < 950; ++i) QVERIFY(writer->append(sampleRequest(i, schema)));
        writer->flush();
        QVERIFY(writer->statistics().problem.empty());  // there is room again
        QVERIFY(writer->close());
        QCOMPARE(writer->statistics().dropped, lost);
        const LogContent content = contentOf(opened(place));
        QCOMPARE(content.rows, writer->statistics().written);
        QCOMPARE(content.requests.back(), std::string("r949"));
    }

    void aWriterThatIsKilledLosesNothingFlushed() {
        const auto place = folder();
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(),
                    {"--write-log", QString::fromStdString(place.string())});
        QVERIFY(child.waitForStarted());
        QByteArray said;
        while (!said.contains("flushed 3\n") && child.waitForReadyRead(20000))
            said += child.readAllStandardOutput();
        QVERIFY(said.contains("flushed 3\n"));
        ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
        QVERIFY(child.waitForFinished());
        const LogContent content = contentOf(opened(place));
        QVERIFY(content.rows >= 300);
        for (int i = 0; i < 300; ++i)
            QCOMPARE(content.requests[static_cast<std::size_t>(i)], "r" + std::to_string(i));

        // The next writer packs what is left and writes its own beside it.
        const auto writer = writerIn(place);
        QVERIFY(writer->append(sampleRequest(5000, sampleSchema())));
        QVERIFY(writer->close());
        const RequestLog log = opened(place);
        QCOMPARE(log.segments().size(), std::size_t{2});
        QVERIFY(log.segments()[0].closed && log.segments()[1].closed);
        QCOMPARE(contentOf(log).rows, content.rows + 1);
    }

    void aTornEndIsLeftOutWithANote() {
        const auto place = folder();
        {
            // What a process that died in a write leaves: whole batches and a part of the next.
            const auto writer = writerIn(place);
            for (int i = 0; i < 10; ++i) QVERIFY(writer->append(sampleRequest(i, sampleSchema())));
            writer->flush();
            for (int i = 10; i < 20; ++i) QVERIFY(writer->append(sampleRequest(i, sampleSchema())));
            writer->flush();
            for (const auto& entry : std::filesystem::directory_iterator(place))
                if (entry.path().extension() == ".arrows")
                    std::filesystem::copy_file(entry.path(), place / "20990101-000000-torn.arrows");
        }
        for (const auto& entry : std::filesystem::directory_iterator(place))
            if (entry.path().extension() == ".parquet") std::filesystem::remove(entry.path());
        const auto torn = place / "20990101-000000-torn.arrows";
        std::filesystem::resize_file(torn, std::filesystem::file_size(torn) - 100);
        std::vector<std::string> notes;
        const RequestLog log = opened(place, &notes);
        QCOMPARE(contentOf(log).rows, std::int64_t{10});
        QCOMPARE(notes.size(), std::size_t{1});
        QVERIFY(notes[0].find("the end of the last write is missing") != std::string::npos);

        // The same after it was taken over.
        QVERIFY(writerIn(place)->close());
        QCOMPARE(contentOf(opened(place)).rows, std::int64_t{10});
        QVERIFY(!std::filesystem::exists(torn));
    }

    void aDamagedSegmentDoesNotHideTheOthers() {
        const auto place = folder();
        const auto writer = writerIn(place);
        QVERIFY(writer->append(sampleRequest(1, sampleSchema())));
        QVERIFY(writer->close());
        QVERIFY(writeFileAtomically(place / "20200101-000000-bad.parquet", "no parquet"));
        QVERIFY(writeFileAtomically(place / "20200101-000000-empty.arrows", ""));
        std::vector<std::string> notes;
        const RequestLog log = opened(place, &notes);
        QCOMPARE(contentOf(log).rows, std::int64_t{1});
        QVERIFY(std::ranges::any_of(notes, [](const std::string& note) {
            return note.find("20200101-000000-bad.parquet") != std::string::npos;
        }));
    }

    void aSegmentThatIsDamagedInsideDoesNotHideTheOthers() {
        const auto place = folder();
        const auto writer = writerIn(place, {.segmentBytes = 1});
        for (const int i : {1, 2}) {
            QVERIFY(writer->append(sampleRequest(i, sampleSchema())));
            writer->flush();
        }
        QVERIFY(writer->close());
        const RequestLog whole = opened(place);
        QCOMPARE(whole.segments().size(), std::size_t{2});
        const std::filesystem::path damaged = whole.segments().front().file;
        std::fstream file(damaged, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4);  // behind the magic; the footer stays good
        file << std::string(60, '\xff') << std::flush;
        std::vector<std::string> notes, requests;
        const JobContext job({}, {}, [&](std::string_view note) { notes.emplace_back(note); });
        const auto read = opened(place).read(
            {},
            [&](const RequestBatch& batch) -> Result<void> {
                requests.push_back(cellOf(*batch.batch->column(0), batch.rows.front()));
                return {};
            },
            job);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(requests, std::vector<std::string>{"r2"});
        QCOMPARE(notes.size(), std::size_t{1});
        QVERIFY(notes.front().find(damaged.filename().string()) != std::string::npos);
    }

    // Times of rows go back with the clock; nothing is lost and queries still find them.
    void aClockThatIsSetBack() {
        const auto place = folder();
        const auto writer = writerIn(place, {.segmentBytes = 1});
        const auto schema = sampleSchema();
        const std::int64_t now = 1'400'000'000'000'000;
        for (int i = 0; i < 30; ++i) {
            const std::int64_t time = i < 15 ? now + i * 1'000'000LL : now - 3'600'000'000LL + i;
            QVERIFY(writer->append(sampleRequest(i, schema, time)));
            if (i % 10 == 9) writer->flush();
        }
        QVERIFY(writer->close());
        const RequestLog log = opened(place);
        QCOMPARE(contentOf(log, {.since = now}).rows, std::int64_t{15});
        QCOMPARE(contentOf(log, {.until = now}).rows, std::int64_t{15});
    }

    void aSegmentThatIsPackedMeanwhileIsRead() {
        const auto place = folder();
        const auto writer = writerIn(place);
        for (int i = 0; i < 10; ++i) QVERIFY(writer->append(sampleRequest(i, sampleSchema())));
        writer->flush();
        const RequestLog log = opened(place);
        for (int i = 10; i < 20; ++i) QVERIFY(writer->append(sampleRequest(i, sampleSchema())));
        QVERIFY(writer->close());
        QCOMPARE(contentOf(log).rows, std::int64_t{10});  // as it was when it was opened
    }

    void noRowIsMissedWhileSegmentsArePacked() {
        const auto place = folder();
        const auto writer = writerIn(place, {.segmentBytes = 1});  // each flush is a segment
        for (int i = 0; i < 40; ++i) {
            QVERIFY(writer->append(sampleRequest(i, sampleSchema())));
            writer->flush();
            QCOMPARE(contentOf(opened(place)).rows, std::int64_t{i + 1});
        }
    }

    void textThatIsNotUtf8IsReplaced() {
        const auto place = folder();
        const auto writer = writerIn(place);
        RequestRows rows = sampleRequest(1, sampleSchema());
        rows.inputs[2].strings = {"caf\xe9"};
        QVERIFY(writer->append(rows));
        QVERIFY(writer->close());
        QCOMPARE(contentOf(opened(place)).cells.at("in.job")[0], std::string("caf\xef\xbf\xbd"));
    }

    // Any Arrow reads both forms.
    void pyarrowReadsBothForms() {
        const auto place = folder();
        const auto writer = writerIn(place);
        for (int i = 0; i < 10; ++i) QVERIFY(writer->append(sampleRequest(i, sampleSchema())));
        writer->flush();
        const auto read = [&](const char* code) {
            QProcess python;
            python.start(BW_PYTHON, {"-c", code, QString::fromStdString(place.string())});
            python.waitForFinished(60000);
            return QString::fromUtf8(python.readAllStandardOutput() + python.readAllStandardError())
                .trimmed();
        };
        const char* const kTail =
            "print(t.num_rows, t['in.age'].to_pylist()[:3], t['time'].type, t['label'][1].as_py(), "
            "t.schema.metadata[b'bw.sample'].decode())";
        const QString wanted = "10 [0.0, 1.0, 2.0] timestamp[us, tz=UTC] high 1";
        QCOMPARE(read((std::string("import sys,glob,pyarrow as pa\n"
                                   "t=pa.ipc.open_stream(glob.glob(sys.argv[1]+'/*.arrows')[0])"
                                   ".read_all()\n") +
                       kTail)
                          .c_str()),
                 wanted);
        QVERIFY(writer->close());
        QCOMPARE(read((std::string("import sys,glob,pyarrow.parquet as p\n"
                                   "t=p.read_table(glob.glob(sys.argv[1]+'/*.parquet')[0])\n") +
                       kTail)
                          .c_str()),
                 wanted);
    }

    void anAbsentLogIsEmpty() {
        const RequestLog log = opened(folder());
        QVERIFY(log.segments().empty());
        QCOMPARE(contentOf(log).rows, std::int64_t{0});
    }
};

namespace {

/// What the test kills: three flushes, told, and then rows until the end.
int writeLog(const char* folder) {
    const auto writer = writerIn(folder);
    const auto schema = sampleSchema();
    for (int i = 0;; ++i) {
        writer->append(sampleRequest(i, schema));
        if (i % 100 != 99) continue;
        writer->flush();
        std::printf("flushed %d\n", i / 100 + 1);
        std::fflush(stdout);
        if (i > 400) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--write-log") return writeLog(argv[2]);
    QCoreApplication app(argc, argv);
    RequestLogTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "RequestLogTest.moc"
