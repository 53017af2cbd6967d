#include "ui/pages/data/DataPage.h"

#include "core/base/NumberText.h"
#include "ui/base/SampleData.h"
#include "ui/base/Text.h"
#include "ui/pages/data/ColumnInspector.h"
#include "ui/pages/data/ColumnsTab.h"
#include "ui/pages/data/ContractTab.h"
#include "ui/pages/data/DatasetList.h"
#include "ui/pages/data/DatasetState.h"
#include "ui/pages/data/DatasetVerdicts.h"
#include "ui/pages/data/ElidedLabel.h"
#include "ui/pages/data/FilterBar.h"
#include "ui/pages/data/FindingsTab.h"
#include "ui/pages/data/ImportDialog.h"
#include "ui/pages/data/TableTab.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"

#include <QBoxLayout>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QSplitter>
#include <QTabWidget>

namespace bw::ui {
namespace {

const auto kLastKey = QStringLiteral("data/last");
const auto kTabKey = QStringLiteral("data/tab");
constexpr int kRoomy = 1140, kLeastTabs = 380;
const auto kInspectorKey = QStringLiteral("data/inspector");

}  // namespace

DataPage::DataPage(Desk desk, QWidget* parent)
    : Page(desk, parent),
      state_(new DatasetState(desk.session, this)),
      verdicts_(new DatasetVerdicts(desk.session, this)) {
    setAcceptDrops(true);
    buildActions();
    list_ = new DatasetList(session(), *verdicts_, import_);
    list_->setMinimumWidth(200);
    inspector_ = new ColumnInspector(*state_);
    inspector_->setMinimumWidth(240);
    splitter_ = new QSplitter;
    splitter_->setChildrenCollapsible(false);
    splitter_->setHandleWidth(1);
    splitter_->addWidget(list_);
    splitter_->addWidget(buildCentre());
    splitter_->addWidget(inspector_);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({250, 600, 300});
    desk.settings.remember(splitter_, QStringLiteral("data/splitter"));
    auto* row = new QHBoxLayout(this);
    tighten(row, 0, 0);
    row->addWidget(splitter_);
    connectState();
    showInspector(desk.settings.value(kInspectorKey, true).toBool());
    showHead();
    followSnapshot();
}

void DataPage::buildActions() {
    import_ = makeAction(
        this, tr("Import…"), QStringLiteral("import"), QKeySequence(Qt::CTRL | Qt::Key_I),
        QStringLiteral("benchwright import FILE --name NAME"), [this] { importFile({}); });
    verify_ =
        makeAction(this, tr("Verify"), QStringLiteral("shield"), QKeySequence(Qt::CTRL | Qt::Key_R),
                   {}, [this] { state_->verify(findings_->target()); });
    filter_ = makeAction(this, tr("Filter rows"), QStringLiteral("filter"), QKeySequence::Find, {},
                         [this] {
                             tabs_->setCurrentWidget(table_);
                             table_->filter().focusField();
                         });
    inspect_ = makeAction(this, tr("Inspector"), QStringLiteral("info"),
                          QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I), {},
                          [this] { showInspector(inspect_->isChecked()); });
    inspect_->setCheckable(true);
    samples_ = makeAction(this, tr("Try the sample data"), QStringLiteral("data"), {}, {},
                          [this] { importSamples(); });
    addActions({import_, verify_, filter_, inspect_});
    if (sampleFile()) addAction(samples_);
}

QWidget* DataPage::buildHead() {
    auto* head = frame("surface");
    auto* row = new QHBoxLayout(head);
    tighten(row, kGapMedium);
    row->setContentsMargins(kGapLarge, kGapMedium, kGapMedium, kGapSmall);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    auto* title = new QHBoxLayout;
    title->setSpacing(kGap);
    name_ = label({}, TextSize::Headline, "headline", true);
    name_->setObjectName(QStringLiteral("datasetName"));
    verdict_ = new Pill;
    title->addWidget(name_);
    title->addWidget(verdict_, 0, Qt::AlignVCenter);
    title->addStretch(1);
    words->addLayout(title);
    facts_ = new ElidedLabel;
    words->addWidget(facts_);
    row->addLayout(words, 1);
    headActions_ = new QHBoxLayout;
    headActions_->setSpacing(kGap);
    QPushButton* verify = actionButton(verify_);
    verify->setObjectName(QStringLiteral("verify"));
    headActions_->addWidget(verify);
    auto* inspect = new QToolButton;
    inspect->setDefaultAction(inspect_);
    inspect->setToolButtonStyle(Qt::ToolButtonIconOnly);
    inspect->setObjectName(QStringLiteral("inspect"));
    headActions_->addWidget(inspect);
    row->addLayout(headActions_);
    return head;
}

QWidget* DataPage::buildCentre() {
    auto* content = frame("surface");
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, 0);
    column->addWidget(buildHead());
    imported_ = new Notice;
    imported_->setObjectName(QStringLiteral("importedNotice"));
    imported_->allowClosing();
    auto* notices = new QVBoxLayout;
    tighten(notices, 0, 0);
    notices->setContentsMargins(kGapLarge, kGapSmall, kGapLarge, kGapSmall);
    notices->addWidget(imported_);
    column->addLayout(notices);
    buildTabs();
    column->addWidget(tabs_, 1);
    auto* empty = new EmptyPanel(QStringLiteral("data"),
                                 tr("No datasets yet. Drop a file here or import one."));
    empty->setAction(import_);
    if (sampleFile()) empty->setLink(tr("Try the sample data"), samples_);
    panel_ = new StatePanel(content, empty);
    connect(panel_, &StatePanel::retry, state_, [this] { state_->open(state_->reference()); });
    return panel_;
}

void DataPage::buildTabs() {
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->setObjectName(QStringLiteral("dataTabs"));
    tabs_->setMinimumWidth(kLeastTabs);  // not the sum of what hidden tabs ask for
    table_ = new TableTab(*state_, desk().settings);
    columns_ = new ColumnsTab(*state_, desk().settings);
    tabs_->addTab(table_, tr("Table"));
    tabs_->addTab(columns_, tr("Columns"));
    findings_ = new FindingsTab(*state_, desk(), verify_);
    contract_ = new ContractTab(*state_, desk(), verify_);
    tabs_->addTab(findings_, tr("Findings"));
    tabs_->addTab(contract_, tr("Contract"));
    addActions(findings_->actions());
    addActions(contract_->actions());
    connect(findings_, &FindingsTab::targetChanged, this, &DataPage::showHead);
    connect(findings_, &FindingsTab::columnAsked, columns_, &ColumnsTab::columnOpened);
    connect(columns_, &ColumnsTab::columnOpened, this, [this](int column) {
        state_->selectColumn(column);
        showInspector(true);
        tabs_->setCurrentWidget(table_);
    });
    tabs_->setCurrentIndex(
        std::clamp(desk().settings.value(kTabKey, 0).toInt(), 0, tabs_->count() - 1));
    connect(tabs_, &QTabWidget::currentChanged, this, [this](int tab) {
        desk().settings.setValue(kTabKey, tab);
        arrangeInspector();
    });
}

void DataPage::connectState() {
    for (const auto signal : {&DatasetState::opening, &DatasetState::opened, &DatasetState::closed,
                              &DatasetState::verifying, &DatasetState::reportChanged})
        connect(state_, signal, this, &DataPage::showHead);
    for (const auto signal : {&DatasetState::opening, &DatasetState::opened, &DatasetState::closed})
        connect(state_, signal, this, &DataPage::showState);
    connect(state_, &DatasetState::failed, this, &DataPage::showState);
    connect(state_, &DatasetState::opening, list_, [this] { list_->select(state_->reference()); });
    connect(state_, &DatasetState::rowsAsked, tabs_, [this] { tabs_->setCurrentWidget(table_); });
    connect(state_, &DatasetState::reportChanged, verdicts_, &DatasetVerdicts::refresh);
    connect(state_, &DatasetState::reportKept, verdicts_, &DatasetVerdicts::refresh);
    connect(verdicts_, &DatasetVerdicts::changed, this, [this] {
        const int open = verdicts_->openFindings();
        setBadge(open,
                 open == 0 ? QString() : tr("%1 open findings").arg(number(std::int64_t{open})));
    });
    connect(list_, &DatasetList::chosen, this, &DataPage::choose);
    connect(&session(), &Session::snapshotChanged, this, &DataPage::followSnapshot);
    connect(&desk().navigator, &Navigator::datasetRequested, this, &DataPage::showPlace);
}

void DataPage::followSnapshot() {
    if (!session().loaded()) return;
    showArrived();
    const bool none = session().snapshot()->datasets.empty();
    list_->setVisible(!none);
    if (none && state_->reference().isEmpty()) {
        inspector_->hide();
        panel_->showEmpty();
    } else if (!none && !openedFirst_) {
        openFirst();
    }
}

/// What was open last time, else what was imported last.
void DataPage::openFirst() {
    openedFirst_ = true;
    showInspector(inspect_->isChecked());
    if (!state_->reference().isEmpty()) return;
    const QString last = desk().settings.value(kLastKey).toString();
    const auto& datasets = session().snapshot()->datasets;
    const bool isThere =
        !last.isEmpty() && std::ranges::any_of(datasets, [&](const DatasetRecord& record) {
            const QString whole = text(record.name + "@" + record.version);
            return last == text(record.name) ||
                   (last.contains(QLatin1Char('@')) && whole.startsWith(last));
        });
    choose(isThere ? last : text(datasets.back().name));
}

void DataPage::choose(const QString& reference) {
    imported_->hide();
    showPlace({.reference = reference});
}

void DataPage::showPlace(const DatasetPlace& place) {
    openedFirst_ = true;
    state_->show(place);
    list_->select(place.reference);
    desk().settings.setValue(kLastKey, place.reference);
}

void DataPage::showState() {
    arrangeInspector();
    if (state_->isOpen())
        panel_->showContent();
    else if (state_->error())
        panel_->showError(*state_->error(), true);
    else if (state_->isOpening())
        panel_->showLoading(state_->openJob());
}

void DataPage::showHead() {
    const bool open = state_->isOpen();
    verify_->setEnabled(open && !state_->verifyJob());
    filter_->setEnabled(open);
    setActionCommand(verify_, open ? state_->verifyCommand(findings_->target()) : QString());
    if (!open) {
        name_->setText(state_->reference());
        facts_->clear();
        verdict_->set({}, Tone::Quiet);
        return;
    }
    const DatasetRecord& record = state_->dataset()->record;
    name_->setText(text(record.name));
    facts_->setText(tr("%1 rows · %2 columns · version %3 · %4 from %5")
                        .arg(number(record.rows), number(record.columns),
                             text(shortHash(record.version)), ago(record.imported),
                             text(record.source)));
    facts_->setToolTip(tr("version %1\nimported %2 by %3")
                           .arg(text(record.version), localTime(record.imported), text(record.by)));
    const auto& report = state_->report();
    if (state_->verifyJob())
        verdict_->set(tr("verifying"), Tone::Accent);
    else if (!report)
        verdict_->set(tr("not verified"), Tone::Quiet);
    else if (!state_->reportIsCurrent())
        verdict_->set(tr("contract changed, verify again"), Tone::Quiet);
    else
        verdict_->set(text(report->verdict()), verdictTone(text(report->verdict())));
}

void DataPage::showInspector(bool shown) {
    inspect_->setChecked(shown);
    arrangeInspector();
    desk().settings.setValue(kInspectorKey, shown);
}

/// There is nothing to inspect after an error, and no room for it beside findings in a small
/// window.
void DataPage::arrangeInspector() {
    const QWidget* tab = tabs_->currentWidget();
    const bool fits = width() >= kRoomy || tab == table_ || tab == columns_;
    inspector_->setVisible(inspect_->isChecked() && fits && !state_->error() &&
                           !state_->reference().isEmpty());
}

void DataPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    arrangeInspector();
}

void DataPage::importSamples() {
    const auto file = sampleFile();
    if (!file) return;
    importSample(session(), this, *file, [this](const Result<ImportOutcome>& outcome) {
        if (outcome)
            showImported(*outcome);
        else
            tellNotImported(outcome.error());
    });
}

void DataPage::tellNotImported(const Error& error) {
    if (error.code == ErrorCode::Cancelled) {
        if (state_->reference().isEmpty()) panel_->showEmpty();
    } else if (state_->isOpen() || state_->isOpening()) {
        imported_->say(error);
    } else {
        panel_->showError(error);
    }
}

void DataPage::importFile(const std::filesystem::path& source) {
    auto* dialog = new ImportDialog(desk(), this);
    connect(dialog, &ImportDialog::imported, this, &DataPage::showImported);
    dialog->open();
    if (!source.empty()) dialog->setFile(text(source));
    Q_EMIT importAsked(text(source));
}

void DataPage::showImported(const ImportOutcome& outcome) {
    imported_->say(outcome.isNew ? Tone::Good : Tone::Warn, importSummary(outcome));
    arrived_ = outcome.dataset;
    showArrived();
}

/// Opens what was imported as soon as it stands in the lists.
void DataPage::showArrived() {
    if (!arrived_) return;
    const auto newest = session().snapshot()->newestDatasets();
    const auto& all = session().snapshot()->datasets;
    const auto isIt = [this](const DatasetRecord& record) {
        return record.name == arrived_->name && record.version == arrived_->version;
    };
    if (std::ranges::none_of(all, isIt)) return;
    const QString name = text(arrived_->name);
    const QString version = name + QLatin1Char('@') + text(shortHash(arrived_->version));
    const bool isNewest = std::ranges::any_of(newest, isIt);
    arrived_.reset();
    showPlace({.reference = isNewest ? name : version});
}

void DataPage::dragEnterEvent(QDragEnterEvent* event) {
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) event->acceptProposedAction();
}

void DataPage::dropEvent(QDropEvent* event) {
    const auto urls = event->mimeData()->urls();
    if (urls.isEmpty()) return;
    event->acceptProposedAction();
    importFile(pathOf(urls.front().toLocalFile()));
}

}  // namespace bw::ui
