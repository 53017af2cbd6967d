#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/pipeline/ContractSteps.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bw::cli {
namespace {

std::string ruleText(const ColumnRule& rule) {
    std::vector<std::string> parts;
    if (rule.minimum || rule.maximum)
        parts.push_back(fmt::format("{} … {}",
                                    rule.minimum ? fmt::format("{}", *rule.minimum) : "−∞",
                                    rule.maximum ? fmt::format("{}", *rule.maximum) : "∞"));
    if (rule.allowed) parts.push_back(fmt::format("one of {} values", rule.allowed->size()));
    if (rule.maxMissing)
        parts.push_back(fmt::format("missing at most {:.4g} %", 100 * *rule.maxMissing));
    if (!rule.required) parts.emplace_back("optional");
    return fmt::format("{}", fmt::join(parts, ", "));
}

Outcome contractOutcome(const Project& project, const Contract& contract,
                        const std::string& headline) {
    Json columns = Json::array();
    Table table({"column", "kind", "rule"});
    for (const ColumnRule& rule : contract.columns) {
        Json json{
            {"name", rule.name}, {"kind", columnKindName(rule.kind)}, {"required", rule.required}};
        if (rule.minimum) json["min"] = *rule.minimum;
        if (rule.maximum) json["max"] = *rule.maximum;
        if (rule.maxMissing) json["max_missing"] = *rule.maxMissing;
        if (rule.allowed) json["allowed"] = *rule.allowed;
        columns.push_back(std::move(json));
        table.add({rule.name, std::string(columnKindName(rule.kind)), ruleText(rule)});
    }
    const std::string file =
        std::filesystem::relative(project.contractFile(contract.dataset), project.folder())
            .string();
    return {Json{{"dataset", contract.dataset},
                 {"accepted", contract.accepted},
                 {"accepted_by", contract.acceptedBy},
                 {"accepted_at", contract.acceptedAt},
                 {"why", contract.why},
                 {"inferred_from", contract.inferredFrom},
                 {"file", file},
                 {"columns", columns}},
            fmt::format("{}\n{}{}\n", headline, table.text(), file)};
}

class InferCommand final : public Command {
public:
    std::string name() const override { return "contract infer"; }
    std::string summary() const override { return "Propose a contract from a dataset version"; }
    std::string example() const override { return "contract infer income"; }
    void declare(CLI::App& options) override {
        options.add_option("dataset", reference_, "name or name@version")->required();
        options.add_flag("--replace", replace_, "Replace an accepted contract by the proposal");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const Contract contract,
               inferStoredContract(bench, reference_, replace_, session.job()));
        return contractOutcome(
            bench.project, contract,
            fmt::format("Proposed contract of {}; it is not in force until `benchwright "
                        "contract accept {} --why \"…\"`",
                        contract.dataset, contract.dataset));
    }

private:
    std::string reference_;
    bool replace_ = false;
};

class ShowContractCommand final : public Command {
public:
    std::string name() const override { return "contract show"; }
    std::string summary() const override { return "Print the contract"; }
    std::string example() const override { return "contract show income"; }
    void declare(CLI::App& options) override {
        options.add_option("dataset", dataset_, "Dataset name")->required();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const Contract contract, storedContract(*project, dataset_));
        return contractOutcome(*project, contract,
                               contract.accepted
                                   ? fmt::format("Accepted by {} at {}: {}", contract.acceptedBy,
                                                 contract.acceptedAt, contract.why)
                                   : "A proposal, not in force");
    }

private:
    std::string dataset_;
};

class AcceptContractCommand final : public Command {
public:
    std::string name() const override { return "contract accept"; }
    std::string summary() const override { return "Put the contract in force"; }
    std::string example() const override {
        return "contract accept income --why \"reviewed with the data team\"";
    }
    void declare(CLI::App& options) override {
        options.add_option("dataset", dataset_, "Dataset name")->required();
        options.add_option("--why", why_, "Reason, for the audit log")->required();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const Contract contract, acceptContract(bench, dataset_, why_));
        return contractOutcome(bench.project, contract, "In force from now on");
    }

private:
    std::string dataset_, why_;
};

class EditContractCommand final : public Command {
public:
    std::string name() const override { return "contract edit"; }
    std::string summary() const override {
        return "Change the rule of one column; comments in the file stay";
    }
    std::string example() const override {
        return "contract edit income --column age --max 110 --why \"oldest customer\"";
    }
    void declare(CLI::App& options) override {
        options.add_option("dataset", dataset_, "Dataset name")->required();
        options.add_option("--column", edit_.column, "Column to change")->required();
        options.add_option("--min", edit_.minimum, "Smallest allowed value");
        options.add_option("--max", edit_.maximum, "Largest allowed value");
        options
            .add_option("--max-missing", edit_.maxMissing,
                        "Largest allowed share of missing values, 0 to 1")
            ->check(CLI::Range(0.0, 1.0));
        options.add_option("--allow", edit_.allow, "Category to allow");
        options.add_option("--forbid", edit_.forbid, "Category to forbid");
        options.add_option("--required", edit_.required, "Whether the column must exist");
        options.add_option("--why", why_, "Reason, for the audit log")->required();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const Contract contract, editContract(bench, dataset_, edit_, why_));
        return contractOutcome(bench.project, contract,
                               fmt::format("Rule of {} changed", edit_.column));
    }

private:
    std::string dataset_, why_;
    ContractEdit edit_;
};

}  // namespace

void addContractCommands(Commands& commands) {
    commands.push_back(std::make_unique<InferCommand>());
    commands.push_back(std::make_unique<ShowContractCommand>());
    commands.push_back(std::make_unique<AcceptContractCommand>());
    commands.push_back(std::make_unique<EditContractCommand>());
}

}  // namespace bw::cli
