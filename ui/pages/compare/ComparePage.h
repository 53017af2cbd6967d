#pragma once

#include "ui/base/Page.h"
#include "ui/pages/compare/CompareWork.h"

#include <QPointer>
#include <QTimer>

#include <memory>
#include <vector>

class QLabel;
class QToolButton;

namespace bw::ui {

class AgainstBox;
class CandidateList;
class Notice;
class EmptyPanel;
class OptionsPanel;
class Promotion;
class ProposalBar;
class ResultView;
class StatePanel;

/// Is the candidate better than production? On the left runs and model versions, on the right the
/// verdict with its evidence, promotion and rollback. A choice starts the comparison; results are
/// kept for the session by everything that they rest on, and one whose premises changed is marked.
class ComparePage final : public Page {
    Q_OBJECT

public:
    explicit ComparePage(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QString title() const override { return tr("Compare"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("compare"); }

    /// Selects a run or model version and compares it; waits for one that is not listed yet.
    void compare(const QString& reference);
    /// Takes predictions made elsewhere (CSV or Parquet) as the other side.
    void compareWithFile(const QString& file);
    /// What is shown; null: none. May be out of date: stale().
    [[nodiscard]] const CompareResult* result() const { return shown_.get(); }
    [[nodiscard]] bool stale() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    using Shared = std::shared_ptr<const CompareResult>;

    void makeActions();
    QWidget* makeContent();
    QWidget* makeHead();
    void connectAll();

    [[nodiscard]] CompareChoice choice() const;
    [[nodiscard]] QString owner() const;
    [[nodiscard]] Shared known(const CompareChoice& choice) const;
    [[nodiscard]] bool holds(const CompareResult& result, const CompareChoice& choice) const;

    void onSnapshot();
    void onSelected();
    void onChoiceChanged();
    void onAgainstChanged();
    void resolvePending();
    void selectFirst();
    void startComparison();
    void finish(int generation, Result<Shared> result);
    void tellError(const Error& error);
    void abandon();
    void present(Shared result);
    void showIdle();
    void askFile();
    void loadKeyColumns();
    void tellProposals(int count);
    void onMoved(const QString& now, const QString& before);
    void onRolledBack(const QString& now, const QString& before);

    void follow();
    void tellHead();
    void tellStale();
    void tellActions();

    CandidateList* list_;
    AgainstBox* against_;
    OptionsPanel* options_;
    QToolButton* disclosure_ = nullptr;
    QLabel *title_ = nullptr, *facts_ = nullptr;
    Notice *banner_, *staleBanner_;
    ResultView* view_;
    StatePanel *result_ = nullptr, *page_ = nullptr;
    EmptyPanel* idle_ = nullptr;
    Promotion* promotion_;
    ProposalBar* proposals_;
    QAction *compare_ = nullptr, *promote_ = nullptr, *rollback_ = nullptr, *undo_ = nullptr,
            *exclude_ = nullptr, *train_ = nullptr;

    std::vector<Shared> kept_;  // newest last
    Shared shown_;
    QPointer<Job> job_;
    int generation_ = 0;
    QString pending_, keyColumnsOf_;
    QTimer debounce_, ages_;
    bool failed_ = false;
};

}  // namespace bw::ui
