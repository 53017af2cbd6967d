#include "ui/pages/deploy/ExportView.h"

#include "core/pipeline/ExportSteps.h"
#include "ui/base/Text.h"
#include "ui/pages/deploy/KnownBundles.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollArea>
#include <QTableView>
#include <QUrl>

namespace bw::ui {
namespace {

constexpr auto kParentKey = "deploy/export_parent";
constexpr auto kFormatsKey = "deploy/formats";
constexpr auto kUnprovedKey = "deploy/allow_unproved";

QTableView* tableOf(QAbstractItemModel* model, const QString& name, const QString& accessible) {
    auto* table = new QTableView;
    table->setModel(model);
    dressTable(table);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setObjectName(name);
    table->setAccessibleName(accessible);
    table->setTextElideMode(Qt::ElideMiddle);
    return table;
}

QString doubtOf(const BundleState* state) {
    if (!state) return {};
    switch (state->condition) {
        case BundleState::Whole:
            break;
        case BundleState::Changed:
            return ExportView::tr("changed since");
        case BundleState::Gone:
            return ExportView::tr("gone");
        case BundleState::Unreadable:
            return ExportView::tr("cannot be read");
    }
    return {};
}

}  // namespace

ExportView::ExportView(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      target_(new QLineEdit),
      unproved_(new QCheckBox(tr("Write what cannot be proved here, marked as not proved"))),
      progress_(new JobStrip),
      notice_(new Notice),
      command_(new CommandLine),
      bundleNotice_(new Notice) {
    export_ =
        makeAction(this, tr("Export"), QStringLiteral("export"), {}, {}, [this] { startExport(); });
    openFolder_ = makeAction(this, tr("Open folder"), QStringLiteral("folder"), {}, {}, [this] {
        if (const auto* row = bundles_.row(bundleTable_->currentIndex().row()))
            QDesktopServices::openUrl(QUrl::fromLocalFile(row->folder));
    });
    check_ = makeAction(this, tr("Check again"), QStringLiteral("refresh"), {}, {},
                        [this] { checkBundles(); });
    forget_ = makeAction(this, tr("Forget"), QStringLiteral("close"), {}, {},
                         [this] { forgetSelected(); });
    forget_->setToolTip(tr("Takes it off this list; the folder stays"));

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, kGapLarge, kGapLarge);
    column->addWidget(makeTiles());
    column->addWidget(makeForm());
    column->addWidget(makeBundles(), 1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* outer = new QVBoxLayout(this);
    tighten(outer);
    outer->addWidget(scroll);
}

QWidget* ExportView::makeTiles() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    tighten(layout, 0, kGapMedium);
    const QStringList wanted =
        desk_.settings
            .value(QLatin1String(kFormatsKey),
                   QStringList{QStringLiteral("onnx"), QStringLiteral("torchscript"),
                               QStringLiteral("safetensors")})
            .toStringList();
    for (const ExportFormat& format : exportFormats(desk_.session.plugins())) {
        auto* tile = new FormatTile(format);
        tile->setWanted(wanted.contains(format.id));
        connect(tile, &FormatTile::wantedChanged, this, [this] {
            desk_.settings.setValue(QLatin1String(kFormatsKey), wantedFormats());
            tellCommand();
        });
        layout->addWidget(tile, 1);
        tiles_.push_back(tile);
    }
    return row;
}

QWidget* ExportView::makeForm() {
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    tighten(column, 0, kGap);
    auto* row = new QHBoxLayout;
    tighten(row);
    QLabel* name = label(tr("Folder to make"), TextSize::Body, "quiet");
    name->setBuddy(target_);
    target_->setObjectName(QStringLiteral("target"));
    target_->setAccessibleName(tr("Folder to make"));
    QPushButton* choose = button(tr("Choose…"));
    choose->setAccessibleName(tr("Choose where the bundle goes"));
    QPushButton* go = actionButton(export_, "primary");
    go->setObjectName(QStringLiteral("export"));
    row->addWidget(name);
    row->addWidget(target_, 1);
    row->addWidget(choose);
    row->addWidget(go);
    column->addLayout(row);
    unproved_->setObjectName(QStringLiteral("allowUnproved"));
    unproved_->setChecked(desk_.settings.value(QLatin1String(kUnprovedKey), false).toBool());
    column->addWidget(unproved_);
    column->addWidget(notice_);
    column->addWidget(progress_);
    column->addWidget(command_);
    notice_->setObjectName(QStringLiteral("exportNotice"));
    progress_->setObjectName(QStringLiteral("exportProgress"));
    connect(choose, &QPushButton::clicked, this, &ExportView::chooseFolder);
    connect(target_, &QLineEdit::textChanged, this, [this] {
        notice_->clear();
        tellCommand();
    });
    connect(target_, &QLineEdit::returnPressed, export_, &QAction::trigger);
    connect(unproved_, &QCheckBox::toggled, this, [this](bool on) {
        desk_.settings.setValue(QLatin1String(kUnprovedKey), on);
        tellCommand();
    });
    return form;
}

QWidget* ExportView::makeBundles() {
    bundleArea_ = new QWidget;
    auto* column = new QVBoxLayout(bundleArea_);
    tighten(column, 0, kGap);
    auto* top = new QHBoxLayout;
    tighten(top);
    top->addWidget(label(tr("Bundles made from here"), TextSize::Section, "section", true));
    top->addStretch(1);
    for (QAction* action : {openFolder_, check_, forget_})
        top->addWidget(actionButton(action, "flat"));
    column->addLayout(top);
    bundleTable_ = tableOf(&bundles_, QStringLiteral("bundles"), tr("Bundles"));
    fileTable_ = tableOf(&files_, QStringLiteral("bundleFiles"), tr("Files of the bundle"));
    fileTable_->setMinimumHeight(8 * kRowHeight);
    column->addWidget(bundleTable_);
    bundleNotice_->setObjectName(QStringLiteral("bundleNotice"));
    column->addWidget(bundleNotice_);
    column->addWidget(fileTable_, 1);
    column->addStretch(0);
    const auto stretch = [](QTableView* table, int wide, std::initializer_list<int> widths) {
        QHeaderView* header = table->horizontalHeader();
        int section = 0;
        for (const int width : widths) header->resizeSection(section++, width);
        header->setSectionResizeMode(wide, QHeaderView::Stretch);
    };
    stretch(bundleTable_, BundleModel::Folder, {200, 80, 190, 170});
    stretch(fileTable_, BundleFilesModel::Sum, {210, 76, 200, 110});
    connect(bundleTable_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ExportView::showSelected);
    connect(bundleTable_, &QTableView::activated, openFolder_, &QAction::trigger);
    return bundleArea_;
}

void ExportView::setModel(const QString& reference) {
    if (reference == reference_) return;
    reference_ = reference;
    ++generation_;
    notice_->clear();
    bundles_.setFolders({});
    suggestTarget();
    checkBundles();
    if (bundles_.rowCount() > 0) bundleTable_->selectRow(0);
    showSelected();
}

void ExportView::setTarget(const QString& folder) {
    target_->setText(folder);
}

void ExportView::suggestTarget() {
    const QDir parent(desk_.settings.value(QLatin1String(kParentKey), QDir::homePath()).toString());
    const QString stem = QString(reference_).replace(QLatin1Char('@'), QStringLiteral("-v"));
    QString folder = parent.filePath(stem);
    for (int i = 2; isKnownBundle(desk_.settings, folder); ++i)
        folder = parent.filePath(QStringLiteral("%1-%2").arg(stem).arg(i));
    setTarget(folder);
    tellCommand();
}

void ExportView::chooseFolder() {
    auto* dialog =
        new QFileDialog(this, tr("Put the bundle into"), QFileInfo(target_->text()).absolutePath());
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        desk_.settings.setValue(QLatin1String(kParentKey), folder);
        suggestTarget();
    });
    dialog->open();
}

QStringList ExportView::wantedFormats() const {
    QStringList ids;
    for (const FormatTile* tile : tiles_)
        if (tile->wanted()) ids.append(tile->id());
    return ids;
}

void ExportView::tellCommand() {
    const QStringList formats = wantedFormats();
    QString command = QStringLiteral("benchwright export %1 --to %2 --format %3")
                          .arg(shellWord(reference_), shellWord(target_->text().trimmed()),
                               formats.join(QLatin1Char(',')));
    if (unproved_->isChecked()) command += QStringLiteral(" --allow-unproved");
    const bool possible = !reference_.isEmpty() && !formats.isEmpty() &&
                          !target_->text().trimmed().isEmpty() && !progress_->active();
    command_->set(command);
    setActionCommand(export_, command);
    export_->setEnabled(possible);
}

void ExportView::startExport() {
    if (!export_->isEnabled()) return;
    ExportOptions options{.model = bytes(reference_),
                          .target = pathOf(target_->text().trimmed()),
                          .formats = {},
                          .allowUnproved = unproved_->isChecked()};
    for (const QString& id : wantedFormats()) options.formats.push_back(bytes(id));
    notice_->clear();
    running_ = reference_;
    showSelected();
    Job* job = desk_.session.run<BundleReport>(
        {.title = tr("Export %1").arg(reference_), .command = command_->command()}, this,
        [options](const Workbench& bench, const JobContext& context) {
            return exportModel(bench, options, context);
        },
        [this, reference = reference_](const Result<BundleReport>& report) {
            finishExport(reference, report);
        });
    progress_->follow(job);
    connect(job, &Job::ended, this, &ExportView::tellCommand);
    tellCommand();
}

void ExportView::finishExport(const QString& reference, const Result<BundleReport>& report) {
    running_.clear();
    if (report && report->written()) {
        const QString folder = text(report->directory);
        rememberBundle(desk_.settings, reference, folder);
        desk_.settings.setValue(QLatin1String(kParentKey), QFileInfo(folder).absolutePath());
    }
    if (reference != reference_) return;  // the job list tells how it ended
    if (!report) {
        showSelected();
        notice_->say(report.error());
        return;
    }
    if (report->written()) {
        suggestTarget();
        checkBundles();
        bundleTable_->selectRow(0);
    } else {
        bundleTable_->setCurrentIndex({});
        showTiles(report->parity, nullptr);
    }
    if (report->passed())
        notice_->say(Tone::Good, tr("Bundle written to %1.").arg(text(report->directory)),
                     tr("Every format gave the trained model's answers in its own runtime."));
    else
        notice_->say(report->written() ? Tone::Warn : Tone::Bad,
                     report->written() ? tr("Bundle written, but not every format is proved.")
                                       : tr("No bundle was made."),
                     text(report->hint()));
}

void ExportView::checkBundles() {
    const QStringList folders = knownBundles(desk_.settings, reference_);
    bundles_.setFolders(folders);
    bundleArea_->setVisible(!folders.isEmpty());
    const int rows = static_cast<int>(std::clamp<qsizetype>(folders.size(), 1, 5));
    bundleTable_->setFixedHeight((rows + 1) * kRowHeight + kGap);
    inspect(folders);
}

void ExportView::inspect(const QStringList& folders) {
    if (inspection_) inspection_->cancel();
    if (folders.isEmpty()) return;
    using States = std::vector<BundleState>;
    inspection_ = desk_.session.jobs().start<States>(
        {.title = tr("Check bundles"), .quiet = true}, this,
        [folders](const JobContext& context) -> Result<States> {
            States states;
            for (const QString& folder : folders) {
                BW_TRY(BundleState state, inspectBundle(pathOf(folder), context));
                states.push_back(std::move(state));
            }
            return states;
        },
        [this, generation = ++generation_](const Result<States>& states) {
            if (!states || generation != generation_) return;
            for (const BundleState& state : *states) bundles_.setState(state);
            if (bundleTable_->currentIndex().isValid()) showSelected();
        });
}

void ExportView::showSelected() {
    const auto* row = bundles_.row(bundleTable_->currentIndex().row());
    openFolder_->setEnabled(row && !(row->state && row->state->condition == BundleState::Gone));
    forget_->setEnabled(row != nullptr);
    fileTable_->setVisible(row && row->state && !row->state->files.empty());
    bundleNotice_->clear();
    if (!running_.isEmpty() && running_ == reference_) {
        files_.setFiles({});
        fileTable_->hide();
        for (FormatTile* tile : tiles_) tile->wanted() ? tile->showRunning() : tile->showNothing();
        return;
    }
    if (!row) {
        files_.setFiles({});
        for (FormatTile* tile : tiles_) tile->showNothing();
        return;
    }
    if (!row->state) return;
    const BundleState& state = *row->state;
    files_.setFiles(state.files);
    showTiles(state.parity, &state);
    if (state.condition == BundleState::Gone)
        bundleNotice_->say(Tone::Quiet, tr("There is no folder %1 any more.").arg(row->folder),
                           tr("Export the version again, or take the bundle off this list."));
    else if (state.condition == BundleState::Changed)
        bundleNotice_->say(Tone::Bad,
                           tr("The bundle is not as it was written: %1.").arg(text(state.faults())),
                           tr("Its proof holds no longer. Export the version again."));
    else if (state.problem)
        bundleNotice_->say(*state.problem);
}

void ExportView::showTiles(const std::vector<Parity>& parity, const BundleState* state) {
    for (FormatTile* tile : tiles_) {
        const auto found = std::ranges::find(parity, bytes(tile->id()), &Parity::format);
        if (found == parity.end() && parity.empty() && state)
            tile->showDoubt(doubtOf(state));
        else if (found == parity.end())
            tile->showNothing();
        else
            tile->showProof(*found, state ? state->bytesOf(found->format) : -1, doubtOf(state));
    }
}

void ExportView::forgetSelected() {
    const auto* row = bundles_.row(bundleTable_->currentIndex().row());
    if (!row) return;
    forgetBundle(desk_.settings, row->folder);
    checkBundles();
    suggestTarget();
    showSelected();
}

}  // namespace bw::ui
