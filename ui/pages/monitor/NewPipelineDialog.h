#pragma once

#include "ui/base/Page.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace bw::ui {

class CommandLine;
class Notice;

/// Makes a pipeline file: from what was done by hand (a model or run, or a dataset alone), or from
/// a template. Shows the text before it is written; the file is a person's from then on.
class NewPipelineDialog final : public QDialog {
    Q_OBJECT

public:
    enum class Start { Template, Done };
    NewPipelineDialog(Desk desk, Start start, QWidget* parent);

Q_SIGNALS:
    void written(const QString& name, const QString& file);

private:
    enum class Kind { Template, Model, Dataset };
    struct Choice {
        Kind kind = Kind::Template;
        QString what;  ///< name of the template, reference of the model, name of the dataset
    };
    void fillChoices(Start start);
    void add(Kind kind, const QString& what, const QString& title);
    [[nodiscard]] Choice choice() const;
    [[nodiscard]] QString name() const;
    void proposeName();
    void tell();
    void preview();
    void write();

    Desk desk_;
    QComboBox* from_;
    QLineEdit *name_, *source_;
    QCheckBox* replace_;
    QPlainTextEdit* text_;
    Notice* notice_;
    CommandLine* command_;
    QPushButton* go_;
    int generation_ = 0;
    bool sound_ = false;  ///< the text that is shown is that of the choice
};

}  // namespace bw::ui
