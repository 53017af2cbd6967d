#pragma once

#include "core/model/Rows.h"
#include "core/monitor/LogColumn.h"
#include "core/monitor/MonitorReport.h"
#include "core/pipeline/Workbench.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace bw {

/// One column an input of the graph, without rows.
[[nodiscard]] InputRows noInputs(const Graph& graph);
/// The inputs that rows of the log hold, as the graph reads them.
void appendInputs(const arrow::RecordBatch& batch, std::span<const std::int64_t> rows,
                  InputRows& inputs);

/// Logged rows of one model version that go through its graph again. For one thread.
class ReplaySample {
public:
    explicit ReplaySample(const TrainingReference& reference);

    /// Inputs, answers and ids of some rows; `window` says where they belong.
    void add(const arrow::RecordBatch& batch, std::span<const std::int64_t> rows,
             std::int64_t window);
    [[nodiscard]] std::int64_t rows() const { return std::ssize(ids_); }

    struct Difference {
        std::size_t sample = 0;  ///< which of the added rows
        std::int64_t window = 0;
        LoggedRowId id;
        double difference = 0;   ///< largest of a probability, or of the prediction
        bool differing = false;  ///< beyond the tolerance
        std::string answer;      ///< of the replay
    };
    /// Asks the worker for the answers of the stored model, one for each added row in their order.
    [[nodiscard]] Result<std::vector<Difference>> replay(const Workbench& bench,
                                                         const JobContext& job) const;

private:
    [[nodiscard]] Result<void> write(const std::filesystem::path& file) const;
    [[nodiscard]] Result<std::vector<Difference>> compare(const arrow::Table& answers) const;

    const TrainingReference& reference_;
    InputRows inputs_;
    std::vector<LoggedRowId> ids_;
    std::vector<std::int64_t> windows_;
    std::vector<std::string> labels_;
    std::vector<float> numbers_;  ///< [rows × K] probabilities, or predictions
};

/// Of one window. `answered`: rows that could have been replayed.
[[nodiscard]] ReplayReport replayReport(const std::vector<ReplaySample::Difference>& differences,
                                        std::int64_t window, std::int64_t answered);

}  // namespace bw
