#include "ui/pages/compare/MetricsTab.h"

#include "ui/plot/IntervalPlot.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QTableView>

namespace bw::ui {

MetricsTab::MetricsTab(QWidget* parent)
    : QWidget(parent),
      model_(new MetricsModel(this)),
      table_(new QTableView),
      legend_(label({}, TextSize::Caption, "caption")) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(table_, 1);
    legend_->setWordWrap(true);
    legend_->setContentsMargins(kGap, kGapSmall, kGap, kGapSmall);
    column->addWidget(legend_);
    dressTable(table_);
    table_->setModel(model_);
    table_->setObjectName(QStringLiteral("metrics"));
    table_->setAccessibleName(tr("Metrics with intervals"));
    table_->setItemDelegateForColumn(MetricsModel::Interval, new IntervalDelegate(table_));
}

void MetricsTab::setResult(std::shared_ptr<const CompareResult> result) {
    const bool alone = !result->comparison;
    const bool marginDrawn = !alone && result->comparison->comparison.margin > 0;
    model_->setResult(std::move(result));
    legend_->setVisible(!alone);
    legend_->setText(
        tr("Each metric on its own scale, zero in the middle; tinted: the side where the "
           "candidate is better.%1")
            .arg(marginDrawn ? tr(" Dashed: the margin of the deciding metric, in bold.")
                             : QString()));
    arrange();
}

void MetricsTab::arrange() {
    QHeaderView* header = table_->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setStretchLastSection(false);
    table_->resizeColumnsToContents();
    const int stretched = model_->alone() ? 0 : static_cast<int>(MetricsModel::Interval);
    if (header->count() > stretched) header->setSectionResizeMode(stretched, QHeaderView::Stretch);
}

}  // namespace bw::ui
