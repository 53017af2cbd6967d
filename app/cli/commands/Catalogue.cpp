#include "app/cli/Command.h"

namespace bw::cli {

Commands allCommands() {
    Commands commands;
    addImportCommands(commands);
    addDataCommands(commands);
    addContractCommands(commands);
    addVerifyCommands(commands);
    addReportCommands(commands);
    addTrainCommands(commands);
    addRunCommands(commands);
    addJudgeCommands(commands);
    addRegistryCommands(commands);
    addDeployCommands(commands);
    addServeCommands(commands);
    addPipelineCommands(commands);
    addMonitorCommands(commands);
    addOverTimeCommands(commands);
    addWatchCommands(commands);
    addGuiCommands(commands);
    addSystemCommands(commands);
    return commands;
}

}  // namespace bw::cli
