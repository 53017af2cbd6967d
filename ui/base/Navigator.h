#pragma once

#include <QObject>
#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

namespace bw::ui {

/// A place in a dataset that a page or the palette asks to see.
struct DatasetPlace {
    QString reference;  ///< "income" or "income@1f3a…"
    QString where;      ///< filter expression; empty: all rows
    /// Rows to show instead of a filter (those of a finding, of a disagreement); null: none.
    std::shared_ptr<const std::vector<std::int64_t>> rows;
    QString rowsTitle;  ///< what these rows are: "24 duplicate rows"
    QString column;     ///< column to select; empty: none
};

/// How one page sends a person to another without knowing it. The window switches pages, the page
/// concerned shows the thing.
class Navigator final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    void showDataset(const DatasetPlace& place) { Q_EMIT datasetRequested(place); }
    void showRun(const QString& id) { Q_EMIT runRequested(id); }
    void newRun(const QString& dataset) { Q_EMIT newRunRequested(dataset); }
    void compare(const QString& candidate) { Q_EMIT comparisonRequested(candidate); }
    void showModel(const QString& reference) { Q_EMIT modelRequested(reference); }
    void showMonitor() { Q_EMIT monitorRequested(); }

Q_SIGNALS:
    void datasetRequested(const bw::ui::DatasetPlace& place);
    void runRequested(const QString& id);
    void newRunRequested(const QString& dataset);        ///< empty: the page chooses
    void comparisonRequested(const QString& candidate);  ///< RUN|MODEL
    void modelRequested(const QString& reference);  ///< "income-salary@2"; empty: just the page
    void monitorRequested();
};

}  // namespace bw::ui
