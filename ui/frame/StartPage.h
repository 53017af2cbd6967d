#pragma once

#include "core/base/Result.h"
#include "ui/base/UiSettings.h"

#include <QWidget>

class QAction;
class QLabel;
class QListWidget;

namespace bw::ui {

class ErrorPanel;

/// What the window shows without a project: make one, open one, or go on with a recent one.
class StartPage final : public QWidget {
    Q_OBJECT

public:
    StartPage(UiSettings& settings, QAction* create, QAction* open, QAction* sample,
              QWidget* parent = nullptr);
    void refresh();
    /// Why the last project could not be opened; stays until the next try.
    void showError(const Error& error);
    void clearError();

Q_SIGNALS:
    void projectChosen(const QString& folder);

private:
    UiSettings& settings_;
    QListWidget* recent_;
    QLabel* recentTitle_;
    QWidget* errorCard_;
    QLabel *errorMessage_, *errorHint_;
};

}  // namespace bw::ui
