#pragma once

#include "ui/pages/monitor/LoggedRowsDialog.h"
#include "ui/pages/monitor/MonitorData.h"

#include <QScrollArea>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bw::ui {

class DriftPlot;
class FactList;
class Mark;

/// Of the chosen column its values in training and in the window, and the rows behind what is odd;
/// below it facts of the window and of the model with its log.
class MonitorInspector final : public QScrollArea {
    Q_OBJECT

public:
    explicit MonitorInspector(Desk desk, QWidget* parent = nullptr);
    /// `window` may be null; it lives in `shown`.
    void setWindow(const SharedMonitored& shown, const MonitorWindow* window);
    /// Null: no column is chosen. `answer`: it is the model's answers.
    void setColumn(const ColumnDrift* column, bool answer);

Q_SIGNALS:
    void rowsWanted(const bw::ui::RowsWanted& wanted);

private:
    [[nodiscard]] QWidget* makeColumn();
    QPushButton* addButton(QVBoxLayout* layout, const char* what, const char* name);
    void ask(const QString& title, const std::string& what, const std::string& column);
    void tellButtons(const ColumnDrift* column, bool answer);
    static void replace(QVBoxLayout* place, FactList* made);
    [[nodiscard]] FactList* windowFacts();
    [[nodiscard]] FactList* modelFacts();
    void addQuality(FactList& facts);
    void addLog(FactList& facts) const;

    Desk desk_;
    SharedMonitored shown_;
    const MonitorWindow* window_ = nullptr;
    std::string column_;
    QWidget* about_ = nullptr;  ///< the column
    QLabel *name_ = nullptr, *sentence_ = nullptr, *examples_ = nullptr;
    Mark* verdict_ = nullptr;
    DriftPlot* plot_ = nullptr;
    QPushButton *neverSeen_ = nullptr, *missing_ = nullptr, *outside_ = nullptr;
    QVBoxLayout *ofWindow_ = nullptr, *ofModel_ = nullptr;  ///< where the facts stand
};

}  // namespace bw::ui
