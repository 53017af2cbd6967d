#pragma once

#include "core/watch/Queue.h"
#include "ui/widgets/Basics.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace bw::ui {

/// triggers.toml, what became of its triggers, the queue and who watches, at one moment.
struct TriggersSeen {
    std::string text;  ///< of the file; empty: there is none
    TriggerFile file;
    std::vector<TriggerStatus> triggers;  ///< in order of the file; what a mistake hides is empty
    std::vector<QueueEntry> history;      ///< newest first, those that wait or run included
    std::optional<WatchHolder> holder;
    std::size_t stamp = 0;

    [[nodiscard]] const TriggerStatus* find(const QString& name) const;
    [[nodiscard]] bool wrong(const std::string& name) const;  ///< has a mistake in the file
    [[nodiscard]] int open() const;                           ///< entries that wait or run
};
/// For job threads.
[[nodiscard]] Result<TriggersSeen> readTriggersSeen(const Project& project);

/// A trigger's kind in words: "by hand", "schedule", "new file" …
[[nodiscard]] QString kindTitle(TriggerKind kind);
/// How an entry stands, by icon and word: "waiting", "running", "promoted", "held" …
struct EntryLook {
    QString word;
    QString icon;
    Tone tone = Tone::Quiet;
};
[[nodiscard]] EntryLook lookOf(const QueueEntry& entry);

/// Changes `enabled` of one trigger in triggers.toml and nothing else. BadInput (mistakes in the
/// file), NotFound.
[[nodiscard]] Result<void> setTriggerEnabled(const Project& project, const std::string& name,
                                             bool enabled);
/// The file with a [[trigger]] added at its end. BadInput: the first mistake it would have; nothing
/// is written.
[[nodiscard]] Result<void> addTrigger(const Project& project, const std::string& block);

/// Starts `benchwright watch` in a session of its own and waits until it holds the watch. Refused:
/// somebody watches already. `program`: benchwright.
[[nodiscard]] Result<WatchHolder> startWatching(const Project& project,
                                                const std::filesystem::path& program,
                                                const JobContext& job);
/// Asks the process that watches to stop, and waits until it has. Refused: it runs on another
/// machine. Nothing happens when nobody watches.
[[nodiscard]] Result<void> stopWatching(const Project& project, const JobContext& job);

}  // namespace bw::ui
