#include "core/table/Dataset.h"
#include "core/table/HandOver.h"
#include "core/table/Spool.h"
#include "tests/core/table/MemoryTable.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <thread>

using namespace bw;
using namespace bw::test;
namespace fs = std::filesystem;

/// What several threads do at once in the tables; preset tsan watches it.
class TestThreads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void handedOverInOrder() {
        HandOver<std::unique_ptr<int>> queue(2);
        std::jthread giver([&] {
            for (int i = 0; i < 5000; ++i) queue.give(std::make_unique<int>(i));
            queue.close();
        });
        int next = 0;
        while (const auto item = queue.take()) QCOMPARE(**item, next++);
        QCOMPARE(next, 5000);
        QVERIFY(!queue.take());  // closed stays closed
    }

    void closedQueueStillGivesWhatWaits() {
        HandOver<int> queue(3);
        queue.give(1);
        queue.give(2);
        queue.close();
        QCOMPARE(queue.take(), std::optional(1));
        QCOMPARE(queue.take(), std::optional(2));
        QCOMPARE(queue.take(), std::optional<int>());
    }

    /// HDF5 keeps global tables: two imports in one process must not meet in them.
    void datasetsAreWrittenAndReadAtOnce() {
        const QTemporaryDir folder;
        std::array<std::string, 4> faults;
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < faults.size(); ++i)
                threads.emplace_back([&, i] { faults[i] = writeAndRead(folder, i); });
        }
        for (const std::string& fault : faults) QCOMPARE(fault, std::string());
    }

    /// Both write the same version; one of them finds that it is there already.
    void sameContentAtOnceIsOneVersion() {
        const QTemporaryDir folder;
        std::array<std::string, 2> versions;
        {
            std::vector<std::jthread> threads;
            for (std::string& version : versions)
                threads.emplace_back([&] {
                    MemoryReader reader(fiveKinds(3000), 100);
                    const auto stored =
                        writeDataset(reader, {}, folder.path().toStdString(), JobContext());
                    version = stored ? stored->version : stored.error().message;
                });
        }
        QCOMPARE(versions[0].size(), std::size_t{64});
        QCOMPARE(versions[0], versions[1]);
        QCOMPARE(std::distance(fs::directory_iterator(folder.path().toStdString()), {}), 1);
    }

    void spoolKnowsItsRowsAndLeavesNoFile() {
        const QTemporaryDir folder;
        const fs::path file = folder.filePath("spool").toStdString();
        const auto batch = fiveKinds(1000);
        MemoryReader source(batch, 300, false);
        {
            const auto spooled = spool(source, file, JobContext());
            QVERIFY(spooled);
            QCOMPARE((*spooled)->rows(), 1000);
            std::int64_t at = 0;
            while (const auto part = (*spooled)->next(JobContext()).value()) {
                QVERIFY(part->column(0)->Equals(batch->column(0)->Slice(at, part->num_rows())));
                at += part->num_rows();
            }
            QCOMPARE(at, 1000);
            QVERIFY(fs::exists(file));
        }
        QVERIFY(!fs::exists(file));
    }

    void cancelledSpoolLeavesNoFile() {
        const QTemporaryDir folder;
        const fs::path file = folder.filePath("spool").toStdString();
        std::stop_source stop;
        MemoryReader source(fiveKinds(1000), 300, false);
        const JobContext job(stop.get_token(),
                             [&](double, std::string_view) { stop.request_stop(); });
        const auto spooled = spool(source, file, job);
        QVERIFY(!spooled);
        QCOMPARE(spooled.error().code, ErrorCode::Cancelled);
        QVERIFY(!fs::exists(file));
    }

private:
    /// What went wrong, or nothing.
    static std::string writeAndRead(const QTemporaryDir& folder, std::size_t number) {
        const auto rows = static_cast<std::int64_t>(500 + 10 * number);
        MemoryReader reader(fiveKinds(rows), 77);
        const auto stored = writeDataset(reader, {}, folder.path().toStdString(), JobContext());
        if (!stored) return stored.error().message;
        const auto data = Dataset::open(stored->file);
        if (!data) return data.error().message;
        if ((*data)->rows() != rows) return "rows are missing";
        const auto verified = (*data)->verifyContent(JobContext());
        return verified ? std::string() : verified.error().message;
    }
};

QTEST_GUILESS_MAIN(TestThreads)
#include "test_threads.moc"
