#pragma once

#include "ui/base/Page.h"
#include "ui/pages/train/RunsDelegate.h"
#include "ui/pages/train/RunsModel.h"

#include <QTimer>

#include <functional>

class QLabel;
class QLineEdit;
class QListView;

namespace bw::ui {

class SparkLines;

/// All runs, newest first, with a filter. Tells which one a person looks at; follows the snapshot
/// and keeps selection and scroll position.
class RunList final : public QWidget {
    Q_OBJECT

public:
    RunList(Desk desk, QAction* newRun, QWidget* parent = nullptr);
    /// Shows it and tells it; the filter gives way when it hides the run. One that the snapshot
    /// does not hold yet is selected when it comes.
    void select(const QString& id);
    void clearSelection();
    [[nodiscard]] QString selected() const;
    [[nodiscard]] const RunsModel& model() const { return model_; }

Q_SIGNALS:
    void selectionChanged(const QString& id);  ///< empty: none

private:
    void follow();
    void keepingSelection(const std::function<void()>& change);
    void tellSelection();
    void tellCount();

    Desk desk_;
    RunsModel model_;
    RunsFilter filter_;
    RunsDelegate delegate_;
    SparkLines* sparks_;
    QLineEdit* words_;
    QListView* view_;
    QLabel* count_;
    QTimer ages_;
    QString awaited_, told_;
};

}  // namespace bw::ui
