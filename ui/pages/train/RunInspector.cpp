#include "ui/pages/train/RunInspector.h"

#include "ui/base/Text.h"
#include "ui/pages/train/RunWords.h"

#include <QBoxLayout>
#include <QGridLayout>

namespace bw::ui {

RunInspector::RunInspector(QWidget* parent) : QScrollArea(parent) {
    auto* body = new QWidget;
    column_ = new QVBoxLayout(body);
    tighten(column_, kGapLarge, kGapMedium);
    device_ = section(tr("Device"));
    process_ = section(tr("Worker"));
    rows_ = section(tr("Rows"));
    checkpoints_ = section(tr("Checkpoints"));
    column_->addStretch(1);
    setWidget(body);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    clear();
}

QGridLayout* RunInspector::section(const QString& title) {
    if (column_->count() > 0) column_->addWidget(horizontalLine());
    column_->addWidget(label(title, TextSize::Body, "section", true));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(kGapLarge);
    grid->setVerticalSpacing(kGapSmall);
    grid->setColumnStretch(1, 1);
    column_->addLayout(grid);
    return grid;
}

void RunInspector::fill(QGridLayout* grid, const Facts& facts, const QString& otherwise) {
    while (QLayoutItem* item = grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int row = 0;
    for (const auto& [name, value] : facts) {
        grid->addWidget(label(name, TextSize::Body, "quiet"), row, 0, Qt::AlignTop);
        QLabel* words = label(value);
        words->setWordWrap(true);
        words->setAlignment(Qt::AlignRight | Qt::AlignTop);
        words->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(words, row++, 1);
    }
    if (facts.empty()) grid->addWidget(label(otherwise, TextSize::Body, "quiet"), 0, 0, 1, 2);
}

void RunInspector::clear() {
    shownDevice_.clear();
    shownRows_.clear();
    fill(device_, {}, tr("Not known yet"));
    fill(rows_, {}, tr("Not known yet"));
    showProcess(std::nullopt);
    showCheckpoints({});
}

void RunInspector::showStatus(const RunStatus& status) {
    Facts device;
    if (!status.device.empty()) device.emplace_back(tr("Trained on"), text(status.device));
    if (!status.started.empty()) device.emplace_back(tr("Started"), localTime(status.started));
    if (!status.ended.empty()) {
        device.emplace_back(tr("Ended"), localTime(status.ended));
        if (status.seconds >= 0) device.emplace_back(tr("Worked"), duration(status.seconds));
    }
    if (device != shownDevice_) fill(device_, shownDevice_ = device, tr("Not known yet"));
    Facts rows;
    const std::pair<const char*, QString> parts[] = {{"train", tr("Training")},
                                                     {"validation", tr("Validation")},
                                                     {"test", tr("Test")},
                                                     {"left_out", tr("Left out")}};
    for (const auto& [part, title] : parts)
        if (const auto found = status.rows.find(part); found != status.rows.end())
            rows.emplace_back(title, number(found->second));
    if (rows != shownRows_) fill(rows_, shownRows_ = rows, tr("Not known yet"));
}

void RunInspector::showProcess(const std::optional<ProcessUse>& use) {
    Facts facts;
    if (use)
        facts = {{tr("CPU"), tr("%1 % of one core").arg(qRound(use->cpuShare * 100))},
                 {tr("Memory"), byteSize(use->memory)},
                 {tr("Threads"), number(std::int64_t{use->threads})}};
    fill(process_, facts, tr("Not running"));
}

void RunInspector::showCheckpoints(const std::vector<CheckpointFile>& files) {
    Facts facts;
    for (const CheckpointFile& file : files)
        facts.emplace_back(file.best ? tr("Best, epoch %1").arg(number(file.number))
                                     : tr("Last, step %1").arg(number(file.number)),
                           byteSize(static_cast<double>(file.size)));
    fill(checkpoints_, facts, tr("None yet"));
}

}  // namespace bw::ui
