#include "app/desktop/StartReport.h"

#include "ui/frame/MainWindow.h"
#include "ui/frame/ProjectView.h"

#include <QEvent>

#include <cstdio>

namespace bw::ui {
namespace {

constexpr int kLookEveryMs = 2;

void say(const char* line) {
    std::puts(line);
    std::fflush(stdout);
}

}  // namespace

StartReport::StartReport(MainWindow& window, QObject* parent) : QObject(parent), window_(window) {
    window_.installEventFilter(this);
    looks_.setInterval(kLookEveryMs);
    connect(&looks_, &QTimer::timeout, this, [this] {
        if (!window_.project() || !window_.project()->session().loaded()) return;
        looks_.stop();
        QTimer::singleShot(0, this, [] { say("project shown"); });
    });
    looks_.start();
}

bool StartReport::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Paint) {
        window_.removeEventFilter(this);
        QTimer::singleShot(0, this, [] { say("first paint"); });
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace bw::ui
