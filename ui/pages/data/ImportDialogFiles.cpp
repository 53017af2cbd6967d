// Choosing files for the import dialog: choosers never block, what they choose goes to the same
// functions that tests and drops call.
#include "ui/base/Text.h"
#include "ui/pages/data/ImportDialog.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace bw::ui {
namespace {

constexpr auto kFolderKey = "import/folder";

QString droppedFile(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

}  // namespace

void ImportDialog::chooseFile() {
    auto* chooser = new QFileDialog(
        this, tr("Choose a file"), desk_.settings.sharedValue(QLatin1String(kFolderKey)).toString(),
        tr("Tables (*.csv *.tsv *.tab *.txt *.data *.dat *.parquet);;All files (*)"));
    chooser->setFileMode(QFileDialog::ExistingFile);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    connect(chooser, &QFileDialog::fileSelected, this, [this](const QString& path) {
        desk_.settings.setSharedValue(QLatin1String(kFolderKey), QFileInfo(path).absolutePath());
        setFile(path);
    });
    chooser->open();
}

void ImportDialog::chooseRecipe() {
    auto* chooser = new QFileDialog(
        this, tr("Load a recipe"), desk_.settings.sharedValue(QLatin1String(kFolderKey)).toString(),
        tr("Recipes (*.toml)"));
    chooser->setFileMode(QFileDialog::ExistingFile);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    connect(chooser, &QFileDialog::fileSelected, this, &ImportDialog::loadRecipe);
    chooser->open();
}

void ImportDialog::chooseRecipeTarget() {
    auto* chooser = new QFileDialog(
        this, tr("Save this recipe"),
        desk_.settings.sharedValue(QLatin1String(kFolderKey)).toString(), tr("Recipes (*.toml)"));
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("toml"));
    chooser->selectFile(text(options().name) + QStringLiteral(".recipe.toml"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    connect(chooser, &QFileDialog::fileSelected, this, &ImportDialog::saveRecipe);
    chooser->open();
}

void ImportDialog::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedFile(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void ImportDialog::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    setFile(droppedFile(event->mimeData()));
}

}  // namespace bw::ui
