#include "ui/pages/compare/ComparePage.h"

#include "ui/base/Text.h"
#include "ui/pages/compare/AgainstBox.h"
#include "ui/pages/compare/CandidateList.h"
#include "ui/pages/compare/FlipsTab.h"
#include "ui/pages/compare/OptionsPanel.h"
#include "ui/pages/compare/Promotion.h"
#include "ui/pages/compare/ProposalBar.h"
#include "ui/pages/compare/ResultView.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QSplitter>
#include <QToolButton>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kDebounceMs = 150;  // somebody walks through the list with the arrow keys
constexpr int kAgesMs = 60'000;
constexpr std::size_t kKept = 50;
constexpr auto kLastCandidate = "compare/candidate";

QString comparingWords(const CompareChoice& choice) {
    switch (choice.against) {
        case Against::Production:
            return QObject::tr("Compare %1 with production").arg(choice.candidate);
        case Against::Model:
            return QObject::tr("Compare %1 with %2").arg(choice.candidate, choice.other);
        case Against::File:
            break;
    }
    return QObject::tr("Compare %1 with %2")
        .arg(choice.candidate, QFileInfo(choice.other).fileName());
}

}  // namespace

ComparePage::ComparePage(Desk desk, QWidget* parent)
    : Page(desk, parent),
      list_(new CandidateList),
      against_(new AgainstBox),
      options_(new OptionsPanel),
      banner_(new Notice),
      staleBanner_(new Notice),
      view_(new ResultView(desk)),
      promotion_(new Promotion(desk, this)),
      proposals_(new ProposalBar(desk)) {
    makeActions();
    auto* empty = new EmptyPanel(
        QStringLiteral("compare"),
        tr("No finished runs yet. Train a model, then see here whether it is better than "
           "production."));
    empty->setAction(train_);
    page_ = new StatePanel(makeContent(), empty);
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(page_);
    debounce_.setSingleShot(true);
    debounce_.setInterval(kDebounceMs);
    ages_.setInterval(kAgesMs);
    ages_.start();
    connectAll();
    onSnapshot();
}

void ComparePage::makeActions() {
    compare_ =
        makeAction(this, tr("Compare"), QStringLiteral("compare"),
                   QKeySequence(Qt::CTRL | Qt::Key_Return), {}, [this] { startComparison(); });
    promote_ = makeAction(this, tr("Promote…"), QStringLiteral("promote"), {}, {}, [this] {
        if (shown_) promotion_->askPromotion(*shown_);
    });
    rollback_ = makeAction(this, tr("Roll back…"), QStringLiteral("rollback"), {}, {},
                           [this] { promotion_->askRollback(owner()); });
    undo_ = makeAction(this, tr("Undo: roll back…"), QStringLiteral("rollback"), {}, {},
                       [this] { promotion_->askRollback(owner()); });
    exclude_ =
        makeAction(this, tr("Leave these rows out"), QStringLiteral("filter"), {}, {}, [this] {
            options_->setExcludeTrained(true);
            startComparison();
        });
    exclude_->setVisible(false);
    train_ = makeAction(this, tr("Train a model"), QStringLiteral("train"), {}, {},
                        [this] { desk().navigator.newRun({}); });
    view_->flips()->showAllAction()->setParent(this);
    for (QAction* action : {compare_, promote_, rollback_, view_->flips()->showAllAction()})
        addAction(action);
}

QWidget* ComparePage::makeHead() {
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    tighten(row, 0, kGap);
    title_ = label({}, TextSize::Headline, "headline", true);
    title_->setObjectName(QStringLiteral("candidateTitle"));
    title_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    facts_ = label({}, TextSize::Caption, "caption");
    auto* words = new QVBoxLayout;
    tighten(words, 0, 0);
    words->addWidget(title_);
    words->addWidget(facts_);
    row->addLayout(words, 1);
    QPushButton* back = actionButton(rollback_);
    back->setObjectName(QStringLiteral("rollback"));
    QPushButton* promote = actionButton(promote_, "primary");
    promote->setObjectName(QStringLiteral("promote"));
    row->addWidget(back, 0, Qt::AlignTop);
    row->addWidget(promote, 0, Qt::AlignTop);
    return head;
}

QWidget* ComparePage::makeContent() {
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    tighten(column, kGapLarge, kGapMedium);
    column->addWidget(proposals_);
    column->addWidget(makeHead());
    auto* choices = new QHBoxLayout;
    choices->addWidget(against_, 1);
    disclosure_ = new QToolButton;
    disclosure_->setObjectName(QStringLiteral("options"));
    disclosure_->setCheckable(true);
    disclosure_->setIcon(themedIcon(QStringLiteral("settings")));
    disclosure_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    choices->addWidget(disclosure_);
    column->addLayout(choices);
    column->addWidget(options_);
    options_->hide();
    banner_->setObjectName(QStringLiteral("banner"));
    staleBanner_->setObjectName(QStringLiteral("staleBanner"));
    banner_->allowClosing();
    column->addWidget(banner_);
    column->addWidget(staleBanner_);
    idle_ = new EmptyPanel(QStringLiteral("compare"), {});
    idle_->setAction(compare_);
    result_ = new StatePanel(view_, idle_);
    result_->setErrorStep(exclude_);
    column->addWidget(result_, 1);

    auto* splitter = new QSplitter;
    splitter->addWidget(list_);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({280, 1000});
    desk().settings.remember(splitter, QStringLiteral("compare/splitter"));
    return splitter;
}

void ComparePage::connectAll() {
    connect(&session(), &Session::snapshotChanged, this, &ComparePage::onSnapshot);
    connect(&desk().navigator, &Navigator::comparisonRequested, this, &ComparePage::compare);
    connect(list_, &CandidateList::selected, this, &ComparePage::onSelected);
    connect(list_, &CandidateList::activated, this, &ComparePage::startComparison);
    connect(against_, &AgainstBox::changed, this, &ComparePage::onAgainstChanged);
    connect(against_, &AgainstBox::fileWanted, this, &ComparePage::askFile);
    connect(options_, &OptionsPanel::changed, this, &ComparePage::onChoiceChanged);
    connect(disclosure_, &QToolButton::toggled, options_, &QWidget::setVisible);
    connect(result_, &StatePanel::retry, this, &ComparePage::startComparison);
    connect(page_, &StatePanel::retry, &session(), &Session::refresh);
    connect(&debounce_, &QTimer::timeout, this, &ComparePage::startComparison);
    connect(&ages_, &QTimer::timeout, this, [this] { list_->setCandidates(list_->candidates()); });
    connect(promotion_, &Promotion::changed, this, &ComparePage::follow);
    connect(promotion_, &Promotion::moved, this, &ComparePage::onMoved);
    connect(promotion_, &Promotion::rolledBack, this, &ComparePage::onRolledBack);
    connect(promotion_, &Promotion::changed, this,
            [this] { proposals_->setBusy(promotion_->busy()); });
    connect(proposals_, &ProposalBar::countChanged, this, &ComparePage::tellProposals);
    connect(proposals_, &ProposalBar::lookWanted, this, &ComparePage::compare);
    connect(proposals_, &ProposalBar::promotionWanted, promotion_, &Promotion::askProposal);
    connect(proposals_, &ProposalBar::failed, this,
            [this](const Error& error) { banner_->say(error); });
    connect(proposals_, &ProposalBar::dismissed, this, [this](const QString& candidate) {
        banner_->say(Tone::Quiet, tr("Dismissed: %1 was not promoted.").arg(candidate));
    });
    connect(promotion_, &Promotion::failed, this, [this](const Error& error) {
        if (error.code != ErrorCode::Cancelled) banner_->say(error);
    });
}

void ComparePage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    if (!shown_ && !job_ && !failed_ && list_->current()) debounce_.start();
}

CompareChoice ComparePage::choice() const {
    CompareChoice choice;
    if (const Candidate* candidate = list_->current()) {
        choice.candidate = candidate->reference;
        choice.candidateChanged = candidate->changed;
        choice.candidateModel = candidate->modelName;
    }
    options_->fill(choice);
    against_->fill(choice, list_->candidates());
    return choice;
}

/// Whose production is moved: that of what is compared, else the only one there is.
QString ComparePage::owner() const {
    QString owner = choice().owner();
    if (!owner.isEmpty()) return owner;
    const auto live = session().snapshot()->production();
    return live.empty() ? QString() : text(live.front().name);
}

bool ComparePage::holds(const CompareResult& result, const CompareChoice& choice) const {
    if (!(result.choice == choice)) return false;
    Premises then = result.premises, now = premisesOf(*session().snapshot(), choice.owner());
    if (choice.against != Against::Production) now.production = then.production;
    return then == now;
}

bool ComparePage::stale() const {
    return shown_ && !holds(*shown_, choice());
}

ComparePage::Shared ComparePage::known(const CompareChoice& choice) const {
    if (choice.against == Against::File) return nullptr;  // the file may be another one by now
    for (auto at = kept_.rbegin(); at != kept_.rend(); ++at)
        if (holds(**at, choice)) return *at;
    return nullptr;
}

void ComparePage::onSnapshot() {
    const Snapshot& snapshot = *session().snapshot();
    options_->setSnapshot(snapshot);
    list_->setCandidates(candidatesOf(snapshot));
    if (!list_->candidates().empty())
        page_->showContent();
    else if (snapshot.problem)
        page_->showError(*snapshot.problem, true);
    else if (session().loaded())
        page_->showEmpty();
    resolvePending();
    if (!list_->current()) selectFirst();
    follow();
}

/// The one looked at last, else the newest that is not production.
void ComparePage::selectFirst() {
    if (list_->candidates().empty()) return;
    if (list_->select(desk().settings.value(QLatin1String(kLastCandidate)).toString())) return;
    const auto& all = list_->candidates();
    const auto found = std::ranges::find(all, false, &Candidate::production);
    list_->select(found == all.end() ? all.front().reference : found->reference);
}

void ComparePage::compare(const QString& reference) {
    pending_ = reference;
    resolvePending();
    if (!pending_.isEmpty() && session().loaded())
        banner_->say(Tone::Warn, tr("%1 is no finished run or model version yet.").arg(reference));
}

void ComparePage::resolvePending() {
    if (pending_.isEmpty() || !list_->select(pending_)) return;
    pending_.clear();
    banner_->clear();
    if (known(choice()))
        onChoiceChanged();
    else
        startComparison();
}

void ComparePage::onSelected() {
    abandon();
    shown_.reset();
    const Candidate* candidate = list_->current();
    if (candidate) {
        options_->setCandidate(*candidate);
        desk().settings.setValue(QLatin1String(kLastCandidate), candidate->reference);
    }
    banner_->clear();
    if (const Shared result = known(choice())) {
        present(result);
    } else {
        showIdle();
        if (candidate && isVisible()) debounce_.start();
    }
    loadKeyColumns();
}

void ComparePage::onChoiceChanged() {
    if (const Shared result = known(choice())) {
        abandon();
        present(result);
    } else {
        follow();
    }
}

void ComparePage::onAgainstChanged() {
    loadKeyColumns();
    if (known(choice()))
        onChoiceChanged();
    else
        startComparison();
}

/// Whatever is under way belongs to a choice that is no more.
void ComparePage::abandon() {
    debounce_.stop();
    ++generation_;
    if (job_) job_->cancel();
    job_.clear();
}

void ComparePage::startComparison() {
    const CompareChoice wanted = choice();
    if (wanted.candidate.isEmpty()) return;
    abandon();
    failed_ = false;
    if (banner_->tone() == Tone::Bad) banner_->clear();  // a new attempt
    if (!shown_) showIdle();
    job_ = session().run<Shared>(
        {.title = comparingWords(wanted), .command = actionCommand(compare_)}, this,
        [wanted](const Workbench& bench, const JobContext& job) {
            return compareAsChosen(bench, wanted, job);
        },
        [this, mine = generation_](Result<Shared> result) { finish(mine, std::move(result)); });
    result_->showLoading(job_);
    follow();
}

void ComparePage::finish(int generation, Result<Shared> result) {
    if (generation != generation_) return;
    job_.clear();
    if (result) {
        kept_.push_back(*result);
        if (kept_.size() > kKept) kept_.erase(kept_.begin());
        present(*result);
        session().refresh();
    } else {
        tellError(result.error());
    }
}

void ComparePage::tellError(const Error& error) {
    if (error.code == ErrorCode::Cancelled) {
        if (shown_)
            result_->showContent();
        else
            showIdle();
    } else {
        const bool trainedOn = error.code == ErrorCode::Refused &&
                               error.hint.find("--exclude-trained") != std::string::npos;
        shown_.reset();
        failed_ = true;
        exclude_->setVisible(trainedOn);
        result_->showError(error, !trainedOn);
    }
    follow();
}

void ComparePage::present(Shared result) {
    shown_ = std::move(result);
    failed_ = false;
    view_->setResult(shown_);
    result_->showContent();
    follow();
}

void ComparePage::showIdle() {
    failed_ = false;
    const CompareChoice now = choice();
    idle_->setSentence(now.candidate.isEmpty() ? tr("Choose a candidate on the left.")
                                               : comparingWords(now));
    result_->showEmpty();
    follow();
}

void ComparePage::askFile() {
    auto* dialog = new QFileDialog(this, tr("Predictions made elsewhere"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Predictions (*.csv *.parquet)")});
    dialog->setDirectory(
        desk().settings.sharedValue(QStringLiteral("compare/fileFolder")).toString());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        desk().settings.setSharedValue(QStringLiteral("compare/fileFolder"),
                                       QFileInfo(file).absolutePath());
        compareWithFile(file);
    });
    dialog->open();
}

void ComparePage::compareWithFile(const QString& file) {
    against_->setFile(file);
}

/// The key may be any column of the dataset that is compared on.
void ComparePage::loadKeyColumns() {
    const CompareChoice now = choice();
    const Candidate* candidate = list_->current();
    if (now.against != Against::File || !candidate) return;
    const QString reference =
        now.data.isEmpty() ? candidate->dataset + u'@' + candidate->version : now.data;
    if (reference == keyColumnsOf_) return;
    keyColumnsOf_ = reference;
    session().run<QStringList>(
        {.title = tr("Read the columns of %1").arg(reference), .quiet = true}, this,
        [reference = bytes(reference)](const Workbench& bench, const JobContext&) {
            return columnsOf(bench.project, reference);
        },
        [this, reference](Result<QStringList> columns) {
            if (columns && reference == keyColumnsOf_) against_->setKeyColumns(*columns);
        });
}

}  // namespace bw::ui
