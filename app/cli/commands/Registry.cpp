#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/pipeline/ContractSteps.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bw::cli {
namespace {

class ModelsCommand final : public Command {
public:
    std::string name() const override { return "models"; }
    std::string summary() const override { return "List model versions and their aliases"; }
    std::string example() const override { return "models"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const auto versions, project->models());
        Json list = Json::array();
        Table table({"model", "version>", "aliases", "run", "created", "hash"});
        for (const ModelVersion& version : versions) {
            list.push_back({{"name", version.name},
                            {"version", version.version},
                            {"run", version.run},
                            {"aliases", version.aliases},
                            {"hash", version.hash},
                            {"created", version.created},
                            {"by", version.by},
                            {"directory", version.directory}});
            table.add({version.name, std::to_string(version.version),
                       fmt::format("{}", fmt::join(version.aliases, ", ")), version.run,
                       version.created, shortHash(version.hash)});
        }
        return Outcome{Json{{"models", list}}, table.empty()
                                                   ? "No models yet. Promote a run: benchwright "
                                                     "promote RUN --as production --why \"…\""
                                                   : table.text()};
    }
};

Json entryJson(const AuditEntry& entry) {
    return {{"number", entry.number},
            {"at", entry.at},
            {"by", entry.by},
            {"action", entry.action},
            {"why", entry.why},
            {"facts", entry.facts},
            {"previous_hash", entry.previousHash},
            {"hash", entry.hash}};
}

class RollbackCommand final : public Command {
public:
    std::string name() const override { return "rollback"; }
    std::string summary() const override {
        return "Return the alias to the version it stood on before";
    }
    std::string example() const override { return "rollback --why \"wrong on new customers\""; }
    void declare(CLI::App& options) override {
        options.add_option("--alias", alias_, "Alias to move back")->capture_default_str();
        options.add_option("--name", model_, "Model name, where there are several");
        options.add_option("--why", why_, "Reason, for the audit log")->required();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(Project * project, session.project());
        BW_CHECK(requireReason(why_, "A rollback"));
        BW_TRY(const AuditEntry entry, project->rollback(alias_, model_, why_));
        BW_TRY(const auto now, project->alias(alias_, model_));
        const std::string text = now ? fmt::format("{}@{}", now->name, now->version) : "no version";
        return Outcome{
            Json{{"alias", alias_}, {"model", text}, {"audit", entryJson(entry)}},
            fmt::format("{} is {} again (audit entry {})\n", alias_, text, entry.number)};
    }

private:
    std::string alias_ = "production", model_, why_;
};

class AuditCommand final : public Command {
public:
    std::string name() const override { return "audit"; }
    std::string summary() const override {
        return "Print the audit log and verify its chain; exit 1 when it is broken";
    }
    std::string example() const override { return "audit"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const auto entries, project->audit());
        const auto chain = project->verifyAudit();
        if (!chain && chain.error().code != ErrorCode::Corrupt)
            return std::unexpected(chain.error());
        Json list = Json::array();
        Table table({"#>", "at", "by", "action", "what", "why", "hash"});
        for (const AuditEntry& entry : entries) {
            list.push_back(entryJson(entry));
            table.add({std::to_string(entry.number), entry.at, entry.by, entry.action,
                       what(entry.facts), entry.why, shortHash(entry.hash)});
        }
        Json json{{"verified", chain.has_value()}, {"entries", list}};
        if (!chain) json["problem"] = chain.error().message;
        return Outcome{
            json,
            table.text() + (chain ? "The chain is whole.\n"
                                  : fmt::format("The chain is broken: {}.\n{}\n",
                                                chain.error().message, chain.error().hint)),
            chain ? 0 : 1};
    }

private:
    static std::string what(const Json& facts) {
        for (const char* key : {"model", "to", "dataset"})
            if (facts.is_object() && facts.contains(key) && facts[key].is_string())
                return facts[key];
        return {};
    }
};

}  // namespace

void addRegistryCommands(Commands& commands) {
    commands.push_back(std::make_unique<RollbackCommand>());
    commands.push_back(std::make_unique<ModelsCommand>());
    commands.push_back(std::make_unique<AuditCommand>());
}

}  // namespace bw::cli
