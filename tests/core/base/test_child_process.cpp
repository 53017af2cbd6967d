#include "core/base/ChildProcess.h"
#include "core/base/Files.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <stop_token>

using namespace bw;

namespace {

const std::filesystem::path kShell = "/bin/sh";

/// What a shell script wrote on standard output and how it ended.
struct Heard {
    std::vector<std::string> lines;
    Result<ChildOutcome> outcome;
};

Heard hear(const std::string& script, std::string_view input = {}) {
    Heard heard{.lines = {}, .outcome = ChildOutcome()};
    heard.outcome = runChild(kShell, {"-c", script}, input,
                             [&](std::string_view line) -> Result<void> {
                                 heard.lines.emplace_back(line);
                                 return {};
                             },
                             {});
    return heard;
}

/// Runs a script whose first line is its process id, and does something at that moment.
Result<ChildOutcome> hearId(const std::string& script, int& id,
                            const std::function<Result<void>()>& atOnce,
                            const JobContext& job = {}) {
    return runChild(
        kShell, {"-c", script}, {},
        [&](std::string_view line) {
            id = std::stoi(std::string(line));
            return atOnce();
        },
        job);
}

bool isGone(int id) {
    return id > 0 && ::kill(id, 0) != 0 && errno == ESRCH;
}

}  // namespace

class TestChildProcess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesComeOneByOneTheLastWithoutItsEnd() {
        const Heard heard = hear("cat", "first\n\nlast");
        QVERIFY(heard.outcome && heard.outcome->succeeded());
        QCOMPARE(heard.lines, (std::vector<std::string>{"first", "", "last"}));
    }

    void inputBeyondAnyBufferPassesThrough() {
        const std::string line(300'000, 'x');
        std::string input;
        for (int i = 0; i < 20; ++i) input += line + "\n";
        const Heard heard = hear("cat", input);
        QVERIFY(heard.outcome && heard.outcome->succeeded());
        QCOMPARE(heard.lines, std::vector<std::string>(20, line));
    }

    void childThatReadsNothingDoesNoHarm() {
        const Heard heard = hear("exit 0", std::string(3'000'000, 'x'));
        QVERIFY(heard.outcome && heard.outcome->succeeded());
    }

    void exitCodeAndErrorsAreKept() {
        const Heard heard = hear("echo went wrong >&2; exit 3");
        QVERIFY(heard.outcome && !heard.outcome->succeeded());
        QCOMPARE(heard.outcome->exitStatus, 3);
        QCOMPARE(heard.outcome->errorTail, std::string("went wrong\n"));
        QCOMPARE(childEnding(*heard.outcome), std::string("ended with exit code 3"));
    }

    void onlyTheLastErrorsAreKept() {
        const Heard heard =
            hear("i=0; while [ $i -lt 2000 ]; do echo line $i >&2; i=$((i+1)); done");
        QVERIFY(heard.outcome);
        QCOMPARE(heard.outcome->errorTail.size(), std::size_t{4000});
        QVERIFY(heard.outcome->errorTail.ends_with("line 1998\nline 1999\n"));
    }

    void signalIsTold() {
        const Heard heard = hear("kill -9 $$");
        QVERIFY(heard.outcome && !heard.outcome->succeeded());
        QCOMPARE(heard.outcome->signal, 9);
        QCOMPARE(childEnding(*heard.outcome), std::string("was killed by signal 9 (Killed)"));
    }

    void absentProgramIsNamed() {
        const auto ran = runChild("/no/such/program", {}, {},
                                  [](std::string_view) -> Result<void> { return {}; }, {});
        QVERIFY(!ran);
        QCOMPARE(ran.error().code, ErrorCode::Environment);
        QVERIFY(ran.error().message.contains("/no/such/program"));
        QVERIFY(!ran.error().hint.empty());
    }

    void errorAboutALineEndsTheChild() {
        int id = 0;
        const auto ran = hearId("echo $$; exec sleep 600", id, []() -> Result<void> {
            return fail(ErrorCode::BadInput, "not understood", "Say it otherwise.");
        });
        QVERIFY(!ran);
        QCOMPARE(ran.error().message, std::string("not understood"));
        QVERIFY(isGone(id));
    }

    void cancelEndsTheChild_data() {
        QTest::addColumn<QString>("script");
        QTest::newRow("that listens") << "echo $$; exec sleep 600";
        QTest::newRow("that does not") << "trap '' TERM; echo $$; while :; do sleep 0.1; done";
    }
    void cancelEndsTheChild() {
        QFETCH(QString, script);
        std::stop_source stop;
        int id = 0;
        const auto ran = hearId(
            script.toStdString(), id,
            [&]() -> Result<void> {
                stop.request_stop();
                return {};
            },
            JobContext(stop.get_token()));
        QVERIFY(!ran);
        QCOMPARE(ran.error().code, ErrorCode::Cancelled);
        QVERIFY(isGone(id));
    }

    void cancelledJobStartsNothing() {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("made").toStdString();
        std::stop_source stop;
        stop.request_stop();
        const auto ran = runChild(
            kShell, {"-c", "touch " + file}, {},
            [](std::string_view) -> Result<void> { return {}; }, JobContext(stop.get_token()));
        QVERIFY(!ran);
        QCOMPARE(ran.error().code, ErrorCode::Cancelled);
        QVERIFY(!std::filesystem::exists(file));
    }

    void detachedChildWritesItsLog() {
        const QTemporaryDir folder;
        const std::filesystem::path log = folder.filePath("log.txt").toStdString();
        QVERIFY(writeFileAtomically(log, "before\n"));
        const auto id = startDetached(kShell, {"-c", "echo said; echo failed >&2; exit 4"}, log);
        QVERIFY(id && *id > 0);
        ChildOutcome outcome;
        bool ended = false;  // Qt evaluates the condition once more; a child is collected once
        const auto hasEnded = [&] { return ended = ended || childEnded(*id, outcome); };
        QTRY_VERIFY_WITH_TIMEOUT(hasEnded(), 30000);
        QCOMPARE(outcome.exitStatus, 4);
        QCOMPARE(readFile(log).value(), std::string("before\nsaid\nfailed\n"));
    }

    void childLeftToTheBackgroundIsCollected() {
        const QTemporaryDir folder;
        const auto id = startDetached(kShell, {"-c", "exit 0"}, folder.filePath("l").toStdString());
        QVERIFY(id);
        collectInBackground(*id);
        QTRY_VERIFY_WITH_TIMEOUT(isGone(*id), 30000);
    }
};

QTEST_GUILESS_MAIN(TestChildProcess)
#include "test_child_process.moc"
