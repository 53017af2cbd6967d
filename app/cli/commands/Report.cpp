#include "app/cli/Command.h"
#include "core/pipeline/ReportSteps.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace bw::cli {
namespace {

class ReportCommand final : public Command {
public:
    std::string name() const override { return "report"; }
    std::string summary() const override {
        return "Write what is known about a dataset as one HTML file to hand on";
    }
    std::string example() const override { return "report income --to income.html"; }
    void declare(CLI::App& options) override {
        options.add_option("dataset", reference_, "name or name@version")->required();
        options.add_option("--to", file_, "HTML file to write")->required();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const std::filesystem::path file,
               writeDataReport(bench, reference_, file_, session.job()));
        return Outcome{Json{{"file", file.string()}},
                       fmt::format("Report in {}; any browser opens it\n", file.string())};
    }

private:
    std::string reference_;
    std::filesystem::path file_;
};

}  // namespace

void addReportCommands(Commands& commands) {
    commands.push_back(std::make_unique<ReportCommand>());
}

}  // namespace bw::cli
