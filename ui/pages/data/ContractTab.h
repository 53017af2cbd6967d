#pragma once

#include "core/pipeline/ContractSteps.h"
#include "ui/base/Page.h"
#include "ui/pages/data/DatasetState.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace bw::ui {

class ContractModel;
class Mark;
class Notice;
class StatePanel;

/// The data contract of the open dataset: proposed from the data, accepted with a reason, its rules
/// changed one by one. What is wrong in a file edited by hand is told in place.
class ContractTab final : public QWidget {
    Q_OBJECT

public:
    /// `verify` is the page's: offered when the contract changed after the last verification.
    ContractTab(DatasetState& state, Desk desk, QAction* verify, QWidget* parent = nullptr);

    [[nodiscard]] QTableView& table() const { return *table_; }
    [[nodiscard]] ContractModel& model() const { return *model_; }
    // On the dataset or version named, also when another one is open by now.
    void infer(const QString& reference, bool replace);
    void accept(const QString& dataset, const QString& why);
    void edit(const QString& dataset, const ContractEdit& edit, const QString& why,
              const QString& command);

private:
    void makeActions();
    void makeTable();
    QWidget* makeHead();
    void follow();
    void tellState();
    void askInfer();
    void askAccept();
    void askEdit();
    /// An error is told here only while the dataset is the open one.
    void run(const QString& dataset, const QString& title, const QString& command,
             std::function<Result<Contract>(const Workbench&, const JobContext&)> work);
    [[nodiscard]] QString dataset() const;  ///< its name

    DatasetState& state_;
    Desk desk_;
    ContractModel* model_;
    QTableView* table_;
    Mark* sentence_;
    QLabel *why_, *path_;
    Notice *stale_, *problem_;
    StatePanel* panel_;
    QAction *infer_, *accept_, *edit_, *copyPath_, *verify_;
};

}  // namespace bw::ui
