#include "ui/base/Actions.h"

#include "ui/base/Theme.h"

namespace bw::ui {
namespace {

constexpr auto kCommand = "bw_command";

}  // namespace

QAction* makeAction(QObject* parent, const QString& title, const QString& icon,
                    const QKeySequence& shortcut, const QString& command,
                    const std::function<void()>& triggered) {
    auto* action = new QAction(title, parent);
    if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    setActionCommand(action, command);
    QObject::connect(action, &QAction::triggered, parent, [triggered] { triggered(); });
    return action;
}

void setActionCommand(QAction* action, const QString& command) {
    action->setProperty(kCommand, command);
    QString tip = action->text().remove(QLatin1Char('&'));
    if (!action->shortcut().isEmpty())
        tip += QStringLiteral("  (%1)").arg(action->shortcut().toString(QKeySequence::NativeText));
    if (!command.isEmpty()) tip += QLatin1Char('\n') + command;
    action->setToolTip(tip);
}

QString actionCommand(const QAction* action) {
    return action->property(kCommand).toString();
}

}  // namespace bw::ui
