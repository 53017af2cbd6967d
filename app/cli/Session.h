#pragma once

#include "app/cli/Console.h"
#include "core/pipeline/Workbench.h"

#include <filesystem>
#include <memory>
#include <stop_token>

namespace bw::cli {

/// What is alive while one command runs: the composition root of the command line. Parts are made
/// when first asked for, so that `version` opens nothing.
class Session {
public:
    explicit Session(std::stop_token stop);

    std::filesystem::path
        projectOption;  ///< --project; empty: the folder we are in, or one above it
    bool json = false;

    [[nodiscard]] const JobContext& job() const { return job_; }
    [[nodiscard]] Console& console() { return console_; }
    [[nodiscard]] const PluginHost& plugins();
    [[nodiscard]] Result<Project*> project();
    [[nodiscard]] Result<Workbench> bench();
    [[nodiscard]] const WorkerClient& worker() const { return worker_; }

private:
    Console console_;
    JobContext job_;
    WorkerClient worker_;
    std::unique_ptr<PluginHost> plugins_;
    std::unique_ptr<Project> project_;
};

}  // namespace bw::cli
