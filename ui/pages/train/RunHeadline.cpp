#include "ui/pages/train/RunHeadline.h"

#include "ui/base/Text.h"
#include "ui/pages/train/RunWords.h"
#include "ui/widgets/Notice.h"

#include <QBoxLayout>
#include <QMenu>
#include <QProgressBar>
#include <QToolButton>

namespace bw::ui {
namespace {

QString factsOf(const RunStatus& status, const std::string& wantedMetric) {
    QStringList facts;
    if (status.epochs > 0) facts.append(RunHeadline::tr("epoch %1").arg(epochText(status)));
    if (isLive(status.state) && status.secondsLeft >= 0)
        facts.append(RunHeadline::tr("%1 left").arg(duration(status.secondsLeft)));
    if (const auto metric = decidingMetric(status, wantedMetric)) {
        const QString best =
            QStringLiteral("%1 %2").arg(metricTitle(metric->name), number(metric->value));
        facts.append(
            status.bestEpoch >= 0
                ? RunHeadline::tr("best %1 at epoch %2").arg(best, number(status.bestEpoch))
                : RunHeadline::tr("best %1").arg(best));
    }
    if (!status.device.empty()) facts.append(text(status.device));
    if (facts.isEmpty() && !status.message.empty()) facts.append(text(status.message));
    return facts.join(QStringLiteral("  ·  "));
}

}  // namespace

RunHeadline::RunHeadline(RunActions& actions, QAction* inspector, QWidget* parent)
    : QWidget(parent),
      actions_(actions),
      title_(label({}, TextSize::Headline, "headline", true)),
      id_(codeLabel({})),
      facts_(label({}, TextSize::Body, "quiet")),
      state_(new Pill),
      progress_(new QProgressBar),
      banner_(new Notice) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, kGap);
    column->setContentsMargins(kGapLarge, kGapMedium, kGapMedium, kGap);
    auto* top = new QHBoxLayout;
    top->setSpacing(kGapMedium);
    title_->setMinimumWidth(60);
    title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    title_->setObjectName(QStringLiteral("run_title"));
    top->addWidget(title_, 1);
    for (QAction* action : {actions.resume, actions.pause, actions.stop}) {
        QPushButton* made = actionButton(action, action == actions.resume ? "primary" : "");
        made->setObjectName(action->objectName() + QStringLiteral("_button"));
        top->addWidget(made);
        made->setVisible(action->isVisible());
    }
    QPushButton* compare = actionButton(actions.compare);
    top->addWidget(compare);
    compare->setVisible(actions.compare->isVisible());
    auto* more = new QToolButton;
    more->setIcon(themedIcon(QStringLiteral("more")));
    more->setAccessibleName(tr("More actions"));
    more->setToolTip(tr("More actions"));
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    menu->addActions({actions.again, actions.copy, actions.folder});
    more->setMenu(menu);
    top->addWidget(more);
    auto* side = new QToolButton;
    side->setDefaultAction(inspector);
    side->setAccessibleName(inspector->text());
    top->addWidget(side);
    column->addLayout(top);

    auto* second = new QHBoxLayout;
    second->setSpacing(kGapMedium);
    state_->setObjectName(QStringLiteral("run_state"));
    facts_->setObjectName(QStringLiteral("run_facts"));
    facts_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    id_->setProperty("kind", "quiet");
    second->addWidget(state_);
    second->addWidget(facts_, 1);
    second->addWidget(id_);
    column->addLayout(second);
    progress_->setTextVisible(false);
    progress_->setAccessibleName(tr("Progress of the run"));
    column->addWidget(progress_);
    banner_->setObjectName(QStringLiteral("run_banner"));
    column->addWidget(banner_);
}

void RunHeadline::show(const RunEntry& run, const std::string& wantedMetric) {
    const RunStatus& status = run.status;
    const StateLook look = lookOf(status.state);
    title_->setToolTip(runTitle(run.record));
    elideTitle();
    id_->setText(text(run.record.id));
    state_->set(look.word, look.tone);
    facts_->setText(factsOf(status, wantedMetric));
    facts_->setToolTip(facts_->text());
    progress_->setVisible(isLive(status.state));
    const bool known = status.steps > 0;
    progress_->setRange(0, known ? 1000 : 0);
    if (known)
        progress_->setValue(static_cast<int>(1000.0 * static_cast<double>(status.step) /
                                             static_cast<double>(status.steps)));
    const std::string now = run.record.id + std::string(runStateName(status.state));
    if (now == shown_) return;
    shown_ = now;
    showBanner(status);
}

void RunHeadline::elideTitle() {
    title_->setText(
        title_->fontMetrics().elidedText(title_->toolTip(), Qt::ElideRight, title_->width()));
}

void RunHeadline::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layout()->activate();
    elideTitle();
}

void RunHeadline::showBanner(const RunStatus& status) {
    if (status.error)
        banner_->say(*status.error);
    else if (status.state == RunState::Failed)
        banner_->say({ErrorCode::Internal, "The run failed and its worker left no reason",
                      "See the end of its log; resume goes on from the last checkpoint."});
    else if (status.state == RunState::Interrupted)
        banner_->say(Tone::Warn,
                     tr("The worker died in epoch %1 of %2.")
                         .arg(number(status.epoch + (status.epoch < status.epochs ? 1 : 0)),
                              number(status.epochs)),
                     tr("Nothing is lost: resume goes on from the last checkpoint."));
    else
        banner_->clear();
}

void RunHeadline::showProblem(const Error& error) {
    banner_->say(error);
}

QString RunHeadline::banner() const {
    return banner_->sentence();
}

}  // namespace bw::ui
