#pragma once

#include "core/base/JobContext.h"
#include "core/pipeline/Workbench.h"
#include "core/watch/RuleInputs.h"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace bw {

/// Facts for rules from the project: models from the registry, windows from monitorModel(), which
/// keeps them for the Monitor page. The log is looked at again only when one of its files changed
/// or a minute has passed. Used by one thread, that of the watcher.
class MonitorInputs final : public RuleInputs {
public:
    MonitorInputs(const Workbench& bench, const JobContext& job) : bench_(bench), job_(job) {}

    Result<std::optional<ProductionModel>> production(const std::string& model) override;
    Result<std::vector<RuleWindow>> windows(const ProductionModel& model, const std::string& span,
                                            int limit) override;

private:
    struct Known {
        std::string mark;  ///< of the log's files
        std::vector<RuleWindow> windows;
    };
    [[nodiscard]] std::string markOf(const std::string& model) const;

    const Workbench& bench_;
    const JobContext& job_;
    std::map<std::string, Known> known_;
};

}  // namespace bw
