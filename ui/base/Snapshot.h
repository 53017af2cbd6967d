#pragma once

#include "core/run/RunFolder.h"
#include "core/store/Project.h"

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace bw::ui {

struct RunEntry {
    RunRecord record;
    RunStatus status;  ///< a damaged status file: Failed, with its error
};

/// All lists of a project at one moment, read in the background. Immutable once made; pages and
/// models share it.
struct Snapshot {
    std::vector<DatasetRecord> datasets;  ///< as Project::datasets()
    std::vector<RunEntry> runs;           ///< oldest first
    std::vector<ModelVersion> models;
    std::vector<AuditEntry> audit;
    ProjectSettings settings;
    std::optional<Error> auditFault;  ///< the chain does not hold
    std::optional<Error> problem;     ///< the project could not be read; lists may be empty or old

    /// The newest version of each dataset name, in order of name.
    [[nodiscard]] std::vector<DatasetRecord> newestDatasets() const;
    [[nodiscard]] const RunEntry* run(const std::string& id) const;
    /// The versions that bear the alias `production`, one a model name.
    [[nodiscard]] std::vector<ModelVersion> production() const;
};

/// Makes snapshots cheaply: reads the database only when its file changed and the status of a run
/// only when it may have changed, so that a project with thousands of runs can be looked at each
/// second. For one thread at a time.
class SnapshotReader {
public:
    explicit SnapshotReader(std::filesystem::path folder) : folder_(std::move(folder)) {}
    /// Null: nothing changed since the last call.
    [[nodiscard]] std::shared_ptr<const Snapshot> read();

private:
    using Time = std::filesystem::file_time_type;
    using Times = std::array<Time, 3>;  ///< database, head of the audit log, settings
    struct KnownStatus {
        Time written{};
        RunStatus status;
    };
    bool readDatabase(Snapshot& fresh);
    bool readStatuses(Snapshot& fresh);

    std::filesystem::path folder_;
    std::optional<Times> databaseWritten_;
    std::map<std::string, KnownStatus> statuses_;
    std::shared_ptr<const Snapshot> last_;
};

}  // namespace bw::ui
