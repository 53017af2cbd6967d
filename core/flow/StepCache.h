#pragma once

#include "core/flow/StepContext.h"

#include <optional>
#include <string>

namespace bw {

/// What steps gave, by key: .cache/steps/<key>.json of a project. Can be deleted at any time; steps
/// then run again.
class StepCache {
public:
    explicit StepCache(const Project& project);

    /// Nothing when it is not known, damaged, or what it made is not there any more.
    [[nodiscard]] std::optional<StepOutcome> find(const std::string& key,
                                                  const StepContext& context) const;
    [[nodiscard]] Result<void> store(const std::string& key, const std::string& type,
                                     const StepOutcome& outcome) const;

    /// The training run that a step of this key began and may not have finished; empty: none.
    [[nodiscard]] std::string begunRun(const std::string& key) const;
    [[nodiscard]] Result<void> storeBegunRun(const std::string& key, const std::string& run) const;

private:
    [[nodiscard]] bool outputsExist(const StepOutcome& outcome, const StepContext& context) const;
    const Project& project_;
    std::filesystem::path folder_;
};

}  // namespace bw
