#pragma once

#include "core/pipeline/DataSteps.h"
#include "ui/base/Page.h"

#include <filesystem>
#include <optional>

class QBoxLayout;
class QLabel;
class QSplitter;
class QTabWidget;

namespace bw::ui {

class ColumnInspector;
class ColumnsTab;
class ContractTab;
class DatasetList;
class DatasetState;
class DatasetVerdicts;
class EmptyPanel;
class FindingsTab;
class Notice;
class Pill;
class StatePanel;
class TableTab;

/// Datasets on the left; rows, columns, findings and contract of the open version in the middle;
/// its selected column on the right. All parts share one DatasetState.
class DataPage final : public Page {
    Q_OBJECT

public:
    explicit DataPage(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QString title() const override { return tr("Data"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("data"); }

    [[nodiscard]] DatasetState& state() const { return *state_; }
    [[nodiscard]] QTabWidget& tabs() const { return *tabs_; }
    [[nodiscard]] TableTab& table() const { return *table_; }
    [[nodiscard]] FindingsTab& findings() const { return *findings_; }
    [[nodiscard]] ContractTab& contract() const { return *contract_; }
    [[nodiscard]] StatePanel& panel() const { return *panel_; }
    /// Begins an import; an empty path asks for a file first.
    void importFile(const std::filesystem::path& source);

Q_SIGNALS:
    void importAsked(const QString& file);  ///< the dialog opens

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildActions();
    QWidget* buildCentre();
    QWidget* buildHead();
    void buildTabs();
    void connectState();
    void followSnapshot();
    void openFirst();
    void choose(const QString& reference);
    void showPlace(const DatasetPlace& place);
    void showHead();
    void showState();
    void showInspector(bool shown);
    void arrangeInspector();
    void importSamples();
    void tellNotImported(const Error& error);
    void showImported(const ImportOutcome& outcome);
    void showArrived();

    DatasetState* state_;
    DatasetVerdicts* verdicts_;
    QAction *import_ = nullptr, *verify_ = nullptr, *filter_ = nullptr, *inspect_ = nullptr,
            *samples_ = nullptr;
    DatasetList* list_ = nullptr;
    QSplitter* splitter_ = nullptr;
    QBoxLayout* headActions_ =
        nullptr;  ///< right end of the headline: buttons about the open version
    QLabel *name_ = nullptr, *facts_ = nullptr;
    Pill* verdict_ = nullptr;
    QTabWidget* tabs_ = nullptr;  ///< Table · Columns · Findings · Contract
    TableTab* table_ = nullptr;
    ColumnsTab* columns_ = nullptr;
    FindingsTab* findings_ = nullptr;
    ContractTab* contract_ = nullptr;
    Notice* imported_ = nullptr;            ///< what the last import stored
    std::optional<DatasetRecord> arrived_;  ///< imported, not yet in the lists
    ColumnInspector* inspector_ = nullptr;
    StatePanel* panel_ = nullptr;  ///< middle: content, empty, loading, error
    bool openedFirst_ = false;
};

}  // namespace bw::ui
