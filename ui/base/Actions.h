#pragma once

#include <QAction>
#include <QKeySequence>
#include <QString>

#include <functional>

namespace bw::ui {

/// Makes an action that the palette (Ctrl+K) finds and a page can show as a button. `command` is
/// the command line that does the same ("benchwright verify income"); it stands in the tool tip and
/// in "Copy as command". Parent owns it; add it to a widget (QWidget::addAction) to make its
/// shortcut work and the palette see it.
QAction* makeAction(QObject* parent, const QString& title, const QString& icon,
                    const QKeySequence& shortcut, const QString& command,
                    const std::function<void()>& triggered);
/// The command line of an action changes with what is selected; empty: none.
void setActionCommand(QAction* action, const QString& command);
[[nodiscard]] QString actionCommand(const QAction* action);

}  // namespace bw::ui
