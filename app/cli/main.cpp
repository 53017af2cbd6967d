#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <QCoreApplication>

#include <cstdio>

#include "app/cli/Command.h"
#include "app/cli/Interrupt.h"

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
    root.require_subcommand(1);
    root.footer("Each command has --help with an example.\nFirst steps: benchwright init myproject, then "
                "benchwright import data.csv --name mydata");

    const Commands commands = allCommands();
    Command* chosen = nullptr;
    declareCommands(root, commands, chosen);
    try {
        root.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return root.exit(help);
    } catch (const CLI::ParseError& error) {
        for (int i = 1; i < argc; ++i) session.json |= std::string_view(argv[i]) == "--json";
        return report({ErrorCode::Usage, error.what(),
                       "See `benchwright --help`, or --help after a command."}, session.json);
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
