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
/// keeps them: what did not change is not computed again, neither here nor on the Monitor page. The
/// log is looked at once a minute at most. Used by one thread, that of the watcher.
class MonitorInputs final : public RuleInputs {
public:
    MonitorInputs(const Workbench& bench, const JobContext& job) : bench_(bench), job_(job) {}

    Result<std::optional<ProductionModel>> production(const std::string& model) override;
    Result<std::vector<RuleWindow>> windows(const ProductionModel& model, const std::string& span,
                                            int limit) override;

private:
    struct Known {
        double at = 0;  ///< when they were looked at, seconds since 1970
        std::vector<RuleWindow> windows;
    };
    const Workbench& bench_;
    const JobContext& job_;
    std::map<std::string, Known> known_;
};

}  // namespace bw
