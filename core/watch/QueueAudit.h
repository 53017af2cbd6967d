#pragma once

#include "core/store/Project.h"
#include "core/store/TriggerStore.h"

#include <functional>

namespace bw {

/// Copies what happened in the queue into the audit log: `trigger_fired`, `trigger_ended`. Each
/// event gets there once, whoever calls this and whenever a process dies between two writes. `told`
/// is called for each that was written now. At most 50 at a call, the oldest first: the rest is for
/// the next. Environment when another process holds on to the log.
[[nodiscard]] Result<void> auditQueue(
    Project& project, TriggerStore& store,
    const std::function<void(const QueueEntry&, const std::string& event)>& told = {});

}  // namespace bw
