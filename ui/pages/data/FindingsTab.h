#pragma once

#include "ui/base/Page.h"
#include "ui/pages/data/DatasetState.h"
#include "ui/pages/data/FindingsModel.h"

#include <QPointer>
#include <QWidget>

#include <optional>
#include <set>
#include <string>

class QComboBox;
class QLabel;
class QSplitter;
class QTreeView;

namespace bw::ui {

class FindingEvidence;
class Mark;
class Notice;
class StatePanel;

/// What verification found in the open version, and what to do with it: see the rows, accept with a
/// reason, verify again for a target, hand on the report. Its actions are QWidget::actions(); the
/// page offers them too.
class FindingsTab final : public QWidget {
    Q_OBJECT

public:
    /// `verify` is the page's; it verifies for target().
    FindingsTab(DatasetState& state, Desk desk, QAction* verify, QWidget* parent = nullptr);

    [[nodiscard]] QTreeView& tree() const { return *tree_; }
    [[nodiscard]] FindingsModel& model() const { return *model_; }
    /// Records it; asking for the reason is the dialog's part.
    void accept(const std::shared_ptr<const VerifyReport>& report, const Finding& finding,
                const QString& why);
    /// The data report of a version as one HTML file.
    void saveReport(const QString& reference, const QString& file);
    /// Column that the checks take as the target; empty: that of the newest run.
    [[nodiscard]] QString target() const;

Q_SIGNALS:
    void reportSaved(const QString& file);
    void targetChanged();
    void columnAsked(int column);

private:
    void resizeEvent(QResizeEvent* event) override;
    void makeActions();
    QWidget* makeHead();
    void makeTree();
    void follow();
    void offerTargets();
    void tellVerdict();
    void tellStale();
    void tellCommands();
    void restore();
    void showSelected();
    void showRows();
    void askReason();
    void chooseReportFile();
    void openSaved();
    /// With %1 for the reason.
    [[nodiscard]] static QString acceptCommand(const VerifyReport& report, const Finding& finding);
    [[nodiscard]] const Finding* selected() const;
    [[nodiscard]] std::optional<AuditEntry> acceptanceOf(const Finding& finding) const;

    DatasetState& state_;
    Desk desk_;
    FindingsModel* model_;
    QTreeView* tree_;
    FindingEvidence* evidence_;
    QSplitter* splitter_;
    Mark* verdict_;
    QLabel* basis_;
    QComboBox* target_;
    Notice *stale_, *saved_;
    StatePanel* panel_;
    QAction *verify_, *showRows_, *accept_, *save_, *openSaved_;
    QString savedFile_;
    std::string shownVersion_;                 ///< whose columns are the targets on offer
    std::string selectedKey_;                  ///< of the finding that a person reads
    int selectedGroup_ = 0, selectedRow_ = 0;  ///< where it stands
    std::set<int> closed_;                     ///< groups (FindingsModel::Group) that are folded
    unsigned generation_ = 0;                  ///< of the rows asked for last
    bool restoring_ = false;
};

}  // namespace bw::ui
