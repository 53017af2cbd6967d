#include "ui/pages/train/TrainPage.h"

#include "core/base/NumberText.h"
#include "ui/base/Text.h"
#include "ui/pages/train/NewRunForm.h"
#include "ui/pages/train/RunInspector.h"
#include "ui/pages/train/RunList.h"
#include "ui/pages/train/RunView.h"
#include "ui/pages/train/RunWords.h"
#include "ui/widgets/StatePanel.h"

#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kListWidth = 280;
constexpr int kInspectorWidth = 300;
constexpr int kInspectorFrom = 1200;  // page width below which it starts hidden
constexpr auto kSelectedKey = "train/selected";
constexpr auto kInspectorKey = "train/inspector";

}  // namespace

TrainPage::TrainPage(Desk given, QWidget* parent)
    : Page(given, parent),
      new_(makeAction(this, tr("New run"), QStringLiteral("plus"), QKeySequence::New, {},
                      [this] { openForm({}); })),
      inspectorAction_(
          makeAction(this, tr("Show details"), QStringLiteral("columns"), {}, {}, [] {})),
      list_(new RunList(given, new_)),
      inspector_(new RunInspector),
      view_(new RunView(given, inspector_, inspectorAction_)),
      form_(new NewRunForm(given)),
      empty_(new EmptyPanel(QStringLiteral("train"), {})),
      stack_(new QStackedWidget),
      side_(frame("surface")),
      splitter_(new QSplitter) {
    addAction(new_);
    addAction(inspectorAction_);
    new_->setObjectName(QStringLiteral("new_run"));
    inspectorAction_->setCheckable(true);
    empty_->setAction(new_);
    for (QWidget* content : {static_cast<QWidget*>(view_), static_cast<QWidget*>(form_),
                             static_cast<QWidget*>(empty_)})
        stack_->addWidget(content);
    QFrame* left = frame("surface");
    tighten(new QVBoxLayout(left), 0, 0);
    left->layout()->addWidget(list_);
    left->setMinimumWidth(190);
    tighten(new QVBoxLayout(side_), 0, 0);
    side_->layout()->addWidget(inspector_);
    side_->setMinimumWidth(190);

    for (QWidget* part :
         {static_cast<QWidget*>(left), static_cast<QWidget*>(stack_), static_cast<QWidget*>(side_)})
        splitter_->addWidget(part);
    splitter_->setChildrenCollapsible(false);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({kListWidth, 700, kInspectorWidth});
    auto* row = new QHBoxLayout(this);
    tighten(row, 0, 0);
    row->addWidget(splitter_);
    desk().settings.remember(splitter_, QStringLiteral("train/splitter"));
    wire();
    followSnapshot();
}

void TrainPage::wire() {
    connect(&session(), &Session::snapshotChanged, this, &TrainPage::followSnapshot);
    connect(list_, &RunList::selectionChanged, this, [this](const QString& id) {
        desk().settings.setValue(QLatin1String(kSelectedKey), id);
        view_->show(id);
        present(view_);
    });
    connect(form_, &NewRunForm::started, this, &TrainPage::showRun);
    connect(form_, &NewRunForm::closed, this, &TrainPage::closeForm);
    connect(view_, &RunView::trainAgain, this, [this](const TrainOptions& options) {
        present(form_);
        form_->fill(options);
    });
    connect(&desk().navigator, &Navigator::runRequested, this, &TrainPage::showRun);
    connect(&desk().navigator, &Navigator::newRunRequested, this, &TrainPage::openForm);
    connect(inspectorAction_, &QAction::toggled, this, [this](bool on) {
        desk().settings.setValue(QLatin1String(kInspectorKey), on);
        showInspector(on);
    });
}

void TrainPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    if (std::exchange(sized_, true)) return;
    const bool room = width() >= kInspectorFrom;
    const bool on = desk().settings.value(QLatin1String(kInspectorKey), room).toBool();
    const QSignalBlocker silent(inspectorAction_);
    inspectorAction_->setChecked(on);
    showInspector(on);
}

void TrainPage::showInspector(bool shown) {
    inspectorAction_->setText(shown ? tr("Hide details") : tr("Show details"));
    side_->setVisible(shown && stack_->currentWidget() == view_);
}

void TrainPage::present(QWidget* content) {
    stack_->setCurrentWidget(content);
    showInspector(inspectorAction_->isChecked());
    if (content != view_) list_->clearSelection();
}

void TrainPage::followSnapshot() {
    tellRunning();
    const auto& snapshot = session().snapshot();
    const bool data = !snapshot->datasets.empty();
    empty_->setSentence(
        !session().loaded() ? QString()
        : data              ? tr("No runs yet. Train a first model on one of your datasets.")
               : tr("No runs yet. Import a dataset on the Data page, then train on it."));
    new_->setEnabled(data);
    const bool first = stack_->currentWidget() == empty_ && !snapshot->runs.empty();
    if (session().loaded() && (!restored_ || first)) restoreSelection();
}

/// When the lists are there and when the first run comes: what was looked at before, else the
/// newest run.
void TrainPage::restoreSelection() {
    restored_ = true;
    const QWidget* content = stack_->currentWidget();
    if (content == form_ || (content == view_ && !view_->shown().isEmpty())) return;
    const auto& runs = session().snapshot()->runs;
    if (runs.empty()) return present(empty_);
    const QString last = desk().settings.value(QLatin1String(kSelectedKey)).toString();
    list_->select(session().snapshot()->run(bytes(last)) ? last : text(runs.back().record.id));
}

void TrainPage::tellRunning() {
    const auto& runs = session().snapshot()->runs;
    const auto running = static_cast<int>(
        std::ranges::count_if(runs, [](const RunEntry& run) { return isLive(run.status.state); }));
    setBadge(running, tr("%1 in progress").arg(text(counted(running, "run"))));
}

void TrainPage::showRun(const QString& id) {
    list_->select(id);
    session().refresh();
}

void TrainPage::openForm(const QString& dataset) {
    present(form_);
    form_->open(dataset);
}

void TrainPage::closeForm() {
    const QString last = view_->shown();
    if (last.isEmpty() || !session().snapshot()->run(bytes(last)))
        return present(session().snapshot()->runs.empty() ? static_cast<QWidget*>(empty_) : view_);
    list_->select(last);
}

}  // namespace bw::ui
