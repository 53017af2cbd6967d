#pragma once

#include "ui/base/Page.h"
#include "ui/pages/deploy/ModelTree.h"

#include <optional>

class QAction;
class QLabel;
class QTabWidget;
class QTreeView;

namespace bw::ui {

class AliasRow;
class CardView;
class ExportView;
class HistoryView;
class Notice;
class PredictView;
class ServeView;
class StatePanel;

/// Models and versions with their aliases; of one version its card, its exports, predictions,
/// servers; and the audit log of the project, with rollback.
class DeployPage final : public Page {
    Q_OBJECT

public:
    explicit DeployPage(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QString title() const override { return tr("Deploy"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("deploy"); }
    [[nodiscard]] QStringList fates() const override;

private:
    void makeActions();
    [[nodiscard]] QWidget* makeList();
    [[nodiscard]] QWidget* makeContent();
    [[nodiscard]] QWidget* makeHeader();
    [[nodiscard]] QWidget* needsVersion(QWidget* content);
    void follow();
    /// "income-salary@2" or an alias; empty: what is selected stays.
    void showReference(const QString& reference);
    void select(const QModelIndex& index);
    void showCurrent();
    void tellActions();
    [[nodiscard]] const ModelVersion* current() const;
    /// Where production of a model stands and where it would return to.
    struct Return {
        std::string model;
        std::int64_t from = 0, to = 0;
    };
    [[nodiscard]] std::optional<Return> possibleReturn() const;
    void askRollback();
    void rollBack(const Return& step, const QString& why);
    void askAlias();

    ModelTree models_;
    QTreeView* tree_ = nullptr;
    StatePanel* panel_ = nullptr;
    std::vector<StatePanel*> needing_;  ///< tabs about one version
    QTabWidget* tabs_ = nullptr;
    QLabel *name_ = nullptr, *caption_ = nullptr;
    QWidget* header_ = nullptr;
    AliasRow* aliases_ = nullptr;
    Notice* notice_ = nullptr;
    CardView* card_ = nullptr;
    ExportView* exports_ = nullptr;
    PredictView* predict_ = nullptr;
    ServeView* serve_ = nullptr;
    HistoryView* history_ = nullptr;
    QAction *rollback_ = nullptr, *alias_ = nullptr, *compare_ = nullptr;
    QString wanted_;  ///< asked for before the lists were there
};

}  // namespace bw::ui
