#pragma once

#include "ui/pages/compare/CompareChoice.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QSpinBox;

namespace bw::ui {

/// On which rows and by which rule: dataset version, part, deciding metric, margin, resamples, rows
/// that were trained on, and whose production where there are several model names. What a person
/// leaves alone is that of the project.
class OptionsPanel final : public QWidget {
    Q_OBJECT

public:
    explicit OptionsPanel(QWidget* parent = nullptr);
    void setSnapshot(const Snapshot& snapshot);
    void setCandidate(const Candidate& candidate);
    void setExcludeTrained(bool exclude);
    void fill(CompareChoice& choice) const;
    [[nodiscard]] int changedCount() const;  ///< how many differ from their default

Q_SIGNALS:
    void changed();

private:
    void add(const QString& title, QWidget* field, int row, int column);
    void connectFields();

    QGridLayout* grid_;
    QComboBox *data_, *part_, *metric_, *model_;
    QLabel* modelTitle_ = nullptr;
    QDoubleSpinBox* margin_;
    QSpinBox* resamples_;
    QCheckBox* exclude_;
    ProjectSettings settings_;
    bool settingsKnown_ = false;
    QStringList modelNames_;
};

}  // namespace bw::ui
