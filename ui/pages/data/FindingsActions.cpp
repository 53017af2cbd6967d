// What a person does with findings: show their rows, accept them, hand on the report.
#include "core/base/NumberText.h"
#include "core/pipeline/ReportSteps.h"
#include "ui/base/Text.h"
#include "ui/pages/data/FindingsTab.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/ReasonDialog.h"

#include <QAction>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QUrl>

namespace bw::ui {
namespace {

constexpr auto kFolderKey = "report/folder";
constexpr std::size_t kKeyDigits = 12;

QString referenceOf(const VerifyReport& report) {
    return text(report.dataset + "@" + shortHash(report.version));
}

}  // namespace

/// All rows of the finding, also those that the report does not list.
void FindingsTab::showRows() {
    const Finding* finding = selected();
    if (!finding || !state_.dataset()) return;
    using Rows = std::vector<std::int64_t>;
    const auto version = state_.dataset()->record.version;
    desk_.session.run<Rows>(
        {.title = tr("Find the rows"), .quiet = true}, this,
        [dataset = state_.dataset(), wanted = *finding](const Workbench& bench,
                                                        const JobContext& job) {
            return findingRows(bench, *dataset, wanted, job);
        },
        [this, version, asked = ++generation_, title = text(finding->message)](Result<Rows> rows) {
            const bool here = state_.dataset() && state_.dataset()->record.version == version;
            if (asked != generation_ || !here) return;
            if (rows)
                state_.showRows(std::make_shared<const Rows>(std::move(*rows)), title);
            else
                stale_->say(rows.error());
        });
}

QString FindingsTab::acceptCommand(const VerifyReport& report, const Finding& finding) {
    const QString target = report.target.empty()
                               ? QString()
                               : QStringLiteral(" --target ") + shellWord(text(report.target));
    return QStringLiteral("benchwright verify ") + referenceOf(report) + target +
           QStringLiteral(" --accept ") + text(finding.key().substr(0, kKeyDigits)) +
           QStringLiteral(" --why %1");
}

void FindingsTab::askReason() {
    const Finding* finding = selected();
    if (!finding) return;
    const auto report = model_->report();
    auto* dialog = new ReasonDialog(
        tr("Accept this finding"),
        {text(finding->message) + QLatin1Char('.'),
         tr("It stays visible and stops counting, in this version of %1 and in later ones.")
             .arg(text(report->dataset)),
         tr("This cannot be taken back: the audit log only grows.")},
        tr("Accept"), this);
    dialog->setObjectName(QStringLiteral("acceptDialog"));
    dialog->setCommand(acceptCommand(*report, *finding));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, report, chosen = *finding] {
        accept(report, chosen, dialog->reason());
    });
    dialog->open();
}

void FindingsTab::accept(const std::shared_ptr<const VerifyReport>& report, const Finding& finding,
                         const QString& why) {
    desk_.session.run<AuditEntry>(
        {.title = tr("Accept a finding of %1").arg(text(report->dataset)),
         .command = acceptCommand(*report, finding).arg(shellWord(why))},
        this,
        [report, key = finding.key(), why = bytes(why)](const Workbench& bench, const JobContext&) {
            return acceptFinding(bench, *report, key, why);
        },
        [this, reference = referenceOf(*report)](Result<AuditEntry> entry) {
            if (entry)
                state_.refreshReport();
            else if (reference == state_.versionReference())
                stale_->say(entry.error());
        });
}

void FindingsTab::chooseReportFile() {
    if (!state_.dataset()) return;
    auto* chooser = new QFileDialog(
        this, tr("Save the data report"),
        desk_.settings.sharedValue(QLatin1String(kFolderKey)).toString(), tr("HTML (*.html)"));
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("html"));
    chooser->selectFile(text(state_.dataset()->record.name) + QStringLiteral("-data-report.html"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    connect(chooser, &QFileDialog::fileSelected, this,
            [this, reference = state_.versionReference()](const QString& path) {
                desk_.settings.setSharedValue(QLatin1String(kFolderKey),
                                              QFileInfo(path).absolutePath());
                saveReport(reference, path);
            });
    chooser->open();
}

void FindingsTab::saveReport(const QString& reference, const QString& file) {
    using Path = std::filesystem::path;
    saved_->hide();
    desk_.session.run<Path>(
        {.title = tr("Report on %1").arg(reference),
         .command =
             QStringLiteral("benchwright report %1 --to %2").arg(reference, shellWord(file))},
        this,
        [path = pathOf(file), whole = bytes(reference)](const Workbench& bench,
                                                        const JobContext& job) {
            return writeDataReport(bench, whole, path, job);
        },
        [this, reference](Result<Path> written) {
            if (!written && reference != state_.versionReference()) return;
            openSaved_->setVisible(written.has_value());
            if (!written) return saved_->say(written.error());
            savedFile_ = text(*written);
            saved_->say(Tone::Good, tr("Report on %1 saved.").arg(reference), savedFile_);
            state_.refreshReport();  // it verifies anew where that was due
            Q_EMIT reportSaved(savedFile_);
        });
}

void FindingsTab::openSaved() {
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(savedFile_)))
        saved_->say(Tone::Warn, tr("No program here opens HTML files."), savedFile_);
}

}  // namespace bw::ui
