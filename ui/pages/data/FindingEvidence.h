#pragma once

#include "ui/pages/data/DatasetState.h"

#include <QWidget>

#include <optional>

class QLabel;
class QTableView;

namespace bw::ui {

class EmptyPanel;
class Pill;
class SampleRowsModel;
class StatePanel;

/// What stands behind one finding: what to do, which columns, the first rows with their values, and
/// who accepted it. Reads the rows in the background.
class FindingEvidence final : public QWidget {
    Q_OBJECT

public:
    /// The actions become buttons.
    FindingEvidence(DatasetState& state, JobRunner& jobs, QAction* showRows, QAction* accept,
                    QWidget* parent = nullptr);
    /// `acceptance`: the entry of the audit log, if a person accepted it. Rows are read anew only
    /// for another finding.
    void show(const Finding& finding, const std::optional<AuditEntry>& acceptance);
    void show(const CheckOutcome& outcome);
    void showNothing();
    [[nodiscard]] const SampleRowsModel& rows() const { return *rows_; }

Q_SIGNALS:
    void columnAsked(const QString& column);

private:
    struct Sample;
    QWidget* makeContent(QAction* showRows, QAction* accept);
    void readRows(const Finding& finding);

    DatasetState& state_;
    JobRunner& jobs_;
    SampleRowsModel* rows_;
    Pill* severity_;
    QLabel *check_, *message_, *advice_, *columns_, *acceptance_, *rowsTitle_;
    QWidget* buttons_;
    QTableView* table_;
    StatePanel* panel_;
    std::string readFor_;  ///< version and key of the finding whose rows are shown
    unsigned generation_ = 0;
};

}  // namespace bw::ui
