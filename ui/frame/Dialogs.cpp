#include "ui/frame/Dialogs.h"

#include "core/base/Version.h"
#include "core/plugin/PluginHost.h"
#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QDialog>
#include <QDir>
#include <QFileDialog>
#include <QScrollArea>

namespace bw::ui {
namespace {

const auto kFolderKey = QStringLiteral("folder");

QString lastFolder(const UiSettings& settings) {
    return settings.sharedValue(kFolderKey, QDir::homePath()).toString();
}

/// What a file dialog gave, remembered; empty: cancelled.
std::optional<std::filesystem::path> taken(const QString& chosen, UiSettings& settings) {
    if (chosen.isEmpty()) return {};
    settings.setSharedValue(kFolderKey, QFileInfo(chosen).absolutePath());
    return pathOf(chosen);
}

struct Shell {
    QDialog* dialog;
    QVBoxLayout* column;
    QHBoxLayout* buttons;
};

Shell shell(const QString& title, QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setMinimumWidth(460);
    auto* outer = new QVBoxLayout(dialog);
    tighten(outer, kGapHuge, kGapMedium);
    outer->addWidget(label(title, TextSize::Headline, "", true));
    auto* column = new QVBoxLayout;
    column->setSpacing(kGap);
    outer->addLayout(column, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    outer->addLayout(buttons);
    return {dialog, column, buttons};
}

void addCloseButton(const Shell& shell) {
    QPushButton* close = button(QDialog::tr("Close"), "primary");
    QObject::connect(close, &QPushButton::clicked, shell.dialog, &QDialog::accept);
    shell.buttons->addWidget(close);
}

QLabel* wrapped(const QString& words, const char* kind = "") {
    QLabel* made = label(words, TextSize::Body, kind);
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return made;
}

void addPoint(QVBoxLayout* column, const char* icon, IconColor color, const QString& words) {
    auto* row = new QHBoxLayout;
    row->setSpacing(kGap);
    row->addWidget(iconLabel(QLatin1String(icon), color), 0, Qt::AlignTop);
    row->addWidget(wrapped(words), 1);
    column->addLayout(row);
}

QWidget* pluginCard(const PluginInfo& plugin) {
    QFrame* card = frame("card");
    auto* column = new QVBoxLayout(card);
    tighten(column, kGapMedium, kGapSmall);
    auto* top = new QHBoxLayout;
    top->addWidget(label(plugin.name.empty() ? text(plugin.file.filename()) : text(plugin.name),
                         TextSize::Body, "", true));
    top->addWidget(label(text(plugin.version + "  " + plugin.license), TextSize::Caption, "quiet"));
    top->addStretch(1);
    top->addWidget(plugin.loaded      ? new Pill(QDialog::tr("loaded"), Tone::Good)
                   : plugin.forWorker ? new Pill(QDialog::tr("for the worker"), Tone::Quiet)
                                      : new Pill(QDialog::tr("not loaded"), Tone::Bad));
    column->addLayout(top);
    if (!plugin.description.empty()) column->addWidget(wrapped(text(plugin.description), "quiet"));
    if (!plugin.problem.empty()) {
        column->addWidget(wrapped(text(plugin.problem), "bad"));
        column->addWidget(codeLabel(text(plugin.file)));
    }
    return card;
}

}  // namespace

QDialog* leaveQuestion(const JobRunner& jobs, const Snapshot& snapshot, const QStringList& fates,
                       const QString& verb, QWidget* parent) {
    QStringList stopping, going;
    for (const Job* job : jobs.jobs())
        if (job->active()) stopping += job->title();
    for (const RunEntry& run : snapshot.runs)
        if (!runEnded(run.status.state) && run.status.state != RunState::Created)
            going += text(run.record.id);
    // Runs go on by themselves: nothing to ask. A server can be reached by others.
    if (stopping.isEmpty() && fates.isEmpty()) return nullptr;
    const Shell made = shell(
        stopping.isEmpty() ? QDialog::tr("A server is running") : QDialog::tr("Jobs are running"),
        parent);
    made.dialog->setObjectName(QStringLiteral("leaveQuestion"));
    for (const QString& title : stopping)
        addPoint(made.column, "stop", IconColor::Warn,
                 QDialog::tr("%1 stops, and leaves nothing half-written.").arg(title));
    for (const QString& run : going)
        addPoint(made.column, "play", IconColor::Good,
                 QDialog::tr("Training run %1 goes on in its worker.").arg(run));
    for (const QString& fate : fates) addPoint(made.column, "play", IconColor::Good, fate);
    QPushButton* stay = button(QDialog::tr("Stay"));
    QPushButton* leave = button(verb, "primary");
    leave->setObjectName(QStringLiteral("leave"));
    QObject::connect(stay, &QPushButton::clicked, made.dialog, &QDialog::reject);
    QObject::connect(leave, &QPushButton::clicked, made.dialog, &QDialog::accept);
    made.buttons->addWidget(stay);
    made.buttons->addWidget(leave);
    return made.dialog;
}

QDialog* pluginsDialog(const PluginHost& plugins, QWidget* parent) {
    const Shell made = shell(QDialog::tr("Plugins"), parent);
    made.dialog->resize(600, 560);
    auto* inside = new QWidget;
    auto* list = new QVBoxLayout(inside);
    tighten(list, 0, kGap);
    for (const PluginInfo& plugin : plugins.plugins())
        if (!plugin.problem.empty()) list->addWidget(pluginCard(plugin));
    for (const PluginInfo& plugin : plugins.plugins())
        if (plugin.problem.empty()) list->addWidget(pluginCard(plugin));
    if (plugins.plugins().empty())
        list->addWidget(
            wrapped(QDialog::tr("No plugins were found. Set BENCHWRIGHT_PLUGIN_PATH to their "
                                "folder, or install Benchwright again.")));
    list->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidget(inside);
    area->setWidgetResizable(true);
    made.column->addWidget(area);
    addCloseButton(made);
    return made.dialog;
}

QDialog* aboutDialog(QWidget* parent) {
    const Shell made = shell(QDialog::tr("Benchwright %1").arg(text(programVersion())), parent);
    made.column->addWidget(
        wrapped(QDialog::tr("The whole life of a production model, on one machine, offline, "
                            "without an account.")));
    made.column->addWidget(
        wrapped(QDialog::tr("GPL-3.0-or-later. Built on Qt %1, Arrow, HDF5, SQLite, QCustomPlot "
                            "and, in the worker, LibTorch.")
                    .arg(QLatin1String(qVersion())),
                "quiet"));
    addCloseButton(made);
    return made.dialog;
}

std::optional<std::filesystem::path> chooseProject(UiSettings& settings, QWidget* parent) {
    return taken(QFileDialog::getExistingDirectory(parent, QDialog::tr("Open project"),
                                                   lastFolder(settings)),
                 settings);
}

std::optional<std::filesystem::path> chooseNewProject(const QString& name, UiSettings& settings,
                                                      QWidget* parent) {
    return taken(QFileDialog::getSaveFileName(parent, QDialog::tr("New project: a folder to make"),
                                              QDir(lastFolder(settings)).filePath(name), {},
                                              nullptr, QFileDialog::ShowDirsOnly),
                 settings);
}

}  // namespace bw::ui
