#pragma once

#include "core/base/Result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bw {

/// [serve]: the server and its limits. A limit that is reached answers 413, 408, 429 or 503.
struct ServeSettings {
    std::string host = "127.0.0.1";  ///< "0.0.0.0": every network of this machine
    int port = 8080;                 ///< 0: a free one
    int headerKilobytes = 16, bodyMegabytes = 16;
    int memoryMegabytes = 256;            ///< bodies of all requests under way; beyond: 429
    int connections = 256;                ///< open at once
    int timeoutSeconds = 30;              ///< for a whole request to arrive, or an answer to leave
    int queuedRows = 8192;                ///< waiting for the model; beyond: 429
    int batchRows = 256;                  ///< most rows answered in one step of the model
    std::string tokenFile;                ///< its first line is the bearer token; empty: none asked
    std::string certificate, privateKey;  ///< PEM files; both or neither
};

/// [log]: the request log.
struct LogSettings {
    bool enabled = true;
    double sample = 1;                  ///< share of requests that are kept
    bool clientTime = false;            ///< a request may state the time of its event
    std::vector<std::string> keys;      ///< inputs that the model does not read, kept to join truth
    std::vector<std::string> personal;  ///< columns that are never stored
    int segmentMegabytes = 64;
    int days = 90, megabytes = 2048;  ///< older segments go; 0: never
};

/// [monitor]: windows, and from where on a difference counts.
struct MonitorSettings {
    std::string window = "1d";  ///< a duration: "30m", "6h", "7d"
    double alpha = 0.01;        ///< false alarms a window, over all columns together
    double effect = 0.1;        ///< smallest effect size that counts as drift
    int minimumRows = 200;      ///< a window with fewer rows gets no verdict
};

/// [promotion]
struct PromotionSettings {
    bool automatic = false;  ///< a pipeline may promote what passed the gate; else it proposes
};

/// [retention]: what `watch` made itself (datasets, runs) and no model version needs. 0: keep all.
struct RetentionSettings {
    int datasetDays = 0, datasetMegabytes = 0, runDays = 0, runMegabytes = 0;
};

/// [queue]: how many pipelines may run at once.
struct QueueSettings {
    int cpuSlots = 1, gpuSlots = 1;  ///< of the CPU; of each GPU
};

/// [notify]: who is told that a trigger fired, a proposal waits, a pipeline stopped.
struct NotifySettings {
    std::vector<std::string> command;  ///< program and arguments; the event as JSON on its input
    std::string webhook;               ///< URL that gets the event as JSON by POST
};

/// benchwright.toml (docs/formats/project.md).
struct ProjectSettings {
    std::string metric;  ///< deciding metric; empty: by task
    double marginPercent = 1;
    int resamples = 2000;
    ServeSettings serve;
    LogSettings log;
    MonitorSettings monitor;
    PromotionSettings promotion;
    RetentionSettings retention;
    QueueSettings queue;
    NotifySettings notify;
};

/// benchwright.toml of a new project, with comments.
[[nodiscard]] std::string defaultSettingsText();
/// Defaults where the file or a key is absent. BadInput names the line of an unknown section or
/// key, of a value of the wrong kind and of one out of range.
[[nodiscard]] Result<ProjectSettings> readSettings(const std::filesystem::path& file);

}  // namespace bw
