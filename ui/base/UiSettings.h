#pragma once

#include <QObject>
#include <QSettings>
#include <QStringList>
#include <QVariant>

#include <filesystem>

class QHeaderView;
class QSplitter;
class QWidget;

namespace bw::ui {

/// What the window remembers of itself between starts: theme, recent projects, and per project the
/// sizes, columns and last choices. Kept in the person's configuration folder, never in the
/// project, so that a shared or read-only project stays as it is. GUI thread.
class UiSettings final : public QObject {
    Q_OBJECT

public:
    /// `file`: an INI file; empty: the standard place. Tests give their own.
    explicit UiSettings(const QString& file = {}, QObject* parent = nullptr);

    [[nodiscard]] QString theme() const;  ///< "system", "light" or "dark"
    void setTheme(const QString& theme);

    /// Newest first, at most ten, without those that were removed from disk.
    [[nodiscard]] QStringList recentProjects() const;
    void addRecentProject(const std::filesystem::path& folder);
    void forgetRecentProject(const QString& folder);

    /// Values of the project that is open; of no project: shared ones.
    void setProject(const std::filesystem::path& folder);
    [[nodiscard]] QVariant value(const QString& key, const QVariant& otherwise = {}) const;
    void setValue(const QString& key, const QVariant& value);
    /// Shared by all projects (the last folder of a file dialog, say).
    [[nodiscard]] QVariant sharedValue(const QString& key, const QVariant& otherwise = {}) const;
    void setSharedValue(const QString& key, const QVariant& value);

    /// Restores it now and saves it whenever it is moved. The widget's life is the connection's.
    void remember(QSplitter* splitter, const QString& key);
    /// Section sizes, order and hidden columns. Call it after the model is set.
    void remember(QHeaderView* header, const QString& key);

private:
    QSettings settings_;
    QString project_;
};

}  // namespace bw::ui
