#pragma once

#include "ui/base/Jobs.h"
#include "ui/base/Snapshot.h"

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

}  // namespace bw::ui
