#pragma once

#include "core/store/Database.h"
#include "core/store/Project.h"

#include <functional>

namespace bw {

/// Project over SQLite. Its parts: ProjectDatasets.cpp, ProjectRuns.cpp, ProjectModels.cpp,
/// ProjectAliases.cpp, ProjectAudit.cpp, ProjectRebuild.cpp.
class SqliteProject : public Project {
public:
    SqliteProject(std::filesystem::path folder, ProjectSettings settings,
                  std::unique_ptr<Database> database)
        : folder_(std::move(folder)),
          settings_(std::move(settings)),
          database_(std::move(database)) {}

    [[nodiscard]] const std::filesystem::path& folder() const override { return folder_; }
    [[nodiscard]] const ProjectSettings& settings() const override { return settings_; }

    Result<void> addDataset(const DatasetRecord& record) override;
    Result<std::vector<DatasetRecord>> datasets() const override;
    Result<DatasetRecord> dataset(const std::string& reference) const override;

    Result<void> addRun(const RunRecord& record) override;
    Result<std::vector<RunRecord>> runs() const override;
    Result<RunRecord> run(const std::string& reference) const override;

    Result<ModelVersion> registerModel(const std::string& runId, const std::string& name) override;
    Result<std::vector<ModelVersion>> models() const override;
    Result<std::optional<ModelVersion>> alias(const std::string& alias,
                                              const std::string& model) const override;
    Result<AuditEntry> promote(const ModelVersion& version, const std::string& alias,
                               const std::string& why, const Json& facts) override;
    Result<AuditEntry> rollback(const std::string& alias, const std::string& model,
                                const std::string& why) override;
    Result<ModelReference> resolve(const std::string& reference,
                                   const std::string& modelName) const override;

    Result<AuditEntry> acceptFinding(const std::string& dataset, const std::string& key,
                                     const std::string& message, const std::string& why) override;
    Result<std::vector<std::string>> acceptedFindings(const std::string& dataset) const override;
    Result<AuditEntry> appendAudit(const std::string& action, const std::string& why,
                                   const Json& facts) override;
    Result<std::vector<AuditEntry>> audit() const override;
    Result<void> verifyAudit() const override;
    Result<void> rebuild(const JobContext& job) override;

private:
    /// A unit of work that changes something and writes the audit entry of the change.
    Result<AuditEntry> audited(const std::string& action, const std::string& why,
                               const std::function<Result<Json>()>& change);
    Result<AuditEntry> insertAudit(const std::string& action, const std::string& why,
                                   const Json& facts);
    /// After the commit; serialized among processes by a unit of its own.
    Result<void> publishHead();
    [[nodiscard]] std::filesystem::path headFile() const { return folder_ / "audit.head"; }

    /// One model version that has the alias; nullopt when none, Ambiguous when several names have
    /// it.
    Result<std::optional<ModelVersion>> onlyAlias(const std::string& alias,
                                                  const std::string& model) const;
    Result<ModelVersion> modelVersion(const std::string& name, const std::string& number) const;
    Result<std::optional<ModelVersion>> registered(const std::string& name,
                                                   const std::string& runId,
                                                   const std::string& hash) const;
    Result<std::int64_t> nextVersion(const std::string& name) const;
    Result<std::optional<std::int64_t>> previousVersion(const std::string& model,
                                                        const std::string& alias) const;
    Result<void> moveAlias(const std::string& model, const std::string& alias,
                           std::int64_t version);
    Result<void> rebuildDatasets(const JobContext& job);
    Result<void> rebuildRuns(const JobContext& job);

    std::filesystem::path folder_;
    ProjectSettings settings_;
    std::unique_ptr<Database> database_;
};

}  // namespace bw
