#include "ui/pages/monitor/PipelinesTab.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/NewPipelineDialog.h"
#include "ui/pages/monitor/PipelineRunView.h"
#include "ui/pages/monitor/PipelineRunner.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/StatePanel.h"

#include <QBoxLayout>
#include <QListView>
#include <QSplitter>

namespace bw::ui {
namespace {

constexpr int kReadEveryMs = 2000, kReadRunningEveryMs = 500;
constexpr auto kSelectedKey = "monitor/pipeline";

}  // namespace

PipelinesTab::PipelinesTab(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      runner_(new PipelineRunner(desk, this)),
      view_(new PipelineRunView(desk, *runner_)),
      list_(new QListView) {
    makeActions();
    auto* splitter = new QSplitter;
    splitter->addWidget(makeList());
    choose_ = new EmptyPanel(QStringLiteral("file"), tr("Choose a pipeline on the left."));
    content_ = new StatePanel(view_, choose_);
    splitter->addWidget(content_);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({220, 900});
    desk_.settings.remember(splitter, QStringLiteral("monitor/pipelines_splitter"));
    auto* empty = new EmptyPanel(
        QStringLiteral("file"),
        tr("No pipelines yet. A pipeline file repeats what was done by hand, in one call."));
    empty->setAction(new_);
    empty->setLink(tr("Save what was done as a pipeline"), save_);
    panel_ = new StatePanel(splitter, empty);
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(panel_);
    connect(runner_, &PipelineRunner::changed, this, &PipelinesTab::read);
    connect(panel_, &StatePanel::retry, this, &PipelinesTab::read);
    connect(&desk_.session, &Session::snapshotChanged, this, &PipelinesTab::read);
    connect(&timer_, &QTimer::timeout, this, [this] {
        if (isVisible()) read();
    });
    timer_.start(kReadEveryMs);
    awaited_ = desk_.settings.value(QLatin1String(kSelectedKey)).toString();
    content_->showEmpty();
    read();
}

void PipelinesTab::makeActions() {
    new_ = makeAction(this, tr("New from template…"), QStringLiteral("plus"), {},
                      QStringLiteral("benchwright pipeline template all --to pipelines/all.toml"),
                      [this] { openDialog(true); });
    save_ = makeAction(this, tr("Save as pipeline…"), QStringLiteral("file"), {},
                       QStringLiteral("benchwright pipeline save"), [this] { openDialog(false); });
    addActions({new_, save_});
    addActions(view_->flowActions());
}

QWidget* PipelinesTab::makeList() {
    QFrame* left = frame("surface");
    left->setMinimumWidth(200);
    auto* column = new QVBoxLayout(left);
    tighten(column, 0, 0);
    auto* head = new QVBoxLayout;
    tighten(head, kGapMedium, kGap);
    head->addWidget(label(tr("Pipelines"), TextSize::Section, "section", true));
    for (const auto& [action, name] : {std::pair{new_, "newPipeline"}, {save_, "savePipeline"}}) {
        QPushButton* made = actionButton(action);
        made->setObjectName(QLatin1String(name));
        head->addWidget(made);
    }
    column->addLayout(head);
    column->addWidget(horizontalLine());
    list_->setObjectName(QStringLiteral("pipelineList"));
    list_->setAccessibleName(tr("Pipelines"));
    list_->setModel(&model_);
    list_->setItemDelegate(&delegate_);
    list_->setUniformItemSizes(true);
    list_->setMouseTracking(true);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(list_, 1);
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) { select(now.data().toString()); });
    return left;
}

void PipelinesTab::openDialog(bool fromTemplate) {
    auto* dialog = new NewPipelineDialog(
        desk_, fromTemplate ? NewPipelineDialog::Start::Template : NewPipelineDialog::Start::Done,
        this);
    connect(dialog, &NewPipelineDialog::written, this,
            [this](const QString& name, const QString& file) {
                welcome_ = file;
                showPipeline(name);
                read();
            });
    dialog->open();
}

void PipelinesTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    read();
}

void PipelinesTab::read() {
    if (std::exchange(reading_, true)) {
        again_ = true;
        return;
    }
    Job* job = desk_.session.run<PipelinesSeen>(
        {.title = tr("Read the pipelines"), .quiet = true}, this,
        [](const Workbench& bench, const JobContext&) -> Result<PipelinesSeen> {
            return readPipelines(bench.project);
        },
        [this](const Result<PipelinesSeen>& seen) {
            reading_ = false;
            take(seen);
            if (std::exchange(again_, false)) read();
        });
    if (seen_.pipelines.empty() && !panel_->showsEmpty() && !panel_->showsError())
        panel_->showLoading(job);
}

void PipelinesTab::take(const Result<PipelinesSeen>& seen) {
    if (!seen) {
        if (seen_.pipelines.empty()) panel_->showError(seen.error(), true);
        return;
    }
    seen_ = *seen;
    save_->setEnabled(!desk_.session.snapshot()->datasets.empty());
    {
        const QSignalBlocker quiet(list_->selectionModel());
        model_.update(seen_);
    }
    if (seen_.pipelines.empty())
        panel_->showEmpty();
    else
        panel_->showContent();
    keepSelection();
    const int now = seen_.running();
    timer_.setInterval(now > 0 ? kReadRunningEveryMs : kReadEveryMs);
    if (std::exchange(running_, now) != now) Q_EMIT runningChanged(now);
}

/// What is awaited, else what was shown, else the first.
void PipelinesTab::keepSelection() {
    if (!awaited_.isEmpty() && model_.rowOf(awaited_) >= 0) shown_ = std::exchange(awaited_, {});
    if (model_.rowOf(shown_) < 0)
        shown_ = seen_.pipelines.empty() ? QString() : text(seen_.pipelines.front()->name);
    {
        const QSignalBlocker quiet(list_->selectionModel());
        list_->setCurrentIndex(model_.index(model_.rowOf(shown_)));
        list_->viewport()->update();
    }
    select(shown_);
}

void PipelinesTab::select(const QString& name) {
    shown_ = name;
    view_->show(seen_.find(name));
    if (name.isEmpty()) return content_->showEmpty();
    desk_.settings.setValue(QLatin1String(kSelectedKey), name);
    content_->showContent();
    if (!awaitedRun_.isEmpty() && view_->showRun(awaitedRun_)) awaitedRun_.clear();
    if (!welcome_.isEmpty() && pathOf(welcome_).stem().string() == bytes(name))
        view_->welcome(std::exchange(welcome_, {}));
}

void PipelinesTab::showPipeline(const QString& name, const QString& run) {
    awaited_ = name;
    awaitedRun_ = run;
    keepSelection();
}

}  // namespace bw::ui
