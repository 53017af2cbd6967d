#pragma once

#include "app/cli/Session.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace bw::cli {

/// What a command says at its end: the JSON for --json, the text for people, the exit code of a
/// verdict.
struct Outcome {
    Json json = Json::object();
    std::string text;
    int exitCode = 0;
};

/// One command: declares its options, then runs. Commands hold what was parsed and nothing else;
/// all work is a call into core/pipeline.
class Command {
public:
    virtual ~Command() = default;
    /// "import", or "run show" for a command inside a group.
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual std::string summary() const = 0;
    /// Without the program's name: "import adult.csv --name income".
    [[nodiscard]] virtual std::string example() const = 0;
    virtual void declare(CLI::App& options) = 0;
    [[nodiscard]] virtual Result<Outcome> run(Session& session) = 0;
};

using Commands = std::vector<std::unique_ptr<Command>>;

// Each file of commands/ adds its own.
void addSystemCommands(Commands& commands);
void addImportCommands(Commands& commands);
void addDataCommands(Commands& commands);
void addContractCommands(Commands& commands);
void addVerifyCommands(Commands& commands);
void addReportCommands(Commands& commands);
void addTrainCommands(Commands& commands);
void addRunCommands(Commands& commands);
void addJudgeCommands(Commands& commands);
void addRegistryCommands(Commands& commands);
void addDeployCommands(Commands& commands);
void addServeCommands(Commands& commands);
void addPipelineCommands(Commands& commands);
void addMonitorCommands(Commands& commands);
void addOverTimeCommands(Commands& commands);
void addWatchCommands(Commands& commands);
void addGuiCommands(Commands& commands);
/// All of them, in the order of --help.
[[nodiscard]] Commands allCommands();

/// Declares every command below `root`; `chosen` is set to the one that was named.
void declareCommands(CLI::App& root, const Commands& commands, Command*& chosen);

}  // namespace bw::cli
