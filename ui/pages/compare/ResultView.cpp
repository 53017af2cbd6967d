#include "ui/pages/compare/ResultView.h"

#include "ui/base/Text.h"
#include "ui/pages/compare/FlipsTab.h"
#include "ui/pages/compare/GateTab.h"
#include "ui/pages/compare/MetricsTab.h"
#include "ui/pages/compare/VerdictPanel.h"

#include <QBoxLayout>
#include <QTabWidget>

namespace bw::ui {

ResultView::ResultView(Desk desk, QWidget* parent)
    : QWidget(parent),
      verdict_(new VerdictPanel),
      tabs_(new QTabWidget),
      metrics_(new MetricsTab),
      flips_(new FlipsTab(desk)),
      gate_(new GateTab) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, kGapMedium);
    column->addWidget(verdict_);
    column->addWidget(tabs_, 1);
    tabs_->setDocumentMode(true);
    tabs_->setObjectName(QStringLiteral("compareTabs"));
    tabs_->addTab(metrics_, tr("Metrics"));
    tabs_->addTab(flips_, tr("Flips"));
    tabs_->addTab(gate_, tr("Gate"));
    tabs_->setCurrentIndex(desk.settings.value(QStringLiteral("compare/tab"), 0).toInt());
    connect(tabs_, &QTabWidget::currentChanged, this,
            [desk](int tab) { desk.settings.setValue(QStringLiteral("compare/tab"), tab); });
}

void ResultView::setResult(const std::shared_ptr<const CompareResult>& result) {
    const bool compared = result->comparison.has_value();
    verdict_->setResult(result);
    metrics_->setResult(result);
    flips_->setResult(result);
    gate_->setResult(*result);
    tabs_->setTabVisible(1, compared);
    if (compared)
        tabs_->setTabText(1, tr("Flips · %1")
                                 .arg(number(static_cast<std::int64_t>(
                                     result->comparison->comparison.flips.size()))));
    setStale(false);
}

void ResultView::setStale(bool stale) {
    verdict_->setStale(stale);
    tabs_->setAccessibleDescription(stale ? tr("out of date") : QString());
}

}  // namespace bw::ui
