#pragma once

#include "ui/base/Page.h"
#include "ui/pages/compare/FlipsModel.h"

#include <QPointer>
#include <QWidget>

class QComboBox;
class QLabel;
class QTableView;

namespace bw::ui {

/// The rows on which both disagree; Enter shows one on the Data page.
class FlipsTab final : public QWidget {
    Q_OBJECT

public:
    explicit FlipsTab(Desk desk, QWidget* parent = nullptr);
    void setResult(std::shared_ptr<const CompareResult> result);
    [[nodiscard]] FlipsModel* model() const { return model_; }
    [[nodiscard]] QAction* showAllAction() const { return showAll_; }

private:
    void tell();
    void loadCells();
    void showOnDataPage(std::vector<std::int64_t> rows, const QString& what);

    Desk desk_;
    std::shared_ptr<const CompareResult> result_;
    FlipsModel* model_;
    QAction* showAll_;
    QComboBox* filter_;
    QLabel *sentence_, *empty_;
    QTableView* table_;
    QPointer<Job> loading_;
};

}  // namespace bw::ui
