#include "ui/pages/data/FilterBar.h"

#include "ui/base/Text.h"
#include "ui/pages/data/FilterText.h"
#include "ui/widgets/Basics.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCompleter>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStringListModel>
#include <QStyle>

namespace bw::ui {
namespace {

constexpr int kKeptFilters = 20, kBusyAfterMs = 200;

void setState(QLineEdit* field, const char* state) {
    field->setProperty("state", QLatin1String(state));
    field->style()->unpolish(field);
    field->style()->polish(field);
}

}  // namespace

FilterBar::FilterBar(DatasetState& state, UiSettings& settings, QWidget* parent)
    : QWidget(parent),
      state_(state),
      settings_(settings),
      field_(new QLineEdit),
      count_(label({}, TextSize::Body, "quiet")),
      named_(label({}, TextSize::Body, "", true)),
      error_(label({}, TextSize::Body, "bad")),
      hint_(label({}, TextSize::Caption, "caption")),
      fault_(new QWidget),
      clear_(button({}, "flat")),
      cancel_(button(tr("Cancel"), "flat")),
      completer_(new QCompleter(this)),
      words_(new QStringListModel(this)) {
    auto* column = new QVBoxLayout(this);
    tighten(column, kGap, kGapSmall);
    auto* row = new QHBoxLayout;
    row->setSpacing(kGap);
    field_->setPlaceholderText(tr("Filter, for example  age > 60 and workclass is missing"));
    field_->setAccessibleName(tr("Filter expression"));
    field_->setObjectName(QStringLiteral("filter"));
    field_->addAction(themedIcon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    field_->installEventFilter(this);
    count_->setObjectName(QStringLiteral("rowCount"));
    clear_->setObjectName(QStringLiteral("allRows"));
    clear_->setIcon(themedIcon(QStringLiteral("close")));
    clear_->setAccessibleName(tr("Show all rows"));
    clear_->setToolTip(tr("Show all rows (Esc in the filter)"));
    cancel_->setObjectName(QStringLiteral("cancelFilter"));
    row->addWidget(named_);
    row->addWidget(field_, 1);
    row->addWidget(cancel_);
    row->addWidget(clear_);
    row->addWidget(count_);
    column->addLayout(row);

    auto* fault = new QVBoxLayout(fault_);
    tighten(fault, 0, 0);
    fault->setContentsMargins(kGapSmall, 0, 0, 0);
    error_->setObjectName(QStringLiteral("filterError"));
    for (QLabel* words : {error_, hint_}) {
        words->setWordWrap(true);
        fault->addWidget(words);
    }
    column->addWidget(fault_);
    fault_->hide();

    completer_->setModel(words_);
    completer_->setWidget(field_);
    completer_->setCaseSensitivity(Qt::CaseInsensitive);
    completer_->setMaxVisibleItems(10);
    connect(completer_, qOverload<const QString&>(&QCompleter::activated), this,
            &FilterBar::insertCompletion);
    connect(field_, &QLineEdit::textEdited, this, [this] {
        edited_ = true;
        hideError();
        showRows();
        complete(false);
    });
    connect(field_, &QLineEdit::returnPressed, this, &FilterBar::apply);
    connect(clear_, &QPushButton::clicked, this, &FilterBar::clear);
    connect(cancel_, &QPushButton::clicked, &state_, [this] {
        state_.cancelFilter();
        showRows();
    });
    slow_.setSingleShot(true);
    slow_.setInterval(kBusyAfterMs);
    connect(&slow_, &QTimer::timeout, this, &FilterBar::showBusy);
    connect(&state_, &DatasetState::opened, this, &FilterBar::takeColumns);
    connect(&state_, &DatasetState::filtering, &slow_, qOverload<>(&QTimer::start));
    connect(&state_, &DatasetState::filterFailed, this, &FilterBar::showError);
    connect(&state_, &DatasetState::rowsChanged, this, [this] {
        hideError();
        if (!edited_) field_->setText(state_.rows().filter);  // not under the hands of who types
        if (state_.rows().kind == RowsShown::Kind::Filter) keepInHistory(state_.rows().filter);
        showRows();
    });
    showRows();
}

void FilterBar::focusField() {
    field_->setFocus(Qt::ShortcutFocusReason);
    field_->selectAll();
}

void FilterBar::remark(const QString& words) {
    count_->setText(words);
}

bool FilterBar::isApplied() const {
    return field_->text().trimmed() == state_.rows().filter.trimmed();
}

void FilterBar::apply() {
    hideError();
    edited_ = false;
    state_.setFilter(field_->text());
    if (!state_.filterJob()) showRows();
}

void FilterBar::clear() {
    hideError();
    edited_ = false;
    field_->clear();
    state_.cancelFilter();
    state_.clearFilter();
    showRows();
}

void FilterBar::showRows() {
    slow_.stop();
    cancel_->hide();
    const RowsShown& rows = state_.rows();
    const bool isNamed = rows.kind == RowsShown::Kind::Named;
    named_->setText(rows.title);
    named_->setVisible(isNamed);
    clear_->setVisible(rows.kind != RowsShown::Kind::All);
    const std::int64_t all = state_.isOpen() ? state_.dataset()->data->rows() : 0;
    if (!state_.isOpen())
        count_->clear();
    else if (edited_ && !isApplied() && !isNamed)
        count_->setText(tr("Enter applies the filter"));
    else if (rows.kind == RowsShown::Kind::All)
        count_->setText(tr("%1 rows").arg(number(all)));
    else
        count_->setText(tr("%1 of %2 rows").arg(number(state_.rowCount()), number(all)));
}

void FilterBar::showBusy() {
    if (!state_.filterJob()) return;
    count_->setText(tr("Filtering…"));
    cancel_->show();
}

void FilterBar::showError(const QString& expression, const Error& error) {
    slow_.stop();
    cancel_->hide();
    if (!expression.isEmpty() && !edited_) field_->setText(expression);
    showRows();
    if (error.code == ErrorCode::Cancelled) return;
    setState(field_, "bad");
    error_->setText(text(error.message));
    hint_->setText(text(error.hint));
    hint_->setVisible(!error.hint.empty());
    fault_->show();
}

void FilterBar::hideError() {
    if (fault_->isHidden()) return;
    setState(field_, "");
    fault_->hide();
}

void FilterBar::takeColumns() {
    edited_ = false;
    columnWords_.clear();
    for (const std::string& name : state_.dataset()->data->columns())
        columnWords_.append(filterColumn(text(name)));
    columnWords_ += {QStringLiteral("and"),        QStringLiteral("or"), QStringLiteral("not"),
                     QStringLiteral("is missing"), QStringLiteral("in"), QStringLiteral("matches")};
}

QString FilterBar::historyKey() const {
    return QStringLiteral("data/filters/") + text(state_.dataset()->record.name);
}

QStringList FilterBar::history() const {
    return state_.isOpen() ? settings_.value(historyKey()).toStringList() : QStringList();
}

void FilterBar::keepInHistory(const QString& expression) {
    QStringList kept = history();
    kept.removeAll(expression);
    kept.prepend(expression);
    settings_.setValue(historyKey(), QStringList(kept.mid(0, kKeptFilters)));
}

void FilterBar::complete(bool asked) {
    const FilterWord word = filterWordAt(field_->text(), field_->cursorPosition());
    offersHistory_ = field_->text().trimmed().isEmpty();
    if (!asked && (offersHistory_ || word.text.isEmpty())) {
        completer_->popup()->hide();
        return;
    }
    words_->setStringList(offersHistory_ ? history() : columnWords_);
    completer_->setFilterMode(word.text.startsWith(QLatin1Char('"')) ? Qt::MatchStartsWith
                                                                     : Qt::MatchContains);
    completer_->setCompletionPrefix(offersHistory_ ? QString() : word.text);
    const bool isWhole = completer_->completionCount() == 1 &&
                         completer_->currentCompletion().compare(word.text) == 0;
    if (completer_->completionCount() == 0 || isWhole)
        completer_->popup()->hide();
    else
        completer_->complete();
}

void FilterBar::insertCompletion(const QString& chosen) {
    if (offersHistory_) {
        field_->setText(chosen);
        apply();
        return;
    }
    const int cursor = field_->cursorPosition();
    const FilterWord word = filterWordAt(field_->text(), cursor);
    QString whole = field_->text();
    whole.replace(word.begin, cursor - word.begin, chosen + QLatin1Char(' '));
    field_->setText(whole);
    field_->setCursorPosition(word.begin + static_cast<int>(chosen.size()) + 1);
    showRows();
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched != field_ || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape) {
        clear();
        return true;
    }
    if (key == Qt::Key_Down) {
        complete(true);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace bw::ui
