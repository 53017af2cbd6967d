#include "ui/pages/monitor/MonitorPage.h"

#include "ui/pages/monitor/OverviewTab.h"
#include "ui/pages/monitor/PipelinesTab.h"
#include "ui/pages/monitor/StaticOrDynamicTab.h"
#include "ui/pages/monitor/TriggersTab.h"
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

void MonitorPage::makeTabs() {
    auto* overview = new OverviewTab(desk());
    addTab(overview, tr("Overview"), "overviewTab");
    addActions(overview->tabActions());
    connect(overview, &OverviewTab::alarmsChanged, this, &MonitorPage::setBadge);
    auto* pipelines = new PipelinesTab(desk());
    addTab(pipelines, tr("Pipelines"), "pipelinesTab");
    auto* triggers = new TriggersTab(desk());
    addTab(triggers, tr("Triggers"), "triggersTab");
    connect(triggers, &TriggersTab::pipelineWanted, this,
            [this, pipelines](const QString& pipeline, const QString& run) {
                tabs_->setCurrentWidget(pipelines);
                pipelines->showPipeline(pipeline, run);
            });
    auto* fixed = new StaticOrDynamicTab(desk());
    addTab(fixed, tr("Static or dynamic"), "staticOrDynamicTab");
    addAction(fixed->compareAction());
}

void MonitorPage::addTab(QWidget* content, const QString& title, const char* name) {
    content->setObjectName(QLatin1String(name));
    tabs_->addTab(content, title);
    addAction(makeAction(this, tr("Monitor: %1").arg(title), iconName(), {}, {}, [this, content] {
        desk().navigator.showMonitor();
        tabs_->setCurrentWidget(content);
    }));
}

}  // namespace bw::ui
