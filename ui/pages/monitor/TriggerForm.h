#pragma once

#include "core/base/Parameters.h"
#include "core/watch/Trigger.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace bw::ui {

/// Keys of a [[trigger]] by kind, described for a form; name, kind and pipeline are asked apart.
[[nodiscard]] std::vector<ParameterDescription> triggerKeys(TriggerKind kind);
/// One [[trigger]] as TOML. `values`: text by key, as a ParameterForm gives it; those with their
/// default may be left out.
[[nodiscard]] std::string triggerBlock(const std::string& name, TriggerKind kind,
                                       const std::string& pipeline,
                                       const std::map<std::string, std::string>& values);

}  // namespace bw::ui
