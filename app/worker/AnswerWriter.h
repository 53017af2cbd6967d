#pragma once

#include "core/train/Answers.h"

#include <filesystem>
#include <memory>

namespace bw::worker {

/// Writes answers block by block into a CSV or Parquet file, by its ending: `row` (0-based), then
/// `label` and `p_<class>`…, or `prediction`. The file appears under its name at close() alone;
/// without it nothing stays behind. Integer labels are integers in Parquet.
class AnswerWriter {
public:
    /// BadInput for another ending, Environment when the place cannot be written.
    [[nodiscard]] static Result<std::unique_ptr<AnswerWriter>> create(
        const std::filesystem::path& output, const Target& target);
    virtual ~AnswerWriter() = default;
    [[nodiscard]] virtual Result<void> write(std::int64_t firstRow, const Answers& answers) = 0;
    [[nodiscard]] virtual Result<void> close() = 0;
};

}  // namespace bw::worker
