#include "ui/frame/PaletteEntries.h"

#include "ui/base/Actions.h"
#include "ui/base/Text.h"
#include "ui/frame/ProjectView.h"

#include <QAction>
#include <QPointer>

#include <ranges>
#include <set>

namespace bw::ui {
namespace {

/// The palette may still be open when the project is replaced.
using View = QPointer<ProjectView>;

void addAction(QAction* action, std::set<const QAction*>& seen,
               std::vector<PaletteEntry>& entries) {
    if (!action->isEnabled() || action->isSeparator() || action->text().isEmpty()) return;
    if (!seen.insert(action).second) return;
    entries.push_back({.kind = QObject::tr("Action"),
                       .title = action->text().remove(QLatin1Char('&')),
                       .detail = {},
                       .command = actionCommand(action),
                       .icon = action->icon(),
                       .shortcut = action->shortcut(),
                       .run = [action = QPointer<QAction>(action)] {
                           if (action) action->trigger();
                       }});
}

void addDatasets(const Snapshot& snapshot, const View& view, std::vector<PaletteEntry>& entries) {
    for (const DatasetRecord& record : snapshot.newestDatasets()) {
        const QString name = text(record.name);
        entries.push_back({.kind = QObject::tr("Dataset"),
                           .title = name,
                           .detail = QObject::tr("%1 rows").arg(number(record.rows)),
                           .command = QStringLiteral("benchwright show ") + name,
                           .icon = themedIcon(QStringLiteral("data")),
                           .shortcut = {},
                           .run = [view, name] {
                               if (view) view->navigator().showDataset({.reference = name});
                           }});
    }
}

void addRuns(const Snapshot& snapshot, const View& view, std::vector<PaletteEntry>& entries) {
    for (const RunEntry& entry : snapshot.runs | std::views::reverse) {
        const QString id = text(entry.record.id);
        entries.push_back({.kind = QObject::tr("Run"),
                           .title = id,
                           .detail = text(entry.record.architecture + " · " + entry.record.dataset +
                                          " → " + entry.record.target + " · ") +
                                     text(runStateName(entry.status.state)),
                           .command = QStringLiteral("benchwright run show ") + id,
                           .icon = themedIcon(QStringLiteral("train")),
                           .shortcut = {},
                           .run = [view, id] {
                               if (view) view->navigator().showRun(id);
                           }});
    }
}

void addModels(const Snapshot& snapshot, const View& view, std::vector<PaletteEntry>& entries) {
    for (const ModelVersion& version : snapshot.models | std::views::reverse) {
        const QString reference =
            QStringLiteral("%1@%2").arg(text(version.name)).arg(version.version);
        QStringList aliases;
        for (const std::string& alias : version.aliases) aliases += text(alias);
        entries.push_back({.kind = QObject::tr("Model"),
                           .title = reference,
                           .detail = aliases.join(QStringLiteral(", ")),
                           .command = QStringLiteral("benchwright models"),
                           .icon = themedIcon(QStringLiteral("model")),
                           .shortcut = {},
                           .run = [view, reference] {
                               if (view) view->navigator().showModel(reference);
                           }});
    }
}

}  // namespace

void addActionEntries(const QWidget& root, std::vector<PaletteEntry>& entries) {
    std::set<const QAction*> seen;
    for (QAction* action : root.actions()) addAction(action, seen, entries);
    for (const QWidget* child : root.findChildren<QWidget*>())
        for (QAction* action : child->actions())
            if (!actionCommand(action).isEmpty() || !action->shortcut().isEmpty())
                addAction(action, seen, entries);
}

void addProjectEntries(ProjectView& view, std::vector<PaletteEntry>& entries) {
    const Snapshot& snapshot = *view.session().snapshot();
    const View place(&view);
    for (int index = 0; index < static_cast<int>(view.pages().size()); ++index) {
        Page* page = view.pages()[static_cast<std::size_t>(index)];
        entries.push_back(
            {.kind = QObject::tr("Page"),
             .title = QObject::tr("Go to %1").arg(page->title()),
             .detail = {},
             .command = {},
             .icon = themedIcon(page->iconName()),
             .shortcut = QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + index)),
             .run = [place, index] {
                 if (place) place->showPage(index);
             }});
    }
    addDatasets(snapshot, place, entries);
    addModels(snapshot, place, entries);
    addRuns(snapshot, place, entries);
}

}  // namespace bw::ui
