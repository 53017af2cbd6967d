#pragma once

#include "core/base/Json.h"
#include "core/store/Database.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// What monitoring found in one window of time, as it is kept (table monitor_report).
struct KeptReport {
    std::string model;         ///< name
    std::int64_t version = 0;  ///< of the model it was compared with
    std::string from, to;      ///< ISO 8601, UTC: sort by time
    std::string at;            ///< when it was computed
    Json report;               ///< docs/formats/monitor.md
};

/// The kept reports of a project, on a connection of its own. One thread at a time. Errors as of
/// Database.
class MonitorReports {
public:
    /// Opens the database of the project folder; `readOnly` where nothing will be kept. NotFound
    /// when there is no project.
    [[nodiscard]] static Result<std::unique_ptr<MonitorReports>> open(
        const std::filesystem::path& project, bool readOnly);

    /// Replaces those of the same model, times and role ("role" of the report), all in one unit of
    /// work.
    [[nodiscard]] Result<void> keep(const std::vector<KeptReport>& reports);
    /// Windows that touch [from, to), by time; empty texts: no bound. An entry whose report is no
    /// JSON is left out.
    [[nodiscard]] Result<std::vector<KeptReport>> list(const std::string& model,
                                                       const std::string& from,
                                                       const std::string& to);

private:
    explicit MonitorReports(std::unique_ptr<Database> database) : database_(std::move(database)) {}
    std::unique_ptr<Database> database_;
};

}  // namespace bw
