#include "ui/pages/monitor/StaticOrDynamicTab.h"

#include "ui/base/MetricWords.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/MonitorChooser.h"
#include "ui/pages/monitor/OverTimeModel.h"
#include "ui/pages/monitor/Timeline.h"
#include "ui/pages/monitor/WindowWords.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QTableView>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kStaticColor = 0, kDynamicColor = 1, kCostColor = 3;

QString commandOf(const MonitorChoice& choice) {
    return monitorCommand(choice, QStringLiteral("monitor versions"));
}

QStringList linesOf(const OverTimeWindow& window, const OverTime& over) {
    QStringList lines{spanTitle(window.from, window.to)};
    lines += StaticOrDynamicTab::tr("%1 with truth, served by %2")
                 .arg(text(counted(window.rows, "row")), versionList(window.versions));
    lines += StaticOrDynamicTab::tr("%1: static %2, dynamic %3")
                 .arg(metricTitle(over.metric), number(window.fixed), number(window.dynamic));
    lines += StaticOrDynamicTab::tr("Difference %1 (%2 … %3)")
                 .arg(signedNumber(window.dynamic - window.fixed), signedNumber(window.low),
                      signedNumber(window.high));
    if (window.trainedSeconds > 0)
        lines +=
            StaticOrDynamicTab::tr("Retraining: %1, %2")
                .arg(duration(window.trainedSeconds), text(counted(window.trainedRows, "row")));
    if (const QString event = eventOf(window); !event.isEmpty()) lines += event;
    return lines;
}

TimelineContent contentOf(const SharedOverTime& all) {
    const OverTime& over = *all;
    TimelineContent content;
    content.lines = [all](int span) {
        return linesOf(all->windows[static_cast<std::size_t>(span)], *all);
    };
    TimelineSeries fixed{.name = StaticOrDynamicTab::tr("static"), .color = kStaticColor};
    TimelineSeries dynamic{.name = StaticOrDynamicTab::tr("dynamic"), .color = kDynamicColor};
    TimelineSeries cost{.color = kCostColor};
    for (const OverTimeWindow& window : over.windows) {
        content.spans.push_back({window.from, window.to});
        fixed.points.push_back({.value = window.fixed});
        dynamic.points.push_back({.value = window.dynamic});
        cost.points.push_back({.value = window.trainedSeconds});
        if (!window.fresh.empty())
            content.flags.push_back({window.from + (window.to - window.from) / 2,
                                     QStringLiteral("promote"),
                                     linesOf(window, over).join(QLatin1Char('\n'))});
    }
    const auto words = [](double value) { return QString::number(value, 'g', 4); };
    content.lanes.push_back({.title = shortMetric(over.metric),
                             .series = {std::move(fixed), std::move(dynamic)},
                             .words = words});
    content.lanes.push_back({.title = StaticOrDynamicTab::tr("Retraining, s"),
                             .bars = true,
                             .series = {std::move(cost)},
                             .words = words});
    const bool any = std::ranges::any_of(
        over.windows, [](const OverTimeWindow& window) { return window.trainedSeconds > 0; });
    if (!any) content.lanes.back().empty = StaticOrDynamicTab::tr("No other version served yet");
    content.lanes.front().weight = 3;
    return content;
}

}  // namespace

StaticOrDynamicTab::StaticOrDynamicTab(Desk desk, QWidget* parent) : QWidget(parent), desk_(desk) {
    compare_ = makeAction(this, tr("Compare over time"), QStringLiteral("history"), {}, {},
                          [this] { compare(); });
    compare_->setEnabled(false);
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(makeBar());
    notice_ = new Notice;
    notice_->setObjectName(QStringLiteral("overTimeNotice"));
    notice_->allowClosing();
    progress_ = new JobStrip;
    auto* news = new QVBoxLayout;
    news->setContentsMargins(kGapLarge, kGapSmall, kGapLarge, kGap);
    news->setSpacing(kGap);
    news->addWidget(notice_);
    news->addWidget(progress_);
    column->addLayout(news);
    column->addWidget(horizontalLine());
    empty_ = new EmptyPanel(QStringLiteral("history"), {});
    empty_->setAction(compare_);
    panel_ = new StatePanel(makeContent(), empty_);
    panel_->setObjectName(QStringLiteral("overTimePanel"));
    column->addWidget(panel_, 1);
    connect(chooser_, &MonitorChooser::changed, this, &StaticOrDynamicTab::choose);
    connect(panel_, &StatePanel::retry, this, &StaticOrDynamicTab::compare);
    choose();
    tell();
}

QWidget* StaticOrDynamicTab::makeBar() {
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(kGapLarge, kGapMedium, kGapLarge, 0);
    row->setSpacing(kGap);
    chooser_ = new MonitorChooser(desk_);
    row->addWidget(chooser_);
    row->addStretch(1);
    QPushButton* go = actionButton(compare_, "primary");
    go->setObjectName(QStringLiteral("compareOverTime"));
    row->addWidget(go);
    return bar;
}

QWidget* StaticOrDynamicTab::makeContent() {
    auto* content = frame("surface");
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, 0);
    sentence_ = label({}, TextSize::Section, "section", true);
    sentence_->setObjectName(QStringLiteral("overTimeSentence"));
    sentence_->setWordWrap(true);
    auto* telling = new QHBoxLayout;
    telling->setContentsMargins(kGapLarge, kGapMedium, kGapLarge, kGapSmall);
    telling->addWidget(sentence_);
    column->addLayout(telling);
    plot_ = new Timeline;
    plot_->setObjectName(QStringLiteral("overTimePlot"));
    plot_->setAccessibleName(tr("Static and dynamic over time"));
    model_ = new OverTimeModel(this);
    table_ = new QTableView;
    dressTable(table_);
    table_->setModel(model_);
    table_->setObjectName(QStringLiteral("overTimeTable"));
    table_->setAccessibleName(tr("Static and dynamic, window by window"));
    auto* split = new QSplitter(Qt::Vertical);
    split->setChildrenCollapsible(false);
    split->addWidget(plot_);
    split->addWidget(table_);
    split->setSizes({300, 320});
    desk_.settings.remember(split, QStringLiteral("monitor/over_time"));
    desk_.settings.remember(table_->horizontalHeader(), QStringLiteral("monitor/over_time_table"));
    column->addWidget(split, 1);
    connect(plot_, &Timeline::spanChosen, this,
            [this](int span) { table_->setCurrentIndex(model_->index(span, 0)); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) { plot_->choose(current.row()); });
    return content;
}

void StaticOrDynamicTab::choose() {
    if (chooser_->choice() == choice_) return;
    choice_ = chooser_->choice();
    setActionCommand(compare_, commandOf(choice_));
    shown_ = false;  // numbers of another choice are not these
    notice_->clear();
    tell();
}

void StaticOrDynamicTab::tell() {
    compare_->setEnabled(!choice_.model.empty() && !running_);
    if (shown_ || running_) return;
    empty_->setSentence(choice_.model.empty()
                            ? tr("No model versions yet. What is promoted and served is compared "
                                 "here, month by month.")
                            : tr("What would the first production model of %1 have achieved on the "
                                 "rows that its successors answered?")
                                  .arg(text(choice_.model)));
    panel_->showEmpty();
}

void StaticOrDynamicTab::compare() {
    if (running_ || choice_.model.empty()) return;
    running_ = true;
    notice_->clear();
    Job* job = desk_.session.run<SharedOverTime>(
        {.title = tr("Compare %1 over time").arg(text(choice_.model)),
         .command = commandOf(choice_)},
        this,
        [choice = choice_](const Workbench& bench, const JobContext& context) {
            return readOverTime(bench, choice, context);
        },
        [this, choice = choice_](const Result<SharedOverTime>& over) {
            running_ = false;
            if (choice == choice_ && over)
                show(*over);
            else if (choice == choice_ && !shown_)
                panel_->showError(over.error(), true);
            else if (!over)
                notice_->say(over.error());
            compare_->setEnabled(true);
            if (choice != choice_) tell();
        });
    progress_->follow(job);
    if (!shown_) panel_->showLoading(job);
    tell();
}

void StaticOrDynamicTab::show(const SharedOverTime& over) {
    shown_ = true;
    model_->show(over);
    if (desk_.settings.value(QStringLiteral("monitor/over_time_table")).isNull())
        table_->resizeColumnsToContents();
    plot_->setContent(contentOf(over));
    sentence_->setText(over->windows.empty()
                           ? tr("No logged row has its truth yet: add it on the Overview.")
                           : overTimeSentence(*over));
    panel_->showContent();
}

}  // namespace bw::ui
