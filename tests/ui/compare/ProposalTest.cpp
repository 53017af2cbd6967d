#include "core/flow/Proposals.h"
#include "core/flow/StepType.h"
#include "tests/ui/support/PageRig.h"
#include "ui/base/Text.h"
#include "ui/pages/compare/ComparePage.h"
#include "ui/pages/compare/ProposalBar.h"
#include "ui/widgets/Notice.h"

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace bw;
using namespace bw::ui;
using bw::test::SampleProject;
using bw::ui::test::kLong;
using bw::ui::test::PageRig;

namespace {

/// A gate's settings as a pipeline resolves them: every key with its default, and the candidate.
Json gateSettings(const std::string& candidate) {
    Json settings = Json::object();
    for (const StepKey& key : findStepType("gate")->keys)
        if (!key.required()) settings[key.name] = key.defaultValue;
    settings["candidate"] = candidate;
    return settings;
}

}  // namespace

/// What a pipeline proposed, decided by clicks.
class ProposalTest final : public QObject {
    Q_OBJECT

    std::unique_ptr<SampleProject> project_;
    std::unique_ptr<PageRig<ComparePage>> rig_;
    std::string good_, bad_;

    Proposal proposeRun(const std::string& run, const std::string& production) {
        return propose(project_->project(), {.why = "pipeline retrain",
                                             .candidate = run,
                                             .modelName = "penguins-species",
                                             .modelHash = "hash of " + run,
                                             .alias = "production",
                                             .pipeline = "retrain",
                                             .pipelineRun = "20260101-000000-aaaa",
                                             .production = production,
                                             .sentence = "Better. It is right on more rows.",
                                             .settings = gateSettings(run)})
            .value();
    }
    ProposalBar* bar() { return rig_->find<ProposalBar>("proposals"); }
    void press(const char* name) {
        QTRY_VERIFY2(bar()->findChild<QPushButton*>(QLatin1String(name)), name);
        auto* made = bar()->findChild<QPushButton*>(QLatin1String(name));
        QTRY_VERIFY2(made->isVisible() && made->isEnabled(), name);
        QTest::mouseClick(made, Qt::LeftButton);
    }
    void giveReasonAndGo(const char* dialogName, const QString& reason) {
        auto* dialog = rig_->find<QDialog>(dialogName);
        QVERIFY2(dialog, dialogName);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("reason")), reason);
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("go")), Qt::LeftButton);
    }
    std::string production() {
        const auto now = project_->project().alias("production", "penguins-species").value();
        return now ? now->run : "";
    }

private Q_SLOTS:
    void initTestCase() {
        project_ = std::make_unique<SampleProject>();
        project_->importPenguins();
        good_ = project_->train("penguins", "species", "mlp", {{"epochs", "12"}}).id;
        bad_ = project_
                   ->train("penguins", "species", "mlp",
                           {{"epochs", "1"}, {"learning_rate", "0.00001"}}, 5)
                   .id;
        rig_ = std::make_unique<PageRig<ComparePage>>(*project_);
        rig_->open();
    }
    void cleanupTestCase() {
        rig_.reset();
        project_.reset();
    }

    void nothingIsShownWhereNothingWaits() {
        QTRY_VERIFY(rig_->session().loaded());
        QCOMPARE(rig_->page().badge(), 0);
        QVERIFY(!bar()->isVisible());
    }

    void aProposalStandsOnTopAndInTheRail() {
        proposeRun(good_, "");
        rig_->session().refresh();
        QTRY_COMPARE(rig_->page().badge(), 1);
        QVERIFY(bar()->isVisible());
        QCOMPARE(bar()->findChild<QLabel*>(QStringLiteral("proposalSentence"))->text(),
                 QStringLiteral("Better. It is right on more rows."));
        press("proposalLook");
        QTRY_COMPARE(rig_->find<QLabel>("candidateTitle")->text(), text(good_));
        rig_->look(QStringLiteral("compare-proposal"));
    }

    void promotionAsksWhyAndMovesProduction() {
        press("proposalPromote");
        giveReasonAndGo("proposalDialog", QStringLiteral("the first one"));
        QTRY_COMPARE_WITH_TIMEOUT(production(), good_, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(rig_->page().badge(), 0, kLong);
        QVERIFY(!bar()->isVisible());
        QCOMPARE(project_->project().audit()->back().why, "the first one");
        QVERIFY(rig_->find<Notice>("banner")->tone() == Tone::Good);
    }

    /// The pipeline's verdict may be old: the gate has the last word.
    void whatDoesNotPassAnyMoreIsRefused() {
        proposeRun(bad_, "penguins-species@1");
        rig_->session().refresh();
        QTRY_COMPARE(rig_->page().badge(), 1);
        press("proposalPromote");
        giveReasonAndGo("proposalDialog", QStringLiteral("it says better"));
        QTRY_VERIFY_WITH_TIMEOUT(
            rig_->find<Notice>("banner")->sentence().contains(QStringLiteral("gate did not pass")),
            kLong);
        QCOMPARE(production(), good_);
        QCOMPARE(rig_->page().badge(), 1);
    }

    void dismissalAsksWhyAndIsRecorded() {
        press("proposalDismiss");
        auto* dialog = rig_->find<QDialog>("dismissDialog");
        QVERIFY(!dialog->findChild<QPushButton*>(QStringLiteral("go"))->isEnabled());
        giveReasonAndGo("dismissDialog", QStringLiteral("hardly trained"));
        QTRY_COMPARE_WITH_TIMEOUT(rig_->page().badge(), 0, kLong);
        QTRY_VERIFY(!bar()->isVisible());
        QCOMPARE(production(), good_);
        const AuditEntry last = project_->project().audit()->back();
        QCOMPARE(last.action, "dismiss");
        QCOMPARE(last.why, "hardly trained");
        QVERIFY(openProposals(project_->project())->empty());
    }
};

QTEST_MAIN(ProposalTest)
#include "ProposalTest.moc"
