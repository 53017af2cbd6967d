#include "ui/pages/train/RunList.h"

#include "ui/base/Text.h"
#include "ui/pages/train/SparkLines.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QListView>

namespace bw::ui {
namespace {

constexpr int kAgesEveryMs = 30'000;
constexpr auto kFilterKey = "train/filter";

}  // namespace

RunList::RunList(Desk desk, QAction* newRun, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      sparks_(new SparkLines(desk.session, this)),
      words_(new QLineEdit),
      view_(new QListView),
      count_(label({}, TextSize::Caption, "caption")) {
    filter_.setSourceModel(&model_);
    words_->setObjectName(QStringLiteral("run_filter"));
    words_->setPlaceholderText(tr("Filter runs"));
    words_->setAccessibleName(tr("Filter runs"));
    words_->setClearButtonEnabled(true);
    view_->setObjectName(QStringLiteral("run_list"));
    view_->setAccessibleName(tr("Runs"));
    view_->setModel(&filter_);
    view_->setItemDelegate(&delegate_);
    view_->setUniformItemSizes(true);
    view_->setMouseTracking(true);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view_->setFrameShape(QFrame::NoFrame);

    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    auto* head = new QVBoxLayout;
    tighten(head, kGapMedium);
    auto* titles = new QHBoxLayout;
    titles->addWidget(label(tr("Runs"), TextSize::Section, "section", true));
    titles->addWidget(count_, 1);
    titles->addWidget(actionButton(newRun, "primary"));
    head->addLayout(titles);
    head->addWidget(words_);
    column->addLayout(head);
    column->addWidget(horizontalLine());
    column->addWidget(view_, 1);

    connect(words_, &QLineEdit::textChanged, this, [this](const QString& words) {
        keepingSelection([&] { filter_.setWords(words); });
        desk_.settings.setValue(QLatin1String(kFilterKey), words);
        tellCount();
    });
    words_->setText(desk_.settings.value(QLatin1String(kFilterKey)).toString());
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &RunList::tellSelection);
    connect(view_, &QListView::activated, this, &RunList::tellSelection);
    connect(&model_, &RunsModel::sparkWanted, sparks_, &SparkLines::want);
    connect(sparks_, &SparkLines::ready, &model_, &RunsModel::setSpark);
    connect(&desk_.session, &Session::snapshotChanged, this, &RunList::follow);
    connect(&ages_, &QTimer::timeout, view_->viewport(), qOverload<>(&QWidget::update));
    ages_.start(kAgesEveryMs);
    follow();
}

void RunList::follow() {
    delegate_.setMetric(desk_.session.snapshot()->settings.metric);
    keepingSelection([this] { model_.update(desk_.session.snapshot()); });
    tellCount();
    if (!awaited_.isEmpty() && model_.rowOf(awaited_) >= 0) select(awaited_);
}

/// A view moves its selection to a neighbour when a row goes; a filter must not choose for people.
void RunList::keepingSelection(const std::function<void()>& change) {
    const QSignalBlocker quiet(view_->selectionModel());
    change();
    const int row = model_.rowOf(told_);
    view_->setCurrentIndex(row < 0 ? QModelIndex() : filter_.mapFromSource(model_.index(row)));
    view_->viewport()->update();
}

void RunList::tellCount() {
    const int shown = filter_.rowCount(), all = model_.rowCount();
    count_->setText(
        shown == all ? number(std::int64_t{all})
                     : tr("%1 of %2").arg(number(std::int64_t{shown}), number(std::int64_t{all})));
}

void RunList::select(const QString& id) {
    const int row = model_.rowOf(id);
    awaited_ = row < 0 ? id : QString();
    if (row < 0) return;
    QModelIndex place = filter_.mapFromSource(model_.index(row));
    if (!place.isValid()) {
        words_->clear();
        place = filter_.mapFromSource(model_.index(row));
    }
    view_->setCurrentIndex(place);
    view_->scrollTo(place);
    tellSelection();
}

void RunList::clearSelection() {
    awaited_.clear();
    told_.clear();
    const QSignalBlocker silent(view_->selectionModel());
    view_->setCurrentIndex({});
    view_->clearSelection();
    view_->viewport()->update();
}

QString RunList::selected() const {
    return view_->currentIndex().data(RunsModel::kIdRole).toString();
}

void RunList::tellSelection() {
    const QString id = selected();
    if (id.isEmpty() || id == told_) return;
    awaited_.clear();
    told_ = id;
    Q_EMIT selectionChanged(id);
}

}  // namespace bw::ui
