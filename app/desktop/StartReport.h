#pragma once

#include <QObject>
#include <QTimer>

namespace bw::ui {

class MainWindow;

/// Prints a line when the window was painted for the first time, and one when the project's lists
/// are on screen: bench/ui/start.py measures from the start of the process to these lines.
class StartReport final : public QObject {
    Q_OBJECT

public:
    explicit StartReport(MainWindow& window, QObject* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    MainWindow& window_;
    QTimer looks_;
};

}  // namespace bw::ui
