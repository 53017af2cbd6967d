#include "core/monitor/WindowTally.h"

#include <arrow/api.h>

#include <QTest>

#include <cmath>

using namespace bw;

class WindowTallyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// One of them would make the quality of the whole window infinite.
    void truthThatIsNotFiniteDoesNotCount() {
        auto reference = std::make_shared<TrainingReference>();
        reference->graph.target.task = Task::Regression;
        VersionTally tally(reference);
        const std::vector<std::string_view> truths{"5", "inf", "-inf", "nan", "1e999"};
        arrow::FloatBuilder builder;
        for (std::size_t i = 0; i < truths.size(); ++i) QVERIFY(builder.Append(1).ok());
        const auto batch =
            arrow::RecordBatch::Make(arrow::schema({arrow::field("prediction", arrow::float32())}),
                                     std::ssize(truths), {builder.Finish().ValueOrDie()});
        tally.add(*batch, {0, 1, 2, 3, 4}, truths);
        const Predictions& all = tally.truths();
        QCOMPARE(all.truthValue.size(), truths.size());
        QCOMPARE(all.truthValue.front(), 5.0);
        for (std::size_t i = 1; i < truths.size(); ++i) QVERIFY(std::isnan(all.truthValue[i]));
    }
};

QTEST_GUILESS_MAIN(WindowTallyTest)
#include "WindowTallyTest.moc"
