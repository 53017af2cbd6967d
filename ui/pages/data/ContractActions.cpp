// What a person does with a contract: each step is a job and is recorded by core.
#include "core/store/Names.h"
#include "ui/base/Text.h"
#include "ui/pages/data/ContractModel.h"
#include "ui/pages/data/ContractTab.h"
#include "ui/pages/data/RuleDialog.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/ReasonDialog.h"

#include <QBoxLayout>
#include <QTableView>

namespace bw::ui {
namespace {

/// Asks before a contract that is there gives way to a proposal.
QDialog* replaceDialog(const QString& sentence, QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("replaceDialog"));
    dialog->setWindowTitle(ContractTab::tr("Replace the contract"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setMinimumWidth(440);
    auto* column = new QVBoxLayout(dialog);
    tighten(column, kGapHuge, kGapMedium);
    column->addWidget(label(dialog->windowTitle(), TextSize::Headline, "", true));
    QLabel* words = label(sentence);
    words->setWordWrap(true);
    column->addWidget(words);
    auto* row = new QHBoxLayout;
    tighten(row);
    row->addStretch(1);
    QPushButton* keep = button(ContractTab::tr("Keep it"));
    QPushButton* replace = button(ContractTab::tr("Replace"), "danger");
    replace->setObjectName(QStringLiteral("replace"));
    keep->setDefault(true);
    QObject::connect(keep, &QPushButton::clicked, dialog, &QDialog::reject);
    QObject::connect(replace, &QPushButton::clicked, dialog, &QDialog::accept);
    row->addWidget(keep);
    row->addWidget(replace);
    column->addLayout(row);
    return dialog;
}

}  // namespace

void ContractTab::run(const QString& dataset, const QString& title, const QString& command,
                      std::function<Result<Contract>(const Workbench&, const JobContext&)> work) {
    problem_->hide();
    desk_.session.run<Contract>({.title = title, .command = command}, this, std::move(work),
                                [this, dataset](Result<Contract> contract) {
                                    if (!contract && dataset == this->dataset())
                                        problem_->say(contract.error());
                                    state_.refreshReport();
                                });
}

void ContractTab::infer(const QString& reference, bool replace) {
    const QString dataset = text(splitReference(bytes(reference)).first);
    run(dataset, tr("Infer a contract for %1").arg(dataset),
        QStringLiteral("benchwright contract infer %1%2")
            .arg(reference, replace ? QStringLiteral(" --replace") : QString()),
        [reference = bytes(reference), replace](const Workbench& bench, const JobContext& job) {
            return inferStoredContract(bench, reference, replace, job);
        });
}

void ContractTab::accept(const QString& dataset, const QString& why) {
    run(dataset, tr("Accept the contract of %1").arg(dataset),
        QStringLiteral("benchwright contract accept %1 --why %2").arg(dataset, shellWord(why)),
        [name = bytes(dataset), why = bytes(why)](const Workbench& bench, const JobContext&) {
            return acceptContract(bench, name, why);
        });
}

void ContractTab::edit(const QString& dataset, const ContractEdit& edit, const QString& why,
                       const QString& command) {
    run(dataset, tr("Change the rule of %1").arg(text(edit.column)), command,
        [name = bytes(dataset), edit, why = bytes(why)](const Workbench& bench, const JobContext&) {
            return editContract(bench, name, edit, why);
        });
}

void ContractTab::askInfer() {
    if (!state_.isOpen()) return;
    const QString reference = state_.versionReference();
    const auto& contract = state_.contract();
    if (!contract && !state_.contractError()) return infer(reference, false);
    const QString sentence =
        contract && contract->accepted
            ? tr("The contract in force gives way to a proposal, which is not in force until it is "
                 "accepted. The file's old text is kept only by version control.")
            : tr("The file is written anew from the data; what was changed by hand is kept only by "
                 "version control.");
    QDialog* dialog = replaceDialog(sentence, this);
    connect(dialog, &QDialog::accepted, this, [this, reference] { infer(reference, true); });
    dialog->open();
}

void ContractTab::askAccept() {
    auto* dialog = new ReasonDialog(
        tr("Accept the contract of %1").arg(dataset()),
        {tr("From now on an import that does not fit its columns is refused, and values outside "
            "its rules are findings."),
         tr("The audit log keeps who accepted it, when and why.")},
        tr("Accept"), this);
    dialog->setObjectName(QStringLiteral("acceptContractDialog"));
    dialog->setCommand(QStringLiteral("benchwright contract accept %1 --why ").arg(dataset()) +
                       QStringLiteral("%1"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, name = dataset()] { accept(name, dialog->reason()); });
    dialog->open();
}

void ContractTab::askEdit() {
    const ColumnRule* rule = model_->rule(table_->currentIndex());
    if (!rule) return;
    auto* dialog = new RuleDialog(dataset(), *rule, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, name = dataset()] {
        if (const auto changed = dialog->edit())
            edit(name, *changed, dialog->reason(), dialog->command());
    });
    dialog->open();
}

}  // namespace bw::ui
