// `benchwright gui` with a stand-in for the desktop that writes down how it was started.

#include "core/base/Files.h"
#include "tests/support/Program.h"

#include <QtTest>

using namespace bw;
using namespace bw::test;

namespace {

QString path(const std::filesystem::path& p) {
    return QString::fromStdString(p.string());
}

}  // namespace

class GuiCommandTest : public QObject {
    Q_OBJECT

    Bench bench_;

    /// A program that stores its arguments, one a line, then ends with `code`.
    QString desktop(int code) {
        const auto file = bench_.write(
            "desktop", "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" > \"" + started().string() +
                           ".part\"\nmv \"" + started().string() + ".part\" \"" +
                           started().string() + "\"\nexit " + std::to_string(code) + "\n");
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        return "BENCHWRIGHT_DESKTOP=" + path(file);
    }
    [[nodiscard]] std::filesystem::path started() const { return bench_.file("started.txt"); }
    [[nodiscard]] QStringList shown() const {
        return {"DISPLAY=:7", "WAYLAND_DISPLAY=", "QT_QPA_PLATFORM="};
    }

private Q_SLOTS:
    void init() { std::filesystem::remove(started()); }

    void startsTheDesktopOnTheProject() {
        const Ended ended = bench_.run({"gui"}, shown() << desktop(0));
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QVERIFY(ended.json["pid"].get<int>() > 0);
        const std::string folder = std::filesystem::canonical(bench_.folder()).string();
        QCOMPARE(ended.json["project"].get<std::string>(), folder);
        QTRY_VERIFY(std::filesystem::exists(started()));
        QCOMPARE(readFile(started()).value(), "1\n" + folder + "\n");
    }

    void opensWithoutAProjectWhereThereIsNone() {
        const Ended ended = execute(BW_BIN_DIR "/benchwright", {"--json", "gui"},
                                    shown() << desktop(0), 60000, path(bench_.file(".")));
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QVERIFY(ended.json["project"].is_null());
        QTRY_VERIFY(std::filesystem::exists(started()));
        QVERIFY(readFile(started())->starts_with("0\n"));
    }

    void aProjectThatIsNoneIsAnError() {
        const Ended ended = execute(BW_BIN_DIR "/benchwright",
                                    {"--json", "--project", path(bench_.file("none")), "gui"},
                                    shown() << desktop(0));
        QVERIFY2(ended.exit == 3, ended.text().c_str());
        QVERIFY(!std::filesystem::exists(started()));
    }

    void withoutADisplayNothingStarts() {
        const Ended ended = bench_.run(
            {"gui"}, QStringList{"DISPLAY=", "WAYLAND_DISPLAY=", "QT_QPA_PLATFORM="} << desktop(0));
        QVERIFY2(ended.exit == 4, ended.text().c_str());
        QVERIFY(!ended.json["error"]["hint"].get<std::string>().empty());
        QVERIFY(!std::filesystem::exists(started()));
    }

    void aPlatformOfQtIsADisplayToo() {
        const Ended ended = bench_.run(
            {"gui"},
            QStringList{"DISPLAY=", "WAYLAND_DISPLAY=", "QT_QPA_PLATFORM=offscreen"} << desktop(0));
        QVERIFY2(ended.exit == 0, ended.text().c_str());
    }

    void aMissingProgramIsNamed() {
        const Ended ended =
            bench_.run({"gui"}, shown() << "BENCHWRIGHT_DESKTOP=" + path(bench_.file("nothing")));
        QVERIFY2(ended.exit == 4, ended.text().c_str());
        QVERIFY2(ended.out.find("nothing is missing") != std::string::npos, ended.out.c_str());
        QVERIFY(ended.out.find("BENCHWRIGHT_DESKTOP") != std::string::npos);
    }

    void aDesktopThatCannotStartIsReported() {
        const Ended ended = bench_.run({"gui"}, shown() << desktop(3));
        QVERIFY2(ended.exit == 4, ended.text().c_str());
        QVERIFY2(ended.out.find("ended with exit code 3") != std::string::npos, ended.out.c_str());
    }
};

QTEST_GUILESS_MAIN(GuiCommandTest)
#include "test_gui_command.moc"
