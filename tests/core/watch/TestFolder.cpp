#include "tests/core/watch/WatchRig.h"

#include <QTest>

#include <fstream>

using namespace bw;
using namespace bw::test;

namespace {

std::string watching(const std::string& more) {
    return "[[trigger]]\nname = \"files\"\non = \"folder\"\npipeline = \"small\"\n"
           "folder = \"incoming\"\npattern = \"*.csv\"\nparameter = \"import.source\"\n" +
           more;
}

/// Real files with times that the test gives them, so that they suit the test's clock.
class Folder {
public:
    explicit Folder(const WatchRig& rig) : rig_(rig), path_(rig.folder() / "incoming") {
        std::filesystem::create_directories(path_);
    }
    void put(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        touch(name);
    }
    void grow(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::app) << text;
        touch(name);
    }
    void touch(const std::string& name) const {
        std::filesystem::last_write_time(
            path_ / name, std::chrono::file_clock::from_sys(
                              std::chrono::sys_time<std::chrono::nanoseconds>(rig_.now)));
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    const WatchRig& rig_;
    std::filesystem::path path_;
};

using Causes = std::vector<std::string>;

}  // namespace

class TestFolder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesAFileWhenItHasSettled() {
        WatchRig rig(watching("settle = \"10s\"\n"));
        const Folder folder(rig);
        rig.start();
        folder.put("a.csv", "x\n1\n");
        folder.put("a.txt", "no match");
        folder.put(".hidden.csv", "x\n");
        rig.look();
        rig.lookAt("2026-11-24T12:00:09Z");
        QCOMPARE(rig.causes().size(), std::size_t{0});
        folder.grow("a.csv", "2\n");  // begins anew
        rig.lookAt("2026-11-24T12:00:15Z");
        QCOMPARE(rig.causes().size(), std::size_t{0});
        rig.lookAt("2026-11-24T12:00:25Z");
        rig.lookAt("2026-11-24T12:10:00Z");
        QCOMPARE(rig.causes(), Causes{"a new file: a.csv"});
        const QueueEntry entry = rig.entry(1);
        QCOMPARE(entry.set.at("import.source"), std::string("incoming/a.csv"));
        // `printf 'x\n1\n2\n' | sha256sum`
        QCOMPARE(entry.facts["sha256"].get<std::string>(),
                 std::string("aea284871ddeeebac4b57b7a8ee7dad070886e690408ce2409306b9b6487beb1"));
    }

    void takesWithMarkerOrRename() {
        WatchRig rig(watching("complete = \"marker\"\n"));
        const Folder folder(rig);
        rig.start();
        folder.put("a.csv", "x\n1\n");
        rig.lookAt("2026-11-24T13:00:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{0});
        folder.put("a.csv.done", "");
        rig.look();
        QCOMPARE(rig.causes(), Causes{"a new file: a.csv"});

        WatchRig atOnce(watching("complete = \"rename\"\n"));
        const Folder other(atOnce);
        atOnce.start();
        other.put("2012-02.csv", "x\n2\n");
        other.put("2012-01.csv", "x\n1\n");
        atOnce.look();
        QCOMPARE(atOnce.causes(), (Causes{"a new file: 2012-01.csv", "a new file: 2012-02.csv"}));
    }

    void neverTakesTheSameTwiceButNewContentAgain() {
        WatchRig rig(watching("complete = \"rename\"\n"));
        const Folder folder(rig);
        rig.start();
        folder.put("a.csv", "x\n1\n");
        rig.look();
        rig.start();  // another watcher
        rig.look();
        rig.at("2026-11-24T13:00:00Z");
        folder.touch("a.csv");  // another time, the same content
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{1});
        folder.grow("a.csv", "2\n");  // it had not been complete
        rig.look();
        QCOMPARE(rig.causes(), (Causes{"a new file: a.csv", "a file with new content: a.csv"}));
    }

    void tellsAMissingFolderOnceAndGoesOnWhenItIsBack() {
        WatchRig rig(watching("complete = \"rename\"\n"));
        const Folder folder(rig);
        rig.start();
        rig.look();
        std::filesystem::rename(folder.path(), rig.folder() / "away");
        rig.look();
        rig.look();
        rig.start();
        rig.look();
        QCOMPARE(rig.events.size(), std::size_t{1});
        QCOMPARE(rig.events[0]["event"].get<std::string>(), std::string("trigger_problem"));
        QVERIFY(rig.noted("is missing"));
        const auto statuses = triggerStatuses(*rig.project);
        QVERIFY(statuses->front().problem.find("is missing") != std::string::npos);
        std::filesystem::rename(rig.folder() / "away", folder.path());
        folder.put("a.csv", "x\n1\n");
        rig.look();
        QCOMPARE(rig.events[1]["event"].get<std::string>(), std::string("trigger_recovered"));
        QCOMPARE(rig.causes(), Causes{"a new file: a.csv"});
        QVERIFY(triggerStatuses(*rig.project)->front().problem.empty());
    }

    void manyFilesAtOnceAreAllRecordedBitByBit() {
        WatchRig rig(watching("complete = \"rename\"\n"));
        const Folder folder(rig);
        rig.start();
        for (int i = 0; i < 130; ++i) folder.put(std::to_string(i) + ".csv", "x\n");
        rig.look();
        QCOMPARE(rig.causes().size(), std::size_t{130});
        QVERIFY(!rig.launcher.started.empty());  // long before the last is recorded
        for (int i = 0; i < 3; ++i) rig.look();
        QCOMPARE(rig.audited("trigger_fired").size(), std::size_t{130});
    }

    void oneFileThatCannotBeReadDoesNotStopTheOthers() {
        WatchRig rig(watching("complete = \"rename\"\n"));
        const Folder folder(rig);
        rig.start();
        // A file that nobody can read from its beginning, whatever the rights.
        std::filesystem::create_symlink("/proc/self/mem", folder.path() / "a.csv");
        folder.put("b.csv", "x\n1\n");
        rig.look();
        QCOMPARE(rig.causes(), Causes{"a new file: b.csv"});
        const std::string problem = triggerStatuses(*rig.project)->front().problem;
        QVERIFY2(problem.find("a.csv") != std::string::npos, problem.c_str());
        std::filesystem::remove(folder.path() / "a.csv");
        rig.look();
        QVERIFY(triggerStatuses(*rig.project)->front().problem.empty());
        QCOMPARE(rig.causes().size(), std::size_t{1});
    }

    void oneTriggerInTroubleDoesNotStopTheOthers() {
        WatchRig rig(watching("") +
                     "[[trigger]]\nname = \"hourly\"\non = \"schedule\"\npipeline = \"other\"\n"
                     "cron = \"0 * * * *\"\n");
        rig.start();
        rig.look();
        rig.lookAt("2026-11-24T13:00:00Z");
        QCOMPARE(rig.causes(), Causes{"the time 2026-11-24T13:00:00Z"});
    }
};

QTEST_GUILESS_MAIN(TestFolder)
#include "TestFolder.moc"
