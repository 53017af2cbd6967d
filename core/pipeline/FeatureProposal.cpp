#include "core/pipeline/FeatureProposal.h"

#include <fmt/format.h>

namespace bw {
namespace {

/// A category column in which more than this share of the present values is distinct names rows
/// rather than groups of rows.
constexpr double kNearlyUnique = 0.5;

FeatureProposal propose(const ColumnProfile& column) {
    FeatureProposal proposal;
    proposal.feature = {column.name, std::string(columnKindName(column.kind))};
    const std::int64_t present = column.rows - column.missing;
    if (present == 0) {
        proposal.use = false;
        proposal.reason = "no value in any row";
    } else if (column.distinct <= 1 && column.missing == 0) {
        proposal.use = false;
        proposal.reason = "the same value in every row";
    } else if (column.kind == ColumnKind::Category && present > 20 &&
               static_cast<double>(column.distinct) >
                   kNearlyUnique * static_cast<double>(present)) {
        proposal.use = false;
        proposal.reason =
            fmt::format("{} different texts in {} rows: an identifier, not a category",
                        column.distinct, present);
    } else {
        proposal.reason = fmt::format("{} distinct values", column.distinct);
    }
    return proposal;
}

}  // namespace

std::vector<FeatureProposal> proposeFeatures(const Profile& profile, const std::string& target) {
    std::vector<FeatureProposal> proposals;
    for (const ColumnProfile& column : profile.columns)
        if (column.name != target) proposals.push_back(propose(column));
    return proposals;
}

}  // namespace bw
