// The import dialog in use: real files with their flaws, real importers, clicks and keys.
#include "core/pipeline/ContractSteps.h"
#include "core/table/RecipeFile.h"
#include "tests/ui/data/PageFixture.h"
#include "ui/base/Text.h"
#include "ui/models/SampleRowsModel.h"
#include "ui/pages/data/ImportColumnsModel.h"
#include "ui/pages/data/ImportDialog.h"
#include "ui/pages/data/ImportPreviewPane.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <sys/mount.h>
#include <unistd.h>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QProcess>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <fstream>
#include <random>

namespace bw::ui {
namespace {

using bw::test::SampleProject;
using test::PageFixture;

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// A dialog, shown, and what to do with it as a person would.
struct Shown {
    explicit Shown(PageFixture& fixture)
        : dialog(new ImportDialog(Desk{fixture.session(), fixture.navigator(), fixture.settings(),
                                       PageFixture::theme()})),
          previewed(dialog, &ImportDialog::previewed),
          imported(dialog, &ImportDialog::imported) {
        dialog->open();
    }
    ~Shown() { delete dialog; }
    template <typename Widget>
    Widget* find(const char* name) const {
        return dialog->findChild<Widget*>(QString::fromLatin1(name));
    }
    QString text(const char* name) const { return find<QLabel>(name)->text(); }
    ImportColumnsModel& columns() const {
        return *qobject_cast<ImportColumnsModel*>(find<QTableView>("importColumns")->model());
    }
    QAbstractItemModel& rows() const { return *find<QTableView>("importRows")->model(); }
    int columnOf(const QString& name) const {
        for (int i = 0; i < columns().rowCount(); ++i)
            if (columns().index(i, ImportColumnsModel::kName).data() == name) return i;
        return -1;
    }
    QString kindOf(const QString& name) const {
        return columns().index(columnOf(name), ImportColumnsModel::kKind).data().toString();
    }
    void typeFile(const std::filesystem::path& file) {
        auto* field = find<QLineEdit>("importFile");
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, ui::text(file));
        QTest::keyClick(field, Qt::Key_Return);
    }
    QString command() const { return find<CommandLine>("importCommand")->command(); }
    bool waitForPreview() { return previewed.count() > 0 || previewed.wait(20'000); }
    void again() { previewed.clear(); }
    QPushButton* button() const { return find<QPushButton>("startImport"); }
    StatePanel& panel() const { return *find<StatePanel>("importState"); }
    /// All that is written in a part of the dialog.
    QString wordsIn(const char* name) const {
        QStringList words;
        for (const QLabel* label : find<QWidget>(name)->findChildren<QLabel*>())
            if (label->isVisible()) words += label->text();
        return words.join(QLatin1Char(' '));
    }

    QPointer<ImportDialog> dialog;
    QSignalSpy previewed, imported;
};

QModelIndex kindCell(const Shown& shown, const QString& column) {
    return shown.columns().index(shown.columnOf(column), ImportColumnsModel::kKind);
}

void clickCell(QTableView* view, const QModelIndex& index) {
    view->scrollTo(index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
}

}  // namespace

class ImportDialogTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void adultIsRecognisedAndImported() {
        SampleProject project;
        PageFixture fixture(project);
        Shown shown(fixture);
        const QAbstractItemModelTester columns(
            &shown.columns(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester rows(&shown.rows(),
                                            QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(shown.panel().showsEmpty());
        QVERIFY(!shown.button()->isEnabled());
        shown.typeFile(SampleProject::sample("adult.csv"));
        QVERIFY(shown.waitForPreview());

        QVERIFY(shown.panel().showsContent());
        QCOMPARE(shown.text("importFacts"),
                 QStringLiteral("Text tables (CSV) · 32,562 rows · 15 columns"));
        const std::string file = contentOf(SampleProject::sample("adult.csv"));
        const auto marks = std::ranges::count(file, '?');
        const QString seen = shown.text("importObservations");
        QVERIFY2(seen.contains(QStringLiteral("Byte-order mark skipped")), qPrintable(seen));
        QVERIFY2(seen.contains(QStringLiteral("Spaces around cells")), qPrintable(seen));
        QVERIFY2(seen.contains(QStringLiteral("\"?\" read as missing in %1 cells").arg(marks)),
                 qPrintable(seen));
        QCOMPARE(shown.kindOf(QStringLiteral("age")), QStringLiteral("integer"));
        QCOMPARE(shown.kindOf(QStringLiteral("salary")), QStringLiteral("category"));
        // The second line of the file, and the 15th row's country, which is "?" there.
        QCOMPARE(shown.rows().rowCount(), 50);
        QCOMPARE(shown.rows().index(0, 0).data().toString(), QStringLiteral("39"));
        QCOMPARE(shown.rows().index(0, 1).data().toString(), QStringLiteral("State-gov"));
        QCOMPARE(shown.rows().index(14, 13).data().toString(), QStringLiteral("missing"));

        QCOMPARE(shown.find<QLineEdit>("importName")->text(), QStringLiteral("adult"));
        QCOMPARE(shown.text("importNameNote"), QStringLiteral("Makes a new dataset."));
        QTest::mouseClick(shown.button(), Qt::LeftButton);
        QVERIFY(!shown.dialog->isVisible());
        QVERIFY(shown.imported.wait(20'000));
        const auto stored = project.project().datasets();
        QVERIFY(stored.has_value());
        QCOMPARE(stored->size(), std::size_t{1});
        QCOMPARE(stored->front().name, std::string("adult"));
        QCOMPARE(stored->front().rows, std::int64_t{32562});
        QTRY_VERIFY(!shown.dialog);  // it cleans up after itself
    }

    void theSameFileAgainIsNothingNew() {
        SampleProject project;
        project.importPenguins();
        PageFixture fixture(project);
        Shown shown(fixture);
        QTRY_VERIFY(fixture.session().loaded());
        ImportOutcome outcome;
        connect(shown.dialog, &ImportDialog::imported, this,
                [&](const ImportOutcome& got) { outcome = got; });
        shown.typeFile(SampleProject::sample("penguins.csv"));
        QVERIFY(shown.waitForPreview());
        QCOMPARE(shown.text("importNameNote"),
                 QStringLiteral("Adds a version to penguins, which has one."));
        QTest::keyClick(shown.dialog, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(shown.imported.wait(20'000));
        QVERIFY(!outcome.isNew);
        QVERIFY(importSummary(outcome).contains(QStringLiteral("344 rows, 8 columns")));
        QVERIFY(importSummary(outcome).contains(QStringLiteral("Nothing new")));
        QCOMPARE(project.project().datasets()->size(), std::size_t{1});
    }

    void aKindIsChangedByClicks() {
        SampleProject project;
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(SampleProject::sample("penguins.csv"));
        QVERIFY(shown.waitForPreview());
        QCOMPARE(shown.kindOf(QStringLiteral("year")), QStringLiteral("integer"));
        shown.again();

        auto* view = shown.find<QTableView>("importColumns");
        clickCell(view, kindCell(shown, QStringLiteral("year")));
        QTRY_VERIFY(shown.find<QComboBox>("kindEditor"));
        auto* editor = shown.find<QComboBox>("kindEditor");
        QTest::keyClick(editor, Qt::Key_End);
        QTest::keyClick(editor, Qt::Key_Return);
        if (shown.columns().chosen().empty()) {  // the list was open: the key went to it
            QTest::keyClick(editor->view(), Qt::Key_End);
            QTest::keyClick(editor->view(), Qt::Key_Return);
        }
        QCOMPARE(shown.kindOf(QStringLiteral("year")), QStringLiteral("category"));
        QVERIFY(!shown.find<QLabel>("importStale")->isHidden());  // at once, not when it is read
        QVERIFY(!shown.button()->isEnabled());
        QVERIFY(shown.waitForPreview());
        QVERIFY(shown.find<QLabel>("importStale")->isHidden());
        QVERIFY(shown.command().endsWith(QStringLiteral("--type year=category")));

        QTest::mouseClick(shown.button(), Qt::LeftButton);
        QVERIFY(shown.imported.wait(20'000));
        const auto opened = openDataset(project.project(), "penguins");
        QVERIFY(opened.has_value());
        QCOMPARE(opened->data->kind(*opened->data->columnIndex("year")), ColumnKind::Category);
        QCOMPARE(opened->data->kind(*opened->data->columnIndex("body_mass_g")),
                 ColumnKind::Integer);
    }

    void severalKindsAtOnceAndBack() {
        SampleProject project;
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(SampleProject::sample("penguins.csv"));
        QVERIFY(shown.waitForPreview());
        auto* button = shown.find<QToolButton>("kindOfSelected");
        QVERIFY(!button->isEnabled());
        auto* view = shown.find<QTableView>("importColumns");
        const auto name = [&](const QString& column) {
            return shown.columns().index(shown.columnOf(column), ImportColumnsModel::kName);
        };
        clickCell(view, name(QStringLiteral("body_mass_g")));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::ControlModifier,
                          view->visualRect(name(QStringLiteral("year"))).center());
        QCOMPARE(button->text(), QStringLiteral("Kind of 2 selected columns…"));
        const auto choose = [&](const QString& words) {
            shown.again();
            for (QAction* action : button->menu()->actions())
                if (action->text() == words) action->trigger();
            return shown.waitForPreview();
        };
        QVERIFY(choose(QStringLiteral("number")));
        QCOMPARE(shown.kindOf(QStringLiteral("body_mass_g")), QStringLiteral("number"));
        QCOMPARE(shown.kindOf(QStringLiteral("year")), QStringLiteral("number"));
        QCOMPARE(shown.kindOf(QStringLiteral("flipper_length_mm")), QStringLiteral("integer"));
        QVERIFY(choose(QStringLiteral("As inferred")));
        QCOMPARE(shown.kindOf(QStringLiteral("year")), QStringLiteral("integer"));
        QVERIFY(shown.columns().chosen().empty());
    }

    void aKindThatDoesNotFitIsToldAndTakenBack() {
        SampleProject project;
        // Row 900 spoils it: beyond the rows that are shown.
        std::string lines = "id,size\n";
        for (int i = 0; i < 1000; ++i)
            lines += std::to_string(i) + (i == 900 ? ",large\n" : ",7\n");
        const auto file = project.write("sizes.csv", lines);
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(file);
        QVERIFY(shown.waitForPreview());
        QCOMPARE(shown.kindOf(QStringLiteral("size")), QStringLiteral("category"));
        shown.again();
        shown.columns().setData(kindCell(shown, QStringLiteral("size")),
                                static_cast<int>(ColumnKind::Integer), Qt::EditRole);
        QVERIFY(shown.waitForPreview());
        QVERIFY(shown.panel().showsContent());  // the kind can be corrected where it stands
        const QString words = shown.wordsIn("importState");
        QVERIFY2(words.contains(QStringLiteral("large")), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("size")), qPrintable(words));
        QVERIFY(!shown.button()->isEnabled());
        shown.again();
        shown.columns().takeBack({shown.columns().index(1, 0)});
        QVERIFY(shown.waitForPreview());
        QVERIFY(shown.button()->isEnabled());
    }

    void optionsAreReadAnew() {
        SampleProject project;
        const auto file = project.write("prices.csv", "name;price\nA;15\nB;25\n");
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(file);
        QVERIFY(shown.waitForPreview());
        QCOMPARE(shown.columns().rowCount(), 2);
        shown.columns().setData(kindCell(shown, QStringLiteral("price")),
                                static_cast<int>(ColumnKind::Number), Qt::EditRole);
        shown.again();
        QVERIFY(shown.waitForPreview());
        shown.again();
        auto* delimiter = shown.find<QComboBox>("parameter_delimiter");
        QVERIFY(delimiter);
        delimiter->setFocus();
        QTest::keyClicks(delimiter, QStringLiteral("comma"));
        Q_EMIT delimiter->activated(delimiter->currentIndex());
        QVERIFY(shown.waitForPreview());
        QVERIFY(shown.command().contains(QStringLiteral("--set delimiter=comma")));
        // No column "price" any more: the kind chosen for it is gone, and that is said.
        QVERIFY(shown.columns().chosen().empty());
        QVERIFY(shown.text("importObservations").contains(QStringLiteral("No column price now")));
    }

    void badFilesSayWhatIsWrong_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("words");
        QTest::newRow("missing") << "missing" << "does not exist";
        QTest::newRow("folder") << "folder" << "is a folder";
        QTest::newRow("empty") << "empty" << "is empty";
        QTest::newRow("ragged") << "ragged" << "line 3";
        QTest::newRow("noise") << "noise" << "No importer can read";
    }
    void badFilesSayWhatIsWrong() {
        QFETCH(const QString, file);
        QFETCH(const QString, words);
        SampleProject project;
        std::filesystem::path path = project.file(bytes(file));
        if (file == QLatin1String("folder")) std::filesystem::create_directory(path);
        if (file == QLatin1String("empty")) path = project.write("empty.csv", "");
        if (file == QLatin1String("ragged"))
            path = project.write("r.csv", "a,b\n1,2\n1,2,3\n4,5\n");
        if (file == QLatin1String("noise")) {
            std::mt19937 random(7);
            std::string noise(4096, '\0');
            for (char& byte : noise) byte = static_cast<char>(random() & 0xFF);
            path = project.write("noise.bin", noise);
        }
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(path);
        QVERIFY(shown.waitForPreview());
        QVERIFY(shown.panel().showsError());
        const QString said = shown.wordsIn("importState");
        QVERIFY2(said.contains(words), qPrintable(said));
        QVERIFY(!shown.button()->isEnabled());
        shown.again();
        shown.typeFile(SampleProject::sample("penguins.csv"));
        QVERIFY(shown.waitForPreview());
        QVERIFY(shown.panel().showsContent());
        QVERIFY(shown.button()->isEnabled());
    }

    void namesAreChecked() {
        SampleProject project;
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(SampleProject::sample("bike-sharing-hour.csv"));
        QVERIFY(shown.waitForPreview());
        auto* name = shown.find<QLineEdit>("importName");
        QCOMPARE(name->text(), QStringLiteral("bike-sharing-hour"));
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("no spaces"));
        QVERIFY(shown.text("importNameNote").startsWith(QStringLiteral("Use 1 to 100 letters")));
        QVERIFY(!shown.button()->isEnabled());
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("bikes"));
        QVERIFY(shown.button()->isEnabled());
        // What was typed stays when another file is chosen.
        shown.again();
        shown.typeFile(SampleProject::sample("penguins.csv"));
        QVERIFY(shown.waitForPreview());
        QCOMPARE(name->text(), QStringLiteral("bikes"));
    }

    void aProposedNameIsAGoodOne() {
        QCOMPARE(proposedDatasetName(QStringLiteral("/x/Sales 2024.csv")),
                 QStringLiteral("Sales_2024"));
        QCOMPARE(proposedDatasetName(QStringLiteral("/x/.-größe.csv")), QStringLiteral("gr__e"));
        QCOMPARE(
            proposedDatasetName(QString(300, QLatin1Char('a')) + QStringLiteral(".csv")).size(),
            100);
    }

    void cancelDuringThePreviewLeavesNothing() {
        SampleProject project;
        std::string lines = "a,b,c\n";
        while (lines.size() < 40'000'000) lines += "1234567,0.25,some words here\n";
        const auto file = project.write("large.csv", lines);
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(file);
        QCOMPARE(shown.previewed.count(), 0);  // it is being read
        QTest::mouseClick(shown.find<QPushButton>("cancelImport"), Qt::LeftButton);
        QTRY_VERIFY(!shown.dialog);
        QVERIFY(project.project().datasets()->empty());
        QVERIFY(!std::filesystem::exists(project.project().datasetFolder("large")));
    }

    void anotherFileDuringThePreviewShowsOnlyTheOther() {
        SampleProject project;
        std::string lines = "a,b,c\n";
        while (lines.size() < 40'000'000) lines += "1234567,0.25,some words here\n";
        const auto file = project.write("large.csv", lines);
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(file);
        shown.typeFile(SampleProject::sample("penguins.csv"));
        QVERIFY(shown.waitForPreview());
        QTest::qWait(500);  // time for the first to come late
        QCOMPARE(shown.previewed.count(), 1);
        QCOMPARE(shown.columns().rowCount(), 8);
    }

    void aRefusedImportComesBackWithItsInputs() {
        SampleProject project;
        project.importPenguins();
        QVERIFY(inferStoredContract(project.bench(), "penguins", false, {}).has_value());
        QVERIFY(acceptContract(project.bench(), "penguins", "agreed").has_value());
        const auto file = project.write("narrow.csv", "species,island\nAdelie,Dream\n");
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.dialog->setDatasetName(QStringLiteral("penguins"));
        shown.typeFile(file);
        QVERIFY(shown.waitForPreview());
        QTest::mouseClick(shown.button(), Qt::LeftButton);
        QVERIFY(!shown.dialog->isVisible());
        QTRY_VERIFY(shown.dialog->isVisible());
        QString said;
        for (const Notice* notice : shown.dialog->findChildren<Notice*>())
            said += notice->sentence();
        QVERIFY2(said.contains(QStringLiteral("does not fit the contract of penguins")),
                 qPrintable(said));
        QVERIFY2(said.contains(QStringLiteral("body_mass_g")), qPrintable(said));
        QCOMPARE(shown.find<QLineEdit>("importFile")->text(), text(file));
        QCOMPARE(shown.find<QLineEdit>("importName")->text(), QStringLiteral("penguins"));
        QVERIFY(shown.button()->isEnabled());
        QCOMPARE(project.project().datasets()->size(), std::size_t{1});
    }

    void aFullDiskIsToldAndLeavesNothing() {
        if (::geteuid() != 0) QSKIP("mounting a small file system needs root");
        SampleProject project;
        const auto place = project.folder() / "datasets" / "big";
        std::filesystem::create_directories(place);
        if (::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=1m") != 0)
            QSKIP("cannot mount a file system here");
        const auto unmount = qScopeGuard([&] { ::umount(place.c_str()); });
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.dialog->setDatasetName(QStringLiteral("big"));
        shown.typeFile(SampleProject::sample("adult.csv"));
        QVERIFY(shown.waitForPreview());
        QTest::mouseClick(shown.button(), Qt::LeftButton);
        QTRY_VERIFY(!shown.dialog->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(shown.dialog->isVisible(), 30'000);
        QString said;
        for (const Notice* notice : shown.dialog->findChildren<Notice*>())
            said += notice->sentence();
        QVERIFY2(said.contains(QStringLiteral("No space left")), qPrintable(said));
        QVERIFY(std::filesystem::is_empty(place));
        QVERIFY(project.project().datasets()->empty());
        QCOMPARE(shown.find<QLineEdit>("importName")->text(), QStringLiteral("big"));
    }

    void aRecipeIsSavedAndLoaded() {
        SampleProject project;
        const auto recipe = project.file("penguins.recipe.toml");
        PageFixture fixture(project);
        {
            Shown shown(fixture);
            shown.typeFile(SampleProject::sample("penguins.csv"));
            QVERIFY(shown.waitForPreview());
            shown.again();
            shown.columns().setData(kindCell(shown, QStringLiteral("year")),
                                    static_cast<int>(ColumnKind::Category), Qt::EditRole);
            QVERIFY(shown.waitForPreview());
            shown.dialog->saveRecipe(text(recipe));
            QTRY_VERIFY(std::filesystem::exists(recipe));
        }
        Shown shown(fixture);
        shown.typeFile(SampleProject::sample("penguins.csv"));
        QVERIFY(shown.waitForPreview());
        QCOMPARE(shown.kindOf(QStringLiteral("year")), QStringLiteral("integer"));
        shown.again();
        shown.dialog->loadRecipe(text(recipe));
        QVERIFY(shown.waitForPreview());
        QCOMPARE(shown.kindOf(QStringLiteral("year")), QStringLiteral("category"));
        QCOMPARE(shown.columns()
                     .index(shown.columnOf(QStringLiteral("year")), ImportColumnsModel::kOrigin)
                     .data()
                     .toString(),
                 QStringLiteral("recipe"));
        QVERIFY(shown.command().endsWith(QStringLiteral("--recipe ") + shellWord(text(recipe))));
        // A damaged one is told in place.
        shown.again();
        shown.dialog->loadRecipe(text(project.write("bad.toml", "importer = \n")));
        QVERIFY(shown.waitForPreview());
        QVERIFY(shown.panel().showsError());
        QVERIFY(shown.wordsIn("importState").contains(QStringLiteral("bad.toml")));
    }

    void theCommandDoesTheSame() {
        SampleProject project;
        const auto file = project.write("it's, 1.csv", "a b;c=d\n1;x\n2;y\n");
        PageFixture fixture(project);
        Shown shown(fixture);
        shown.typeFile(file);
        QVERIFY(shown.waitForPreview());
        shown.again();
        shown.columns().setData(kindCell(shown, QStringLiteral("a b")),
                                static_cast<int>(ColumnKind::Number), Qt::EditRole);
        shown.columns().setData(kindCell(shown, QStringLiteral("c=d")),
                                static_cast<int>(ColumnKind::Category), Qt::EditRole);
        QVERIFY(shown.waitForPreview());
        QTest::mouseClick(shown.find<CommandLine>("importCommand")->findChild<QToolButton*>(),
                          Qt::LeftButton);
        const QString command = QApplication::clipboard()->text();
        QTest::mouseClick(shown.button(), Qt::LeftButton);
        QVERIFY(shown.imported.wait(20'000));
        QProcess shell;
        shell.setWorkingDirectory(text(project.folder()));
        shell.start(QStringLiteral("bash"),
                    {QStringLiteral("-c"),
                     QStringLiteral("PATH=%1:$PATH; %2").arg(QStringLiteral(BW_BIN_DIR), command)});
        QVERIFY(shell.waitForFinished());
        QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError().constData());
        QCOMPARE(project.project().datasets()->size(), std::size_t{1});  // the same version
    }

    void thePageShowsWhatWasImported() {
        SampleProject project;
        project.importPenguins();
        PageFixture fixture(project);
        DataPage& page = fixture.open();
        QTRY_VERIFY(page.state().isOpen());
        const auto import = [&](const std::filesystem::path& file, const char* name) {
            page.importFile(file);
            auto* dialog = page.findChild<ImportDialog*>();
            dialog->setDatasetName(QString::fromLatin1(name));
            QVERIFY(QTest::qWaitFor([&] { return dialog->isReady(); }, 20'000));
            QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("startImport")),
                              Qt::LeftButton);
            QTRY_VERIFY(!page.findChild<ImportDialog*>());
        };
        const auto said = [&] { return fixture.find<Notice>("importedNotice")->sentence(); };
        import(project.write("two.csv", "a,b\n1,x\n2,y\n"), "penguins");  // a newer version
        QTRY_VERIFY(page.state().isOpen() && page.state().dataset()->data->rows() == 2);
        QVERIFY2(said().contains(QStringLiteral("2 rows, 2 columns")), qPrintable(said()));
        // The older content again: nothing new, and the version that holds it is shown.
        import(SampleProject::sample("penguins.csv"), "penguins");
        QTRY_VERIFY(page.state().isOpen() && page.state().dataset()->data->rows() == 344);
        QVERIFY2(said().contains(QStringLiteral("Nothing new")), qPrintable(said()));
        QCOMPARE(project.project().datasets()->size(), std::size_t{2});
    }

    void aDroppedFileIsChosen() {
        SampleProject project;
        PageFixture fixture(project);
        Shown shown(fixture);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(text(SampleProject::sample("penguins.csv")))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(shown.dialog, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(shown.dialog, &drop);
        QVERIFY(shown.waitForPreview());
        QCOMPARE(shown.find<QLineEdit>("importName")->text(), QStringLiteral("penguins"));
    }
};

}  // namespace bw::ui

QTEST_MAIN(bw::ui::ImportDialogTest)
#include "ImportDialogTest.moc"
