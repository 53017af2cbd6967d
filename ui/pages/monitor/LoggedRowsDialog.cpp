#include "ui/pages/monitor/LoggedRowsDialog.h"

#include "ui/base/Text.h"
#include "ui/models/SampleRowsModel.h"
#include "ui/pages/monitor/WindowWords.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTableView>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kWidth = 980, kHeight = 560, kWidestColumn = 240, kMoreTimes = 10;

bool isNumber(const std::vector<std::vector<QString>>& cells, std::size_t column) {
    bool any = false;
    for (const auto& row : cells) {
        if (row[column].isEmpty()) continue;
        bool is = false;
        row[column].toDouble(&is);
        if (!is) return false;
        any = true;
    }
    return any;
}

}  // namespace

QString RowsWanted::command() const {
    QString words =
        QStringLiteral("benchwright monitor rows %1").arg(shellWord(text(options.model)));
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty())
            words += QStringLiteral(" --%1 %2").arg(QLatin1String(name), shellWord(text(value)));
    };
    add("name", options.modelName);
    add("what", options.what);
    add("column", options.column);
    if (options.since) add("since", bytes(isoTime(*options.since)));
    if (options.until) add("until", bytes(isoTime(*options.until)));
    return words;
}

LoggedRowsDialog::LoggedRowsDialog(Desk desk, RowsWanted wanted, QWidget* parent)
    : QDialog(parent),
      desk_(desk),
      wanted_(std::move(wanted)),
      model_(new SampleRowsModel(this)),
      table_(new QTableView),
      panel_(new StatePanel(table_, new EmptyPanel(QStringLiteral("table"),
                                                   tr("No such rows are left in the log.")))),
      caption_(label({}, TextSize::Caption, "caption")),
      more_(button(tr("Show more"))) {
    setWindowTitle(wanted_.title);
    setAttribute(Qt::WA_DeleteOnClose);
    resize(kWidth, kHeight);
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapLarge, kGapMedium);
    column->addWidget(label(wanted_.title, TextSize::Section, "section", true));
    column->addWidget(panel_, 1);
    dressTable(table_);
    table_->setModel(model_);
    table_->setObjectName(QStringLiteral("loggedRows"));
    table_->setAccessibleName(wanted_.title);
    column->addWidget(caption_);
    auto* command = new CommandLine;
    command->set(wanted_.command());
    column->addWidget(command);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    more_->setObjectName(QStringLiteral("moreRows"));
    buttons->addButton(more_, QDialogButtonBox::ActionRole);
    connect(more_, &QPushButton::clicked, this, [this] {
        wanted_.options.limit *= kMoreTimes;
        load();
    });
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(panel_, &StatePanel::retry, this, &LoggedRowsDialog::load);
    load();
}

void LoggedRowsDialog::load() {
    caption_->setText({});
    more_->setEnabled(false);
    Job* job = desk_.session.run<LoggedRows>(
        {.title = wanted_.title, .command = wanted_.command(), .quiet = true}, this,
        [options = wanted_.options](const Workbench& bench, const JobContext& context) {
            return monitorRows(bench, options, context);
        },
        [this](const Result<LoggedRows>& rows) {
            if (rows)
                fill(*rows);
            else
                panel_->showError(rows.error(), true);
        });
    panel_->showLoading(job);
}

void LoggedRowsDialog::fill(const LoggedRows& rows) {
    QStringList names;
    for (const std::string& name : rows.columns) names += text(name);
    std::vector<std::vector<QString>> cells;
    for (const auto& row : rows.rows) {
        auto& made = cells.emplace_back();
        for (const std::string& cell : row) made.push_back(text(cell));
        made.resize(rows.columns.size());
    }
    std::vector<bool> numeric;
    for (std::size_t i = 0; i < rows.columns.size(); ++i) numeric.push_back(isNumber(cells, i));
    const auto shown = static_cast<std::int64_t>(cells.size());
    model_->show(names, numeric, std::move(cells));
    table_->resizeColumnsToContents();
    QHeaderView* header = table_->horizontalHeader();
    for (int i = 0; i < header->count(); ++i)
        header->resizeSection(i, std::min(kWidestColumn, header->sectionSize(i)));
    caption_->setText(
        shown < rows.total
            ? tr("The first %1 of %2. Ctrl+C copies what is selected.")
                  .arg(number(shown), text(counted(rows.total, "row")))
            : tr("%1. Ctrl+C copies what is selected.").arg(text(counted(rows.total, "row"))));
    more_->setEnabled(shown < rows.total);
    shown == 0 ? panel_->showEmpty() : panel_->showContent();
}

}  // namespace bw::ui
