#include "app/desktop/Desktop.h"
#include "core/base/Version.h"
#include "ui/base/Text.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("benchwright-desktop"));
    QApplication::setApplicationVersion(bw::ui::text(bw::programVersion()));
    QApplication::setDesktopFileName(QStringLiteral("org.benchwright.Benchwright"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/benchwright.svg")));

    QCommandLineParser line;
    line.setApplicationDescription(
        QStringLiteral("Benchwright: the whole life of a production model on one machine"));
    line.addHelpOption();
    line.addVersionOption();
    line.addPositionalArgument(QStringLiteral("project"),
                               QStringLiteral("Project folder (default: the last one)"),
                               QStringLiteral("[project]"));
    const QCommandLineOption report(
        QStringLiteral("report-start"),
        QStringLiteral("Print when the window and the project are shown"));
    line.addOption(report);
    line.process(application);

    bw::ui::Desktop desktop(line.positionalArguments().value(0));
    desktop.start(line.isSet(report));
    return QApplication::exec();
}
