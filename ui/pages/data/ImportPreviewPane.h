#pragma once

#include "ui/pages/data/ImportPreview.h"

#include <QWidget>

#include <optional>

class QLabel;
class QSplitter;
class QTableView;
class QToolButton;

namespace bw::ui {

class ImportColumnsModel;
class SampleRowsModel;
class Job;
class Notice;
class StatePanel;
class UiSettings;

/// The right side of the import dialog: what was recognised in the file, its columns with kinds
/// that can be changed one by one or many at once, and the first rows as they will be read.
class ImportPreviewPane final : public QWidget {
    Q_OBJECT

public:
    explicit ImportPreviewPane(UiSettings& settings, QWidget* parent = nullptr);

    void showNothing();  ///< no file is chosen
    /// What is shown belongs to older inputs: greyed until the next result.
    void markStale();
    void showLoading(Job* job);
    void show(const ImportPreview& preview);
    void showError(const Error& error);
    [[nodiscard]] ImportColumnsModel& columns() { return *columns_; }

Q_SIGNALS:
    void retry();

private:
    QWidget* makeContent(UiSettings& settings);
    QWidget* makeColumns();
    QWidget* makeRows();
    void tellSelection();
    [[nodiscard]] QModelIndexList selectedColumns() const;

    ImportColumnsModel* columns_;
    SampleRowsModel* rows_;
    QLabel *facts_, *stale_, *observations_, *rowsTitle_;
    Notice* notice_;
    QTableView *columnsTable_, *rowsTable_;
    QToolButton* kindOfSelected_;
    std::vector<QWidget*> read_;  ///< those that are out of date when an input changed
    QSplitter* splitter_;
    StatePanel* panel_;
};

}  // namespace bw::ui
