#include "ui/base/UiSettings.h"

#include "ui/base/Text.h"

#include <QCryptographicHash>
#include <QHeaderView>
#include <QSplitter>
#include <QStandardPaths>

namespace bw::ui {
namespace {

constexpr qsizetype kRecentProjects = 10;
constexpr auto kRecentKey = "recent_projects";

QString standardFile() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/benchwright/desktop.ini");
}

}  // namespace

UiSettings::UiSettings(const QString& file, QObject* parent)
    : QObject(parent), settings_(file.isEmpty() ? standardFile() : file, QSettings::IniFormat) {}

QString UiSettings::theme() const {
    return sharedValue(QStringLiteral("theme"), QStringLiteral("system")).toString();
}

void UiSettings::setTheme(const QString& theme) {
    setSharedValue(QStringLiteral("theme"), theme);
}

QStringList UiSettings::recentProjects() const {
    QStringList there;
    for (const QString& folder : settings_.value(QLatin1String(kRecentKey)).toStringList()) {
        // A share that is away now may come back: only what is surely gone is left out.
        std::error_code unknown;
        if (std::filesystem::exists(pathOf(folder) / "project.sqlite", unknown) || unknown)
            there.append(folder);
    }
    return there;
}

void UiSettings::addRecentProject(const std::filesystem::path& folder) {
    QStringList recent = settings_.value(QLatin1String(kRecentKey)).toStringList();
    const QString added = text(std::filesystem::absolute(folder).lexically_normal());
    recent.removeAll(added);
    recent.prepend(added);
    settings_.setValue(QLatin1String(kRecentKey), QStringList(recent.mid(0, kRecentProjects)));
}

void UiSettings::forgetRecentProject(const QString& folder) {
    QStringList recent = settings_.value(QLatin1String(kRecentKey)).toStringList();
    recent.removeAll(folder);
    settings_.setValue(QLatin1String(kRecentKey), recent);
}

void UiSettings::setProject(const std::filesystem::path& folder) {
    const QByteArray place = std::filesystem::absolute(folder).lexically_normal().string().c_str();
    const QByteArray hash = QCryptographicHash::hash(place, QCryptographicHash::Sha1).toHex();
    project_ = QStringLiteral("project-%1/").arg(QString::fromLatin1(hash.left(16)));
}

QVariant UiSettings::value(const QString& key, const QVariant& otherwise) const {
    return settings_.value(project_ + key, otherwise);
}

void UiSettings::setValue(const QString& key, const QVariant& value) {
    settings_.setValue(project_ + key, value);
}

QVariant UiSettings::sharedValue(const QString& key, const QVariant& otherwise) const {
    return settings_.value(QStringLiteral("shared/") + key, otherwise);
}

void UiSettings::setSharedValue(const QString& key, const QVariant& value) {
    settings_.setValue(QStringLiteral("shared/") + key, value);
}

void UiSettings::remember(QSplitter* splitter, const QString& key) {
    splitter->restoreState(value(key).toByteArray());
    connect(splitter, &QSplitter::splitterMoved, this,
            [this, splitter, key] { setValue(key, splitter->saveState()); });
}

void UiSettings::remember(QHeaderView* header, const QString& key) {
    header->restoreState(value(key).toByteArray());
    const auto save = [this, header, key] { setValue(key, header->saveState()); };
    connect(header, &QHeaderView::sectionResized, this, save);
    connect(header, &QHeaderView::sectionMoved, this, save);
    connect(header, &QHeaderView::sortIndicatorChanged, this, save);
}

}  // namespace bw::ui
