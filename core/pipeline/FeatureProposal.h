#pragma once

#include "core/model/Features.h"
#include "core/quality/Profile.h"

#include <string>
#include <vector>

namespace bw {

/// Whether a column should enter the model, and why (not).
struct FeatureProposal {
    FeatureSpec feature;
    bool use = true;
    std::string reason;  ///< a sentence for people
};

/// One entry a column except the target, in dataset order. Left out by default: columns without a
/// value, constant columns, and text that is nearly unique in each row (no category repeats enough
/// to learn).
[[nodiscard]] std::vector<FeatureProposal> proposeFeatures(const Profile& profile,
                                                           const std::string& target);

}  // namespace bw
