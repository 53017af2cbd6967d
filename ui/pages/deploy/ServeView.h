#pragma once

#include "ui/base/Page.h"
#include "ui/pages/deploy/ServersModel.h"

#include <QTimer>

#include <vector>

class QBoxLayout;
class QTableView;
class QToolButton;

namespace bw::ui {

class Notice;
class ServeForm;
class ServerPanel;
class TryPanel;

/// Servers of the project: starting one for the selected version, what those that run do, and a
/// request to try. Looks at them each second while it is seen, never from the GUI thread.
class ServeView final : public QWidget {
    Q_OBJECT

public:
    explicit ServeView(Desk desk, QWidget* parent = nullptr);
    void setVersion(const ModelVersion& version);
    /// Lists of the project have changed.
    void follow();
    void refresh();
    /// What becomes of the servers that run when the window closes, a sentence each.
    [[nodiscard]] QStringList fates() const;

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeStart();
    [[nodiscard]] QWidget* makeServers();
    void take(const std::vector<ServerNow>& servers);
    void tellDeaths(const std::vector<ServerNow>& servers);
    void showSelected();
    void openStart(bool open);
    void select(const std::string& id);
    void start();
    void stop();

    Desk desk_;
    ModelVersion version_;
    ServersModel model_;
    ServerHistory history_;
    std::string selected_;
    ServeForm* form_;
    QToolButton* another_;
    QTableView* table_;
    QWidget* servers_;
    ServerPanel* panel_;
    TryPanel* try_;
    Notice* deaths_;
    QBoxLayout* halves_;
    QTimer ticks_;
    bool polling_ = false, again_ = false, running_ = false, following_ = false;
};

}  // namespace bw::ui
