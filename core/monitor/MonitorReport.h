#pragma once

#include "core/base/Json.h"
#include "core/compare/Metrics.h"
#include "core/quality/Drift.h"
#include "core/requests/LogRetention.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// A row of the request log, by request id and its number in the request.
struct LoggedRowId {
    std::string request;
    std::int64_t row = 0;
};

/// What is wrong in a window. Kinds: "drift" (a column), "prediction_drift", "skew" (the log
/// replayed gives other answers), "contract" (values outside the accepted contract).
struct MonitorAlarm {
    std::string kind;
    std::string column;   ///< empty: the whole
    std::string message;  ///< a sentence with numbers
};

/// Values outside the accepted contract of the training dataset.
struct ContractViolation {
    std::string column;
    std::string rule;  ///< "minimum", "maximum", "allowed", "max_missing"
    std::int64_t rows = 0;
};

/// Training/serving skew: logged inputs through the trained graph must give the logged answers.
struct ReplayReport {
    std::int64_t rows = 0;       ///< replayed
    std::int64_t answered = 0;   ///< rows that could have been; more than `rows`: evenly chosen
    std::int64_t differing = 0;  ///< another label, or a number off by more than the tolerance
    double worst = 0;            ///< largest difference of a probability or prediction
    std::vector<LoggedRowId> examples;  ///< the worst, at most 20
    std::string reason;                 ///< why nothing was replayed; empty: it was
};

/// One window of time. Times in microseconds since 1970 UTC.
struct MonitorWindow {
    std::int64_t from = 0, to = 0;  ///< to: exclusive
    bool complete = true;           ///< false: it is not over yet
    std::string model;              ///< name
    std::int64_t version = 0;       ///< that answered most rows, what the window is compared with
    std::map<std::int64_t, std::int64_t> versions;  ///< version → rows
    std::string role;

    std::int64_t requests = 0, rows = 0;   ///< answered or not
    std::map<int, std::int64_t> statuses;  ///< HTTP status → requests
    std::int64_t failed = 0;               ///< requests with a status other than 200
    double latencyP50 = 0, latencyP95 = 0, latencyP99 = 0;  ///< microseconds, answered requests

    std::vector<ColumnDrift> columns;  ///< drifted first, then by effect
    std::optional<ColumnDrift> prediction;
    std::string driftReason;  ///< why nothing was compared; empty: it was
    std::vector<ContractViolation> violations;
    bool hasContract = false;

    std::int64_t truthRows = 0;  ///< whose truth has arrived
    std::map<std::string, MetricEstimate> quality;
    std::string qualityReason;  ///< why there is none
    std::map<std::int64_t, std::map<std::string, MetricEstimate>>
        qualityByVersion;  ///< where several answered

    ReplayReport replay;
    std::vector<MonitorAlarm> alarms;
    double sample = 1;    ///< share of requests that the log kept
    bool kept = false;    ///< was not computed anew
    std::string at;       ///< when it was computed
    std::string problem;  ///< why it could not be kept; empty: it was

    /// "alarm"; "too_few_rows": no alarm, and too few rows for a verdict about drift; "ok".
    [[nodiscard]] std::string_view verdict() const;
    std::int64_t minimumRows = 0;  ///< of the limits it was made with
};

[[nodiscard]] Json monitorWindowToJson(const MonitorWindow& window);
/// Inverse, to the last digit. BadInput; never throws.
[[nodiscard]] Result<MonitorWindow> monitorWindowFromJson(const Json& json);

/// How old the model is now.
struct ModelAge {
    std::string trained, promoted;  ///< ISO times; empty: not known
    double seconds = -1;            ///< since it was trained; negative: not known
};

struct MonitorReport {
    std::string model;  ///< name
    std::string text;   ///< "bike-cnt@3": what stands under the alias or was asked for
    std::int64_t version = 0;
    ModelAge age;
    DriftLimits limits;
    std::string window;                  ///< "1d", "month"
    std::vector<MonitorWindow> windows;  ///< with requests, by time
    std::vector<std::string> masked;     ///< columns that the log does not hold
    RetentionReport retention;
    std::vector<std::string> notes;
    [[nodiscard]] bool alarmed() const;
};
[[nodiscard]] Json monitorReportToJson(const MonitorReport& report);

}  // namespace bw
