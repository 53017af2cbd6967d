#pragma once

#include "core/requests/LogColumns.h"
#include "core/requests/SegmentFiles.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace bw {

/// What a segment holds, without its cells.
struct SegmentContent {
    std::int64_t rows = 0;
    std::int64_t first = std::numeric_limits<std::int64_t>::max();  ///< time
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    SegmentFacts facts;
    bool torn = false;  ///< bytes after the last whole batch
};

/// Corrupt when it is no segment, or damaged before its end.
[[nodiscard]] Result<SegmentContent> inspectSegment(const SegmentFile& segment);

struct SegmentPart {
    std::int64_t rows = 0;              ///< the first so many
    std::int64_t since = 0, until = 0;  ///< row groups wholly outside are skipped
    std::vector<std::string> columns;   ///< beside the fixed ones; empty: all
};
/// Calls `visit` with each batch and the number of its first row. A segment that was packed since
/// it was found is read in its new form.
[[nodiscard]] Result<void> readSegment(
    const SegmentFile& segment, const SegmentPart& part,
    const std::function<Result<void>(const std::shared_ptr<arrow::RecordBatch>&, std::int64_t)>&
        visit);

/// All whole batches of a stream file, and whether something follows them.
[[nodiscard]] arrow::Result<bool> readStream(
    const std::filesystem::path& file, const std::vector<int>& fields,
    const std::function<arrow::Status(const std::shared_ptr<arrow::RecordBatch>&)>& visit);

}  // namespace bw
