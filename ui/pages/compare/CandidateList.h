#pragma once

#include "ui/pages/compare/CandidateModel.h"

#include <QWidget>

#include <functional>

class QLineEdit;
class QListView;

namespace bw::ui {

/// The list on the left: filter box and candidates. A selection is what the page compares.
class CandidateList final : public QWidget {
    Q_OBJECT

public:
    explicit CandidateList(QWidget* parent = nullptr);
    void setCandidates(std::vector<Candidate> candidates);
    [[nodiscard]] const std::vector<Candidate>& candidates() const { return model_->all(); }
    /// The selected one; null: none.
    [[nodiscard]] const Candidate* current() const;
    /// Clears the filter if it hides it. False: there is no such candidate.
    bool select(const QString& reference);
    void focusFilter();

Q_SIGNALS:
    void selected();   ///< another candidate than before, or none
    void activated();  ///< Enter or double-click

private:
    void keepingSelection(const std::function<void()>& change);
    void onSelection();
    CandidateModel* model_;
    QLineEdit* filter_;
    QListView* view_;
    QString reference_;
};

}  // namespace bw::ui
