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
#include <functional>

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

/// Takes the pictures: what is prepared, once in each theme.
struct Camera {
    MainWindow& window;
    Theme& theme;
    QDir out;

    void shoot(const QString& name) const {
        const QString file = out.filePath(name + QStringLiteral(".png"));
        window.grab().save(file);
        std::printf("%s\n", qPrintable(file));
    }
    /// NAME-light-SIZE.png and NAME-dark-SIZE.png at `size`.
    void shootBoth(const QString& name, const QString& size,
                   const std::function<void()>& prepare) const {
        window.resize(size.section(QLatin1Char('x'), 0, 0).toInt(),
                      size.section(QLatin1Char('x'), 1, 1).toInt());
        for (const auto& [mode, word] :
             {std::pair{ThemeMode::Dark, "dark"}, {ThemeMode::Light, "light"}}) {
            theme.setMode(mode);
            prepare();
            shoot(QStringLiteral("%1-%2-%3").arg(name, QLatin1String(word), size));
        }
    }
};

void shootPages(const Camera& camera, const QString& size) {
    MainWindow& window = camera.window;
    const auto& pages = window.project()->pages();
    for (int page = 0; page < static_cast<int>(pages.size()); ++page)
        camera.shootBoth(pages[static_cast<std::size_t>(page)]->iconName(), size,
                         [&] { visit(window, page); });
    for (const char* tab : {"staticOrDynamicTab", "pipelinesTab", "triggersTab"})
        camera.shootBoth(QString::fromLatin1(tab).chopped(3), size, [&] { monitor(window, tab); });
}

void shootServing(const Camera& camera, const QStringList& sizes) {
    serve(camera.window);
    for (const QString& size : sizes)
        camera.shootBoth(QStringLiteral("serve"), size, [&] { ask(camera.window); });
    camera.window.findChild<QPushButton*>(QStringLiteral("stopServer"))->click();
    settle(camera.window, 1000);
}

void shootFormAndPalette(const Camera& camera) {
    MainWindow& window = camera.window;
    window.project()->navigator().newRun({});
    settle(window, 1500);
    camera.shoot(QStringLiteral("form-light"));
    window.showPalette();
    settle(window);
    auto* palette = window.findChild<CommandPalette*>();
    palette->grab().save(camera.out.filePath(QStringLiteral("palette-light.png")));
    palette->reject();
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
    const Camera camera{window, theme, out};
    window.show();
    window.openProject(pathOf(arguments[1]));
    settle(window, 1000);
    if (!window.project()) {
        camera.shoot(QStringLiteral("start-error"));
        return 1;
    }
    const QStringList sizes = sizesOf(arguments);
    for (const QString& size : sizes) shootPages(camera, size);
    shootServing(camera, sizes);
    shootFormAndPalette(camera);
    window.closeProject();
    settle(window);
    camera.shoot(QStringLiteral("start-light"));
    return 0;
}
