#pragma once

#include "ui/base/Session.h"

#include <QFrame>

class QMenu;
class QPushButton;
class QToolButton;

namespace bw::ui {

/// Project, search field, and the production chip: what is live, always visible.
class TopBar final : public QFrame {
    Q_OBJECT

public:
    /// `projectMenu` opens below the project's name, `appMenu` at the right end; not owned.
    TopBar(QMenu* projectMenu, QMenu* appMenu, QWidget* parent = nullptr);
    /// Follows the snapshot of this session; null: no project is open.
    void follow(Session* session);

Q_SIGNALS:
    void searchRequested();
    void productionRequested(const QString& reference);  ///< empty: there is none

private:
    void tellProduction(const Session& session);

    QToolButton* project_;
    QPushButton* search_;
    QPushButton* production_;
    QString productionReference_;
};

}  // namespace bw::ui
