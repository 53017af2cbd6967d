// Bad input and bad circumstances: each gives a sentence with a hint and the right exit code,
// nothing crashes, and what is stored stays as it was.

#include "core/base/Files.h"
#include "tests/support/Program.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <QtTest>

#include <thread>

using namespace bw;
using namespace bw::test;

namespace {

QString path(const std::filesystem::path& p) {
    return QString::fromStdString(p.string());
}

/// The error of a --json answer has all three parts, and the hint says something.
bool wellFormed(const Ended& ended) {
    if (!ended.json.is_object() || !ended.json.contains("error")) return false;
    const Json& error = ended.json["error"];
    return error.contains("code") && !error.value("message", "").empty() &&
           !error.value("hint", "").empty();
}

std::string manyColumns(int columns, int rows) {
    std::string text;
    for (int c = 0; c < columns; ++c) text += fmt::format("{}c{}", c ? "," : "", c);
    for (int r = 0; r < rows; ++r) {
        text += '\n';
        for (int c = 0; c < columns; ++c)
            text += fmt::format("{}{}", c ? "," : "", (r * 31 + c) % 17);
    }
    return text + '\n';
}

}  // namespace

class BadInputTest : public QObject {
    Q_OBJECT

    Bench bench_;

    /// Runs an import that must be refused and leave everything as it was.
    void refused(const std::filesystem::path& source, int exit, const char* word) {
        const std::string before = bench_.storedState();
        const Ended ended = bench_.run({"import", path(source), "--name", "bad"});
        QVERIFY2(ended.exit == exit, ended.text().c_str());
        QVERIFY2(wellFormed(ended), ended.text().c_str());
        QVERIFY2(ended.out.find(word) != std::string::npos, ended.text().c_str());
        QCOMPARE(bench_.storedState(), before);
    }

private Q_SLOTS:
    void initTestCase() {
        const Ended ended =
            bench_.run({"import", path(Bench::sample("penguins.csv")), "--name", "penguins"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
    }

    void missingFile() { refused(bench_.file("nowhere.csv"), 3, "nowhere.csv"); }
    void folderInsteadOfFile() { refused(bench_.folder(), 3, "folder"); }
    void emptyFile() { refused(bench_.write("empty.csv", ""), 3, "empty"); }
    void headerOnly() { refused(bench_.write("header.csv", "a,b,c\n"), 3, "header.csv"); }
    void raggedRows() { refused(bench_.write("ragged.csv", "a,b,c\n1,2,3\n4,5\n6,7,8\n"), 3, "3"); }
    void binaryNoise() {
        std::string noise;
        for (unsigned i = 0; i < 20000; ++i) noise += static_cast<char>((i * 2654435761U) >> 13U);
        refused(bench_.write("noise.csv", noise), 3, "noise.csv");
    }
    void damagedParquet() {
        refused(bench_.write("bad.parquet", "PAR1 this is no parquet PAR1"), 3, "bad.parquet");
    }
    void aSingleLineOfAHundredMegabytes() {
        refused(bench_.write("line.csv", std::string(100'000'000, 'x')), 3, "line.csv");
    }

    void oneColumn() {
        const Ended ended =
            bench_.run({"import", path(bench_.write("one.csv", "a\n1\n2\n3\n")), "--name", "one"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(ended.json["columns"].get<int>(), 1);
        QCOMPARE(ended.json["rows"].get<int>(), 3);
    }

    void tenThousandColumns() {
        const auto file = bench_.write("wide.csv", manyColumns(10000, 30));
        const Ended ended = bench_.run({"import", path(file), "--name", "wide"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(ended.json["columns"].get<int>(), 10000);
        QVERIFY(bench_.run({"verify", "wide"}).exit <= 1);
    }

    void usageMistakes_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exit");
        QTest::newRow("unknown command") << QStringList{"fly"} << 2;
        QTest::newRow("unknown option") << QStringList{"datasets", "--fast"} << 2;
        QTest::newRow("missing argument") << QStringList{"import"} << 2;
        QTest::newRow("bad name") << QStringList{"import", path(Bench::sample("penguins.csv")),
                                                 "--name", "../evil"}
                                  << 3;
        QTest::newRow("train without target") << QStringList{"train", "--data", "penguins"} << 2;
        QTest::newRow("unknown dataset") << QStringList{"verify", "nothing"} << 3;
        QTest::newRow("unknown version") << QStringList{"show", "penguins@ffffffff"} << 3;
        QTest::newRow("unknown target")
            << QStringList{"train", "--data", "penguins", "--target", "colour"} << 3;
        QTest::newRow("unknown architecture")
            << QStringList{"train",   "--data",  "penguins", "--target",
                           "species", "--model", "oracle"}
            << 3;
        QTest::newRow("unknown parameter")
            << QStringList{"train", "--data", "penguins", "--target", "species", "--set", "hiden=3"}
            << 3;
        QTest::newRow("parameter out of range")
            << QStringList{"train",   "--data", "penguins", "--target",
                           "species", "--set",  "epochs=-1"}
            << 3;
        QTest::newRow("unknown run") << QStringList{"run", "show", "2001"} << 3;
        QTest::newRow("unknown model") << QStringList{"evaluate", "production"} << 3;
        QTest::newRow("bad filter") << QStringList{"rows", "penguins", "--where", "year >"} << 3;
        QTest::newRow("bad kind") << QStringList{"import", path(Bench::sample("penguins.csv")),
                                                 "--name", "p",
                                                 "--type", "year=colour"}
                                  << 3;
        QTest::newRow("bad split")
            << QStringList{"split", "penguins", "--name", "s", "--parts", "50,20,10"} << 3;
    }
    void usageMistakes() {
        QFETCH(QStringList, arguments);
        QFETCH(int, exit);
        const Ended ended = bench_.run(arguments);
        QVERIFY2(ended.exit == exit, ended.text().c_str());
        QVERIFY2(wellFormed(ended), ended.text().c_str());
    }

    void aForcedKindThatDoesNotFitNamesTheLine() {
        const Ended ended = bench_.run({"import", path(Bench::sample("penguins.csv")), "--name",
                                        "p", "--type", "species=number"});
        QCOMPARE(ended.exit, 3);
        QVERIFY2(ended.out.find("species") != std::string::npos &&
                     ended.out.find("Adelie") != std::string::npos,
                 ended.out.c_str());
    }

    void noProjectHere() {
        const Ended ended = execute(BW_BIN_DIR "/benchwright", {"--json", "datasets"}, {}, 10000,
                                    path(bench_.file("")));
        QCOMPARE(ended.exit, 3);
        QVERIFY2(ended.out.find("init") != std::string::npos, ended.out.c_str());
    }

    void projectFromANewerVersion() {
        Bench other;
        const Ended raised =
            execute(BW_PYTHON, {"-c",
                                "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
                                "c.execute('pragma user_version=999'); c.commit()",
                                path(other.folder() / "project.sqlite")});
        QVERIFY2(raised.exit == 0, raised.text().c_str());
        const Ended ended = other.run({"datasets"});
        QVERIFY2(ended.exit == 3 && wellFormed(ended), ended.text().c_str());
        QVERIFY2(ended.out.find("newer") != std::string::npos, ended.out.c_str());
    }

    void damagedDatabase() {
        Bench other;
        QVERIFY(writeFileAtomically(other.folder() / "project.sqlite", std::string(8192, 'x')));
        const Ended ended = other.run({"datasets"});
        QVERIFY2(ended.exit == 3 && wellFormed(ended), ended.text().c_str());
    }

    void damagedDatasetFile_data() {
        QTest::addColumn<int>("damage");
        QTest::newRow("cut in half") << 0;
        QTest::newRow("emptied") << 1;
        QTest::newRow("noise at the start") << 2;
        QTest::newRow("removed") << 3;
    }
    void damagedDatasetFile() {
        QFETCH(int, damage);
        Bench other;
        QCOMPARE(other.run({"import", path(Bench::sample("penguins.csv")), "--name", "p"}).exit, 0);
        const Ended listed = other.run({"datasets"});
        const auto file = other.folder() / listed.json["datasets"][0]["file"].get<std::string>();
        if (damage == 0) std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
        if (damage == 1) std::filesystem::resize_file(file, 0);
        if (damage == 2) {
            std::string bytes = *readFile(file);
            for (std::size_t i = 0; i < 512; ++i) bytes[i] = static_cast<char>(i * 7);
            QVERIFY(writeFileAtomically(file, bytes));
        }
        if (damage == 3) std::filesystem::remove(file);
        for (const QStringList& arguments :
             {QStringList{"show", "p"}, QStringList{"verify", "p"},
              QStringList{"train", "--data", "p", "--target", "species"}}) {
            const Ended ended = other.run(arguments);
            QVERIFY2(ended.exit == 3 && wellFormed(ended), ended.text().c_str());
            QVERIFY2(ended.out.find(".h5") != std::string::npos, ended.out.c_str());
        }
    }

    void contentThatChangedIsNoticedByDoctor() {
        Bench other;
        QCOMPARE(other.run({"import", path(Bench::sample("penguins.csv")), "--name", "p"}).exit, 0);
        const auto file =
            other.folder() / other.run({"datasets"}).json["datasets"][0]["file"].get<std::string>();
        std::string bytes = *readFile(file);
        const std::size_t at = bytes.find("Torgersen");
        QVERIFY(at != std::string::npos);
        bytes[at] = 'X';
        QVERIFY(writeFileAtomically(file, bytes));
        const Ended ended = other.run({"doctor", "--content"});
        QCOMPARE(ended.exit, 1);
        QVERIFY2(ended.out.find(".h5") != std::string::npos, ended.out.c_str());
    }

    void aMissingWorkerIsNoticedByDoctor() {
        Bench other;
        const Ended ended = other.run({"doctor"}, {"BENCHWRIGHT_WORKER=/nowhere/worker"});
        QVERIFY2(ended.exit == 1, ended.text().c_str());
        const Json checks = ended.json["checks"];
        QCOMPARE(checks[0]["check"], Json("worker"));
        QCOMPARE(checks[0]["state"], Json("problem"));
        QCOMPARE(checks.back()["check"], Json("audit log"));  // it went on
    }

    void fullDiskDuringImport() {
        if (::geteuid() != 0) QSKIP("mounting a small file system needs root");
        Bench other;
        const auto mount = other.folder() / "datasets" / "big";
        std::filesystem::create_directories(mount);
        if (::mount("tmpfs", mount.c_str(), "tmpfs", 0, "size=1m") != 0)
            QSKIP("cannot mount a file system here");
        const Ended ended =
            other.run({"import", path(Bench::sample("adult.csv")), "--name", "big"});
        int left = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(mount))
            ++left;
        ::umount(mount.c_str());
        QVERIFY2(ended.exit == 4 && wellFormed(ended), ended.text().c_str());
        QVERIFY2(ended.out.find("full") != std::string::npos ||
                     ended.out.find("space") != std::string::npos,
                 ended.out.c_str());
        QCOMPARE(left, 0);
        QVERIFY(other.run({"datasets"}).json["datasets"].empty());
    }

    void readOnlyProject() {
        Bench other;
        QCOMPARE(other.run({"import", path(Bench::sample("penguins.csv")), "--name", "p"}).exit, 0);
        const auto copy = other.file("mounted");
        std::filesystem::create_directories(copy);
        if (::geteuid() != 0 ||
            ::mount(other.folder().c_str(), copy.c_str(), nullptr, MS_BIND, nullptr) != 0)
            QSKIP("a read-only mount needs root");
        ::mount(nullptr, copy.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr);
        const QStringList project{"--json", "--project", path(copy)};
        const Ended read = execute(BW_BIN_DIR "/benchwright", project + QStringList{"show", "p"});
        const Ended written = execute(
            BW_BIN_DIR "/benchwright",
            project + QStringList{"import", path(Bench::sample("adult.csv")), "--name", "q"});
        ::umount(copy.c_str());
        QVERIFY2(read.exit == 0, read.text().c_str());
        QVERIFY2(written.exit == 4 && wellFormed(written), written.text().c_str());
    }

    void twoProcessesImportAtOnce() {
        Bench other;
        std::vector<Ended> ended(4);
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < ended.size(); ++i)
                threads.emplace_back([&, i] {
                    ended[i] = other.run({"import",
                                          path(Bench::sample(i % 2 ? "adult.csv" : "penguins.csv")),
                                          "--name", "both"});
                });
        }
        for (const Ended& one : ended) QVERIFY2(one.exit == 0, one.text().c_str());
        QCOMPARE(other.run({"datasets"}).json["datasets"].size(), std::size_t(2));
    }

    void aKilledImportLeavesNothingVisible() {
        Bench other;
        const auto file = bench_.write("long.csv", manyColumns(200, 20000));
        const qint64 pid = other.start({"import", path(file), "--name", "long"});
        QTest::qWait(150);
        ::kill(static_cast<pid_t>(pid), SIGKILL);
        QTest::qWait(100);
        const Ended after = other.run({"datasets"});
        QCOMPARE(after.exit, 0);
        const Ended again = other.run({"import", path(file), "--name", "long"});
        QVERIFY2(again.exit == 0, again.text().c_str());
    }
};

QTEST_GUILESS_MAIN(BadInputTest)
#include "test_bad_input.moc"
