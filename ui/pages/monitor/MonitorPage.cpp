#include "ui/pages/monitor/MonitorPage.h"

#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QTabWidget>

namespace bw::ui {
namespace {

constexpr auto kTabKey = "monitor/tab";

}  // namespace

MonitorPage::MonitorPage(Desk desk, QWidget* parent) : Page(desk, parent) {
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->setObjectName(QStringLiteral("monitorTabs"));
    tabs_->setAccessibleName(tr("Monitor"));
    makeTabs();
    auto* column = new QVBoxLayout(this);
    tighten(column);
    column->addWidget(tabs_);
    tabs_->setCurrentIndex(desk.settings.value(QLatin1String(kTabKey), 0).toInt());
    connect(tabs_, &QTabWidget::currentChanged, this,
            [this](int tab) { this->desk().settings.setValue(QLatin1String(kTabKey), tab); });
}

void MonitorPage::makeTabs() {}

void MonitorPage::addTab(QWidget* content, const QString& title, const char* name) {
    content->setObjectName(QLatin1String(name));
    tabs_->addTab(content, title);
}

}  // namespace bw::ui
