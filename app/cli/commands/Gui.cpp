#include "app/cli/Command.h"
#include "core/base/ChildProcess.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace bw::cli {
namespace {

/// How long a desktop that cannot start is given to say so.
constexpr std::chrono::milliseconds kGrace{400}, kPollEvery{10};

bool isSet(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value;
}

Result<void> checkDisplay() {
    if (isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM")) return {};
    return fail(ErrorCode::Environment, "There is no display to open a window on",
                "Run this on a desktop, or over `ssh -X`; every action is also a command, see "
                "`benchwright --help`.");
}

Result<std::filesystem::path> desktopProgram() {
    std::filesystem::path program = isSet("BENCHWRIGHT_DESKTOP")
                                        ? std::filesystem::path(std::getenv("BENCHWRIGHT_DESKTOP"))
                                        : programFolder() / "benchwright-desktop";
    std::error_code ignored;
    if (std::filesystem::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0)
        return program;
    return fail(ErrorCode::Environment,
                fmt::format("The desktop {} is missing or may not be executed", program.string()),
                "Install or build benchwright-desktop beside this program, or name it in the "
                "environment variable BENCHWRIGHT_DESKTOP.");
}

/// An error when it ends at once with another code than 0, for example without a display.
Result<void> watchStart(int pid, const std::filesystem::path& program) {
    ChildOutcome outcome;
    for (auto waited = kPollEvery; waited < kGrace; waited += kPollEvery) {
        std::this_thread::sleep_for(kPollEvery);
        if (!childEnded(pid, outcome)) continue;
        if (outcome.succeeded()) return {};
        return fail(ErrorCode::Environment,
                    fmt::format("{} {}", program.string(), childEnding(outcome)),
                    "Start it by hand to see what it says.");
    }
    return {};
}

class GuiCommand final : public Command {
public:
    std::string name() const override { return "gui"; }
    std::string summary() const override { return "Open the desktop on this project"; }
    std::string example() const override { return "gui --project myproject"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        BW_TRY(const std::string folder, projectFolder(session.projectOption));
        BW_CHECK(checkDisplay());
        BW_TRY(const std::filesystem::path program, desktopProgram());
        std::vector<std::string> arguments;
        if (!folder.empty()) arguments.push_back(folder);
        BW_TRY(const int pid, startDetached(program, arguments, "/dev/null"));
        BW_CHECK(watchStart(pid, program));
        return Outcome{
            Json{{"program", program.string()},
                 {"pid", pid},
                 {"project", folder.empty() ? Json() : Json(folder)}},
            folder.empty() ? "The desktop opens\n" : fmt::format("The desktop opens {}\n", folder)};
    }

private:
    /// Empty when none was named and there is none here or above.
    static Result<std::string> projectFolder(const std::filesystem::path& named) {
        if (named.empty()) {
            const auto found = Project::locate(std::filesystem::current_path());
            return found ? found->string() : std::string();
        }
        BW_TRY(const auto project, Project::open(named));
        return project->folder().string();
    }
};

}  // namespace

void addGuiCommands(Commands& commands) {
    commands.push_back(std::make_unique<GuiCommand>());
}

}  // namespace bw::cli
