#pragma once

#include "core/plugin/PluginHost.h"
#include "core/run/WorkerClient.h"
#include "ui/base/Theme.h"
#include "ui/base/UiSettings.h"
#include "ui/frame/MainWindow.h"

#include <QString>

#include <filesystem>

namespace bw::ui {

/// The composition root of the window: every part a member, in the order in which it is made.
class Desktop final : public QObject {
    Q_OBJECT

public:
    /// `project`: folder to open; empty: the last one, where it still exists.
    explicit Desktop(const QString& project);
    /// Shows the window at once; plugins are loaded and the project opened after its first paint.
    /// `report`: with the lines of StartReport.
    void start(bool report);

private:
    void loadPlugins();

    UiSettings settings_;
    std::filesystem::path project_;
    Theme theme_;
    PluginHost plugins_;
    WorkerClient worker_;
    MainWindow window_;
};

}  // namespace bw::ui
