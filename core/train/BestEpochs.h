#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// Early stopping and the list of the best epochs, by one metric. An epoch ranks by its value,
/// equal ones by who came first. For early stopping it must beat the best so far by more than
/// minDelta. An undefined value (NaN) never counts as good.
class BestEpochs {
public:
    struct Entry {
        std::int64_t epoch = 0;  ///< 1-based
        double value = 0;
    };

    BestEpochs(bool higherIsBetter, std::int64_t keep, std::int64_t patience, double minDelta)
        : higher_(higherIsBetter), keep_(keep), patience_(patience), minDelta_(minDelta) {}

    /// Tells the value of an epoch just ended; true when it is among the best now.
    bool offer(std::int64_t epoch, double value);
    [[nodiscard]] const std::vector<Entry>& best() const { return best_; }  ///< best first
    /// Patience is used up.
    [[nodiscard]] bool exhausted() const { return patience_ > 0 && waited_ >= patience_; }
    [[nodiscard]] std::int64_t waited() const { return waited_; }

    [[nodiscard]] Json toJson() const;
    [[nodiscard]] Result<void> restore(const Json& json, const std::string& source);

private:
    [[nodiscard]] bool better(double a, double b, double by = 0) const;

    bool higher_;
    std::int64_t keep_, patience_;
    double minDelta_;
    std::vector<Entry> best_;
    std::optional<double> reference_;  ///< what the next improvement must beat
    std::int64_t waited_ = 0;
};

}  // namespace bw
