#include "core/model/Signature.h"
#include "core/serve/Batcher.h"
#include "tests/core/serve/SmallModel.h"

#include <QTest>

#include <atomic>
#include <future>

using namespace bw;
using namespace bw::samples;

namespace {

/// A job whose answers come back through a promise.
struct Asked final : InferJob {
    std::promise<Answers> answered;
    void finished(std::unique_ptr<InferJob>, const Result<void>& result) override {
        if (!result) answers.rows = -1;
        answered.set_value(std::move(answers));
    }
};

std::unique_ptr<InferJob> job(const std::shared_ptr<ServedModel>& model, std::int64_t rows,
                              std::future<Answers>& answer, std::uint64_t seed = 1) {
    auto made = std::make_unique<Asked>();
    made->model = model;
    made->rows = madeRows(model->graph(), rows, seed);
    answer = made->answered.get_future();
    return made;
}

/// What the model says when asked directly.
Answers direct(const Model& model, std::int64_t rows, std::uint64_t seed) {
    Answers answers;
    PlainEngine engine(model);
    (void)engine.answer(madeRows(model.graph, rows, seed), answers);
    return answers;
}

PlainEngine& engineOf(const std::shared_ptr<ServedModel>& model) {
    return static_cast<PlainEngine&>(*model->engine);
}

}  // namespace

class TestBatcher : public QObject {
    Q_OBJECT

    ServeMetrics metrics_;

private Q_SLOTS:
    void anIdleModelAnswersAtOnceOnTheSameThread() {
        Batcher batcher({}, metrics_);
        const auto model = servedModel();
        std::future<Answers> answer;
        auto asked = job(model, 2, answer, 9);
        QCOMPARE(batcher.submit(asked), Batcher::Taken::Yes);
        QVERIFY(answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
        const Answers expected = direct(smallModel(), 2, 9), got = answer.get();
        QCOMPARE(got.probabilities, expected.probabilities);
        QCOMPARE(got.classes, expected.classes);
    }

    void whatWaitsIsAnsweredTogetherAndEachGetsItsOwn() {
        const auto model = servedModel(1, {}, smallModel(), std::chrono::milliseconds(20));
        QCOMPARE(model->quickRows, 0);  // a slow model never holds a connection's thread
        engineOf(model).steps = engineOf(model).largest = 0;
        constexpr int kJobs = 30;
        std::vector<std::future<Answers>> answers(kJobs);
        {
            Batcher batcher({.batchRows = 256}, metrics_);
            for (int i = 0; i < kJobs; ++i) {
                auto asked = job(model, 1 + i % 3, answers[static_cast<std::size_t>(i)],
                                 static_cast<std::uint64_t>(i));
                QCOMPARE(batcher.submit(asked), Batcher::Taken::Yes);
            }
        }
        for (int i = 0; i < kJobs; ++i)
            QCOMPARE(answers[static_cast<std::size_t>(i)].get().probabilities,
                     direct(smallModel(), 1 + i % 3, static_cast<std::uint64_t>(i)).probabilities);
        QVERIFY(engineOf(model).largest > 3);
        QVERIFY(engineOf(model).steps < kJobs);
    }

    void versionsDoNotMixInABatch() {
        const auto one = servedModel(1, {}, smallModel(1), std::chrono::milliseconds(5));
        const auto two = servedModel(2, {}, smallModel(2), std::chrono::milliseconds(5));
        std::vector<std::future<Answers>> answers(20);
        {
            Batcher batcher({}, metrics_);
            for (std::size_t i = 0; i < answers.size(); ++i) {
                auto asked = job(i % 4 < 2 ? one : two, 2, answers[i], i);
                QCOMPARE(batcher.submit(asked), Batcher::Taken::Yes);
            }
        }
        for (std::size_t i = 0; i < answers.size(); ++i)
            QCOMPARE(answers[i].get().probabilities,
                     direct(smallModel(i % 4 < 2 ? 1 : 2), 2, i).probabilities);
    }

    void aLargeJobIsAnsweredInStepsAndWhole() {
        const auto model = servedModel();
        engineOf(model).largest = 0;
        Batcher batcher({.queuedRows = 5000, .batchRows = 64}, metrics_);
        std::future<Answers> large, small;
        auto first = job(model, 1000, large, 3);
        auto second = job(model, 1, small, 4);
        QCOMPARE(batcher.submit(first), Batcher::Taken::Yes);
        QCOMPARE(batcher.submit(second), Batcher::Taken::Yes);
        const Answers got = large.get();
        QCOMPARE(got.rows, 1000);
        QCOMPARE(got.probabilities, direct(smallModel(), 1000, 3).probabilities);
        QCOMPARE(small.get().rows, 1);
        QVERIFY(engineOf(model).largest <= 64);
    }

    void aFullQueueSaysSoAtOnceAndRecovers() {
        const auto model = servedModel(1, {}, smallModel(), std::chrono::milliseconds(30));
        std::vector<std::future<Answers>> answers(100);
        int busy = 0;
        {
            Batcher batcher({.queuedRows = 10, .batchRows = 2}, metrics_);
            for (auto& answer : answers) {
                auto asked = job(model, 1, answer);
                const auto taken = batcher.submit(asked);
                busy += taken == Batcher::Taken::Busy;
                QVERIFY((taken == Batcher::Taken::Busy) == (asked != nullptr));
            }
            QVERIFY(busy > 0);
            std::future<Answers> answer;
            auto huge = job(model, 11, answer);
            QCOMPARE(batcher.submit(huge), Batcher::Taken::TooLarge);
            QTRY_COMPARE_WITH_TIMEOUT(metrics_.queuedRows.load(), 0, 20'000);
            auto later = job(model, 1, answer);
            QCOMPARE(batcher.submit(later), Batcher::Taken::Yes);
            QCOMPARE(answer.get().rows, 1);
        }
    }

    void whoWaitsTooLongIsToldSo() {
        const auto model = servedModel(1, {}, smallModel(), std::chrono::milliseconds(30));
        Batcher batcher({.batchRows = 1, .patience = std::chrono::seconds(0)}, metrics_);
        std::future<Answers> answer;
        auto asked = job(model, 1, answer);
        QCOMPARE(batcher.submit(asked), Batcher::Taken::Yes);
        QCOMPARE(answer.get().rows, -1);
    }

    void manyThreadsGetTheirOwnAnswers() {
        const auto model = servedModel();
        Batcher batcher({.queuedRows = 100'000, .batchRows = 32}, metrics_);
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        for (std::uint64_t t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (std::uint64_t i = 0; i < 200; ++i) {
                    std::future<Answers> answer;
                    const std::uint64_t seed = t * 1000 + i;
                    auto asked = job(model, static_cast<std::int64_t>(1 + i % 70), answer, seed);
                    const InputRows rows = asked->rows;
                    if (batcher.submit(asked) != Batcher::Taken::Yes) ++wrong;
                    const Answers got = answer.get();
                    const Answers expected = direct(smallModel(), rowCount(rows), seed);
                    wrong += got.probabilities != expected.probabilities;
                }
            });
        for (auto& thread : threads) thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(TestBatcher)
#include "TestBatcher.moc"
