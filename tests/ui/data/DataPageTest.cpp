// The data page in use: real page, real project, clicks and keys.
#include "core/base/Files.h"
#include "tests/ui/data/PageFixture.h"
#include "ui/pages/data/ColumnInspector.h"
#include "ui/pages/data/ColumnsModel.h"
#include "ui/pages/data/ColumnsTab.h"
#include "ui/pages/data/RowsModel.h"
#include "ui/pages/data/RowsView.h"
#include "ui/pages/data/TableTab.h"
#include "ui/plot/HistogramView.h"
#include "ui/widgets/StatePanel.h"

#include <QClipboard>
#include <QDropEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSplitter>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>

#include <fstream>

namespace bw::ui {
namespace {

using bw::test::SampleProject;
using test::PageFixture;

/// adult.csv read by nobody's code but this: fields between commas, blanks around them dropped.
std::vector<QStringList> adultByHand() {
    std::ifstream file(SampleProject::sample("adult.csv"));
    std::vector<QStringList> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        if (line.empty() || line == "\r") continue;
        QStringList fields;
        for (const QString& field : QString::fromStdString(line).split(QLatin1Char(',')))
            fields.append(field.trimmed());
        rows.push_back(fields);
    }
    return rows;
}
bool isMissing(const QString& field) {
    return field.isEmpty() || field == QLatin1String("?");
}
constexpr int kAge = 0, kWorkclass = 1, kHours = 12;

std::shared_ptr<const std::vector<std::int64_t>> rowList(std::vector<std::int64_t> rows) {
    return std::make_shared<const std::vector<std::int64_t>>(std::move(rows));
}

}  // namespace

class DataPageTest final : public QObject {
    Q_OBJECT

private:
    void type(PageFixture& fixture, const char* expression) {
        auto* field = fixture.find<QLineEdit>("filter");
        field->setFocus();
        field->clear();
        QTest::keyClicks(field, QString::fromLatin1(expression));
        QTest::keyClick(field, Qt::Key_Return);
    }
    QString count(PageFixture& fixture) { return fixture.find<QLabel>("rowCount")->text(); }

private Q_SLOTS:
    void withoutDatasetsItSaysWhatToDo() {
        SampleProject project;
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.panel().showsEmpty());
        QSignalSpy asked(&page, &DataPage::importAsked);
        for (auto* button : page.panel().findChildren<QPushButton*>())
            if (button->isVisible() && button->text().startsWith(QLatin1String("Import")))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        project.importPenguins();  // by another program, say
        QTRY_VERIFY(page.state().isOpen());
        QVERIFY(page.panel().showsContent());
        QCOMPARE(page.table().model().rowCount(), 344);
    }

    void rowsOfAdultAndAFilterCountedByHand() {
        SampleProject project;
        project.importAdult();
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        const auto truth = adultByHand();
        QCOMPARE(truth.size(), std::size_t{32562});
        RowsModel& rows = page.table().model();
        QCOMPARE(rows.rowCount(), 32562);
        for (const int row : {0, 27, 20'000, 32'560, 32'561})
            for (const int column : {kAge, kWorkclass, kHours}) {
                const QString& field = truth[std::size_t(row)][column];
                QCOMPARE(rows.index(row, column).data().toString(),
                         isMissing(field) ? QString() : field);
            }
        QTRY_COMPARE(count(fixture), QStringLiteral("32,562 rows"));

        std::vector<int> missing, old;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            const bool isUnknown = isMissing(truth[i][kWorkclass]);
            if (isUnknown) missing.push_back(int(i));
            if (truth[i][kAge].toInt() > 60 &&
                (isUnknown || truth[i][kWorkclass] == QLatin1String("Private")) &&
                truth[i][kHours].toInt() != 40)
                old.push_back(int(i));
        }
        QCOMPARE(missing.size(), std::size_t{1837});  // 1,836 question marks and the empty last row
        type(fixture, "workclass is missing");
        QTRY_COMPARE(count(fixture), QStringLiteral("1,837 of 32,562 rows"));
        QCOMPARE(rows.rowCount(), 1837);
        QCOMPARE(rows.datasetRow(0), std::int64_t{missing.front()});
        QCOMPARE(rows.datasetRow(1836), std::int64_t{missing.back()});
        QVERIFY(rows.cell(1000, kWorkclass).missing);

        type(fixture,
             "age > 60 and (workclass is missing or workclass = 'Private') and not "
             "\"hours-per-week\" = 40");
        QTRY_COMPARE(rows.rowCount(), int(old.size()));
        for (std::size_t i = 0; i < old.size(); ++i)
            QCOMPARE(rows.datasetRow(int(i)), std::int64_t{old[i]});

        auto* field = fixture.find<QLineEdit>("filter");
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(field->text(), QString());
        QTRY_COMPARE(count(fixture), QStringLiteral("32,562 rows"));
        QCOMPARE(rows.rowCount(), 32562);
    }

    void aWrongFilterSaysWhereAndKeepsTheRows() {
        SampleProject project;
        project.importPenguins();
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        type(fixture, "species = 'Adelie'");
        QTRY_COMPARE(page.table().model().rowCount(), 152);
        auto* error = fixture.find<QLabel>("filterError");
        type(fixture, "species = 'Adelie' and nothing > 3");
        QTRY_VERIFY(error->isVisible());
        QVERIFY2(error->text().contains(QLatin1String("position 24")), qPrintable(error->text()));
        QCOMPARE(page.table().model().rowCount(), 152);
        QCOMPARE(fixture.find<QLineEdit>("filter")->text(),
                 QStringLiteral("species = 'Adelie' and nothing > 3"));
        type(fixture, "species = 'Chinstrap'");
        QTRY_COMPARE(page.table().model().rowCount(), 68);
        QVERIFY(!error->isVisible());
        type(fixture, "species = 'Unicorn'");
        QTRY_COMPARE(page.table().model().rowCount(), 0);
        QTRY_COMPARE(count(fixture), QStringLiteral("0 of 344 rows"));
    }

    void namedRowsAreShownByTheirTitle() {
        SampleProject project;
        project.importPenguins();
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        page.tabs().setCurrentIndex(1);
        fixture.navigator().showDataset({.reference = QStringLiteral("penguins"),
                                         .rows = rowList({343, 5, 17}),
                                         .rowsTitle = QStringLiteral("3 odd rows"),
                                         .column = QStringLiteral("island")});
        QTRY_COMPARE(page.table().model().rowCount(), 3);
        QCOMPARE(page.tabs().currentIndex(), 0);  // the rows come into view
        QCOMPARE(page.table().model().datasetRow(0), std::int64_t{343});
        QCOMPARE(fixture.find<QLabel>("inspectorName")->text(), QStringLiteral("island"));
        QVERIFY(fixture.find<QPushButton>("allRows")->isVisible());
        QTest::mouseClick(fixture.find<QPushButton>("allRows"), Qt::LeftButton);
        QTRY_COMPARE(page.table().model().rowCount(), 344);

        page.state().showRows(rowList({400}), QStringLiteral("rows of elsewhere"));
        QVERIFY(fixture.find<QLabel>("filterError")->isVisible());
        QCOMPARE(page.table().model().rowCount(), 344);
    }

    void aPlaceInAnotherDatasetOpensItThere() {
        SampleProject project;
        project.importPenguins();
        project.import(project.write("small.csv", "n,word\n1,a\n2,b\n3,\n"), "small");
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        fixture.navigator().showDataset({.reference = QStringLiteral("penguins"),
                                         .where = QStringLiteral("species = 'Gentoo'")});
        QTRY_COMPARE(page.table().model().rowCount(), 124);
        QCOMPARE(fixture.find<QLabel>("datasetName")->text(), QStringLiteral("penguins"));
        QCOMPARE(fixture.find<QLineEdit>("filter")->text(), QStringLiteral("species = 'Gentoo'"));
        auto* list = fixture.find<QTreeView>("datasets");
        QCOMPARE(list->currentIndex().data().toString(), QStringLiteral("penguins"));
    }

    void switchingQuicklyShowsOnlyTheLast() {
        SampleProject project;
        for (int i = 1; i <= 4; ++i) {
            std::string csv = "n\n";
            for (int row = 0; row < i * 10; ++row) csv += std::to_string(row) + "\n";
            const std::string name = "d" + std::to_string(i);
            project.import(project.write(name + ".csv", csv), name);
        }
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        std::vector<int> shown;
        connect(&page.table().model(), &QAbstractItemModel::modelReset, this, [&] {
            if (page.table().model().rowCount() > 0)
                shown.push_back(page.table().model().rowCount());
        });
        auto* list = fixture.find<QTreeView>("datasets");
        for (const int row : {0, 1, 2, 0, 1}) list->setCurrentIndex(list->model()->index(row, 0));
        QTRY_VERIFY(page.state().isOpen() && !page.state().profileJob());
        QTest::qWait(50);
        QCOMPARE(shown, std::vector<int>{20});
        QCOMPARE(fixture.find<QLabel>("datasetName")->text(), QStringLiteral("d2"));
        QCOMPARE(page.state().profile()->rows, std::int64_t{20});
    }

    void aFilterOfTheLastDatasetIsDropped() {
        SampleProject project;
        project.importAdult();
        project.importPenguins();
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        page.state().open(QStringLiteral("income"));
        QTRY_VERIFY(page.state().isOpen());
        page.state().setFilter(QStringLiteral("age > 30"));
        QVERIFY(page.state().filterJob());
        page.state().open(QStringLiteral("penguins"));
        QTRY_VERIFY(page.state().isOpen());
        QTest::qWait(100);
        QCOMPARE(page.table().model().rowCount(), 344);
        QCOMPARE(page.state().rows().kind, RowsShown::Kind::All);
    }

    void aCancelledFilterLeavesTheRows() {
        SampleProject project;
        project.importPenguins();
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        page.state().setFilter(QStringLiteral("species = 'Adelie'"));
        QTRY_COMPARE(page.table().model().rowCount(), 152);
        page.state().setFilter(QStringLiteral("species = 'Gentoo'"));
        QVERIFY(page.state().filterJob());
        QTest::mouseClick(fixture.find<QPushButton>("cancelFilter"), Qt::LeftButton);
        QVERIFY(!page.state().filterJob());
        QTest::qWait(100);  // its result, had it come, would be here by now
        QCOMPARE(page.table().model().rowCount(), 152);
        QCOMPARE(page.state().rows().filter, QStringLiteral("species = 'Adelie'"));
    }

    void aMissingOrDamagedFileIsSaidInPlace() {
        SampleProject project;
        const auto gone = project.importPenguins();
        const auto damaged =
            project.import(project.write("small.csv", "n,word\n1,a\n2,b\n3,\n"), "small");
        project.import(project.write("good.csv", "n\n1\n2\n"), "good");
        const auto path = [&](const ImportOutcome& outcome) {
            return project.folder() / outcome.dataset.file;
        };
        std::filesystem::rename(path(gone), project.file("away.h5"));
        QVERIFY(writeFileAtomically(path(damaged), "these are not the bytes you look for"));
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());  // "good"
        page.state().open(QStringLiteral("penguins"));
        QTRY_VERIFY(page.panel().showsError());
        QCOMPARE(page.state().error()->code, ErrorCode::NotFound);
        QVERIFY(!page.state().error()->hint.empty());
        QCOMPARE(page.table().model().rowCount(), 0);

        page.state().open(QStringLiteral("small"));
        QTRY_COMPARE(page.state().error() ? page.state().error()->code : ErrorCode::NotFound,
                     ErrorCode::Corrupt);
        QVERIFY(page.panel().showsError());
        // the rest of the page works on
        auto* list = fixture.find<QTreeView>("datasets");
        list->setCurrentIndex(list->model()->index(0, 0));
        QTRY_VERIFY(page.panel().showsContent());
        QCOMPARE(page.table().model().rowCount(), 2);
        // back in its place, "Try again" finds it
        page.state().open(QStringLiteral("penguins"));
        QTRY_VERIFY(page.panel().showsError());
        std::filesystem::rename(project.file("away.h5"), path(gone));
        for (auto* button : page.panel().findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QLatin1String("Try again"))
                QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(page.table().model().rowCount(), 344);
    }

    void theInspectorFollowsTheColumnAndFilters() {
        SampleProject project;
        project.importAdult();
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().profile());
        RowsView& view = page.table().view();
        view.setCurrentIndex(page.table().model().index(3, kWorkclass));
        QCOMPARE(fixture.find<QLabel>("inspectorName")->text(), QStringLiteral("workclass"));
        auto* values = fixture.find<QListView>("values");
        QCOMPARE(values->model()->index(0, 0).data().toString(), QStringLiteral("Private"));
        values->scrollToTop();
        QTest::mouseClick(values->viewport(), Qt::LeftButton, {},
                          values->visualRect(values->model()->index(0, 0)).center());
        const auto truth = adultByHand();
        const auto isPrivate = [](const QStringList& row) {
            return row[kWorkclass] == QLatin1String("Private");
        };
        QTRY_COMPARE(page.table().model().rowCount(),
                     int(std::count_if(truth.begin(), truth.end(), isPrivate)));
        QCOMPARE(fixture.find<QLineEdit>("filter")->text(),
                 QStringLiteral("workclass = 'Private'"));
        QTest::mouseClick(fixture.find<QPushButton>("showMissing"), Qt::LeftButton);
        QTRY_COMPARE(page.table().model().rowCount(), 1837);

        page.state().selectColumn(kAge);
        auto* histogram = page.findChild<HistogramView*>();
        histogram->setFocus();
        QTest::keyClick(histogram, Qt::Key_Right);
        QCOMPARE(histogram->current(), 0);
        QTest::keyClick(histogram, Qt::Key_Return);
        const auto& profile = page.state().profile()->columns[kAge];
        QTRY_COMPARE(page.table().model().rowCount(), int(profile.histogram.front()));
    }

    void columnsOfConcernComeFirst() {
        SampleProject project;
        project.import(project.write("c.csv", "fine,gaps,same\n1,,k\n2,,k\n3,5,k\n4,,k\n"), "c");
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().profile());
        page.tabs().setCurrentIndex(1);
        auto* columns = fixture.find<QTableView>("columns");
        QCOMPARE(columns->model()->rowCount(), 3);
        QCOMPARE(columns->model()->index(2, 0).data().toString(), QStringLiteral("fine"));
        auto* find = fixture.find<QLineEdit>("findColumn");
        QTest::keyClicks(find, "AP");
        QCOMPARE(columns->model()->rowCount(), 1);
        columns->setCurrentIndex(columns->model()->index(0, 0));
        QCOMPARE(fixture.find<QLabel>("inspectorName")->text(), QStringLiteral("gaps"));
        columns->setFocus();
        QTest::keyClick(columns, Qt::Key_Return);
        QCOMPARE(page.tabs().currentIndex(), 0);
        QCOMPARE(page.state().column(), 1);
    }

    void copiedCellsAreTsv() {
        SampleProject project;
        project.import(project.write("c.csv", "n,word\n1,plain\n2,\"a\tb\"\n3,\n4,d\n"), "c");
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        RowsView& view = page.table().view();
        view.selectAll();
        view.setFocus();
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("1\tplain\n2\t\"a\tb\"\n3\t\n4\td"));
    }

    void aFileDroppedBeginsAnImport() {
        SampleProject project;
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QSignalSpy asked(&page, &DataPage::importAsked);
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(QStringLiteral("/data/some file.csv"))});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&page, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({5, 5}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&page, &drop);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.front().front().toString(), QStringLiteral("/data/some file.csv"));
    }

    void theSampleDataIsThereForTheAsking() {
        SampleProject project;
        qputenv("BENCHWRIGHT_SAMPLES", QByteArray(BW_SAMPLE_DATA));
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        qunsetenv("BENCHWRIGHT_SAMPLES");
        QTRY_VERIFY(page.panel().showsEmpty());
        QPushButton* link = nullptr;
        for (auto* button : page.panel().findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Try the sample data")) link = button;
        QVERIFY(link && link->isVisible());
        qputenv("BENCHWRIGHT_SAMPLES", QByteArray(BW_SAMPLE_DATA));
        QTest::mouseClick(link, Qt::LeftButton);
        qunsetenv("BENCHWRIGHT_SAMPLES");
        QTRY_COMPARE_WITH_TIMEOUT(page.table().model().rowCount(), 32562, 60'000);
    }

    void verifyingTellsTheVerdictAndTheBadge() {
        SampleProject project;
        const auto outcome = project.importAdult();
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        QVERIFY(page.state().report());  // of the import
        QCOMPARE(page.state().report()->findings.size(), outcome.report.findings.size());
        const auto weighty = std::ranges::count_if(
            outcome.report.findings,
            [](const Finding& finding) { return finding.severity != Severity::Info; });
        QVERIFY(weighty > 0);
        QTRY_COMPARE(page.badge(), int(weighty));
        QTest::mouseClick(fixture.find<QPushButton>("verify"), Qt::LeftButton);
        QVERIFY(page.state().verifyJob());
        QVERIFY(!fixture.find<QPushButton>("verify")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(!page.state().verifyJob(), 60'000);
        QCOMPARE(page.state().report()->findings.size(), outcome.report.findings.size());

        const auto& first = *std::ranges::find_if(
            outcome.report.findings,
            [](const Finding& finding) { return finding.severity != Severity::Info; });
        const auto accepted =
            acceptFinding(project.bench(), outcome.report, first.key(), "known and harmless");
        QVERIFY(accepted);
        QTRY_COMPARE(page.badge(), int(weighty) - 1);
        QTRY_COMPARE(page.state().report()->accepted.size(), std::size_t{1});
    }

    void aNewVersionAppearsAndNothingMoves() {
        SampleProject project;
        project.import(project.write("v.csv", "n\n1\n2\n3\n"), "v");
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        page.state().setFilter(QStringLiteral("n > 1"));
        QTRY_COMPARE(page.table().model().rowCount(), 2);
        project.import(project.write("v.csv", "n\n1\n2\n3\n4\n"), "v");
        auto* list = fixture.find<QTreeView>("datasets");
        QTRY_COMPARE(list->model()->rowCount(list->model()->index(0, 0)), 2);
        QCOMPARE(page.table().model().rowCount(), 2);  // still what the person reads
        fixture.navigator().showDataset({.reference = QStringLiteral("v")});
        QTRY_COMPARE(page.table().model().rowCount(), 4);
    }

    void thePageIsFoundAsItWasLeft() {
        SampleProject project;
        project.importPenguins();
        project.import(project.write("v.csv", "n\n1\n2\n3\n"), "v");
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        QCOMPARE(page.state().dataset()->record.name, std::string("v"));  // imported last
        auto* list = fixture.find<QTreeView>("datasets");
        list->setCurrentIndex(list->model()->index(0, 0));
        QTRY_COMPARE(page.table().model().rowCount(), 344);
        page.table().view().setColumnWidth(1, 177);
        page.tabs().setCurrentIndex(1);
        QTest::qWait(600);  // widths are saved a moment after the last move

        DataPage& again = fixture.open();
        QTRY_COMPARE(again.table().model().rowCount(), 344);
        QCOMPARE(again.tabs().currentIndex(), 1);
        QCOMPARE(again.table().view().columnWidth(1), 177);
    }

    void tenThousandColumns() {
        std::string head, line;
        for (int i = 0; i < 10'000; ++i) {
            head += (i ? ",c" : "c") + std::to_string(i);
            line += (i ? "," : "") + std::to_string(i);
        }
        SampleProject project;
        project.import(project.write("wide.csv", head + "\n" + line + "\n" + line + "\n"), "wide");
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY_WITH_TIMEOUT(page.state().profile(), 60'000);
        QCOMPARE(page.table().model().columnCount(), 10'000);
        QVERIFY(!page.grab().isNull());
        page.state().selectColumn(9'999);
        RowsView& view = page.table().view();
        const int x = view.columnViewportPosition(9'999);
        QVERIFY(x >= 0 && x < view.viewport()->width());
        page.tabs().setCurrentIndex(1);
        QVERIFY(!page.grab().isNull());
        QCOMPARE(page.findChild<ColumnsTab*>()->view().model()->rowCount(), 10'000);
    }
};

}  // namespace bw::ui

QTEST_MAIN(bw::ui::DataPageTest)
#include "DataPageTest.moc"
