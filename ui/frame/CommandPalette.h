#pragma once

#include <QDialog>
#include <QIcon>
#include <QKeySequence>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListView;
class QStandardItemModel;

namespace bw::ui {

/// Something that Ctrl+K finds.
struct PaletteEntry {
    QString kind;     ///< "Action", "Dataset", "Run", "Model"
    QString title;    ///< what is matched first
    QString detail;   ///< beside it, quiet; matched too
    QString command;  ///< the same by command line; empty: none
    QIcon icon;
    QKeySequence shortcut;
    std::function<void()> run;
};

/// How well the letters of `query` are found in `text`, in order: 0 not at all; more for starts of
/// words and runs of letters. Case does not matter.
[[nodiscard]] int matchScore(const QString& query, const QString& text);

/// Every action, dataset, run and model by name. Up, Down, Enter; Ctrl+C copies the command line.
class CommandPalette final : public QDialog {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* parent);
    /// Shows it with these entries over the parent's middle.
    void offer(std::vector<PaletteEntry> entries);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void search(const QString& query);
    void tellCommand();
    void runCurrent();
    void copyCommand();
    [[nodiscard]] const PaletteEntry* current() const;

    std::vector<PaletteEntry> entries_;
    std::vector<int> found_;  ///< indices into entries_, best first
    QLineEdit* field_;
    QListView* list_;
    QStandardItemModel* model_;
    QLabel* commandLine_;
};

}  // namespace bw::ui
