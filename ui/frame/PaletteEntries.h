#pragma once

#include "ui/frame/CommandPalette.h"

class QWidget;

namespace bw::ui {

class ProjectView;

/// Every enabled action of a widget and of those below it, by title.
void addActionEntries(const QWidget& root, std::vector<PaletteEntry>& entries);
/// Datasets, runs (newest first) and models of the open project; each goes to its page.
void addProjectEntries(ProjectView& view, std::vector<PaletteEntry>& entries);

}  // namespace bw::ui
