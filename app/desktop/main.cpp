#include "app/desktop/Desktop.h"

#include <QApplication>

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("benchwright-desktop"));
    QApplication::setDesktopFileName(QStringLiteral("org.benchwright.Benchwright"));
    bw::ui::Desktop desktop(application.arguments());
    desktop.start();
    return QApplication::exec();
}
