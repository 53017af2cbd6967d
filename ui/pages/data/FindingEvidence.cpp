#include "ui/pages/data/FindingEvidence.h"

#include "core/table/CellText.h"
#include "ui/base/Text.h"
#include "ui/models/SampleRowsModel.h"
#include "ui/pages/data/FindingsModel.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/StatePanel.h"

#include <arrow/table.h>

#include <QBoxLayout>
#include <QHeaderView>
#include <QTableView>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr std::size_t kSampleRows = 20;
constexpr int kSampleColumns = 50;
constexpr int kWidest = 200;

QLabel* wrapping(TextSize size = TextSize::Body, const char* kind = "", bool bold = false) {
    QLabel* made = label({}, size, kind, bold);
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return made;
}

/// Columns of a finding first, then the others, at most kSampleColumns.
std::vector<int> columnOrder(const Dataset& data, const std::vector<std::string>& concerned) {
    std::vector<int> order;
    for (const std::string& name : concerned)
        if (const auto column = data.columnIndex(name)) order.push_back(*column);
    const int count = static_cast<int>(data.columns().size());
    for (int i = 0; i < count && static_cast<int>(order.size()) < kSampleColumns; ++i)
        if (std::ranges::find(order, i) == order.end()) order.push_back(i);
    return order;
}

}  // namespace

struct FindingEvidence::Sample {
    QStringList columns;
    std::vector<bool> numeric;
    std::vector<std::vector<QString>> cells;
};

FindingEvidence::FindingEvidence(DatasetState& state, JobRunner& jobs, QAction* showRows,
                                 QAction* accept, QWidget* parent)
    : QWidget(parent),
      state_(state),
      jobs_(jobs),
      rows_(new SampleRowsModel(this)),
      severity_(new Pill),
      check_(label({}, TextSize::Caption, "caption")),
      message_(wrapping(TextSize::Section, "", true)),
      advice_(wrapping()),
      columns_(wrapping()),
      acceptance_(wrapping(TextSize::Body, "quiet")),
      rowsTitle_(label({}, TextSize::Caption, "caption")),
      buttons_(new QWidget),
      table_(new QTableView) {
    panel_ = new StatePanel(makeContent(showRows, accept),
                            new EmptyPanel(QStringLiteral("search"),
                                           tr("Choose a finding to see the rows behind it.")));
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(panel_);
    panel_->showEmpty();
}

QWidget* FindingEvidence::makeContent(QAction* showRows, QAction* accept) {
    message_->setObjectName(QStringLiteral("findingMessage"));
    acceptance_->setObjectName(QStringLiteral("findingAcceptance"));
    columns_->setTextFormat(Qt::RichText);
    columns_->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(columns_, &QLabel::linkActivated, this, [this](const QString& link) {
        Q_EMIT columnAsked(QString::fromUtf8(QByteArray::fromHex(link.toLatin1())));
    });
    auto* top = new QHBoxLayout;
    tighten(top);
    top->addWidget(severity_);
    top->addWidget(check_);
    top->addStretch(1);

    auto* row = new QHBoxLayout(buttons_);
    tighten(row);
    QPushButton* show = actionButton(showRows, "primary");
    show->setObjectName(QStringLiteral("showRows"));
    QPushButton* take = actionButton(accept);
    take->setObjectName(QStringLiteral("acceptFinding"));
    row->addWidget(show);
    row->addWidget(take);
    row->addStretch(1);

    table_->setObjectName(QStringLiteral("findingRows"));
    table_->setAccessibleName(tr("First rows of the finding"));
    table_->setModel(rows_);
    dressTable(table_);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, kGapLarge, kGap);
    column->addLayout(top);
    column->addWidget(message_);
    column->addWidget(advice_);
    column->addWidget(columns_);
    column->addWidget(acceptance_);
    column->addSpacing(kGapSmall);
    column->addWidget(buttons_);
    column->addSpacing(kGap);
    column->addWidget(rowsTitle_);
    column->addWidget(table_, 1);
    column->addStretch(0);
    return content;
}

void FindingEvidence::showNothing() {
    ++generation_;
    readFor_.clear();
    panel_->showEmpty();
}

void FindingEvidence::show(const CheckOutcome& outcome) {
    ++generation_;
    readFor_.clear();
    const bool crashed = outcome.status == CheckStatus::Crashed;
    severity_->set(crashed ? tr("crashed") : tr("skipped"), crashed ? Tone::Bad : Tone::Quiet);
    check_->setText(tr("check %1").arg(text(outcome.check)));
    message_->setText(text(outcome.reason));
    advice_->setText(crashed ? tr("What was not checked did not pass: the verdict is fail until "
                                  "this check runs.")
                             : tr("What was not checked did not pass. Once the reason is gone, "
                                  "verify again."));
    for (QWidget* part :
         {static_cast<QWidget*>(columns_), static_cast<QWidget*>(acceptance_),
          static_cast<QWidget*>(rowsTitle_), static_cast<QWidget*>(table_), buttons_})
        part->hide();
    panel_->showContent();
}

void FindingEvidence::show(const Finding& finding, const std::optional<AuditEntry>& acceptance) {
    severity_->set(text(severityName(finding.severity)), severityTone(finding.severity));
    check_->setText(
        tr("check %1 · key %2").arg(text(finding.check), text(finding.key().substr(0, 8))));
    message_->setText(text(finding.message));
    advice_->setText(text(finding.advice));
    QStringList links;
    for (const std::string& column : finding.columns)
        links += QStringLiteral("<a href=\"%1\">%2</a>")
                     .arg(QString::fromLatin1(QByteArray::fromStdString(column).toHex()),
                          text(column).toHtmlEscaped());
    columns_->setText((links.size() == 1 ? tr("Column %1") : tr("Columns %1"))
                          .arg(links.join(QStringLiteral(", "))));
    columns_->setVisible(!links.isEmpty());
    acceptance_->setVisible(acceptance.has_value());
    if (acceptance) {
        acceptance_->setText(
            tr("Accepted by %1, %2: %3")
                .arg(text(acceptance->by), ago(acceptance->at), text(acceptance->why)));
        acceptance_->setToolTip(localTime(acceptance->at));
    }
    buttons_->show();
    const std::string version = state_.dataset() ? state_.dataset()->record.version : "";
    const std::string wanted = version + finding.key() + finding.message;
    if (std::exchange(readFor_, wanted) != wanted) readRows(finding);
    panel_->showContent();
}

void FindingEvidence::readRows(const Finding& finding) {
    ++generation_;
    const bool any = !finding.rows.empty() && state_.dataset();
    rowsTitle_->setVisible(any);
    table_->setVisible(any);
    rows_->show({}, {}, {});
    if (!any) return;
    const std::size_t shown = std::min(finding.rows.size(), kSampleRows);
    const std::vector<std::int64_t> wanted(
        finding.rows.begin(), finding.rows.begin() + static_cast<std::ptrdiff_t>(shown));
    rowsTitle_->setText(finding.count <= static_cast<std::int64_t>(shown)
                            ? tr("All rows of it")
                            : tr("First %1 rows of it").arg(shown));
    jobs_.start<Sample>(
        {.title = tr("Read rows"), .quiet = true}, this,
        [dataset = state_.dataset(), wanted,
         concerned = finding.columns](const JobContext& job) -> Result<Sample> {
            const Dataset& data = *dataset->data;
            Sample sample;
            sample.columns += tr("Row");
            sample.numeric.push_back(true);
            const std::vector<int> order = columnOrder(data, concerned);
            for (const int column : order) {
                const ColumnKind kind = data.kind(column);
                sample.columns += text(data.columns()[static_cast<std::size_t>(column)]);
                sample.numeric.push_back(kind == ColumnKind::Integer || kind == ColumnKind::Number);
            }
            for (const std::int64_t row : wanted) {
                BW_CHECK(job.check());
                if (row < 0 || row >= data.rows()) continue;
                auto& cells = sample.cells.emplace_back(1, number(row));
                for (const int column : order)
                    cells.push_back(text(cellText(*data.table()->column(column)->chunk(0), row)));
            }
            return sample;
        },
        [this, generation = generation_](Result<Sample> sample) {
            if (generation != generation_ || !sample) return;
            rows_->show(sample->columns, sample->numeric, std::move(sample->cells));
            table_->resizeColumnsToContents();
            for (int i = 0; i < rows_->columnCount(); ++i)
                if (table_->columnWidth(i) > kWidest) table_->setColumnWidth(i, kWidest);
        });
}

}  // namespace bw::ui
