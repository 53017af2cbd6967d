#pragma once

#include "core/monitor/Monitor.h"
#include "ui/base/Page.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QTableView;

namespace bw::ui {

class SampleRowsModel;
class StatePanel;

/// What a person asks to see of the log.
struct RowsWanted {
    QString title;  ///< "Rows with values of city never seen, Mar 2012"
    MonitorRowsOptions options;
    [[nodiscard]] QString command() const;
};

/// The rows of the request log behind a finding, as a table that can be copied. Stays open beside
/// the page. GUI thread.
class LoggedRowsDialog final : public QDialog {
    Q_OBJECT

public:
    LoggedRowsDialog(Desk desk, RowsWanted wanted, QWidget* parent);

private:
    void load();
    void fill(const LoggedRows& rows);

    Desk desk_;
    RowsWanted wanted_;
    SampleRowsModel* model_;
    QTableView* table_;
    StatePanel* panel_;
    QLabel* caption_;
    QPushButton* more_;
};

}  // namespace bw::ui
