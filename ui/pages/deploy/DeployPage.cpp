#include "ui/pages/deploy/DeployPage.h"

#include "ui/base/AuditWords.h"
#include "ui/base/Text.h"
#include "ui/pages/deploy/AliasDialog.h"
#include "ui/pages/deploy/AliasPill.h"
#include "ui/pages/deploy/CardView.h"
#include "ui/pages/deploy/ExportView.h"
#include "ui/pages/deploy/HistoryView.h"
#include "ui/pages/deploy/PredictView.h"
#include "ui/pages/deploy/ServeView.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/ReasonDialog.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QBoxLayout>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <QTreeView>

namespace bw::ui {
namespace {

constexpr auto kSelectedKey = "deploy/selected";
constexpr auto kTabKey = "deploy/tab";
constexpr auto kProduction = "production";
constexpr int kAgesEveryMs = 30'000;
constexpr int kListWidth = 280;

enum Tab { kCard, kExports, kPredict, kServe, kHistory };

}  // namespace

DeployPage::DeployPage(Desk desk, QWidget* parent) : Page(desk, parent) {
    makeActions();
    auto* split = new QSplitter(Qt::Horizontal);
    split->setChildrenCollapsible(false);
    split->addWidget(makeList());
    split->addWidget(makeContent());
    split->setStretchFactor(1, 1);
    split->setSizes({kListWidth, 900});
    desk.settings.remember(split, QStringLiteral("deploy/splitter"));
    auto* empty = new EmptyPanel(QStringLiteral("deploy"),
                                 tr("No model versions yet. Promote a run on the Compare page."));
    empty->setAction(compare_);
    panel_ = new StatePanel(split, empty);
    panel_->setObjectName(QStringLiteral("deployPanel"));
    auto* column = new QVBoxLayout(this);
    tighten(column);
    column->addWidget(panel_);

    connect(&session(), &Session::snapshotChanged, this, &DeployPage::follow);
    connect(&desk.navigator, &Navigator::modelRequested, this, &DeployPage::showReference);
    auto* ages = new QTimer(this);
    connect(ages, &QTimer::timeout, &models_, &ModelTree::refreshAges);
    ages->start(kAgesEveryMs);
    wanted_ = desk.settings.value(QLatin1String(kSelectedKey)).toString();
    follow();
}

void DeployPage::makeActions() {
    rollback_ = makeAction(this, tr("Roll back…"), QStringLiteral("rollback"), {}, {},
                           [this] { askRollback(); });
    rollback_->setObjectName(QStringLiteral("rollback"));
    alias_ =
        makeAction(this, tr("Set alias…"), QStringLiteral("tag"), {}, {}, [this] { askAlias(); });
    compare_ = makeAction(this, tr("Open Compare"), QStringLiteral("compare"), {},
                          QStringLiteral("benchwright compare RUN"),
                          [this] { desk().navigator.compare({}); });
    for (QAction* action : {rollback_, alias_}) action->setEnabled(false);  // nothing is read yet
    addActions({rollback_, alias_});
}

QWidget* DeployPage::makeList() {
    QFrame* side = frame("surface");
    auto* column = new QVBoxLayout(side);
    tighten(column, 0, 0);
    QLabel* heading = label(tr("Models"), TextSize::Section, "section", true);
    heading->setContentsMargins(kGapLarge, kGapMedium, kGapLarge, kGap);
    column->addWidget(heading);
    tree_ = new QTreeView;
    tree_->setModel(&models_);
    tree_->setItemDelegate(new ModelTreeDelegate(tree_));
    tree_->setHeaderHidden(true);
    tree_->setRootIsDecorated(true);
    tree_->setIndentation(kGapLarge);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    tree_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    tree_->setObjectName(QStringLiteral("models"));
    tree_->setAccessibleName(tr("Models and versions"));
    column->addWidget(tree_, 1);
    side->setMinimumWidth(220);
    connect(&models_, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex& parent, int first, int last) {
                for (int row = first; !parent.isValid() && row <= last; ++row)
                    tree_->expand(models_.index(row, 0, {}));
            });
    connect(tree_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &DeployPage::showCurrent);
    connect(tree_, &QTreeView::activated, this, [this] { tabs_->setFocus(); });
    return side;
}

QWidget* DeployPage::makeHeader() {
    header_ = new QWidget;
    auto* row = new QHBoxLayout(header_);
    row->setContentsMargins(kGapLarge, kGapMedium, kGapLarge, kGap);
    row->setSpacing(kGapMedium);
    name_ = label({}, TextSize::Headline, "headline", true);
    name_->setObjectName(QStringLiteral("modelName"));
    name_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    caption_ = label({}, TextSize::Body, "quiet");
    aliases_ = new AliasRow;
    row->addWidget(name_);
    row->addWidget(aliases_);
    row->addWidget(caption_);
    row->addStretch(1);
    QPushButton* setAlias = actionButton(alias_);
    setAlias->setObjectName(QStringLiteral("setAlias"));
    row->addWidget(setAlias);
    QPushButton* back = actionButton(rollback_);
    back->setObjectName(QStringLiteral("rollBack"));
    row->addWidget(back);
    return header_;
}

/// Shows `content` only while a version is selected.
QWidget* DeployPage::needsVersion(QWidget* content) {
    auto* empty = new EmptyPanel(QStringLiteral("deploy"),
                                 tr("No model versions yet. Promote a run on the Compare page."));
    empty->setAction(compare_);
    needing_.push_back(new StatePanel(content, empty));
    return needing_.back();
}

QWidget* DeployPage::makeContent() {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, 0);
    column->addWidget(makeHeader());
    notice_ = new Notice;
    notice_->setObjectName(QStringLiteral("pageNotice"));
    notice_->setContentsMargins(kGapLarge, 0, kGapLarge, kGap);
    column->addWidget(notice_);
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->setObjectName(QStringLiteral("tabs"));
    card_ = new CardView(desk());
    exports_ = new ExportView(desk());
    predict_ = new PredictView(desk());
    serve_ = new ServeView(desk());
    history_ = new HistoryView(desk());
    tabs_->addTab(needsVersion(card_), tr("Card"));
    tabs_->addTab(needsVersion(exports_), tr("Exports"));
    tabs_->addTab(needsVersion(predict_), tr("Predict"));
    tabs_->addTab(needsVersion(serve_), tr("Serve"));
    tabs_->addTab(history_, tr("History"));
    column->addWidget(tabs_, 1);

    const auto show = [this](const QString& title, const QString& icon, const QString& command,
                             Tab tab) {
        addAction(makeAction(this, title, icon, {}, command, [this, tab] {
            desk().navigator.showModel({});
            tabs_->setCurrentIndex(tab);
        }));
    };
    show(tr("Export a model…"), QStringLiteral("export"),
         QStringLiteral("benchwright export MODEL --to DIR"), kExports);
    show(tr("Predict a file…"), QStringLiteral("play"),
         QStringLiteral("benchwright predict MODEL INPUT OUTPUT"), kPredict);
    show(tr("Serve a model…"), QStringLiteral("play"),
         QStringLiteral("benchwright serve production"), kServe);
    show(tr("Audit history"), QStringLiteral("history"), QStringLiteral("benchwright audit"),
         kHistory);
    addAction(history_->verifyAction());
    tabs_->setCurrentIndex(desk().settings.value(QLatin1String(kTabKey), 0).toInt());
    connect(tabs_, &QTabWidget::currentChanged, this, [this](int tab) {
        desk().settings.setValue(QLatin1String(kTabKey), tab);
        if (tab == kExports) exports_->checkBundles();
    });
    return content;
}

void DeployPage::follow() {
    const Snapshot& now = *session().snapshot();
    models_.update(now.models);
    serve_->follow();
    if (!session().loaded()) return;
    if (now.problem && now.models.empty()) {
        panel_->showError(*now.problem);
        return;
    }
    if (now.models.empty() && now.audit.empty() && !now.auditFault) {
        panel_->showEmpty();
        return;
    }
    panel_->showContent();
    if (const QModelIndex asked = models_.indexOf(wanted_); asked.isValid()) {
        select(asked);
    } else if (!current()) {
        select(models_.firstChoice());
    }
    wanted_.clear();
    showCurrent();
}

void DeployPage::select(const QModelIndex& index) {
    if (!index.isValid()) return;
    tree_->setCurrentIndex(index);
    tree_->scrollTo(index);
}

void DeployPage::showReference(const QString& reference) {
    if (reference.isEmpty()) return;
    QModelIndex found = models_.indexOf(reference);
    for (const ModelVersion& version : session().snapshot()->models)
        if (!found.isValid() && aliasesOf(version).contains(reference))
            found = models_.indexOf(referenceOf(version));
    if (found.isValid())
        select(found);
    else
        wanted_ = reference;
}

const ModelVersion* DeployPage::current() const {
    const QModelIndexList chosen = tree_->selectionModel()->selectedIndexes();
    return chosen.isEmpty() ? nullptr : models_.version(chosen.first());
}

void DeployPage::showCurrent() {
    const ModelVersion* version = current();
    header_->setVisible(version != nullptr);
    for (StatePanel* panel : needing_) version ? panel->showContent() : panel->showEmpty();
    tellActions();
    if (!version) {
        card_->clear();
        return;
    }
    const QString reference = referenceOf(*version);
    const QString name = QStringLiteral("%1 v%2").arg(text(version->name)).arg(version->version);
    if (name != name_->text()) notice_->clear();
    name_->setText(name);
    aliases_->set(aliasesOf(*version));
    caption_->setText(ago(version->created));
    caption_->setToolTip(localTime(version->created));
    desk().settings.setValue(QLatin1String(kSelectedKey), reference);
    card_->setVersion(*version);
    exports_->setModel(reference);
    predict_->setModel(reference);
    serve_->setVersion(*version);
}

QStringList DeployPage::fates() const {
    return serve_->fates();
}

void DeployPage::tellActions() {
    const ModelVersion* version = current();
    const auto step = possibleReturn();
    rollback_->setEnabled(step.has_value());
    alias_->setEnabled(version != nullptr);
    setActionCommand(alias_, version
                                 ? QStringLiteral("benchwright promote %1 --as ALIAS --why REASON")
                                       .arg(shellWord(referenceOf(*version)))
                                 : QString());
    setActionCommand(rollback_, step ? QStringLiteral("benchwright rollback --name %1 --why REASON")
                                           .arg(shellWord(text(step->model)))
                                     : QString());
    if (!step && version)
        rollback_->setToolTip(
            tr("production of %1 stood on no version before").arg(text(version->name)));
}

std::optional<DeployPage::Return> DeployPage::possibleReturn() const {
    const ModelVersion* version = current();
    if (!version) return std::nullopt;
    const Snapshot& now = *session().snapshot();
    const auto to = rollbackVersion(now.audit, version->name, kProduction);
    for (const ModelVersion& live : now.production())
        if (to && live.name == version->name) return Return{live.name, live.version, *to};
    return std::nullopt;
}

void DeployPage::askRollback() {
    const auto step = possibleReturn();
    if (!step) return;
    auto* dialog =
        new ReasonDialog(tr("Roll back production"),
                         {tr("production of %1 returns from v%2 to v%3.")
                              .arg(text(step->model))
                              .arg(step->from)
                              .arg(step->to),
                          tr("v%1 stays registered and can be promoted again.").arg(step->from)},
                         tr("Roll back"), this);
    dialog->setCommand(QStringLiteral("benchwright rollback --name %1 --why %2")
                           .arg(shellWord(text(step->model)), QStringLiteral("%1")));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, step = *step] { rollBack(step, dialog->reason()); });
    dialog->open();
}

void DeployPage::rollBack(const Return& step, const QString& why) {
    session().run<AuditEntry>(
        {.title = tr("Roll back production of %1").arg(text(step.model)),
         .command = QStringLiteral("benchwright rollback --name %1 --why %2")
                        .arg(shellWord(text(step.model)), shellWord(why))},
        this,
        [step, reason = bytes(why)](const Workbench& bench,
                                    const JobContext&) -> Result<AuditEntry> {
            BW_TRY(const auto live, bench.project.alias(kProduction, step.model));
            if (!live || live->version != step.from)
                return fail(ErrorCode::Refused,
                            fmt::format("production of {} has moved meanwhile", step.model),
                            "Look where it stands now, then roll back again.");
            return bench.project.rollback(kProduction, step.model, reason);
        },
        [this, step](const Result<AuditEntry>& entry) {
            if (!entry) {
                notice_->say(entry.error());
                return;
            }
            showReference(QStringLiteral("%1@%2").arg(text(step.model)).arg(step.to));
            notice_->say(Tone::Good, tr("production is %1 v%2 again (audit entry %3).")
                                         .arg(text(step.model))
                                         .arg(step.to)
                                         .arg(entry->number));
        });
}

void DeployPage::askAlias() {
    const ModelVersion* version = current();
    if (!version) return;
    QStringList known{QStringLiteral("staging")};
    for (const ModelVersion& other : session().snapshot()->models)
        if (other.name == version->name) known += aliasesOf(other);
    known.removeDuplicates();
    auto* dialog = new AliasDialog(desk(), *version, known, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &AliasDialog::moved, this,
            [this](const QString& sentence) { notice_->say(Tone::Good, sentence); });
    dialog->open();
}

}  // namespace bw::ui
