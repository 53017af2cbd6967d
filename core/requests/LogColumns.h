#pragma once

#include "core/requests/RequestRows.h"

#include <arrow/type_fwd.h>

#include <memory>
#include <string>
#include <vector>

namespace bw {

/// Names in the log (docs/formats/requests.md). The fixed columns come first, in this order.
namespace logcolumn {
enum Fixed { Request, Row, Time, Version, Role, Latency, Status, Error, FixedCount };
inline constexpr const char* kNames[FixedCount] = {"request", "row",        "time",   "version",
                                                   "role",    "latency_us", "status", "error"};
inline constexpr const char* kInput = "in.";
inline constexpr const char* kKey = "key.";
inline constexpr const char* kLabel = "label";
inline constexpr const char* kProbability = "p.";
inline constexpr const char* kPrediction = "prediction";
}  // namespace logcolumn

inline constexpr int kRequestsFormat = 1;

/// What the metadata of a segment says beside its columns.
struct SegmentFacts {
    double sample = 1;
    std::vector<std::string> masked;  ///< "in.age", "key.name"
};

/// Columns of `personal` that the schema has, by their names in the log.
[[nodiscard]] std::vector<std::string> maskedColumns(const RequestSchema& schema,
                                                     const std::vector<std::string>& personal);
[[nodiscard]] std::shared_ptr<arrow::Schema> logSchema(const RequestSchema& schema,
                                                       const SegmentFacts& facts);
/// Inverse; defaults where metadata is missing.
[[nodiscard]] SegmentFacts segmentFacts(const arrow::Schema& schema);

/// Whether every column has `rows` values of the right kind, or none.
[[nodiscard]] bool isWellFormed(const RequestRows& rows);

}  // namespace bw
