#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/pipeline/ExportSteps.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace bw::cli {
namespace {

std::string parityState(const Parity& parity) {
    if (!parity.checked) return "not proved: " + parity.reason;
    return parity.passed ? "passed" : "failed: " + parity.reason;
}

class ExportCommand final : public Command {
public:
    std::string name() const override { return "export"; }
    std::string summary() const override {
        return "Write a proven bundle; exit 1 when a format does not agree with the model";
    }
    std::string example() const override {
        return "export production --to bundle --format onnx,torchscript,safetensors";
    }
    void declare(CLI::App& options) override {
        options.add_option("model", options_.model, "Run, model version or alias")->required();
        options.add_option("--to", options_.target, "Folder to make")->required();
        options.add_option("--format", options_.formats, "Formats: onnx, torchscript, safetensors")
            ->delimiter(',')
            ->capture_default_str();
        options.add_option("--name", options_.modelName,
                           "Model whose alias is meant, where there are several");
        options.add_flag("--allow-unproved", options_.allowUnproved,
                         "Write formats whose runtime is absent too, marked as not proved; exit 1");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const BundleReport report, exportModel(bench, options_, session.job()));
        Table table({"format", "runtime", "rows>", "largest difference>", "parity"});
        for (const Parity& parity : report.parity)
            table.add({parity.format, parity.runtime, thousands(parity.rows),
                       parity.checked ? sensible(parity.maxAbsDifference) : "",
                       parityState(parity)});
        return Outcome{bundleReportToJson(report), table.text() + endOf(report),
                       report.passed() ? 0 : 1};
    }

private:
    static std::string endOf(const BundleReport& report) {
        const std::string folder = report.directory.string();
        if (report.passed())
            return fmt::format("Bundle in {}; check it anywhere with {}/verify\n", folder, folder);
        if (report.written())
            return fmt::format("Bundle in {}, NOT PROVED. {}\n", folder, report.hint());
        return fmt::format("No bundle was made. {}\n", report.hint());
    }

    ExportOptions options_;
};

class PredictCommand final : public Command {
public:
    std::string name() const override { return "predict"; }
    std::string summary() const override { return "Answer every row of a file with a model"; }
    std::string example() const override { return "predict production new.csv answers.csv"; }
    void declare(CLI::App& options) override {
        options.add_option("model", options_.model, "Run, model version or alias")->required();
        options.add_option("input", options_.input, "CSV or Parquet with the model's columns")
            ->required();
        options.add_option("output", options_.output, "CSV or Parquet to write, by its ending")
            ->required();
        options.add_option("--name", options_.modelName,
                           "Model whose alias is meant, where there are several");
        options.add_option("--device", options_.device, "auto, cpu or cuda:N")
            ->capture_default_str();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const PredictOutcome outcome, predictFile(bench, options_, session.job()));
        return Outcome{Json{{"model", outcome.model},
                            {"rows", outcome.rows},
                            {"output", outcome.output.string()}},
                       fmt::format("{} answered by {} in {}\n", counted(outcome.rows, "row"),
                                   outcome.model, outcome.output.string())};
    }

private:
    PredictOptions options_;
};

}  // namespace

void addDeployCommands(Commands& commands) {
    commands.push_back(std::make_unique<ExportCommand>());
    commands.push_back(std::make_unique<PredictCommand>());
}

}  // namespace bw::cli
