#pragma once

#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/store/Settings.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bw {

struct DatasetRecord {
    std::string name, version;  ///< full version
    std::string file;           ///< relative to the project
    std::int64_t rows = 0, columns = 0;
    std::string source, imported, by;
    std::int64_t findings = 0;
};

struct RunRecord {
    std::string id, dataset, version, target, architecture, created;
    std::string directory;  ///< relative to the project
};

struct ModelVersion {
    std::string name;
    std::int64_t version = 0;
    std::string run, hash, created, by;
    std::string directory;  ///< models/<name>/<version>, relative
    std::vector<std::string> aliases;
};

struct AuditEntry {
    std::int64_t number = 0;
    std::string at, by, action;  ///< "promote", "rollback", "accept_finding", "accept_contract" …
    std::string why;
    Json facts;  ///< hashes, names, from, to, gate
    std::string previousHash,
        hash;  ///< SHA-256 over previousHash and the canonical JSON of the entry
};

/// A project folder and its database (docs/formats/project.md). One object a thread; several
/// processes may hold the same project. Every write is one BEGIN IMMEDIATE unit of work.
class Project {
public:
    /// Makes folder, benchwright.toml, .gitignore and database; Refused if there is a project
    /// already.
    [[nodiscard]] static Result<void> create(const std::filesystem::path& folder);
    /// NotFound (no project here: hint names `init`), BadInput (made by a newer version, by
    /// number). A read-only folder opens for reading; writes then fail with Environment.
    [[nodiscard]] static Result<std::unique_ptr<Project>> open(const std::filesystem::path& folder);
    /// `start` or the nearest folder above it that holds a project.
    [[nodiscard]] static Result<std::filesystem::path> locate(const std::filesystem::path& start);
    virtual ~Project() = default;

    [[nodiscard]] virtual const std::filesystem::path& folder() const = 0;
    [[nodiscard]] virtual const ProjectSettings& settings() const = 0;
    [[nodiscard]] std::filesystem::path datasetFolder(const std::string& name) const;
    [[nodiscard]] std::filesystem::path splitFile(const std::string& dataset,
                                                  const std::string& split) const;
    [[nodiscard]] std::filesystem::path contractFile(const std::string& dataset) const;
    [[nodiscard]] std::filesystem::path runFolder(const std::string& id) const;
    [[nodiscard]] std::filesystem::path modelFolder(const std::string& name,
                                                    std::int64_t version) const;

    // Datasets. References: `name` (newest) or `name@version-prefix`.
    [[nodiscard]] virtual Result<void> addDataset(const DatasetRecord& record) = 0;
    [[nodiscard]] virtual Result<std::vector<DatasetRecord>> datasets() const = 0;
    [[nodiscard]] virtual Result<DatasetRecord> dataset(const std::string& reference) const = 0;

    // Runs. References: id or unique prefix.
    [[nodiscard]] virtual Result<void> addRun(const RunRecord& record) = 0;
    [[nodiscard]] virtual Result<std::vector<RunRecord>> runs() const = 0;
    [[nodiscard]] virtual Result<RunRecord> run(const std::string& reference) const = 0;

    // Models. An alias belongs to a model name; `model` may be empty when only one fits.
    /// Copies runs/<id>/model to models/<name>/<n>/ and records it; the existing version if this
    /// very model of the run is registered under the name already (a run that went on has a new
    /// one).
    [[nodiscard]] virtual Result<ModelVersion> registerModel(const std::string& runId,
                                                             const std::string& name) = 0;
    [[nodiscard]] virtual Result<std::vector<ModelVersion>> models() const = 0;
    [[nodiscard]] virtual Result<std::optional<ModelVersion>> alias(
        const std::string& alias, const std::string& model) const = 0;
    /// Moves the alias and writes the audit entry in one unit of work. Returns the entry.
    [[nodiscard]] virtual Result<AuditEntry> promote(const ModelVersion& version,
                                                     const std::string& alias,
                                                     const std::string& why, const Json& facts) = 0;
    /// Moves the alias back to the version it stood on before its last move.
    [[nodiscard]] virtual Result<AuditEntry> rollback(const std::string& alias,
                                                      const std::string& model,
                                                      const std::string& why) = 0;

    /// RUN|MODEL: an exact alias wins, then name@number, then a run id or prefix; Ambiguous lists
    /// all.
    struct ModelReference {
        std::optional<ModelVersion> model;
        std::optional<RunRecord> run;
        std::filesystem::path directory;  ///< absolute folder with graph.json
        std::string text;                 ///< "income-salary@2", or the run's id
    };
    [[nodiscard]] virtual Result<ModelReference> resolve(
        const std::string& reference, const std::string& modelName = {}) const = 0;

    // Findings that a person accepted, by Finding::key().
    [[nodiscard]] virtual Result<AuditEntry> acceptFinding(const std::string& dataset,
                                                           const std::string& key,
                                                           const std::string& message,
                                                           const std::string& why) = 0;
    [[nodiscard]] virtual Result<std::vector<std::string>> acceptedFindings(
        const std::string& dataset) const = 0;

    // Audit log: append-only, chained.
    [[nodiscard]] virtual Result<AuditEntry> appendAudit(const std::string& action,
                                                         const std::string& why,
                                                         const Json& facts) = 0;
    [[nodiscard]] virtual Result<std::vector<AuditEntry>> audit() const = 0;
    /// Recomputes the chain; Corrupt names the first entry that does not fit.
    [[nodiscard]] virtual Result<void> verifyAudit() const = 0;

    /// Remakes the index of datasets and runs from the files (aliases and audit stay).
    [[nodiscard]] virtual Result<void> rebuild(const JobContext& job) = 0;
};

}  // namespace bw
