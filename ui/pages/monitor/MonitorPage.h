#pragma once

#include "ui/base/Page.h"

class QTabWidget;

namespace bw::ui {

/// How the served models fare, what runs by itself, and what retraining was worth.
class MonitorPage final : public Page {
    Q_OBJECT

public:
    explicit MonitorPage(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QString title() const override { return tr("Monitor"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("monitor"); }

private:
    /// Adds a tab and the action of the palette that opens it.
    void addTab(QWidget* content, const QString& title, const char* name);
    void makeTabs();

    QTabWidget* tabs_ = nullptr;
};

}  // namespace bw::ui
