#include "ui/pages/compare/FlipsTab.h"

#include "ui/base/Text.h"
#include "ui/pages/compare/ComparisonWords.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QTableView>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kWidestColumn = 180;

QString otherWord(const CompareResult& result) {
    return result.choice.against == Against::Production ? QObject::tr("production")
                                                        : QObject::tr("the other");
}

}  // namespace

FlipsTab::FlipsTab(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      model_(new FlipsModel(this)),
      showAll_(makeAction(this, tr("Show all in Data"), QStringLiteral("table"), {}, {},
                          [this] {
                              const auto rows = model_->rows();
                              showOnDataPage(rows,
                                             tr("%1 on which two models disagree")
                                                 .arg(text(counted(std::ssize(rows), "row"))));
                          })),
      filter_(new QComboBox),
      sentence_(label({}, TextSize::Body, "quiet")),
      empty_(label({}, TextSize::Section, "quiet")),
      table_(new QTableView) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(kGap, kGap, kGap, kGap);
    bar->setSpacing(kGapMedium);
    filter_->setObjectName(QStringLiteral("flipFilter"));
    filter_->setAccessibleName(tr("Which disagreements to show"));
    filter_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    bar->addWidget(filter_);
    bar->addWidget(sentence_, 1);
    bar->addWidget(actionButton(showAll_));
    column->addLayout(bar);
    column->addWidget(table_, 1);
    empty_->setAlignment(Qt::AlignCenter);
    column->addWidget(empty_, 1);
    dressTable(table_);
    table_->setModel(model_);
    table_->setObjectName(QStringLiteral("flips"));
    table_->setAccessibleName(tr("Rows on which the two disagree"));
    connect(filter_, &QComboBox::currentIndexChanged, this, [this](int index) {
        model_->setFilter(static_cast<FlipFilter>(std::max(index, 0)));
        tell();
    });
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
        const std::int64_t row = model_->at(index.row()).row;
        showOnDataPage({row}, tr("row %1, on which two models disagree").arg(number(row)));
    });
    connect(model_, &FlipsModel::cellsWanted, this, &FlipsTab::loadCells);
}

void FlipsTab::setResult(std::shared_ptr<const CompareResult> result) {
    if (loading_) loading_->cancel();
    result_ = std::move(result);
    model_->setResult(result_);
    const QSignalBlocker quiet(filter_);
    const int before = std::max(filter_->currentIndex(), 0);
    filter_->clear();
    const QString other = otherWord(*result_);
    const QStringList words{tr("All"), tr("Candidate right"),
                            other == tr("production") ? tr("Production right") : tr("Other right"),
                            tr("Neither right")};
    for (int i = 0; i < words.size(); ++i)
        filter_->addItem(
            tr("%1 · %2").arg(words[i], number(model_->count(static_cast<FlipFilter>(i)))));
    filter_->setCurrentIndex(before);
    for (int c = FlipsModel::Row; c < FlipsModel::FirstDataColumn; ++c)
        table_->resizeColumnToContents(c);
    for (int c = 0; c < model_->columnCount(); ++c)
        table_->setColumnWidth(
            c, std::clamp(
                   std::max(table_->columnWidth(c), table_->horizontalHeader()->sectionSizeHint(c)),
                   64, kWidestColumn));
    tell();
}

void FlipsTab::tell() {
    const bool any = model_->rowCount() > 0;
    const bool none = model_->count(FlipFilter::All) == 0;
    table_->setVisible(any);
    empty_->setVisible(!any);
    empty_->setText(none ? tr("The two agree on every row.") : tr("No such row."));
    showAll_->setEnabled(any);
    sentence_->setText(model_->moreColumns()
                           ? tr("The first %1 columns; Enter shows a row whole on the Data page")
                                 .arg(FlipsModel::kMostDataColumns)
                           : tr("Enter shows a row on the Data page"));
}

void FlipsTab::loadCells() {
    if (loading_) return;  // what is asked meanwhile goes into the next one
    const auto rows = model_->takeWanted();
    if (rows.empty() || !result_) return;
    using Cells = std::vector<QStringList>;
    loading_ = desk_.session.jobs().start<Cells>(
        {.title = tr("Read the rows that disagree"), .quiet = true}, this,
        [dataset = result_->dataset, rows, columns = model_->dataColumns()](const JobContext& job) {
            return readCells(*dataset, rows, columns, job);
        },
        [this, rows, of = result_](Result<Cells> cells) {
            loading_.clear();
            if (cells)
                model_->setCells(of.get(), rows, *cells);
            else if (cells.error().code != ErrorCode::Cancelled)
                sentence_->setText(text(cells.error().message));
            loadCells();
        });
}

void FlipsTab::showOnDataPage(std::vector<std::int64_t> rows, const QString& what) {
    const QString reference = text(result_->data.name + "@" + result_->data.version);
    desk_.navigator.showDataset(
        {.reference = reference,
         .where = {},
         .rows = std::make_shared<const std::vector<std::int64_t>>(std::move(rows)),
         .rowsTitle = what,
         .column = {}});
}

}  // namespace bw::ui
