// The models of the data page under Qt's own tester, and the rows of a large stored dataset.
#include "core/quality/Profile.h"
#include "core/table/Filter.h"
#include "tests/support/MemoryDataset.h"
#include "tests/ui/data/PageFixture.h"
#include "ui/pages/data/ColumnsModel.h"
#include "ui/pages/data/DatasetVerdicts.h"
#include "ui/pages/data/DatasetsModel.h"
#include "ui/pages/data/FilterText.h"
#include "ui/pages/data/RowsModel.h"
#include "ui/pages/data/ValuesModel.h"
#include "ui/plot/HistogramView.h"

#include <arrow/api.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

namespace bw::ui {
namespace {

using Tester = QAbstractItemModelTester;
constexpr auto kFatal = Tester::FailureReportingMode::QtTest;
constexpr std::int64_t kMany = 1'000'000;

std::shared_ptr<const OpenedDataset> opened(const std::string& csv) {
    auto data = std::make_shared<bw::test::MemoryDataset>(bw::test::tableFromCsv(csv));
    return std::make_shared<const OpenedDataset>(OpenedDataset{
        {.name = "t", .version = data->version(), .rows = data->rows()}, std::move(data)});
}

RowsShown::Rows rowsOf(std::vector<std::int64_t> rows) {
    return std::make_shared<const std::vector<std::int64_t>>(std::move(rows));
}

/// Rows made by a rule that a test can compute again: number = row / 8, missing at multiples of 7;
/// word = "w" and the last digit.
class RuleReader final : public TableReader {
public:
    std::shared_ptr<arrow::Schema> schema() const override {
        return arrow::schema({arrow::field("id", arrowType(ColumnKind::Integer)),
                              arrow::field("eighth", arrowType(ColumnKind::Number)),
                              arrow::field("word", arrowType(ColumnKind::Category))});
    }
    std::int64_t rows() const override { return kMany; }
    Result<std::shared_ptr<arrow::RecordBatch>> next(const JobContext&) override {
        if (at_ == kMany) return std::shared_ptr<arrow::RecordBatch>();
        const std::int64_t end = std::min(kMany, at_ + 65'536);
        arrow::Int64Builder ids;
        arrow::DoubleBuilder numbers;
        arrow::StringDictionary32Builder words;
        for (; at_ < end; ++at_) {
            if (!ids.Append(at_).ok() || !words.Append("w" + std::to_string(at_ % 10)).ok() ||
                !(at_ % 7 == 0 ? numbers.AppendNull()
                               : numbers.Append(static_cast<double>(at_) / 8))
                     .ok())
                return fail(ErrorCode::Internal, "no memory");
        }
        return arrow::RecordBatch::Make(schema(), ids.length(),
                                        {*ids.Finish(), *numbers.Finish(), *words.Finish()});
    }

private:
    std::int64_t at_ = 0;
};

}  // namespace

class DataModelsTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsHoldUnderTheTester() {
        RowsModel model;
        const Tester tester(&model, kFatal);
        model.show(opened("a,b\n1,x\n2,\n3,y\n"), nullptr);
        QCOMPARE(model.rowCount(), 3);
        model.setRows(rowsOf({2, 0}));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("y"));
        QCOMPARE(model.headerData(0, Qt::Vertical, Qt::DisplayRole).toLongLong(), 2);
        model.setRows(rowsOf({}));
        QCOMPARE(model.rowCount(), 0);
        model.setRows(nullptr);
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(model.cell(1, 1).missing);
        QCOMPARE(model.index(1, 1).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("missing"));
        model.show(nullptr, nullptr);
        QCOMPARE(model.columnCount(), 0);
    }

    void rowsChangeWithoutForgettingColumns() {
        RowsModel model;
        model.show(opened("a,b\n1,x\n2,\n"), nullptr);
        const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setRows(rowsOf({1}));
        QCOMPARE(resets.count(), 0);
    }

    void longAndOddCellsAreOneLine() {
        RowsModel model;
        const std::string umlauts = [] {
            std::string made;
            for (int i = 0; i < 400; ++i) made += "ü";
            return made;
        }();
        model.show(opened("a,b\n\"x\ty\"," + umlauts + "\n"), nullptr);
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("x y"));
        QCOMPARE(model.fullText(0, 0), QStringLiteral("x\ty"));
        const QString cut = model.index(0, 1).data().toString();
        QVERIFY(cut.size() < 400 && cut.endsWith(QChar(0x2026)));
        QVERIFY(!cut.contains(QChar::ReplacementCharacter));
        QCOMPARE(model.fullText(0, 1).size(), 400);
    }

    void emptyTableHasColumnsAndNoRows() {
        RowsModel model;
        const Tester tester(&model, kFatal);
        model.show(opened("a,b\n"), nullptr);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.columnCount(), 2);
    }

    void farRowsOfAMillionAreRight() {
        QTemporaryDir folder;
        RuleReader reader;
        const auto stored = writeDataset(reader, {}, folder.path().toStdString(), {});
        QVERIFY(stored);
        auto data = Dataset::open(stored->file);
        QVERIFY(data);
        RowsModel model;
        model.show(std::make_shared<const OpenedDataset>(
                       OpenedDataset{{.name = "rule", .version = stored->version}, *data}),
                   nullptr);
        QCOMPARE(model.rowCount(), int{kMany});
        for (const int row : {0, 7, 123'456, 499'999, 777'777, 999'993, 999'999}) {
            QCOMPARE(model.index(row, 0).data().toInt(), row);
            QCOMPARE(
                model.index(row, 1).data().toString(),
                row % 7 == 0
                    ? QString()
                    : QString::number(row / 8.0, 'f', 3).remove(QRegularExpression("\\.?0+$")));
            QCOMPARE(model.index(row, 2).data().toString(), QStringLiteral("w%1").arg(row % 10));
        }
        const auto sevens = filterRows("word = w7 and eighth > 124000", **data, {});
        QVERIFY(sevens);
        model.setRows(std::make_shared<const std::vector<std::int64_t>>(*sevens));
        // rows ending in 7 beyond 992,000 that are no multiple of 7
        int expected = 0, last = 0;
        for (int row = 992'001; row < kMany; ++row)
            if (row % 10 == 7 && row % 7 != 0) {
                ++expected;
                last = row;
            }
        QCOMPARE(model.rowCount(), expected);
        QCOMPARE(model.datasetRow(expected - 1), last);
        QCOMPARE(model.index(expected - 1, 0).data().toInt(), last);
    }

    void columnsHoldUnderTheTesterAndKnowConcerns() {
        const auto dataset = opened(
            "same,many,gaps,id\n1,a,,k1\n1,b,,k2\n1,a,5,k3\n1,b,,k4\n1,a,,k5\n1,b,,k6\n1,a,,k7\n"
            "1,b,,k8\n1,a,,k9\n1,b,,l1\n1,a,,l2\n1,b,,l3\n1,a,,l4\n1,b,,l5\n1,a,,l6\n1,b,,l7\n"
            "1,a,,l8\n1,b,,l9\n1,a,,m1\n1,b,,m2\n1,a,6,m3\n");
        auto profile = profileDataset(*dataset->data, {});
        QVERIFY(profile);
        const auto kept = std::make_shared<const Profile>(std::move(*profile));
        ColumnsModel model;
        const Tester tester(&model, kFatal);
        model.show(kept, nullptr);
        QCOMPARE(model.rowCount(), 4);
        const auto concern = [&](int row) { return model.index(row, ColumnsModel::Concern); };
        QCOMPARE(concern(0).data().toString(), QStringLiteral("constant"));
        QCOMPARE(concern(1).data().toString(), QString());
        QCOMPARE(concern(2).data().toString(), QStringLiteral("90.5 % missing"));
        QCOMPARE(concern(3).data().toString(), QStringLiteral("each value once"));

        VerifyReport report;
        Finding finding{.check = "duplicates", .severity = Severity::Error, .columns = {"many"}};
        report.findings = {finding};
        model.show(kept, std::make_shared<const VerifyReport>(report));
        QCOMPARE(concern(1).data().toString(), QStringLiteral("1 finding"));
        const auto weight = [&](int row) {
            return concern(row).data(ColumnsModel::kSortRole).toDouble();
        };
        QVERIFY(weight(1) > weight(0) && weight(0) > weight(2));
        report.accepted = {finding.key()};  // accepted: stays visible elsewhere, no concern here
        model.show(kept, std::make_shared<const VerifyReport>(report));
        QCOMPARE(concern(1).data().toString(), QString());
    }

    void valuesHoldUnderTheTester() {
        const auto dataset = opened("a,b\nx,1\nx,2\ny,3\n");
        auto profile = profileDataset(*dataset->data, {});
        QVERIFY(profile);
        ValuesModel model;
        const Tester tester(&model, kFatal);
        const auto kept = std::make_shared<const Profile>(std::move(*profile));
        model.show(kept, 0);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("x"));
        QCOMPARE(model.share(0), 2.0 / 3);
        model.show(kept, 99);
        QCOMPARE(model.rowCount(), 0);
    }

    void datasetsFollowASnapshotByTheSmallestChanges() {
        bw::test::SampleProject project;
        test::PageFixture fixture(project);
        DatasetVerdicts verdicts(fixture.session());
        DatasetsModel model(verdicts);
        const Tester tester(&model, kFatal);
        const auto record = [](const char* name, const char* version) {
            return DatasetRecord{.name = name, .version = version, .rows = 5};
        };
        model.setDatasets({record("b", "1111111111111111"), record("d", "2222222222222222")});
        const QPersistentModelIndex b = model.index(0, 0, {});
        const QPersistentModelIndex version = model.index(0, 0, b);
        const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setDatasets({record("b", "1111111111111111"), record("d", "2222222222222222"),
                           record("a", "3333333333333333"), record("b", "4444444444444444")});
        QCOMPARE(resets.count(), 0);
        QCOMPARE(b.row(), 1);
        QCOMPARE(version.row(), 1);  // the newer version stands above it
        QCOMPARE(version.parent(), QModelIndex(b));
        QCOMPARE(model.reference(version), QStringLiteral("b@111111111111"));
        QCOMPARE(model.record(b).version, std::string("4444444444444444"));
        QCOMPARE(model.find(QStringLiteral("b@4444")), model.index(0, 0, b));
        QCOMPARE(model.find(QStringLiteral("d")), model.index(2, 0, {}));
        QVERIFY(!model.find(QStringLiteral("nothing")).isValid());
        model.setDatasets({record("d", "2222222222222222")});
        QVERIFY(!b.isValid() && !version.isValid());
        QCOMPARE(model.rowCount({}), 1);
    }

    void writtenFiltersAreReadAsMeant_data() {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<int>("rows");
        const auto row = [](const char* name, const QString& expression, int rows) {
            QTest::newRow(name) << expression << rows;
        };
        row("plain", filterEquals("a", ColumnKind::Integer, "1"), 2);
        row("keyword as name", filterEquals("in", ColumnKind::Category, "it's"), 1);
        row("quote in name", filterMissing("say \"x\""), 1);
        row("space in name", filterEquals("two words", ColumnKind::Category, "and"), 1);
        row("half open", filterBetween("a", ColumnKind::Integer, 0.5, 2, false), 2);
        row("closed", filterBetween("a", ColumnKind::Integer, 0.5, 2, true), 3);
        row("date", filterBetween("when", ColumnKind::DateTime, 1767225600e6, 1767312000e6, false),
            1);
    }
    void writtenFiltersAreReadAsMeant() {
        QFETCH(QString, expression);
        QFETCH(int, rows);
        const auto dataset = opened(
            "a,in,\"say \"\"x\"\"\",two words,when\n1,it's,y,and,2026-01-01 00:00:00\n"
            "1,b,,c,2026-01-02 00:00:00\n2,b,z,c,2026-01-03 00:00:00\n");
        const auto found = filterRows(expression.toStdString(), *dataset->data, {});
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QCOMPARE(static_cast<int>(found->size()), rows);
    }

    void theWordBeingWritten() {
        const auto word = [](const char* expression) {
            const QString whole = QString::fromLatin1(expression);
            return filterWordAt(whole, static_cast<int>(whole.size()));
        };
        QCOMPARE(word("age > 3 and wor").text, QStringLiteral("wor"));
        QCOMPARE(word("age > 3 and wor").begin, 12);
        QCOMPARE(word("\"two wo").text, QStringLiteral("two wo"));
        QCOMPARE(word("\"two wo").begin, 0);
        QCOMPARE(word("a = 'some te").text, QString());  // a value: nothing to complete
    }

    void roundSteps() {
        QCOMPARE(bw::ui::roundSteps(0, 10, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
        QCOMPARE(bw::ui::roundSteps(17, 90, 4), (std::vector<double>{20, 40, 60, 80}));
        QCOMPARE(bw::ui::roundSteps(3, 3, 4), std::vector<double>{3});
    }
};

}  // namespace bw::ui

QTEST_MAIN(bw::ui::DataModelsTest)
#include "DataModelsTest.moc"
