#include "app/cli/Command.h"
#include "app/cli/Interrupt.h"
#include "core/base/Version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <QCoreApplication>

#include <cstdio>

namespace {

using namespace bw;
using namespace bw::cli;

int report(const Error& error, bool json) {
    if (json)
        fmt::print("{}\n", dumpJson(Json{{"error", errorToJson(error)}}));
    else
        fmt::print(stderr, "Error: {}.\n{}{}", error.message, error.hint,
                   error.hint.empty() ? "" : "\n");
    return exitCode(error.code);
}

/// What CLI11 says, but naming a word that is no command.
Error usageError(CLI::App& root, const CLI::ParseError& error, int argc, char** argv) {
    std::string message = error.what();
    const auto named = [&](CLI::App* app) { return argc > 1 && app->get_name() == argv[1]; };
    if (argc > 1 && argv[1][0] != '-' && root.get_subcommands(named).empty())
        message = fmt::format("There is no command \"{}\"", argv[1]);
    while (message.ends_with('.') || message.ends_with('\n')) message.pop_back();
    return {ErrorCode::Usage, message, "See `benchwright --help`, or --help after a command."};
}

int show(const Outcome& outcome, bool json) {
    if (json)
        fmt::print("{}\n", dumpJson(outcome.json));
    else
        fmt::print("{}{}", outcome.text,
                   outcome.text.empty() || outcome.text.ends_with('\n') ? "" : "\n");
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) return exitCode(ErrorCode::Environment);
    return outcome.exitCode;
}

}  // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const Interrupt interrupt;
    Session session(interrupt.token());

    CLI::App root("Benchwright: the whole life of a production model on one machine");
    root.name("benchwright");
    root.add_option("--project", session.projectOption,
                    "Project folder (default: here or the nearest above)");
    root.add_flag("--json", session.json, "One JSON document on standard output");
    root.set_version_flag("--version", fmt::format("benchwright {}", programVersion()));
    root.require_subcommand(1);
    root.footer(
        "Each command has --help with an example.\nFirst steps: benchwright init myproject, then "
        "benchwright import data.csv --name mydata");

    const Commands commands = allCommands();
    Command* chosen = nullptr;
    declareCommands(root, commands, chosen);
    try {
        root.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return root.exit(asked);
    } catch (const CLI::ParseError& error) {
        for (int i = 1; i < argc; ++i) session.json |= std::string_view(argv[i]) == "--json";
        return report(usageError(root, error, argc, argv), session.json);
    }
    Result<Outcome> outcome = [&]() -> Result<Outcome> {
        try {
            return chosen->run(session);
        } catch (const std::exception& e) {
            return fail(ErrorCode::Internal, fmt::format("Unexpected: {}", e.what()),
                        "This is a mistake in the program; report it with the command you ran.");
        }
    }();
    session.console().clear();
    return outcome ? show(*outcome, session.json) : report(outcome.error(), session.json);
}
