#include "ui/pages/data/ColumnInspector.h"

#include "core/base/NumberText.h"
#include "ui/base/Actions.h"
#include "ui/base/Text.h"
#include "ui/pages/data/FilterText.h"
#include "ui/pages/data/ValuesModel.h"
#include "ui/plot/ColumnSketch.h"
#include "ui/plot/HistogramView.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/RowGround.h"
#include "ui/widgets/StatePanel.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolButton>

namespace bw::ui {
namespace {

/// A value, its count, and below both a bar of its share against the most frequent one.
class ValueDelegate final : public QStyledItemDelegate {
public:
    ValueDelegate(const ValuesModel& model, QObject* parent)
        : QStyledItemDelegate(parent), model_(model) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {120, kRowHeight + 2};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& t = tokensNow();
        painter->save();
        paintRowGround(painter, option);
        const QRect area = option.rect.adjusted(kGapMedium, 0, -kGapMedium, 0);
        const double share = model_.share(index.row()) / model_.mostShare();
        painter->fillRect(QRectF(area.left(), area.bottom() - 3, area.width() * share, 2),
                          t.series[0]);
        painter->setFont(option.font);
        painter->setPen(t.quiet);
        const QString count = number(model_.value(index.row()).count);
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter, count);
        const int right = painter->fontMetrics().horizontalAdvance(count) + kGap;
        painter->setPen(t.text);
        painter->drawText(area.adjusted(0, 0, -right, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                            area.width() - right));
        painter->restore();
    }

private:
    const ValuesModel& model_;
};

bool hasBounds(const ColumnProfile& column) {
    return column.kind != ColumnKind::Category && column.kind != ColumnKind::Boolean;
}

}  // namespace

ColumnInspector::ColumnInspector(DatasetState& state, QWidget* parent)
    : QFrame(parent),
      state_(state),
      name_(label({}, TextSize::Section, "", true)),
      kind_(label({}, TextSize::Caption, "caption")),
      valuesTitle_(label(tr("Most frequent"), TextSize::Caption, "caption")),
      histogram_(new HistogramView),
      logarithmic_(new QToolButton),
      facts_(new QGridLayout),
      missing_(makeAction(this, tr("Show missing rows"), QStringLiteral("filter"), {}, {},
                          [this] {
                              if (const ColumnProfile* shown = column())
                                  filterTo(filterMissing(text(shown->name)));
                          })),
      model_(new ValuesModel(this)),
      values_(new QListView) {
    setKind(this, "surface");
    addAction(missing_);
    auto* outer = new QVBoxLayout(this);
    tighten(outer, 0, 0);
    outer->addWidget(buildTitle());
    panel_ = new StatePanel(buildContent(), nullptr);
    outer->addWidget(panel_, 1);

    connect(logarithmic_, &QToolButton::toggled, histogram_, &HistogramView::setLogarithmic);
    connect(histogram_, &HistogramView::barActivated, this,
            [this](double from, double to, bool last) {
                if (const ColumnProfile* shown = column())
                    filterTo(filterBetween(text(shown->name), shown->kind, from, to, last));
            });
    const auto choose = [this](const QModelIndex& index) {
        if (const ColumnProfile* shown = column())
            filterTo(filterEquals(text(shown->name), shown->kind,
                                  text(model_->value(index.row()).value)));
    };
    connect(values_, &QListView::clicked, this, choose);
    connect(values_, &QListView::activated, this, choose);
    for (const auto signal : {&DatasetState::opening, &DatasetState::opened, &DatasetState::closed,
                              &DatasetState::profileChanged, &DatasetState::columnChanged})
        connect(&state_, signal, this, &ColumnInspector::follow);
    connect(&state_, &DatasetState::failed, this, &ColumnInspector::follow);
    follow();
}

QWidget* ColumnInspector::buildTitle() {
    auto* title = new QWidget;
    auto* row = new QHBoxLayout(title);
    tighten(row, kGapMedium, kGap);
    for (int i = 0; i < 5; ++i) {
        kindIcons_[i] = iconLabel(kindIcon(static_cast<ColumnKind>(i)));
        row->addWidget(kindIcons_[i], 0, Qt::AlignTop);
    }
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    name_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    name_->setWordWrap(true);
    name_->setObjectName(QStringLiteral("inspectorName"));
    words->addWidget(name_);
    words->addWidget(kind_);
    row->addLayout(words, 1);
    logarithmic_->setText(tr("log"));
    logarithmic_->setCheckable(true);
    logarithmic_->setToolTip(tr("Counts on a logarithmic scale, so that rare values are seen"));
    logarithmic_->setAccessibleName(tr("Logarithmic counts"));
    logarithmic_->setObjectName(QStringLiteral("logarithmic"));
    row->addWidget(logarithmic_, 0, Qt::AlignTop);
    return title;
}

QWidget* ColumnInspector::buildContent() {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, kGap);
    auto* inner = new QVBoxLayout;
    tighten(inner, kGapMedium);
    inner->setContentsMargins(kGapMedium, 0, kGapMedium, 0);
    inner->addWidget(histogram_);
    facts_->setHorizontalSpacing(kGapMedium);
    facts_->setVerticalSpacing(kGapSmall);
    facts_->setColumnStretch(1, 1);
    inner->addLayout(facts_);
    QPushButton* missing = actionButton(missing_);
    missing->setObjectName(QStringLiteral("showMissing"));
    missingButton_ = missing;
    inner->addWidget(missing, 0, Qt::AlignLeft);
    inner->addWidget(valuesTitle_);
    column->addLayout(inner);
    values_->setModel(model_);
    values_->setItemDelegate(new ValueDelegate(*model_, values_));
    values_->setMouseTracking(true);
    values_->setUniformItemSizes(true);
    values_->setFrameShape(QFrame::NoFrame);
    values_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    values_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    values_->setAccessibleName(tr("Most frequent values; Enter shows the rows of one"));
    values_->setObjectName(QStringLiteral("values"));
    column->addWidget(values_, 1);
    column->addStretch(0);
    return content;
}

const ColumnProfile* ColumnInspector::column() const {
    const auto i = static_cast<std::size_t>(state_.column());
    const auto& profile = state_.profile();
    return state_.column() >= 0 && profile && i < profile->columns.size() ? &profile->columns[i]
                                                                          : nullptr;
}

void ColumnInspector::filterTo(const QString& expression) {
    state_.setFilter(expression);
}

void ColumnInspector::follow() {
    const bool isColumn = state_.isOpen() && state_.column() >= 0;
    for (QLabel* icon : kindIcons_) icon->hide();
    logarithmic_->hide();
    missing_->setEnabled(column() && column()->missing > 0);
    if (!state_.isOpen()) {
        name_->clear();
        kind_->clear();
        showFacts({});
        model_->show(nullptr, -1);
        histogram_->hide();
        valuesTitle_->hide();
        values_->hide();
        missingButton_->hide();
        panel_->showContent();
    } else if (!isColumn) {
        showDataset();
    } else if (const ColumnProfile* shown = column()) {
        showColumn(*shown);
    } else {
        const auto i = static_cast<std::size_t>(state_.column());
        name_->setText(text(state_.dataset()->data->columns()[i]));
        kind_->setText(kindText(state_.dataset()->data->kind(state_.column())));
        if (state_.profileError())
            panel_->showError(*state_.profileError());
        else if (state_.profileJob())
            panel_->showLoading(state_.profileJob());
    }
}

void ColumnInspector::showDataset() {
    const DatasetRecord& record = state_.dataset()->record;
    name_->setText(text(record.name));
    kind_->setText(tr("dataset version"));
    histogram_->hide();
    valuesTitle_->hide();
    values_->hide();
    missingButton_->hide();
    model_->show(nullptr, -1);
    std::map<ColumnKind, int> kinds;
    for (int i = 0; i < static_cast<int>(state_.dataset()->data->columns().size()); ++i)
        ++kinds[state_.dataset()->data->kind(i)];
    Facts facts{{tr("version"), text(shortHash(record.version))},
                {tr("rows"), number(record.rows)},
                {tr("columns"), number(record.columns)}};
    for (const auto& [kind, count] : kinds)
        facts.emplace_back(QStringLiteral("  ") + kindText(kind), number(std::int64_t{count}));
    facts.emplace_back(tr("source"), text(record.source));
    facts.emplace_back(tr("imported"), localTime(record.imported));
    facts.emplace_back(tr("by"), text(record.by));
    facts.emplace_back(tr("importer"), text(state_.dataset()->data->recipe().importer));
    showFacts(facts);
    panel_->showContent();
}

void ColumnInspector::showColumn(const ColumnProfile& column) {
    name_->setText(text(column.name));
    kind_->setText(kindText(column.kind));
    kindIcons_[static_cast<int>(column.kind)]->show();
    const bool drawn = hasBounds(column);
    histogram_->setColumn(state_.profile(), state_.column());
    histogram_->setVisible(drawn);
    logarithmic_->setVisible(drawn && !column.histogram.empty());
    showFacts(factsOf(column));
    missingButton_->setVisible(column.missing > 0);
    model_->show(state_.profile(), state_.column());
    valuesTitle_->setVisible(!column.topValues.empty());
    values_->setVisible(!column.topValues.empty());
    panel_->showContent();
}

ColumnInspector::Facts ColumnInspector::factsOf(const ColumnProfile& column) const {
    Facts facts{
        {tr("missing"), column.missing == 0 ? tr("none")
                                            : tr("%1 · %2").arg(number(column.missing),
                                                                percent(missingShare(column)))},
        {column.distinctExact ? tr("distinct") : tr("distinct, estimated"), distinctText(column)}};
    if (!hasBounds(column)) return facts;
    const auto add = [&](const QString& name, const std::optional<double>& value) {
        if (value) facts.emplace_back(name, profileValue(column.kind, *value));
    };
    add(tr("minimum"), column.minimum);
    if (column.quantiles.size() == 7) {
        add(tr("5 %"), column.quantiles[1]);
        add(tr("25 %"), column.quantiles[2]);
        add(tr("median"), column.quantiles[3]);
        add(tr("75 %"), column.quantiles[4]);
        add(tr("95 %"), column.quantiles[5]);
    }
    add(tr("maximum"), column.maximum);
    if (column.kind == ColumnKind::DateTime) return facts;
    if (column.mean) facts.emplace_back(tr("mean"), number(*column.mean));
    if (column.standardDeviation)
        facts.emplace_back(tr("standard deviation"), number(*column.standardDeviation));
    if (column.zeros > 0) facts.emplace_back(tr("zeros"), number(column.zeros));
    if (column.negatives > 0) facts.emplace_back(tr("negative"), number(column.negatives));
    if (column.infinite > 0) facts.emplace_back(tr("infinite"), number(column.infinite));
    return facts;
}

void ColumnInspector::showFacts(const Facts& facts) {
    const auto labelAt = [this](int row, int column) {
        if (auto* item = facts_->itemAtPosition(row, column))
            return static_cast<QLabel*>(item->widget());
        QLabel* made = label({}, TextSize::Body, column == 0 ? "quiet" : "");
        if (column == 1) {
            made->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
            made->setTextInteractionFlags(Qt::TextSelectableByMouse);
            made->setWordWrap(true);
        }
        facts_->addWidget(made, row, column);
        return made;
    };
    const int rows = std::max(facts_->rowCount(), static_cast<int>(facts.size()));
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < 2; ++column) {
            const bool used = row < static_cast<int>(facts.size());
            if (!used && !facts_->itemAtPosition(row, column)) continue;
            QLabel* shown = labelAt(row, column);
            const auto& fact =
                used ? facts[static_cast<std::size_t>(row)] : std::pair<QString, QString>();
            shown->setText(column == 0 ? fact.first : fact.second);
            shown->setVisible(used);
        }
}

}  // namespace bw::ui
