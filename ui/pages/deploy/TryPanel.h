#pragma once

#include "ui/base/Page.h"
#include "ui/pages/deploy/ServePoll.h"

#include <QPointer>

#include <optional>

class QAction;
class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace bw::ui {

class AnswerView;
class Notice;
class RequestForm;
class StatePanel;

/// Tries a request: a form made of the model's signature, the JSON that it becomes, the answer of
/// the server.
class TryPanel final : public QFrame {
    Q_OBJECT

public:
    explicit TryPanel(Desk desk, QWidget* parent = nullptr);
    /// The model whose signature is shown: what the server answers with, or the version of the
    /// page.
    void setModel(const QString& reference);
    /// Who is asked; none: Send is off and says why.
    void setServer(const std::optional<ServerAddress>& address);
    [[nodiscard]] QAction* sendAction() const { return send_; }

private:
    void makeActions();
    [[nodiscard]] QWidget* makeContent();
    [[nodiscard]] QWidget* makeRequest();
    void load();
    void showSignature(const ServeSignature& signature);
    void edited();
    void tellRequest();
    void send();
    void finish(const Result<ServedReply>& reply);
    [[nodiscard]] Json request() const;

    Desk desk_;
    QString model_;
    std::optional<ServerAddress> address_;
    ServeSignature signature_;
    QAction *send_, *typical_, *copyJson_, *copyCurl_;
    StatePanel* panel_;
    RequestForm* form_;
    QToolButton* open_;
    QPlainTextEdit* json_;
    QLabel* note_;
    Notice* notice_;
    AnswerView* answer_;
    QPointer<Job> loading_;
    int generation_ = 0, asked_ = 0;
    bool sending_ = false;
};

}  // namespace bw::ui
