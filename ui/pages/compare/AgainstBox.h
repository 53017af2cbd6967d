#pragma once

#include "ui/pages/compare/CompareChoice.h"

#include <QWidget>

class QComboBox;

namespace bw::ui {

/// What the candidate is compared with: production, another model version or run, or a file of
/// predictions made elsewhere with the column that its key means.
class AgainstBox final : public QWidget {
    Q_OBJECT

public:
    explicit AgainstBox(QWidget* parent = nullptr);
    /// `production`: "income-salary@2" of the candidate's model; empty: none yet. Keeps the choice
    /// as long as it exists.
    void setModels(const std::vector<Candidate>& candidates, const QString& production);
    void setFile(const QString& file);
    void setKeyColumns(const QStringList& columns);
    void fill(CompareChoice& choice, const std::vector<Candidate>& candidates) const;

Q_SIGNALS:
    void changed();
    void fileWanted();  ///< a person asks for a file dialog

private:
    void rebuild();
    void choose(int index);
    [[nodiscard]] int indexOf(Against against, const QString& other) const;

    QComboBox *box_, *key_;
    QStringList references_;
    QString production_, file_;
    Against against_ = Against::Production;
    QString other_;
};

}  // namespace bw::ui
