#pragma once

#include "core/model/GraphBuilder.h"

#include <string>
#include <vector>

namespace bw {

/// How a raw column enters the model. Kinds mirror ColumnKind (core/model does not see tables):
/// "integer", "number", "boolean", "datetime", "category".
struct FeatureSpec {
    std::string column;
    std::string kind;
    bool operator==(const FeatureSpec&) const = default;
};

/// A feature with the constants fitted on training rows (core/train/Fit).
struct FittedFeature {
    FeatureSpec spec;
    bool hasMissing = false;         ///< numbers, datetimes: a missing flag is added as a feature
    double fill = 0;                 ///< median of the training rows, as float32; datetimes: scaled
    double mean = 0, deviation = 1;  ///< of the filled values, population; deviation 0 becomes 1
    std::int64_t origin = 0, unit = 1;    ///< datetime: microseconds; see DateTimeScale
    std::vector<std::string> vocabulary;  ///< category: training categories, most frequent first
};

/// What an architecture builds on, after preprocessing.
struct PreparedInputs {
    struct Category {
        std::string column;
        GraphBuilder::Value index;     ///< Int64 [N,1], 0 … cardinality-1
        std::int64_t cardinality = 0;  ///< vocabulary + 2 (unknown, missing)
    };
    bool hasDense = false;
    GraphBuilder::Value dense;  ///< Float32 [N,F], imputed, scaled, with missing flags
    std::vector<Category> categories;
};

/// Adds one input a feature, in order, and the preprocessing nodes. Dense columns are the numbers,
/// booleans and datetimes in order of the features, then the missing flags in the same order; there
/// are few, wide nodes: one Concat of all of them, then Impute and Affine once. Missing values are
/// imputed also where training had none. Kinds must be known (buildModel checks).
[[nodiscard]] PreparedInputs addPreprocessing(GraphBuilder& builder,
                                              const std::vector<FittedFeature>& features);
/// Side by side; a single part as it is. Parts must not be empty.
[[nodiscard]] GraphBuilder::Value concatenate(GraphBuilder& builder,
                                              const std::vector<GraphBuilder::Value>& parts,
                                              const std::string& hint);
/// Adds the head for the target: names the outputs, decodes labels, un-standardizes.
void addHead(GraphBuilder& builder, const GraphBuilder::Value& raw, const Target& target);
/// How many raw outputs the target needs: 1 for binary and regression, K for multiclass.
[[nodiscard]] std::int64_t rawOutputs(const Target& target);

}  // namespace bw
