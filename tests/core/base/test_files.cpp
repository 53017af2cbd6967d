#include "core/base/Files.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <functional>
#include <thread>

using namespace bw;

namespace {

/// Runs `body` in a child process; true when it returned true.
bool inChild(const std::function<bool()>& body) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(body() ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// No file of this process may grow beyond `bytes`: what a full disk does, without one.
void limitFileSize(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

}  // namespace

class TestFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        path_ = folder_->path().toStdString();
    }

    void writesAndReads() {
        const std::string bytes("a\0b\n\xff", 5);
        QVERIFY(writeFileAtomically(path_ / "f", bytes).has_value());
        QCOMPARE(readFile(path_ / "f").value(), bytes);
        QVERIFY(writeFileAtomically(path_ / "f", "").has_value());
        QCOMPARE(readFile(path_ / "f").value(), std::string());
        QCOMPARE(filesLeft(), 1);
    }
    void failedWriteKeepsTheOldFile() {
        QVERIFY(writeFileAtomically(path_ / "f", "old").has_value());
        QVERIFY(inChild([&] {
            limitFileSize(1000);
            const auto written = writeFileAtomically(path_ / "f", std::string(100000, 'x'));
            return !written && written.error().code == ErrorCode::Environment &&
                   !written.error().hint.empty();
        }));
        QCOMPARE(readFile(path_ / "f").value(), std::string("old"));
        QCOMPARE(filesLeft(), 1);
    }
    void writingBesideNothingSaysWhere() {
        const auto written = writeFileAtomically(path_ / "none" / "f", "x");
        QVERIFY(written.error().code == ErrorCode::NotFound);
        QVERIFY(written.error().message.find("none/f") != std::string::npos);
    }
    void readingWhatIsNoFile() {
        QVERIFY(readFile(path_ / "none").error().code == ErrorCode::NotFound);
        QVERIFY(readFile(path_).error().code == ErrorCode::BadInput);
    }
    void publishReplaces() {
        const auto temporary = temporaryBeside(path_ / "f");
        QVERIFY(temporary != temporaryBeside(path_ / "f"));
        QCOMPARE(temporary.parent_path(), path_);
        QVERIFY(temporary.filename().string().starts_with('.'));
        QVERIFY(writeFileAtomically(path_ / "f", "old").has_value());
        QVERIFY(writeFileAtomically(temporary, "new").has_value());
        QVERIFY(publishFile(temporary, path_ / "f").has_value());
        QCOMPARE(readFile(path_ / "f").value(), std::string("new"));
        QCOMPARE(filesLeft(), 1);
    }
    void failedPublishRemovesTheTemporary() {
        const auto temporary = temporaryBeside(path_ / "f");
        QVERIFY(writeFileAtomically(temporary, "new").has_value());
        QVERIFY(!publishFile(temporary, path_ / "none" / "f"));
        QCOMPARE(filesLeft(), 0);
    }
    void foldersInTheWay() {
        QVERIFY(makeFolders(path_ / "a/b/c").has_value());
        QVERIFY(makeFolders(path_ / "a/b/c").has_value());
        QVERIFY(writeFileAtomically(path_ / "file", "").has_value());
        QVERIFY(!makeFolders(path_ / "file/below"));
    }
    void aLockKeepsOtherProcessesOut() {
        const auto file = path_ / "lock";
        QVERIFY(!FileLock::isHeld(file));
        {
            const auto lock = FileLock::tryTake(file);
            QVERIFY(lock.has_value());
            QVERIFY(FileLock::isHeld(file));
            QVERIFY(inChild([&] {
                const auto second = FileLock::tryTake(file);
                return !second && second.error().code == ErrorCode::Refused;
            }));
            QVERIFY(inChild([&] { return !FileLock::take(file, 30); }));
        }
        QVERIFY(!FileLock::isHeld(file));
        QVERIFY(inChild([&] { return FileLock::tryTake(file).has_value(); }));
    }
    void aLockEndsWithItsProcess() {
        const auto file = path_ / "lock";
        int ready[2];
        QCOMPARE(::pipe(ready), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto lock = FileLock::tryTake(file);
            if (::write(ready[1], lock ? "y" : "n", 1) != 1) ::_exit(1);
            while (true) ::pause();
        }
        char answer = 'n';
        QCOMPARE(::read(ready[0], &answer, 1), ssize_t{1});
        QCOMPARE(answer, 'y');
        QVERIFY(FileLock::isHeld(file));
        QVERIFY(!FileLock::tryTake(file));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        QVERIFY(FileLock::take(file, 5000).has_value());
        ::close(ready[0]);
        ::close(ready[1]);
    }
    void whoLooksAtALockDoesNotKeepOthersOut() {
        const auto file = path_ / "lock";
        QVERIFY(FileLock::tryTake(file));
        const std::jthread looking([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) static_cast<void>(FileLock::isHeld(file));
        });
        for (int i = 0; i < 2000; ++i) QVERIFY(FileLock::tryTake(file));
    }
    void locksMove() {
        const auto file = path_ / "lock";
        auto first = FileLock::tryTake(file);
        FileLock second(std::move(*first));
        QVERIFY(FileLock::isHeld(file));
        auto other = FileLock::tryTake(path_ / "other");
        second = std::move(*other);
        other = fail(ErrorCode::Cancelled, "dropped");
        QVERIFY(!FileLock::isHeld(file));
        QVERIFY(FileLock::isHeld(path_ / "other"));
    }

private:
    [[nodiscard]] int filesLeft() const {
        return static_cast<int>(std::distance(std::filesystem::directory_iterator(path_), {}));
    }

    std::unique_ptr<QTemporaryDir> folder_;
    std::filesystem::path path_;
};

QTEST_GUILESS_MAIN(TestFiles)
#include "test_files.moc"
