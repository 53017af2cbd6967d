#pragma once

#include "ui/base/UiSettings.h"
#include "ui/pages/data/DatasetState.h"

#include <QTimer>
#include <QWidget>

class QCompleter;
class QLabel;
class QLineEdit;
class QPushButton;
class QStringListModel;

namespace bw::ui {

/// The filter of the rows: an expression with completion of column names and of earlier filters,
/// how many rows it leaves, what is wrong with it right below. Enter applies, Esc stops and clears.
/// Rows of a finding stand here by name.
class FilterBar final : public QWidget {
    Q_OBJECT

public:
    FilterBar(DatasetState& state, UiSettings& settings, QWidget* parent = nullptr);
    void focusField();
    /// A passing remark in place of the count ("Copied 3 rows"), until the rows change.
    void remark(const QString& words);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void apply();
    void clear();
    void showRows();
    void showBusy();
    void showError(const QString& expression, const Error& error);
    void hideError();
    void takeColumns();
    void complete(bool asked);
    void insertCompletion(const QString& word);
    void keepInHistory(const QString& expression);
    [[nodiscard]] QStringList history() const;
    [[nodiscard]] QString historyKey() const;
    [[nodiscard]] bool isApplied() const;

    DatasetState& state_;
    UiSettings& settings_;
    QLineEdit* field_;
    QLabel *count_, *named_, *error_, *hint_;
    QWidget* fault_;
    QPushButton *clear_, *cancel_;
    QCompleter* completer_;
    QStringListModel* words_;
    QStringList columnWords_;
    bool offersHistory_ = false;
    bool edited_ = false;  ///< since it was applied
    QTimer slow_;
};

}  // namespace bw::ui
