#pragma once

#include "core/pipeline/PromoteSteps.h"
#include "ui/base/Page.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QVBoxLayout;

namespace bw::ui {

class CommandLine;
class JobStrip;
class Notice;

/// Puts an alias on a version, through the gate. A refusal is shown in the dialog with its rules.
class AliasDialog final : public QDialog {
    Q_OBJECT

public:
    /// `known`: aliases that the model has, to choose from.
    AliasDialog(Desk desk, const ModelVersion& version, const QStringList& known, QWidget* parent);

Q_SIGNALS:
    void moved(const QString& sentence);  ///< done: "staging is now income-salary@2 …"

private:
    void tell();
    void start();
    void finish(const Result<PromoteOutcome>& outcome);
    void showRules(const GateReport& report);

    Desk desk_;
    ModelVersion version_;
    QComboBox* alias_;
    QLineEdit* reason_;
    QPushButton* go_;
    JobStrip* progress_;
    Notice* notice_;
    QWidget* rules_;
    CommandLine* command_;
};

}  // namespace bw::ui
