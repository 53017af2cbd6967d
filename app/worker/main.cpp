#include "app/worker/Channel.h"
#include "app/worker/Jobs.h"
#include "app/worker/Termination.h"
#include "core/base/Version.h"
#include "core/serve/ServerProcess.h"
#include "core/train/ServingEngine.h"
#include "core/train/TrainRun.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <exception>
#include <string_view>

namespace {

using namespace bw;

constexpr std::string_view kUsage =
    "Usage: benchwright-worker train RUNDIR\n"
    "       benchwright-worker serve SERVERDIR\n"
    "       benchwright-worker JOB < request.json     (devices, predict_dataset, predict_file, "
    "answer, "
    "export)\n"
    "Benchwright starts this program itself; see docs/training.md.\n";

void loadPlugins(PluginHost& host) {
    for (const auto& folder : PluginHost::standardFolders())
        host.load(folder, PluginHostKind::Worker);
}

int ended(const Result<void>& result) {
    if (result) return 0;
    fmt::print(stderr, "{}: {}\n{}\n", errorCodeName(result.error().code), result.error().message,
               result.error().hint);
    return exitCode(result.error().code);
}

int train(const std::filesystem::path& folder, const PluginHost& plugins,
          const worker::Termination& termination) {
    const RunFolder run(folder);
    const auto find = [&](const std::string& id) {
        return plugins.find<Architecture>(id, "model architecture");
    };
    return ended(trainRun(run, find, JobContext(termination.token())));
}

int serve(const std::filesystem::path& folder, const worker::Termination& termination) {
    return ended(
        runServer(ServerFolder(folder), makeServingEngine, JobContext(termination.token())));
}

Result<Json> answerRequest(const std::string& job, const PluginHost& plugins,
                           const JobContext& context) {
    BW_TRY(const Json request, parseJson(worker::readStandardInput(), "the request"));
    return runJob(job, request, plugins, context);
}

int shortJob(const std::string& job, const PluginHost& plugins, worker::Channel& channel,
             const worker::Termination& termination) {
    const Result<Json> result = answerRequest(job, plugins, channel.context(termination.token()));
    if (result)
        channel.sendResult(*result);
    else
        channel.sendError(result.error());
    return result ? 0 : exitCode(result.error().code);
}

int dispatch(int argc, char** argv, worker::Channel& channel) {
    const std::string command = argc > 1 ? argv[1] : "";
    if (command == "--version") {
        channel.send(Json(fmt::format("benchwright-worker {}", programVersion())));
        return 0;
    }
    const bool training = command == "train", serving = command == "serve";
    if (command.empty() || command.starts_with("-") || argc != (training || serving ? 3 : 2)) {
        fmt::print(stderr, "{}", kUsage);
        return command == "--help" ? 0 : exitCode(ErrorCode::Usage);
    }
    const worker::Termination termination;
    if (serving) return serve(argv[2], termination);
    PluginHost plugins;
    loadPlugins(plugins);
    return training ? train(argv[2], plugins, termination)
                    : shortJob(command, plugins, channel, termination);
}

}  // namespace

int main(int argc, char** argv) {
    worker::Channel channel;
    const QCoreApplication application(argc, argv);
    try {
        return dispatch(argc, argv, channel);
    } catch (const std::exception& error) {
        channel.sendError({ErrorCode::Internal, fmt::format("Unexpected: {}", error.what()),
                           "This is a mistake in the program; report it with what you did."});
        return exitCode(ErrorCode::Internal);
    }
}
