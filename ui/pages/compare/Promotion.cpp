#include "ui/pages/compare/Promotion.h"

#include "ui/base/Text.h"
#include "ui/pages/compare/ProposalChoice.h"
#include "ui/widgets/ReasonDialog.h"

#include <algorithm>
#include <ranges>

namespace bw::ui {
namespace {

/// What a person agreed to must still be true when it is done.
Result<void> requireProduction(const Project& project, const QString& modelName,
                               const QString& expected, const std::string& alias = "production") {
    BW_TRY(const auto now, project.alias(alias, bytes(modelName)));
    const QString version = now ? versionText(*now) : QString();
    if (version == expected) return {};
    return fail(ErrorCode::Refused,
                version.isEmpty() ? bytes(modelName) + " has no production model any more"
                                  : "Production is " + bytes(version) + " meanwhile",
                "Nothing was changed. Compare again and decide anew.");
}

Result<ModelVersion> promoteAsAgreed(const Workbench& bench, const PromoteOptions& options,
                                     const QString& modelName, const QString& before,
                                     const JobContext& job) {
    BW_CHECK(requireProduction(bench.project, modelName, before, options.alias));
    BW_TRY(const PromoteOutcome outcome, promoteModel(bench, options, job));
    if (outcome.version) return *outcome.version;
    std::string rules;
    for (const GateRule& rule : outcome.gate.report.rules)
        if (!rule.passed) rules += (rules.empty() ? "" : "; ") + rule.rule + ": " + rule.value;
    return fail(ErrorCode::Refused, "The gate did not pass, nothing was promoted (" + rules + ")",
                "Compare again to see why.");
}

QString candidateWords(const CompareResult& result) {
    const CompareChoice& choice = result.choice;
    return choice.candidate.startsWith(choice.owner() + u'@')
               ? choice.candidate
               : QObject::tr("%1 (as the next version of %2, or the one it has already)")
                     .arg(choice.candidate, choice.owner());
}

QString failedRules(const GateReport& gate) {
    QStringList failed;
    for (const GateRule& rule : gate.rules)
        if (!rule.passed)
            failed.append(QStringLiteral("%1 (%2)").arg(text(rule.rule), text(rule.value)));
    return failed.join(QStringLiteral("; "));
}

}  // namespace

Promotion::Promotion(Desk desk, QWidget* page) : QObject(page), desk_(desk), page_(page) {}

void Promotion::setBusy(bool busy) {
    busy_ = busy;
    Q_EMIT changed();
}

void Promotion::askPromotion(const CompareResult& result) {
    const QString before = result.premises.production;
    QStringList changes{tr("%1 becomes production; until now: %2.")
                            .arg(candidateWords(result), before.isEmpty() ? tr("none") : before)};
    const bool first = before.isEmpty();
    const bool overrides = !first && result.gate && !result.gate->passed;
    if (first && result.gate && result.gate->rules.size() > 1 &&
        !std::ranges::all_of(result.gate->rules | std::views::drop(1), &GateRule::passed))
        changes.append(tr("Rules that did not pass: %1.").arg(failedRules(*result.gate)));
    auto* dialog = new ReasonDialog(tr("Promote to production"), changes, tr("Promote"), page_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("promoteDialog"));
    dialog->setCommand(promoteCommand(result.choice, overrides));
    if (overrides) {
        dialog->requireConsent(tr("The gate did not pass: %1. The audit log will show that it was "
                                  "overridden.")
                                   .arg(failedRules(*result.gate)),
                               tr("Override the gate"));
        dialog->setDangerous();
    }
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, choice = result.choice, before, overrides] {
                promote(choice, before, dialog->reason(), overrides);
            });
    dialog->open();
}

void Promotion::promote(const CompareChoice& choice, const QString& before, const QString& why,
                        bool overrideGate) {
    PromoteOptions options;
    options.gate.compare = optionsOf(choice);
    options.gate.candidate = options.gate.compare.candidate;
    options.gate.modelName = bytes(choice.modelName);
    options.why = bytes(why);
    options.overrideGate = overrideGate;
    promote(options, choice.owner(), before,
            promoteCommand(choice, overrideGate).arg(shellWord(why)));
}

void Promotion::promote(const PromoteOptions& options, const QString& owner, const QString& before,
                        const QString& command) {
    setBusy(true);
    desk_.session.run<ModelVersion>(
        {.title = tr("Promote %1").arg(text(options.gate.candidate)), .command = command}, this,
        [options, owner, before](const Workbench& bench, const JobContext& job) {
            return promoteAsAgreed(bench, options, owner, before, job);
        },
        [this, before](Result<ModelVersion> version) {
            setBusy(false);
            if (version)
                Q_EMIT moved(versionText(*version), before);
            else
                Q_EMIT failed(version.error());
        });
}

void Promotion::askProposal(const Proposal& proposal) {
    const QString owner = text(proposal.modelName), candidate = text(proposal.candidate);
    const auto live = aliasOf(*desk_.session.snapshot(), proposal);
    const QString before = live ? versionText(*live) : QString();
    QStringList changes{
        tr("%1 becomes %2 of %3; until now: %4.")
            .arg(candidate, text(proposal.alias), owner, before.isEmpty() ? tr("none") : before)};
    if (!proposal.sentence.empty()) changes += text(proposal.sentence);
    changes +=
        tr("The gate judges it again as the pipeline did, and refuses it if it does not "
           "pass any more.");
    auto* dialog = new ReasonDialog(tr("Promote what was proposed"), changes, tr("Promote"), page_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("proposalDialog"));
    const QString command = proposalCommand(proposal);
    dialog->setCommand(command);
    connect(dialog, &QDialog::accepted, this, [this, dialog, proposal, owner, before, command] {
        const QString why = dialog->reason();
        const auto options = promoteOptionsOf(proposal, bytes(why));
        if (options)
            promote(*options, owner, before, command.arg(shellWord(why)));
        else
            Q_EMIT failed(options.error());
    });
    dialog->open();
}

void Promotion::askRollback(const QString& modelName) {
    const Snapshot& snapshot = *desk_.session.snapshot();
    const auto production = productionOf(snapshot, modelName);
    const QString target = rollbackTarget(snapshot, modelName);
    if (!production || target.isEmpty()) return;
    const QString before = versionText(*production);
    const QString command = rollbackCommand(modelName, snapshot.production().size() > 1);
    auto* dialog =
        new ReasonDialog(tr("Roll back production"),
                         {tr("Production goes back from %1 to %2.").arg(before, target),
                          tr("%1 stays among the versions and can be promoted again.").arg(before)},
                         tr("Roll back"), page_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("rollbackDialog"));
    dialog->setCommand(command);
    connect(dialog, &QDialog::accepted, this, [this, dialog, modelName, before, command] {
        rollback(modelName, before, dialog->reason(), command);
    });
    dialog->open();
}

void Promotion::rollback(const QString& modelName, const QString& before, const QString& why,
                         const QString& command) {
    setBusy(true);
    desk_.session.run<ModelVersion>(
        {.title = tr("Roll back %1").arg(modelName), .command = command.arg(shellWord(why))}, this,
        [modelName, before, why](const Workbench& bench,
                                 const JobContext&) -> Result<ModelVersion> {
            BW_CHECK(requireProduction(bench.project, modelName, before));
            BW_CHECK(bench.project.rollback("production", bytes(modelName), bytes(why)));
            BW_TRY(const auto now, bench.project.alias("production", bytes(modelName)));
            return now.value_or(ModelVersion{});
        },
        [this, before](Result<ModelVersion> version) {
            setBusy(false);
            if (version)
                Q_EMIT rolledBack(versionText(*version), before);
            else
                Q_EMIT failed(version.error());
        });
}

}  // namespace bw::ui
