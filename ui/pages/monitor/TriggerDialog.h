#pragma once

#include "core/watch/Trigger.h"
#include "ui/base/Page.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace bw::ui {

class Notice;
class ParameterForm;

/// Adds a trigger to triggers.toml: name, what makes it fire, which pipeline it starts. Shows the
/// lines before they are written; the file is a person's and may be edited at any time.
class TriggerDialog final : public QDialog {
    Q_OBJECT

public:
    TriggerDialog(Desk desk, QWidget* parent);

Q_SIGNALS:
    void added(const QString& name);

private:
    [[nodiscard]] TriggerKind kind() const;
    [[nodiscard]] std::string block() const;
    void loadPipelines();
    void onKind();
    void tell();
    void write();

    Desk desk_;
    QLineEdit* name_;
    QComboBox *kind_, *pipeline_;
    ParameterForm* form_;
    Notice* notice_;
    QPlainTextEdit* text_;
    QPushButton* go_;
};

}  // namespace bw::ui
