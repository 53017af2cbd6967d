#include "core/base/Files.h"
#include "core/table/Dataset.h"
#include "core/table/RowHash.h"
#include "tests/core/table/MemoryTable.h"

#include <arrow/api.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

using namespace bw;
using namespace bw::test;
namespace fs = std::filesystem;

namespace {

const ImportRecipe kRecipe{.importer = "memory",
                           .options = {{"delimiter", std::string("comma")}, {"trim", true}},
                           .kinds = {{"count", ColumnKind::Integer}}};

std::vector<fs::path> filesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    return files;
}

}  // namespace

class TestDataset : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        dir_ = std::make_unique<QTemporaryDir>();
        folder_ = dir_->path().toStdString();
    }

    void readsBackWhatWasWritten() {
        const auto batch = fiveKinds(1001);
        const StoredDataset stored = write(batch, 1001);
        QVERIFY(stored.isNew);
        const auto data = Dataset::open(stored.file);
        QVERIFY2(data, data ? "" : data.error().message.c_str());
        QCOMPARE((*data)->rows(), 1001);
        QCOMPARE((*data)->version(), stored.version);
        QCOMPARE((*data)->recipe().importer, std::string("memory"));
        QCOMPARE(std::get<std::string>((*data)->recipe().options.at("delimiter")),
                 std::string("comma"));
        const auto& table = *(*data)->table();
        QVERIFY(table.ValidateFull().ok());
        for (int i = 0; i < 4; ++i) QVERIFY(table.column(i)->chunk(0)->Equals(batch->column(i)));
        const auto& words = static_cast<const arrow::DictionaryArray&>(*table.column(4)->chunk(0));
        const auto& original = static_cast<const arrow::DictionaryArray&>(*batch->column(4));
        for (std::int64_t i = 0; i < 1001; ++i) {
            QCOMPARE(words.IsNull(i), original.IsNull(i));
            if (words.IsNull(i)) continue;
            QVERIFY(
                words.dictionary()
                    ->GetScalar(words.GetValueIndex(i))
                    .ValueOrDie()
                    ->Equals(
                        *original.dictionary()->GetScalar(original.GetValueIndex(i)).ValueOrDie()));
        }
        for (int i = 0; i < 5; ++i) QCOMPARE((*data)->missing(i), batch->column(i)->null_count());
        QVERIFY((*data)->verifyContent({}));
    }

    void missingSlotsHoldFixedValues() {
        const auto data = *Dataset::open(write(fiveKinds(50), 50).file);
        const auto& table = *data->table();
        QCOMPARE(static_cast<const arrow::Int64Array&>(*table.column(0)->chunk(0)).raw_values()[3],
                 0);
        QVERIFY(std::isnan(
            static_cast<const arrow::DoubleArray&>(*table.column(1)->chunk(0)).raw_values()[1]));
        QCOMPARE(
            static_cast<const arrow::TimestampArray&>(*table.column(3)->chunk(0)).raw_values()[2],
            std::numeric_limits<std::int64_t>::min());
        const auto& words = static_cast<const arrow::DictionaryArray&>(*table.column(4)->chunk(0));
        QCOMPARE(static_cast<const arrow::Int32Array&>(*words.indices()).raw_values()[5], -1);
    }

    void columnsStartOn64ByteBoundaries() {
        const auto data = *Dataset::open(write(fiveKinds(777), 777).file);
        for (const int i : {0, 1, 3, 4}) {
            const auto& buffer = *data->table()->column(i)->chunk(0)->data()->buffers[1];
            QCOMPARE(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, std::uintptr_t{0});
        }
    }

    void versionDoesNotDependOnBatches() {
        const std::string whole = write(fiveKinds(1001), 1001).version;
        for (const std::int64_t step : {1, 7, 8, 64, 500}) {
            QTemporaryDir other;
            MemoryReader reader(fiveKinds(1001), step);
            const auto stored = writeDataset(reader, kRecipe, other.path().toStdString(), {});
            QVERIFY(stored);
            QCOMPARE(stored->version, whole);
        }
    }

    void versionDoesNotDependOnDictionaryOrder() {
        const auto made = [](const std::vector<std::string>& words, const std::vector<int>& codes) {
            arrow::StringBuilder texts;
            arrow::Int32Builder indices;
            if (!texts.AppendValues(words).ok() || !indices.AppendValues(codes).ok())
                return std::shared_ptr<arrow::RecordBatch>();
            auto array = std::make_shared<arrow::DictionaryArray>(
                arrowType(ColumnKind::Category), *indices.Finish(), *texts.Finish());
            return arrow::RecordBatch::Make(arrow::schema({arrow::field("w", array->type())}),
                                            array->length(), {array});
        };
        const auto first = write(made({"a", "b"}, {1, 0, 1}), 3);
        const auto second = write(made({"unused", "b", "a", ""}, {1, 2, 1}), 2);
        QCOMPARE(second.version, first.version);
        QVERIFY(!second.isNew);
        QVERIFY(write(made({"a", "b"}, {0, 1, 0}), 3).version != first.version);
    }

    void everyPartOfTheContentChangesTheVersion() {
        const auto batch = fiveKinds(100);
        const std::string version = write(batch, 100).version;
        auto renamed =
            batch->RenameColumns({"count", "measure", "flag", "when", "Word"}).ValueOrDie();
        QVERIFY(write(renamed, 100).version != version);
        QVERIFY(write(batch->Slice(0, 99), 100).version != version);
        QVERIFY(write(batch->RemoveColumn(2).ValueOrDie(), 100).version != version);
    }

    void sameContentIsStoredOnce() {
        const StoredDataset first = write(fiveKinds(300), 300);
        const auto time = fs::last_write_time(first.file);
        const StoredDataset again = write(fiveKinds(300), 11);
        QVERIFY(!again.isNew);
        QCOMPARE(again.file, first.file);
        QVERIFY(fs::last_write_time(first.file) == time);
        QCOMPARE(filesIn(folder_).size(), std::size_t{1});
    }

    void unknownRowCountIsSpooled() {
        const std::string version = write(fiveKinds(500), 500).version;
        QTemporaryDir other;
        MemoryReader reader(fiveKinds(500), 64, false);
        const auto stored = writeDataset(reader, kRecipe, other.path().toStdString(), {});
        QVERIFY2(stored, stored ? "" : stored.error().message.c_str());
        QCOMPARE(stored->version, version);
        QCOMPARE(filesIn(other.path().toStdString()).size(), std::size_t{1});
    }

    void wrongRowCountIsRefused() {
        for (const std::int64_t claimed : {99, 101}) {
            MemoryReader reader(fiveKinds(100), 10);
            reader.claimRows(claimed);
            const auto stored = writeDataset(reader, kRecipe, folder_, {});
            QVERIFY(!stored);
            QCOMPARE(stored.error().code, ErrorCode::BadInput);
            QVERIFY(filesIn(folder_).empty());
        }
    }

    void cancelLeavesNothing() {
        std::stop_source stop;
        MemoryReader reader(fiveKinds(1000), 10);
        const JobContext job(stop.get_token(), [&](double fraction, std::string_view) {
            if (fraction > 0.5) stop.request_stop();
        });
        const auto stored = writeDataset(reader, kRecipe, folder_, job);
        QVERIFY(!stored);
        QCOMPARE(stored.error().code, ErrorCode::Cancelled);
        QVERIFY(filesIn(folder_).empty());
    }

    void rowHashesAreThoseOfTheColumns() {
        const auto data = *Dataset::open(write(fiveKinds(200), 33).file);
        const int all[] = {0, 1, 2, 3, 4};
        const auto hashes = hashColumns(*data, all);
        QVERIFY(std::ranges::equal(hashes, data->rowHashes()));
    }

    void integersHashAsTheNumbersTheyEqual() {
        const std::int64_t wholes[] = {0, 1, -7, 1'000'000, std::int64_t{1} << 60};
        const double reals[] = {-0.0, 1, -7, 1e6, 0x1p60};
        std::vector<std::uint64_t> fromWholes(5), fromReals(5);
        foldIntegers(wholes, nullptr, fromWholes);
        foldNumbers(reals, fromReals);
        QCOMPARE(fromWholes, fromReals);
        const std::int64_t large[] = {(std::int64_t{1} << 60) + 1, std::int64_t{1} << 60};
        std::vector<std::uint64_t> apart(2);
        foldIntegers(large, nullptr, apart);
        QVERIFY(apart[0] != apart[1]);
    }

    void namesTheDamage() {
        const fs::path file = folder_ / "x.h5";
        QCOMPARE(Dataset::open(file).error().code, ErrorCode::NotFound);
        QCOMPARE(Dataset::open(folder_).error().code, ErrorCode::BadInput);
        std::ofstream(file) << "no dataset at all";
        QCOMPARE(Dataset::open(file).error().code, ErrorCode::Corrupt);
        std::ofstream(file, std::ios::trunc).flush();
        QCOMPARE(Dataset::open(file).error().code, ErrorCode::Corrupt);
    }

    void truncatedFilesAreRefused() {
        const std::string bytes = *readFile(write(fiveKinds(500), 500).file);
        const fs::path file = folder_ / "x.h5";
        for (std::size_t size = 1; size < bytes.size(); size += 997) {
            std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes.substr(0, size);
            const auto data = Dataset::open(file);
            QVERIFY(!data);
            QCOMPARE(data.error().code, ErrorCode::Corrupt);
            QVERIFY(!data.error().hint.empty());
        }
    }

    /// Flipped bytes: opening says so, or all reading stays in bounds and verifyContent() tells.
    void flippedBytesNeverCrash() {
        const std::string bytes = *readFile(write(fiveKinds(200), 200).file);
        const fs::path file = folder_ / "x.h5";
        std::mt19937 random(5);
        int refused = 0;
        for (int round = 0; round < 600; ++round) {
            std::string broken = bytes;
            for (int flip = 0; flip < 1 + round % 4; ++flip)
                broken[random() % broken.size()] ^= static_cast<char>(1 + random() % 255);
            std::ofstream(file, std::ios::binary | std::ios::trunc) << broken;
            const auto data = Dataset::open(file);
            if (!data) {
                ++refused;
                continue;
            }
            QVERIFY((*data)->table()->ValidateFull().ok());
            (void)(*data)->verifyContent({});
        }
        QVERIFY(refused > 0);
    }

    void damagedFileIsReplacedByTheNextImport() {
        const StoredDataset stored = write(fiveKinds(100), 100);
        fs::resize_file(stored.file, 1000);
        const StoredDataset again = write(fiveKinds(100), 100);
        QVERIFY(again.isNew);
        QVERIFY(Dataset::open(again.file));
    }

    void tooSmallFileLimitIsAnEnvironmentError() {
        // In a child process: the limit cannot be lifted again.
        const pid_t child = ::fork();
        if (child == 0) {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{200'000, 200'000};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            MemoryReader reader(fiveKinds(20'000), 1000);
            const auto stored = writeDataset(reader, kRecipe, folder_, {});
            const bool right = !stored && stored.error().code == ErrorCode::Environment &&
                               filesIn(folder_).empty();
            ::_exit(right ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        QCOMPARE(status, 0);
    }

    void twoProcessesImportAtOnce() {
#ifdef __SANITIZE_THREAD__
        QSKIP("the thread sanitizer follows no threads of a forked process");
#endif
        std::vector<pid_t> children;
        for (int i = 0; i < 3; ++i) {
            const pid_t child = ::fork();
            if (child == 0) {
                MemoryReader reader(fiveKinds(5000), 100);
                ::_exit(writeDataset(reader, kRecipe, folder_, {}) ? 0 : 1);
            }
            children.push_back(child);
        }
        for (const pid_t child : children) {
            int status = 0;
            ::waitpid(child, &status, 0);
            QCOMPARE(status, 0);
        }
        QCOMPARE(filesIn(folder_).size(), std::size_t{1});
        QVERIFY(Dataset::open(filesIn(folder_).front()));
    }

    void arraysOutliveTheDataset() {
        std::shared_ptr<arrow::Array> array;
        {
            const auto data = *Dataset::open(write(fiveKinds(100), 100).file);
            array = data->table()->column(0)->chunk(0);
        }
        QCOMPARE(static_cast<const arrow::Int64Array&>(*array).Value(99), 98'995);
    }

private:
    StoredDataset write(const std::shared_ptr<arrow::RecordBatch>& batch, std::int64_t step) {
        MemoryReader reader(batch, step);
        const auto stored = writeDataset(reader, kRecipe, folder_, {});
        if (!stored) qFatal("%s", stored.error().message.c_str());
        return *stored;
    }

    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TestDataset)
#include "test_dataset.moc"
