#include "ui/pages/train/CurvesPanel.h"

#include "core/compare/Metrics.h"
#include "ui/base/Text.h"
#include "ui/base/UiSettings.h"
#include "ui/pages/train/CurveTable.h"
#include "ui/pages/train/RunWords.h"
#include "ui/widgets/Basics.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QScrollArea>
#include <QSlider>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kTwoColumnsFrom = 640;
constexpr int kPlotHeight = 210;
constexpr int kDefaultSmoothing = 60;  // percent, as TensorBoard's
constexpr auto kSmoothingKey = "train/smoothing";
constexpr auto kLogKey = "train/log";

std::string partOf(const std::string& tag) {
    return tag.substr(0, tag.find('/'));
}

std::string nameOf(const std::string& tag) {
    return tag.substr(tag.find('/') + 1);
}

/// Which plot a tag belongs to. The loss of a classifier is its log loss; that of a regression is
/// the squared error of the standardized target and stands alone.
std::string metricOf(const std::string& tag) {
    const std::string name = nameOf(tag);
    return name == "log_loss" ? "loss" : name;
}

/// The deciding metrics first, speed last.
std::pair<int, std::string> orderOf(const std::string& metric) {
    if (metric == "loss") return {0, metric};
    if (metric == "rmse") return {1, metric};
    return {metric == "samples_per_second" ? 3 : 2, metric};
}

int colorOf(const std::string& part) {
    return part == "train" ? 0 : part == "validation" ? 1 : 2;
}

int ringOf(const std::string& tag) {
    const MetricInfo* info = findMetric(nameOf(tag));
    if (!info || partOf(tag) != "validation") return 0;
    return info->higherIsBetter ? 1 : -1;
}

}  // namespace

CurvesPanel::CurvesPanel(UiSettings& settings, QWidget* parent)
    : QWidget(parent),
      settings_(settings),
      table_(std::make_unique<CurveTable>()),
      slider_(new QSlider(Qt::Horizontal)),
      sliderValue_(label({}, TextSize::Caption, "caption")),
      problems_(label({}, TextSize::Body, "warn")),
      empty_(label({}, TextSize::Section, "quiet")),
      logarithmic_(new QCheckBox(tr("Log scale"))),
      asTable_(new QCheckBox(tr("As table"))),
      stack_(new QStackedWidget),
      tableView_(new QTableView),
      gridHost_(new QWidget),
      grid_(new QGridLayout(gridHost_)) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(toolBar());
    problems_->setWordWrap(true);
    problems_->setContentsMargins(kGapLarge, 0, kGapLarge, kGap);
    problems_->hide();
    column->addWidget(problems_);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(gridHost_);
    grid_->setContentsMargins(kGapLarge, 0, kGapLarge, kGapLarge);
    grid_->setSpacing(kGapMedium);
    empty_->setAlignment(Qt::AlignCenter);
    dressTable(tableView_);
    tableView_->setObjectName(QStringLiteral("curve_table"));
    tableView_->setAccessibleName(tr("Curves as a table"));
    tableView_->setModel(table_.get());
    for (QWidget* page : {static_cast<QWidget*>(scroll), static_cast<QWidget*>(tableView_),
                          static_cast<QWidget*>(empty_)})
        stack_->addWidget(page);
    column->addWidget(stack_, 1);
    clear(tr("No point yet"));
}

CurvesPanel::~CurvesPanel() {
    tableView_->setModel(nullptr);
}

QWidget* CurvesPanel::toolBar() {
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(kGapLarge, kGap, kGapLarge, kGap);
    row->setSpacing(kGapMedium);
    row->addWidget(label(tr("Smoothing"), TextSize::Body, "quiet"));
    slider_->setObjectName(QStringLiteral("smoothing"));
    slider_->setAccessibleName(tr("Smoothing"));
    slider_->setRange(0, 99);
    slider_->setFixedWidth(140);
    slider_->setValue(settings_.value(QLatin1String(kSmoothingKey), kDefaultSmoothing).toInt());
    row->addWidget(slider_);
    sliderValue_->setMinimumWidth(30);
    row->addWidget(sliderValue_);
    logarithmic_->setObjectName(QStringLiteral("logarithmic"));
    logarithmic_->setChecked(settings_.value(QLatin1String(kLogKey), false).toBool());
    asTable_->setObjectName(QStringLiteral("as_table"));
    row->addWidget(logarithmic_);
    row->addWidget(asTable_);
    row->addStretch(1);
    QPushButton* all = button(tr("Show all"), "flat");
    all->setObjectName(QStringLiteral("show_all"));
    all->setToolTip(
        tr("All steps. Drag in a plot to zoom, Ctrl+wheel along the steps, Shift+drag to "
           "pan, double-click for all."));
    row->addWidget(all);
    connect(all, &QPushButton::clicked, this, &CurvesPanel::showAll);
    connect(slider_, &QSlider::valueChanged, this, &CurvesPanel::smooth);
    connect(logarithmic_, &QCheckBox::toggled, this, [this](bool on) {
        settings_.setValue(QLatin1String(kLogKey), on);
        for (CurvePlot* plot : plots()) plot->setLogarithmic(on);
    });
    connect(asTable_, &QCheckBox::toggled, this, &CurvesPanel::showTable);
    smooth(slider_->value());
    return bar;
}

void CurvesPanel::showTable(bool on) {
    if (cards_.empty()) return;
    std::vector<const Curve*> curves;
    for (const auto& [tag, plot] : plotOfTag_) curves.push_back(plot->curve(tag));
    table_->setCurves(on ? std::move(curves) : std::vector<const Curve*>());
    stack_->setCurrentIndex(on ? 1 : 0);
}

void CurvesPanel::smooth(int percent) {
    sliderValue_->setText(QString::number(percent / 100.0, 'f', 2));
    settings_.setValue(QLatin1String(kSmoothingKey), percent);
    for (CurvePlot* plot : plots()) plot->setSmoothing(percent / 100.0);
}

void CurvesPanel::clear(const QString& why) {
    table_->setCurves({});
    asTable_->setChecked(false);
    for (auto& [metric, card] : cards_) delete card.frame;
    cards_.clear();
    plotOfTag_.clear();
    zoomed_.reset();
    columns_ = 0;
    problems_->hide();
    empty_->setText(why);
    stack_->setCurrentWidget(empty_);
}

CurvesPanel::Card CurvesPanel::makeCard(const std::string& metric) {
    Card card{frame("card"), new CurvePlot(metricTitle(metric)),
              label({}, TextSize::Caption, "caption")};
    card.frame->setProperty("kind", "surface");
    auto* column = new QVBoxLayout(card.frame);
    tighten(column, 0, 0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(kGapMedium, kGap, kGapMedium, 0);
    head->addWidget(label(card.plot->title(), TextSize::Body, "", true));
    head->addStretch(1);
    head->addWidget(card.readout);
    column->addLayout(head);
    card.plot->setObjectName(QStringLiteral("plot_") + text(metric));
    card.plot->setMinimumHeight(kPlotHeight);
    card.plot->setAxisTitles(tr("step"), metric == "samples_per_second" ? tr("rows/s") : QString());
    column->addWidget(card.plot, 1);
    card.plot->setLogarithmic(logarithmic_->isChecked());
    connect(card.plot, &CurvePlot::hovered, this, &CurvesPanel::hover);
    connect(card.plot, &CurvePlot::stepsChanged, this, &CurvesPanel::link);
    connect(card.plot, &CurvePlot::resetRequested, this, &CurvesPanel::showAll);
    return card;
}

CurvePlot* CurvesPanel::plotOf(const std::string& tag) {
    if (const auto known = plotOfTag_.find(tag); known != plotOfTag_.end()) return known->second;
    const std::string metric = metricOf(tag);
    if (!cards_.contains(metric)) {
        cards_.emplace(metric, makeCard(metric));
        columns_ = 0;
    }
    CurvePlot* plot = cards_.at(metric).plot;
    const std::string part = partOf(tag);
    plot->addCurve(tag, text(part == "train" ? "training" : part), colorOf(part), ringOf(tag))
        .setSmoothing(slider_->value() / 100.0);
    plotOfTag_[tag] = plot;
    return plot;
}

void CurvesPanel::apply(const std::vector<TagNews>& news) {
    if (news.empty()) return;
    const std::size_t known = plotOfTag_.size();
    for (const TagNews& tag : news) plotOf(tag.tag)->curve(tag.tag)->update(tag.keep, tag.added);
    if (columns_ == 0) arrange();
    if (!zoomed_) showAll();
    for (const TagNews& tag : news) plotOfTag_.at(tag.tag)->refresh();
    if (asTable_->isChecked() && plotOfTag_.size() == known)
        table_->refresh();
    else if (asTable_->isChecked())
        showTable(true);
    else
        stack_->setCurrentIndex(0);
}

void CurvesPanel::setProblems(const std::vector<std::string>& problems) {
    QStringList lines;
    for (const std::string& problem : problems) lines.append(text(problem));
    problems_->setText(lines.join(QLatin1Char('\n')));
    problems_->setVisible(!lines.isEmpty());
}

void CurvesPanel::arrange() {
    const int columns = width() >= kTwoColumnsFrom ? 2 : 1;
    if (columns == columns_) return;
    columns_ = columns;
    std::vector<std::string> metrics;
    for (const auto& [metric, card] : cards_) metrics.push_back(metric);
    std::ranges::sort(metrics, {}, orderOf);
    for (const auto& [metric, card] : cards_) grid_->removeWidget(card.frame);
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const int place = static_cast<int>(i);
        grid_->addWidget(cards_.at(metrics[i]).frame, place / columns, place % columns);
        cards_.at(metrics[i]).frame->show();
    }
    for (int row = 0; row < grid_->rowCount(); ++row) grid_->setRowStretch(row, 0);
    grid_->setRowStretch(static_cast<int>(metrics.size() + 1) / columns, 1);
    for (int i = 0; i < 2; ++i) grid_->setColumnStretch(i, i < columns ? 1 : 0);
}

void CurvesPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (!cards_.empty()) arrange();
}

std::vector<CurvePlot*> CurvesPanel::plots() const {
    std::vector<CurvePlot*> all;
    for (const auto& [metric, card] : cards_) all.push_back(card.plot);
    return all;
}

const Curve* CurvesPanel::curve(const std::string& tag) const {
    const auto found = plotOfTag_.find(tag);
    return found == plotOfTag_.end() ? nullptr : found->second->curve(tag);
}

void CurvesPanel::showAll() {
    zoomed_.reset();
    std::optional<QCPRange> all;
    for (const CurvePlot* plot : plots())
        if (const auto own = plot->extent()) all = all ? all->expanded(*own) : *own;
    if (!all) return;
    for (CurvePlot* plot : plots()) plot->showSteps(*all);
}

void CurvesPanel::link(QCPRange steps) {
    zoomed_ = steps;
    for (CurvePlot* plot : plots())
        if (plot != sender()) plot->showSteps(steps);
}

void CurvesPanel::hover(std::optional<double> step) {
    for (auto& [metric, card] : cards_) {
        card.plot->showCrosshair(step);
        card.readout->setText(step ? card.plot->valuesAt(*step) : QString());
    }
}

}  // namespace bw::ui
