#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/base/Version.h"
#include "core/export/Bundle.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bw::cli {
namespace {

class InitCommand final : public Command {
public:
    std::string name() const override { return "init"; }
    std::string summary() const override { return "Make a project folder"; }
    std::string example() const override { return "init myproject"; }
    void declare(CLI::App& options) override {
        options.add_option("folder", folder_, "Folder to make")->required();
    }
    Result<Outcome> run(Session&) override {
        BW_CHECK(Project::create(folder_));
        return Outcome{
            Json{{"project", std::filesystem::absolute(folder_).string()}},
            fmt::format("Project made in {}. Next: cd {} && benchwright import FILE --name NAME",
                        folder_.string(), folder_.string())};
    }

private:
    std::filesystem::path folder_;
};

class PluginsCommand final : public Command {
public:
    std::string name() const override { return "plugins"; }
    std::string summary() const override { return "List plugins and what is wrong with them"; }
    std::string example() const override { return "plugins"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        Json list = Json::array();
        Table table({"plugin", "version", "kinds", "state"});
        for (const PluginInfo& info : session.plugins().plugins()) {
            list.push_back({{"id", info.id},
                            {"name", info.name},
                            {"version", info.version},
                            {"license", info.license},
                            {"kinds", info.kinds},
                            {"host", info.host},
                            {"file", info.file.filename().string()},
                            {"loaded", info.loaded},
                            {"for_worker", info.forWorker},
                            {"problem", info.problem}});
            table.add({info.id.empty() ? info.file.filename().string() : info.id, info.version,
                       fmt::format("{}", fmt::join(info.kinds, ", ")),
                       info.loaded      ? "loaded"
                       : info.forWorker ? "for the worker"
                                        : "problem: " + info.problem});
        }
        return Outcome{Json{{"plugins", list}}, table.text()};
    }
};

class VersionCommand final : public Command {
public:
    std::string name() const override { return "version"; }
    std::string summary() const override { return "Print the version"; }
    std::string example() const override { return "version"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session&) override {
        return Outcome{Json{{"version", programVersion()}},
                       fmt::format("benchwright {}", programVersion())};
    }
};

/// Everything a run or an export will need, looked at before it is needed.
class DoctorCommand final : public Command {
public:
    std::string name() const override { return "doctor"; }
    std::string summary() const override {
        return "Check devices, runtimes, plugins and the project";
    }
    std::string example() const override { return "doctor"; }
    void declare(CLI::App& options) override {
        options.add_flag("--rebuild", rebuild_,
                         "Remake the index of datasets and runs from their files");
        options.add_flag("--content", content_, "Also recompute the hash of each dataset");
    }

    Result<Outcome> run(Session& session) override {
        Json devices = Json::object();
        report("worker", [&]() -> Result<std::string> {
            BW_TRY(devices, session.worker().run("devices", Json::object(), session.job()));
            return fmt::format("LibTorch {}", devices.value("torch", ""));
        }());
        for (const Json& device : devices.value("devices", Json::array()))
            table_.add({"device " + device.value("id", ""), "ok", describeDevice(device)});
        report("ONNX Runtime", []() -> Result<std::string> {
            BW_TRY(const OnnxRuntimeProcess runtime, OnnxRuntimeProcess::find());
            return runtime.version();
        }());
        for (const PluginInfo& info : session.plugins().plugins())
            if (!info.problem.empty())
                report("plugin " + info.file.filename().string(),
                       fail(ErrorCode::Environment, info.problem));
        if (auto project = session.project()) {
            BW_CHECK(checkProject(**project, session.job()));
        } else if (!session.projectOption.empty() || rebuild_) {
            return std::unexpected(project.error());
        }
        Json json{{"checks", checks_}, {"devices", devices.value("devices", Json::array())}};
        return Outcome{json, table_.text(), sound_ ? 0 : 1};
    }

private:
    void report(const std::string& what, const Result<std::string>& result) {
        sound_ &= result.has_value();
        const std::string state = result ? "ok" : "problem";
        const std::string text =
            result ? *result : result.error().message + ". " + result.error().hint;
        checks_.push_back({{"check", what}, {"state", state}, {"message", text}});
        table_.add({what, state, text});
    }

    static std::string describeDevice(const Json& device) {
        std::string text = device.value("name", "");
        if (const double bytes = device.value("memory_bytes", 0.0); bytes > 0)
            text += fmt::format(", {:.1f} GB memory", bytes / 1e9);
        if (const std::string driver = device.value("driver", ""); !driver.empty())
            text += ", driver " + driver;
        return text;
    }

    Result<void> checkProject(Project& project, const JobContext& job) {
        if (rebuild_) BW_CHECK(project.rebuild(job));
        const auto chain = project.verifyAudit();
        report("audit log",
               chain ? Result<std::string>("chain is whole") : std::unexpected(chain.error()));
        BW_TRY(const auto datasets, project.datasets());
        for (const DatasetRecord& record : datasets)
            report(fmt::format("dataset {}@{}", record.name, shortHash(record.version)),
                   checkDataset(project, record, job));
        return {};
    }

    Result<std::string> checkDataset(const Project& project, const DatasetRecord& record,
                                     const JobContext& job) const {
        BW_TRY(const auto data, Dataset::open(project.folder() / record.file));
        if (content_) BW_CHECK(data->verifyContent(job));
        return counted(data->rows(), "row");
    }

    bool rebuild_ = false, content_ = false, sound_ = true;
    Json checks_ = Json::array();
    Table table_{{"check", "state", "what"}};
};

}  // namespace

void addSystemCommands(Commands& commands) {
    commands.insert(commands.begin(), std::make_unique<InitCommand>());
    commands.push_back(std::make_unique<PluginsCommand>());
    commands.push_back(std::make_unique<DoctorCommand>());
    commands.push_back(std::make_unique<VersionCommand>());
}

}  // namespace bw::cli
