#include "app/cli/Command.h"

#include <CLI/CLI.hpp>

namespace bw::cli {
namespace {

/// The parent of "run show" is the group "run", made at its first command.
CLI::App& groupOf(CLI::App& root, const std::string& name, std::string& leaf) {
    const std::size_t space = name.find(' ');
    leaf = name.substr(space == std::string::npos ? 0 : space + 1);
    if (space == std::string::npos) return root;
    const std::string group = name.substr(0, space);
    for (CLI::App* known :
         root.get_subcommands([&](CLI::App* app) { return app->get_name() == group; }))
        return *known;
    CLI::App* made = root.add_subcommand(
        group, group == "run"        ? "Look at and steer one run"
               : group == "contract" ? "The agreement about a dataset"
               : group == "pipeline" ? "Steps in a file: checked, cached, resumed"
               : group == "trigger"  ? "What starts pipelines, and what came of it"
                                     : "");
    made->require_subcommand(1);
    made->fallthrough();
    return *made;
}

}  // namespace

void declareCommands(CLI::App& root, const Commands& commands, Command*& chosen) {
    for (const auto& command : commands) {
        std::string leaf;
        CLI::App& group = groupOf(root, command->name(), leaf);
        CLI::App* options = group.add_subcommand(leaf, command->summary());
        options->footer("Example:\n  benchwright " + command->example());
        options->fallthrough();
        command->declare(*options);
        // A command may be a group as well ("monitor", "monitor rows"): the inner one is meant
        // then.
        options->callback([&chosen, raw = command.get(), options] {
            if (options->get_subcommands().empty()) chosen = raw;
        });
    }
}

}  // namespace bw::cli
