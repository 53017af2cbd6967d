#pragma once

#include "ui/base/UiSettings.h"

#include <QStringList>

namespace bw::ui {

// Which bundles were made from this window, by project; kept in the person's settings, as a bundle
// may lie anywhere. Newest first, at most 50 a project.

[[nodiscard]] QStringList knownBundles(const UiSettings& settings, const QString& model);
void rememberBundle(UiSettings& settings, const QString& model, const QString& folder);
void forgetBundle(UiSettings& settings, const QString& folder);
/// Whether any model has a bundle in this folder.
[[nodiscard]] bool isKnownBundle(const UiSettings& settings, const QString& folder);

}  // namespace bw::ui
