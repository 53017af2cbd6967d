#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/MonitorData.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;

namespace bw::ui {

class CommandLine;
class Notice;

/// "benchwright monitor truth count.csv --key instant".
[[nodiscard]] QString truthCommand(const TruthOptions& options);

/// Asks for a file of what really happened, which of its columns names the request, what that
/// column means in the log, and which one is the truth. Columns are offered once the file was
/// looked at; they can be typed as well. GUI thread.
class TruthDialog final : public QDialog {
    Q_OBJECT

public:
    TruthDialog(Desk desk, const MonitorChoice& choice, QWidget* parent);
    void setFile(const QString& file);
    [[nodiscard]] TruthOptions options() const;

Q_SIGNALS:
    void wanted(const bw::TruthOptions& options);

private:
    [[nodiscard]] QWidget* makeFields();
    void chooseFile();
    void readColumns();
    void offerColumns(const SourceDescription& found);
    void tell();

    Desk desk_;
    MonitorChoice choice_;
    QLineEdit* file_;
    QComboBox *key_, *logKey_, *column_;
    Notice* notice_;
    CommandLine* command_;
    QPushButton* go_ = nullptr;
    int asked_ = 0;  ///< looks at files so far; only the last one counts
};

}  // namespace bw::ui
