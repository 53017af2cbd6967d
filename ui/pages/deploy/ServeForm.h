#pragma once

#include "core/serve/Servers.h"
#include "ui/base/Page.h"

class QAction;
class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace bw::ui {

class CommandLine;
class JobStrip;
class Notice;

/// What a person says before a server starts: model, port, shadow; behind "More" host, token, TLS,
/// device, log. What is left empty comes from the project's settings, which stand there in grey.
/// Values are remembered per project, the model is that of the page.
class ServeForm final : public QWidget {
    Q_OBJECT

public:
    explicit ServeForm(Desk desk, QWidget* parent = nullptr);

    void setVersion(const ModelVersion& version);
    /// Lists and settings have changed.
    void follow();
    [[nodiscard]] ServeOptions options() const;
    [[nodiscard]] QString command() const;  ///< "benchwright serve production --port 8080"
    [[nodiscard]] QAction* startAction() const { return start_; }
    /// Starting, until the job ends; its error is told here, in place.
    void show(Job* job);
    void tell(const Error& error);
    void clear();

Q_SIGNALS:
    void startAsked();

private:
    [[nodiscard]] QWidget* makeBasics();
    [[nodiscard]] QWidget* makeMore();
    QLineEdit* addLine(QGridLayout* grid, const QString& title, const char* id, const QString& help,
                       bool file = false);
    void addRow(QGridLayout* grid, const QString& title, QWidget* editor, QLabel* below);
    void choose(QLineEdit* line, const QString& title);
    void recall();
    void remember();
    void edited();
    void review();
    void fillModels();
    void fillShadows();

    Desk desk_;
    ModelVersion version_;
    QComboBox *model_, *shadow_, *device_;
    QLineEdit *port_ = nullptr, *host_ = nullptr;
    QLineEdit *token_ = nullptr, *certificate_ = nullptr, *key_ = nullptr;
    QLabel *open_ = nullptr, *portFault_ = nullptr;
    QCheckBox *log_, *detach_;
    QToolButton* more_;
    QWidget* rest_ = nullptr;
    QAction* start_;
    JobStrip* progress_;
    Notice* notice_;
    CommandLine* command_;
};

/// Whether only this machine can reach a host: "127.0.0.1", "::1", "localhost".
[[nodiscard]] bool isLoopback(const QString& host);

}  // namespace bw::ui
