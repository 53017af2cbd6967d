#include "core/base/Files.h"
#include "tests/support/SampleProject.h"
#include "ui/base/Theme.h"
#include "ui/frame/JobDrawer.h"
#include "ui/frame/QueueWatch.h"
#include "ui/frame/StatusStrip.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace bw;
using namespace bw::ui;
using bw::test::SampleProject;

/// The queue in the status line and in the list of jobs.
class QueueTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWaitsIsToldWithTheReasonAndCanBeCancelled() {
        Theme theme(ThemeMode::Light);
        SampleProject project;
        QVERIFY(makeFolders(project.folder() / "pipelines"));
        QVERIFY(writeFileAtomically(project.folder() / "pipelines/intake.toml",
                                    "[pipeline]\nname = \"intake\"\n\n[[step]]\ntype = \"import\"\n"
                                    "source = \"a.csv\"\ndataset = \"a\"\n"));
        QVERIFY(writeFileAtomically(
            project.folder() / "triggers.toml",
            "[[trigger]]\nname = \"hand\"\non = \"demand\"\npipeline = \"intake\"\n"));
        JobRunner jobs;
        Session session(project.folder(), project.plugins(), project.worker(), jobs);
        QueueWatch queue;
        StatusStrip strip(jobs, queue);
        JobDrawer drawer(jobs, queue);
        strip.show();
        drawer.show();
        queue.follow(&session);
        auto* told = strip.findChild<QPushButton*>(QStringLiteral("queueButton"));
        QVERIFY(!told->isVisible());

        QVERIFY(fireTrigger(project.project(), "hand"));
        QTRY_VERIFY(told->isVisible());
        QCOMPARE(told->text(), QStringLiteral("1 pipeline waits: nobody watches"));
        QSignalSpy asked(&strip, &StatusStrip::jobsRequested);
        QTest::mouseClick(told, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);

        QVERIFY(fireTrigger(project.project(), "hand"));
        QTRY_COMPARE(told->text(), QStringLiteral("2 pipelines wait: nobody watches"));
        QTRY_COMPARE(drawer.findChildren<QPushButton*>(QStringLiteral("cancelQueued")).count(), 2);
        while (queue.waiting() > 0) {
            const int before = queue.waiting();
            auto* cancel = drawer.findChild<QPushButton*>(QStringLiteral("cancelQueued"));
            QTest::mouseClick(cancel, Qt::LeftButton);
            QTRY_COMPARE(queue.waiting(), before - 1);
        }
        QVERIFY(!told->isVisible());
        const auto left = queueEntries(project.project());
        QVERIFY(left && left->empty());

        // Another project, or none: nothing of this one stays.
        QVERIFY(fireTrigger(project.project(), "hand"));
        QTRY_VERIFY(told->isVisible());
        queue.follow(nullptr);
        QVERIFY(!told->isVisible());
    }
};

QTEST_MAIN(QueueTest)
#include "QueueTest.moc"
