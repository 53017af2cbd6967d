#pragma once

#include "core/pipeline/ContractSteps.h"

#include <QDialog>

#include <optional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace bw::ui {

class CommandLine;

/// Changes the rule of one column of a contract, with a reason. Only what differs from the rule is
/// part of the edit. A bound can be moved here, not dropped: that is done in the file.
class RuleDialog final : public QDialog {
    Q_OBJECT

public:
    RuleDialog(QString dataset, ColumnRule rule, QWidget* parent);
    /// Empty while something in the form is wrong.
    [[nodiscard]] std::optional<ContractEdit> edit() const;
    [[nodiscard]] QString reason() const;
    /// "benchwright contract edit income --column age --max 110 --why …"
    [[nodiscard]] QString command() const;

private:
    struct Read;
    void lay();
    void review();
    [[nodiscard]] Read read() const;

    const QString dataset_;
    const ColumnRule rule_;
    QCheckBox* required_;
    QLineEdit *minimum_, *maximum_, *missing_, *why_;
    QPlainTextEdit* allowed_;  ///< one category a line
    QLabel* fault_;
    CommandLine* command_;
    QPushButton* go_;
};

}  // namespace bw::ui
