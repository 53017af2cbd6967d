#pragma once

#include "core/pipeline/ExportSteps.h"
#include "ui/base/Page.h"

class QAction;
class QLineEdit;
class QPushButton;

namespace bw::ui {

class CommandLine;
class JobStrip;
class Notice;

/// Answers every row of a file with the selected version.
class PredictView final : public QWidget {
    Q_OBJECT

public:
    explicit PredictView(Desk desk, QWidget* parent = nullptr);
    void setModel(const QString& reference);
    void setInput(const QString& file);  ///< suggests an output beside it
    void setOutput(const QString& file);

private:
    [[nodiscard]] QWidget* makeFields();
    void chooseInput();
    void chooseOutput();
    void tellCommand();
    void start();
    void finish(const Result<PredictOutcome>& outcome);

    Desk desk_;
    QString reference_, suggested_;
    QLineEdit *input_, *output_;
    QAction *predict_, *openFolder_;
    JobStrip* progress_;
    Notice* notice_;
    QPushButton* open_;
    CommandLine* command_;
};

}  // namespace bw::ui
