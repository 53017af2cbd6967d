#include "ui/pages/deploy/KnownBundles.h"

#include <algorithm>

namespace bw::ui {
namespace {

constexpr auto kKey = "deploy/bundles";
constexpr qsizetype kKept = 50;

// Each entry is "model folder"; names of models hold no space.
QStringList entries(const UiSettings& settings) {
    return settings.value(QLatin1String(kKey)).toStringList();
}

QString folderOf(const QString& entry) {
    return entry.section(QLatin1Char(' '), 1);
}

void removeFolder(QStringList& all, const QString& folder) {
    all.removeIf([&](const QString& entry) { return folderOf(entry) == folder; });
}

}  // namespace

QStringList knownBundles(const UiSettings& settings, const QString& model) {
    QStringList folders;
    for (const QString& entry : entries(settings))
        if (entry.section(QLatin1Char(' '), 0, 0) == model) folders.append(folderOf(entry));
    return folders;
}

void rememberBundle(UiSettings& settings, const QString& model, const QString& folder) {
    QStringList all = entries(settings);
    removeFolder(all, folder);
    all.prepend(model + QLatin1Char(' ') + folder);
    settings.setValue(QLatin1String(kKey), QStringList(all.mid(0, kKept)));
}

void forgetBundle(UiSettings& settings, const QString& folder) {
    QStringList all = entries(settings);
    removeFolder(all, folder);
    settings.setValue(QLatin1String(kKey), all);
}

bool isKnownBundle(const UiSettings& settings, const QString& folder) {
    return std::ranges::any_of(entries(settings),
                               [&](const QString& entry) { return folderOf(entry) == folder; });
}

}  // namespace bw::ui
