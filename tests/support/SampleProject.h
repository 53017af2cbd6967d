#pragma once

#include "core/pipeline/DataSteps.h"
#include "core/pipeline/PromoteSteps.h"
#include "core/pipeline/TrainSteps.h"

#include <QTemporaryDir>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace bw::test {

/// A temporary project with the real plugins and the real worker. Every function does its step by
/// core/pipeline and ends the test program with the error's text if that fails: a test of the
/// window starts from what these make, it does not test them.
class SampleProject {
public:
    SampleProject();

    [[nodiscard]] std::filesystem::path folder() const { return root_ / "project"; }
    /// A path outside the project, for inputs and outputs of a test.
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return root_ / name; }
    [[nodiscard]] std::filesystem::path write(const std::string& name,
                                              const std::string& text) const;
    [[nodiscard]] static std::filesystem::path sample(const std::string& name);

    [[nodiscard]] Project& project() { return *project_; }
    [[nodiscard]] const PluginHost& plugins() const { return plugins_; }
    [[nodiscard]] const WorkerClient& worker() const { return worker_; }
    [[nodiscard]] Workbench bench() { return {*project_, plugins_, worker_}; }

    ImportOutcome import(const std::filesystem::path& source, const std::string& name);
    /// penguins.csv as "penguins" (344 rows; target "species"), adult.csv as "income" ("salary").
    ImportOutcome importPenguins() { return import(sample("penguins.csv"), "penguins"); }
    ImportOutcome importAdult() { return import(sample("adult.csv"), "income"); }
    /// A whole run, waited for.
    RunRecord train(const std::string& data, const std::string& target, const std::string& model,
                    const std::map<std::string, std::string>& set = {}, std::int64_t seed = 1);
    /// A run that is started and not waited for.
    RunRecord startTraining(const std::string& data, const std::string& target,
                            const std::string& model,
                            const std::map<std::string, std::string>& set = {});
    /// As production, whatever the gate says.
    ModelVersion promote(const std::string& run, const std::string& why = "a test");

private:
    QTemporaryDir temporary_;
    std::filesystem::path root_;
    PluginHost plugins_;
    WorkerClient worker_;
    std::unique_ptr<Project> project_;
};

}  // namespace bw::test
