// Pictures of every page of a project, light and dark, in several sizes: for docs/images and for
// looking at a change. Run by tools/screenshots.
//   ui_screenshots PROJECT FOLDER [WIDTHxHEIGHT…]

#include "ui/base/Text.h"
#include "ui/frame/CommandPalette.h"
#include "ui/frame/MainWindow.h"
#include "ui/frame/ProjectView.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

namespace {

using namespace bw;
using namespace bw::ui;

void settle(MainWindow& window, int atLeastMs = 400) {
    QElapsedTimer since;
    since.start();
    do QTest::qWait(50);
    while (since.elapsed() < atLeastMs || (!window.jobs().idle() && since.elapsed() < 60'000));
    QTest::qWait(300);
}

/// Brings each page to what a person would look at first.
void visit(MainWindow& window, int page) {
    ProjectView& view = *window.project();
    const Snapshot& snapshot = *view.session().snapshot();
    const QString run = snapshot.runs.empty() ? QString() : text(snapshot.runs.back().record.id);
    if (page == 0 && !snapshot.datasets.empty())
        view.navigator().showDataset({.reference = text(snapshot.datasets.front().name)});
    if (page == 1 && !run.isEmpty()) view.navigator().showRun(run);
    if (page == 2 && !run.isEmpty()) view.navigator().compare(run);
    if (page == 3) view.navigator().showModel({});
    if (page == 4) {
        auto* tabs = window.findChild<QTabWidget*>(QStringLiteral("monitorTabs"));
        tabs->setCurrentIndex(0);
    }
    view.showPage(page);
    settle(window);
}

void ask(MainWindow& window) {
    auto* send = window.findChild<QPushButton*>(QStringLiteral("sendRequest"));
    for (int i = 0; i < 12 && send->isEnabled(); ++i) {
        send->click();
        (void)QTest::qWaitFor([send] { return send->isEnabled(); });
    }
    settle(window, 2500);
}

void serve(MainWindow& window) {
    window.project()->navigator().showModel({});
    auto* tabs = window.findChild<QTabWidget*>(QStringLiteral("tabs"));
    for (int tab = 0; tab < tabs->count(); ++tab)
        if (tabs->tabText(tab) == QStringLiteral("Serve")) tabs->setCurrentIndex(tab);
    settle(window, 1000);
    window.findChild<QLineEdit*>(QStringLiteral("servePort"))->setText(QStringLiteral("0"));
    window.findChild<QPushButton*>(QStringLiteral("startServer"))->click();
    auto* send = window.findChild<QPushButton*>(QStringLiteral("sendRequest"));
    (void)QTest::qWaitFor([send] { return send->isEnabled(); }, 60'000);
}

/// A tab of the Monitor page by its objectName.
void monitor(MainWindow& window, const char* tab) {
    window.project()->navigator().showMonitor();
    auto* tabs = window.findChild<QTabWidget*>(QStringLiteral("monitorTabs"));
    tabs->setCurrentWidget(tabs->findChild<QWidget*>(QLatin1String(tab)));
    if (auto* step = tabs->findChild<QAbstractButton*>(QStringLiteral("step-train"));
        step && step->isVisible())
        step->click();
    if (auto* compare =
            tabs->currentWidget()->findChild<QPushButton*>(QStringLiteral("compareOverTime"));
        compare && compare->isEnabled())
        compare->click();
    settle(window, 2500);
}

QStringList sizesOf(const QStringList& arguments) {
    const QStringList given = arguments.mid(3);
    return given.isEmpty() ? QStringList{QStringLiteral("1440x900")} : given;
}

}  // namespace

int main(int argc, char** argv) {
    QTemporaryDir settingsFolder;
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 3) {
        std::fputs("usage: ui_screenshots PROJECT FOLDER [WIDTHxHEIGHT…]\n", stderr);
        return 2;
    }
    const QDir out(arguments[2]);
    out.mkpath(QStringLiteral("."));

    UiSettings settings(settingsFolder.filePath(QStringLiteral("ui.ini")));
    Theme theme(ThemeMode::Light);
    PluginHost plugins;
    for (const auto& folder : PluginHost::standardFolders())
        plugins.load(folder, PluginHostKind::Any);
    plugins.load(BW_PLUGIN_DIR, PluginHostKind::Any);
    const WorkerClient worker(std::filesystem::path(BW_BIN_DIR) / "benchwright-worker");
    MainWindow window(plugins, worker, settings, theme);
    window.show();
    const auto shoot = [&](const QString& name) {
        const QString file = out.filePath(name + QStringLiteral(".png"));
        window.grab().save(file);
        std::printf("%s\n", qPrintable(file));
    };
    window.openProject(pathOf(arguments[1]));
    settle(window, 1000);
    if (!window.project()) {
        shoot(QStringLiteral("start-error"));
        return 1;
    }
    for (const QString& size : sizesOf(arguments)) {
        window.resize(size.section(QLatin1Char('x'), 0, 0).toInt(),
                      size.section(QLatin1Char('x'), 1, 1).toInt());
        for (int page = 0; page < static_cast<int>(window.project()->pages().size()); ++page) {
            const QString name =
                window.project()->pages()[static_cast<std::size_t>(page)]->iconName();
            theme.setMode(ThemeMode::Light);
            visit(window, page);
            shoot(QStringLiteral("%1-light-%2").arg(name, size));
            theme.setMode(ThemeMode::Dark);
            settle(window);
            shoot(QStringLiteral("%1-dark-%2").arg(name, size));
        }
        for (const char* tab : {"staticOrDynamicTab", "pipelinesTab", "triggersTab"})
            for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
                theme.setMode(mode);
                monitor(window, tab);
                const QString name = QString::fromLatin1(tab).chopped(3);
                shoot(QStringLiteral("%1-%2-%3")
                          .arg(name,
                               mode == ThemeMode::Dark ? QStringLiteral("dark")
                                                       : QStringLiteral("light"),
                               size));
            }
        theme.setMode(ThemeMode::Light);
    }
    serve(window);
    for (const QString& size : sizesOf(arguments)) {
        window.resize(size.section(QLatin1Char('x'), 0, 0).toInt(),
                      size.section(QLatin1Char('x'), 1, 1).toInt());
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            theme.setMode(mode);
            ask(window);
            shoot(
                QStringLiteral("serve-%1-%2")
                    .arg(mode == ThemeMode::Dark ? QStringLiteral("dark") : QStringLiteral("light"),
                         size));
        }
    }
    window.findChild<QPushButton*>(QStringLiteral("stopServer"))->click();
    settle(window, 1000);
    window.project()->navigator().newRun({});
    settle(window, 1500);
    shoot(QStringLiteral("form-light"));
    window.showPalette();
    settle(window);
    auto* palette = window.findChild<CommandPalette*>();
    palette->grab().save(out.filePath(QStringLiteral("palette-light.png")));
    palette->reject();
    window.closeProject();
    settle(window);
    shoot(QStringLiteral("start-light"));
    return 0;
}
