#pragma once

#include "ui/base/Page.h"
#include "ui/pages/data/ImportPreview.h"

#include <QDialog>
#include <QPointer>
#include <QTimer>

#include <map>
#include <optional>
#include <string>

class QBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace bw::ui {

class CommandLine;
class ImportPreviewPane;
class Notice;
class ParameterForm;

/// Chooses a file, shows at once how it will be read, and imports it: make one with new, open() it,
/// and take the outcome from imported(). It reads the whole file for the preview in a job that is
/// cancelled by any change. The import is a job of its own that goes on when the dialog has closed;
/// when it ends in an error, the dialog comes back with all inputs and the error. Deletes itself
/// once it is closed and nothing of it runs any more.
class ImportDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ImportDialog(Desk desk, QWidget* parent = nullptr);
    ~ImportDialog() override;

    /// As if a person had chosen it: proposes a name unless one was typed.
    void setFile(const QString& path);
    /// For a new version of a dataset: this name stays, whatever file is chosen.
    void setDatasetName(const QString& name);
    void loadRecipe(const QString& file);
    /// Writes the recipe that is shown; needs a preview.
    void saveRecipe(const QString& file);
    [[nodiscard]] ImportOptions options() const;
    /// A preview of just these inputs is there and all are good.
    [[nodiscard]] bool isReady() const;

Q_SIGNALS:
    void importStarted(bw::ui::Job* job);
    void imported(const bw::ImportOutcome& outcome);
    void previewed();  ///< a preview of the present inputs, or why there is none, is shown

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeActions();
    void lay();
    QWidget* makeInputs();
    QBoxLayout* makeFooter();
    void chooseFile();
    void chooseRecipe();
    void chooseRecipeTarget();
    void fileChanged();
    void inputChanged();
    void preview();
    void take(Result<ImportPreview> result);
    void followImporter();
    void startImport();
    void importEnded(Result<ImportOutcome> outcome);
    void review();
    void reviewName();
    [[nodiscard]] std::map<std::string, std::string> givenOptions() const;

    Desk desk_;
    QLineEdit *file_, *name_;
    QLabel *nameNote_, *recipeNote_;
    CommandLine* command_;
    ParameterForm* form_;
    QWidget* optionsBox_;
    QToolButton* recipeButton_;
    ImportPreviewPane* pane_;
    Notice* notice_;
    QAction *choose_, *import_, *loadRecipe_, *saveRecipe_, *forgetRecipe_;
    QTimer debounce_;
    QPointer<Job> previewJob_, importJob_;
    std::optional<ImportPreview> shown_;              ///< of the present inputs
    std::vector<ParameterDescription> descriptions_;  ///< that the form shows
    std::string importer_;                            ///< whose they are
    std::optional<std::filesystem::path> recipe_;
    std::optional<ImportRecipe> recipeValues_;  ///< of recipe_, once read
    bool nameTyped_ = false;
    unsigned generation_ = 0;
};

}  // namespace bw::ui
