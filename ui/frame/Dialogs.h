#pragma once

#include "ui/base/Jobs.h"
#include "ui/base/Snapshot.h"
#include "ui/base/UiSettings.h"

#include <filesystem>
#include <optional>

class QDialog;
class QWidget;

namespace bw {
class PluginHost;
struct PluginInfo;
}  // namespace bw

namespace bw::ui {

/// What goes on and what stops when the window closes or another project is opened. Null when
/// nothing is at stake; else a dialog to open() whose acceptance means "go on". Owned by `parent`.
/// `fates`: what pages leave behind (Page::fates()).
[[nodiscard]] QDialog* leaveQuestion(const JobRunner& jobs, const Snapshot& snapshot,
                                     const QStringList& fates, const QString& verb,
                                     QWidget* parent);
/// Every plugin with its version, licence and, where it is not loaded, why.
[[nodiscard]] QDialog* pluginsDialog(const PluginHost& plugins, QWidget* parent);
[[nodiscard]] QDialog* aboutDialog(QWidget* parent);

/// The folder of a project to open, asked for where the last one was; nothing when cancelled.
[[nodiscard]] std::optional<std::filesystem::path> chooseProject(UiSettings& settings,
                                                                 QWidget* parent);
/// A folder to make a project in; `name` is proposed.
[[nodiscard]] std::optional<std::filesystem::path> chooseNewProject(const QString& name,
                                                                    UiSettings& settings,
                                                                    QWidget* parent);

}  // namespace bw::ui
