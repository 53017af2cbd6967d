#include "core/store/TriggerStore.h"

#include "core/base/Clock.h"
#include "core/store/Database.h"

#include <fmt/format.h>

#include <charconv>

namespace bw {
namespace {

/// Rows of trigger_state without a trigger hold what the audit log does not have yet.
constexpr const char* kQueue = "";

constexpr const char* kSelect =
    "SELECT sequence, pipeline, arguments, cause, slot, state, run, outcome, created, started, "
    "ended, pid FROM queue ";

QueueState stateOf(const std::string& name) {
    for (const QueueState state : {QueueState::Waiting, QueueState::Running, QueueState::Ended})
        if (name == queueStateName(state)) return state;
    return QueueState::Cancelled;
}

std::string text(const Json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_string()
               ? object[key].get<std::string>()
               : std::string();
}

QueueEntry entryOf(const DatabaseRow& row) {
    const auto json = [&](int column) {
        return parseJson(row.text(column), "queue").value_or(Json::object());
    };
    QueueEntry entry;
    entry.sequence = row.number(0);
    entry.pipeline = row.text(1);
    const Json arguments = json(2);
    for (const auto& [key, value] : arguments.items())
        if (value.is_string()) entry.set[key] = value.get<std::string>();
    const Json cause = json(3);
    entry.trigger = text(cause, "trigger");
    entry.kind = text(cause, "kind");
    entry.cause = text(cause, "cause");
    if (cause.is_object() && cause.contains("facts")) entry.facts = cause["facts"];
    entry.slot = row.text(4);
    entry.state = stateOf(row.text(5));
    entry.run = row.text(6);
    const Json outcome = row.text(7).empty() ? Json::object() : json(7);
    entry.outcome = text(outcome, "outcome");
    entry.detail = text(outcome, "detail");
    entry.created = row.text(8);
    entry.started = row.text(9);
    entry.ended = row.text(10);
    entry.pid = static_cast<int>(row.number(11));
    return entry;
}

QVariant stateValue(QueueState state) {
    return bound(std::string(queueStateName(state)));
}

/// "000000000012.fired": sorts by sequence, fired before ended comes from the order of reading.
std::string unauditedKey(std::int64_t sequence, const std::string& event) {
    return fmt::format("{:012}.{}.{}", sequence, event == "fired" ? 0 : 1, event);
}

}  // namespace

std::string_view queueStateName(QueueState state) {
    switch (state) {
        case QueueState::Waiting:
            return "waiting";
        case QueueState::Running:
            return "running";
        case QueueState::Ended:
            return "ended";
        case QueueState::Cancelled:
            return "cancelled";
    }
    return "ended";
}

Json queueEntryToJson(const QueueEntry& entry) {
    return {{"sequence", entry.sequence},
            {"trigger", entry.trigger},
            {"kind", entry.kind},
            {"cause", entry.cause},
            {"facts", entry.facts},
            {"pipeline", entry.pipeline},
            {"set", entry.set},
            {"slot", entry.slot},
            {"state", queueStateName(entry.state)},
            {"run", entry.run},
            {"outcome", entry.outcome},
            {"detail", entry.detail},
            {"created", entry.created},
            {"started", entry.started},
            {"ended", entry.ended},
            {"pid", entry.pid}};
}

TriggerStore::TriggerStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
TriggerStore::~TriggerStore() = default;

Result<std::unique_ptr<TriggerStore>> TriggerStore::open(const std::filesystem::path& folder,
                                                         int busyMilliseconds) {
    BW_TRY(auto database, Database::open(folder / "project.sqlite", false));
    BW_CHECK(database->run(fmt::format("PRAGMA busy_timeout = {}", busyMilliseconds)));
    return std::unique_ptr<TriggerStore>(new TriggerStore(std::move(database)));
}

Result<TriggerStore::Memory> TriggerStore::memory(const std::string& trigger) const {
    Memory values;
    BW_CHECK(database_->each("SELECT key, value FROM trigger_state WHERE \"trigger\" = ?",
                             {bound(trigger)},
                             [&](const DatabaseRow& row) { values[row.text(0)] = row.text(1); }));
    return values;
}

Result<std::optional<std::string>> TriggerStore::recall(const std::string& trigger,
                                                        const std::string& key) const {
    std::optional<std::string> value;
    BW_CHECK(database_->each("SELECT value FROM trigger_state WHERE \"trigger\" = ? AND key = ?",
                             {bound(trigger), bound(key)},
                             [&](const DatabaseRow& row) { value = row.text(0); }));
    return value;
}

Result<void> TriggerStore::write(const std::string& trigger, const Memory& values) {
    for (const auto& [key, value] : values) {
        if (value.empty())
            BW_CHECK(database_->run("DELETE FROM trigger_state WHERE \"trigger\" = ? AND key = ?",
                                    {bound(trigger), bound(key)}));
        else
            BW_CHECK(database_->run(
                "INSERT INTO trigger_state (\"trigger\", key, value) VALUES (?, ?, ?) "
                "ON CONFLICT (\"trigger\", key) DO UPDATE SET value = excluded.value",
                {bound(trigger), bound(key), bound(value)}));
    }
    return {};
}

Result<void> TriggerStore::remember(const std::string& trigger, const Memory& values) {
    return database_->unit([&] { return write(trigger, values); });
}

Result<std::int64_t> TriggerStore::add(const QueueEntry& entry, const Memory& remember) {
    const Json cause{{"trigger", entry.trigger},
                     {"kind", entry.kind},
                     {"cause", entry.cause},
                     {"facts", entry.facts}};
    return database_->unit([&]() -> Result<std::int64_t> {
        BW_CHECK(database_->run(
            "INSERT INTO queue (pipeline, arguments, cause, slot, state, run, outcome, created, "
            "started, ended, pid) VALUES (?, ?, ?, ?, ?, '', '', ?, '', '', 0)",
            {bound(entry.pipeline), bound(dumpJson(Json(entry.set), -1)),
             bound(dumpJson(cause, -1)), bound(entry.slot), stateValue(QueueState::Waiting),
             bound(entry.created.empty() ? nowUtc() : entry.created)}));
        std::int64_t sequence = 0;
        BW_CHECK(database_->each("SELECT last_insert_rowid()", {},
                                 [&](const DatabaseRow& row) { sequence = row.number(0); }));
        BW_CHECK(write(entry.trigger, remember));
        BW_CHECK(write(kQueue, {{unauditedKey(sequence, "fired"), "1"}}));
        return sequence;
    });
}

Result<std::vector<QueueEntry>> TriggerStore::open() const {
    std::vector<QueueEntry> entries;
    BW_CHECK(database_->each(
        std::string(kSelect) + "WHERE state IN ('waiting', 'running') ORDER BY sequence", {},
        [&](const DatabaseRow& row) { entries.push_back(entryOf(row)); }));
    return entries;
}

Result<std::vector<QueueEntry>> TriggerStore::history(std::size_t limit,
                                                      const std::string& trigger) const {
    std::vector<QueueEntry> entries;
    BW_CHECK(database_->each(
        std::string(kSelect) + "WHERE ? = '' OR json_extract(cause, '$.trigger') = ? "
                               "ORDER BY sequence DESC LIMIT ?",
        {bound(trigger), bound(trigger), bound(static_cast<std::int64_t>(limit))},
        [&](const DatabaseRow& row) { entries.push_back(entryOf(row)); }));
    return entries;
}

Result<QueueEntry> TriggerStore::entry(std::int64_t sequence) const {
    std::optional<QueueEntry> entry;
    BW_CHECK(database_->each(std::string(kSelect) + "WHERE sequence = ?", {bound(sequence)},
                             [&](const DatabaseRow& row) { entry = entryOf(row); }));
    if (entry) return *entry;
    return fail(ErrorCode::NotFound, fmt::format("The queue has no entry {}", sequence),
                "See `benchwright watch queue` and `benchwright trigger history`.");
}

Result<bool> TriggerStore::take(std::int64_t sequence, const std::string& slot, int pid) {
    return database_->unit([&]() -> Result<bool> {
        BW_TRY(const QueueEntry now, entry(sequence));
        if (now.state != QueueState::Waiting) return false;
        BW_CHECK(database_->run(
            "UPDATE queue SET state = ?, slot = ?, pid = ?, started = ? WHERE sequence = ?",
            {stateValue(QueueState::Running), bound(slot), bound(std::int64_t{pid}),
             bound(nowUtc()), bound(sequence)}));
        return true;
    });
}

Result<void> TriggerStore::setProcess(std::int64_t sequence, int pid) {
    return database_->run("UPDATE queue SET pid = ? WHERE sequence = ?",
                          {bound(std::int64_t{pid}), bound(sequence)});
}

Result<void> TriggerStore::setRun(std::int64_t sequence, const std::string& run) {
    return database_->run("UPDATE queue SET run = ? WHERE sequence = ?",
                          {bound(run), bound(sequence)});
}

Result<void> TriggerStore::putBack(std::int64_t sequence) {
    return database_->run(
        "UPDATE queue SET state = ?, pid = 0 WHERE sequence = ? AND state = 'running'",
        {stateValue(QueueState::Waiting), bound(sequence)});
}

Result<bool> TriggerStore::settle(std::int64_t sequence, QueueState state,
                                  const std::string& outcome, const std::string& detail) {
    return database_->unit([&]() -> Result<bool> {
        BW_TRY(const QueueEntry now, entry(sequence));
        if (now.settled()) return false;
        const Json result{{"outcome", outcome}, {"detail", detail}};
        BW_CHECK(database_->run(
            "UPDATE queue SET state = ?, outcome = ?, ended = ?, pid = 0 WHERE sequence = ?",
            {stateValue(state), bound(dumpJson(result, -1)), bound(nowUtc()), bound(sequence)}));
        BW_CHECK(write(kQueue, {{unauditedKey(sequence, "ended"), "1"}}));
        return true;
    });
}

Result<std::vector<TriggerStore::Unaudited>> TriggerStore::unaudited() const {
    BW_TRY(const Memory keys, memory(kQueue));
    std::vector<Unaudited> events;
    for (const auto& [key, value] : keys) {
        std::int64_t sequence = 0;
        std::from_chars(key.data(), key.data() + key.size(), sequence);
        for (const char* event : {"fired", "ended"})
            if (key == unauditedKey(sequence, event)) events.push_back({sequence, event});
    }
    return events;
}

Result<void> TriggerStore::audited(const Unaudited& event) {
    return write(kQueue, {{unauditedKey(event.sequence, event.event), ""}});
}

Result<std::int64_t> TriggerStore::version() const {
    std::int64_t number = 0;
    BW_CHECK(database_->each("PRAGMA data_version", {},
                             [&](const DatabaseRow& row) { number = row.number(0); }));
    return number;
}

}  // namespace bw
