#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

class Database;

enum class QueueState {
    Waiting,    ///< for a slot
    Running,    ///< by the process `pid`
    Ended,      ///< ran to an end; see outcome
    Cancelled,  ///< a person took it out of the queue, or stopped it
};
[[nodiscard]] std::string_view queueStateName(QueueState state);

/// A pipeline that waits for a slot, runs, or ran: one firing of a trigger.
struct QueueEntry {
    std::int64_t sequence = 0;
    std::string pipeline;                    ///< as in the trigger: a name or a path
    std::map<std::string, std::string> set;  ///< values for `pipeline run --set`
    std::string trigger, kind;               ///< which trigger fired; "schedule", "folder" …
    std::string cause;                       ///< why, in words: "a new file: 2012-03.csv"
    Json facts = Json::object();             ///< the same for programs: file, sha256, window …
    std::string slot;                        ///< "cpu", "cuda:0"; "auto" until it starts
    QueueState state = QueueState::Waiting;
    std::string run;  ///< of the pipeline: pipeline-runs/<run>
    /// What came of it: promoted, proposed, held, cached, done, failed, stopped (an import was
    /// refused), cancelled; empty until it ended.
    std::string outcome;
    std::string detail;  ///< the outcome in words; of one that waits: why, from queueEntries()
    std::string created, started, ended;  ///< UTC
    int pid = 0;                          ///< of the process that runs it

    [[nodiscard]] bool settled() const {
        return state == QueueState::Ended || state == QueueState::Cancelled;
    }
};
[[nodiscard]] Json queueEntryToJson(const QueueEntry& entry);

/// What triggers remember, and the queue: the tables `trigger_state` and `queue` of the project's
/// database. A connection of its own per object, used by the thread that opened it. Several
/// processes may use the tables at once. Errors as Database.
class TriggerStore {
public:
    /// `folder` is a project (Project::open() has brought its database up to date).
    /// `busyMilliseconds`: how long to wait for another process.
    [[nodiscard]] static Result<std::unique_ptr<TriggerStore>> open(
        const std::filesystem::path& folder, int busyMilliseconds = 60'000);
    ~TriggerStore();

    // Memory of one trigger: key to value. An empty value removes the key.
    using Memory = std::map<std::string, std::string>;
    [[nodiscard]] Result<Memory> memory(const std::string& trigger) const;
    [[nodiscard]] Result<std::optional<std::string>> recall(const std::string& trigger,
                                                            const std::string& key) const;
    [[nodiscard]] Result<void> remember(const std::string& trigger, const Memory& values);

    // The queue. add() and remember are one unit of work: a firing is queued and remembered, or
    // neither. Returns the sequence number.
    [[nodiscard]] Result<std::int64_t> add(const QueueEntry& entry, const Memory& remember);
    /// Those that wait or run, oldest first.
    [[nodiscard]] Result<std::vector<QueueEntry>> open() const;
    /// Newest first; of one trigger only where given.
    [[nodiscard]] Result<std::vector<QueueEntry>> history(std::size_t limit,
                                                          const std::string& trigger = {}) const;
    /// NotFound.
    [[nodiscard]] Result<QueueEntry> entry(std::int64_t sequence) const;
    /// Waiting → Running by `pid`; false when it does not wait any more.
    [[nodiscard]] Result<bool> take(std::int64_t sequence, const std::string& slot, int pid);
    [[nodiscard]] Result<void> setProcess(std::int64_t sequence, int pid);
    [[nodiscard]] Result<void> setRun(std::int64_t sequence, const std::string& run);
    /// Running → Waiting, to be taken again.
    [[nodiscard]] Result<void> putBack(std::int64_t sequence);
    /// Waiting or Running → Ended (or Cancelled); false when it was settled already.
    [[nodiscard]] Result<bool> settle(std::int64_t sequence, QueueState state,
                                      const std::string& outcome, const std::string& detail);

    /// Events of the queue that the audit log does not have yet: what add() and settle() leave,
    /// until audited() removes it. (sequence, "fired" | "ended"), in order.
    struct Unaudited {
        std::int64_t sequence = 0;
        std::string event;
    };
    [[nodiscard]] Result<std::vector<Unaudited>> unaudited() const;
    [[nodiscard]] Result<void> audited(const Unaudited& event);

    /// PRAGMA data_version: another number means that another process wrote.
    [[nodiscard]] Result<std::int64_t> version() const;

private:
    explicit TriggerStore(std::unique_ptr<Database> database);
    [[nodiscard]] Result<void> write(const std::string& trigger, const Memory& values);

    std::unique_ptr<Database> database_;
};

}  // namespace bw
