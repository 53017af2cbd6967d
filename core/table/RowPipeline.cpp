#include "core/table/RowPipeline.h"

#include "core/table/HandOver.h"

#include <arrow/api.h>

#include <algorithm>
#include <new>
#include <thread>

namespace bw {
namespace {

constexpr std::size_t kMostStages = 4;
constexpr std::size_t kWaiting = 2;  ///< batches before a stage

/// Categories cost about three times as much as other columns.
std::size_t costOf(const ColumnEncoder& encoder) {
    return encoder.kind() == ColumnKind::Category ? 3 : 1;
}

/// Ends of runs of columns of about equal cost, one run for each stage.
std::vector<std::size_t> dividedByCost(const std::vector<ColumnEncoder>& encoders) {
    const std::size_t stages = std::min<std::size_t>(
        {encoders.size(), std::max(std::thread::hardware_concurrency(), 1U), kMostStages});
    std::size_t total = 0, sum = 0;
    for (const ColumnEncoder& encoder : encoders) total += costOf(encoder);
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i + 1 < encoders.size() && ends.size() + 1 < stages; ++i) {
        sum += costOf(encoders[i]);
        if (sum * stages >= total * (ends.size() + 1)) ends.push_back(i + 1);
    }
    ends.push_back(encoders.size());
    return ends;
}

}  // namespace

/// One thread with the columns from `begin` to `end`.
class RowPipeline::Stage {
public:
    Stage(RowPipeline& pipeline, std::size_t begin, std::size_t end, Stage* next)
        : pipeline_(pipeline), begin_(begin), end_(end), next_(next), thread_([this] { run(); }) {}

    void give(Item item) { waiting_.give(std::move(item)); }
    void close() { waiting_.close(); }
    void join() {
        if (thread_.joinable()) thread_.join();
    }

private:
    /// Takes all items also after an error, so that nobody waits for this stage for ever.
    void run() {
        while (std::optional<Item> item = waiting_.take()) {
            if (pipeline_.stopped_) continue;
            if (auto done = tryStore(*item); !done)
                pipeline_.fail(std::move(done).error());
            else if (next_)
                next_->give(std::move(*item));
        }
        if (next_) next_->close();
    }

    Result<void> tryStore(Item& item) {
        try {
            return store(item);
        } catch (const std::bad_alloc&) {
            return bw::fail(ErrorCode::Environment, "Not enough memory to encode the rows",
                            "Close other programs, or use a machine with more memory.");
        }
    }

    Result<void> store(Item& item) {
        DatasetFile& file = pipeline_.file_;
        for (std::size_t i = begin_; i < end_; ++i) {
            ColumnEncoder& encoder = pipeline_.encoders_[i];
            BW_CHECK(encoder.add(*item.batch->column(static_cast<int>(i)), item.rowHashes));
            BW_CHECK(file.appendValues(i, encoder.values()));
            BW_CHECK(file.appendValidity(i, encoder.validity()));
        }
        return next_ ? Result<void>() : file.appendRowHashes(item.rowHashes);
    }

    RowPipeline& pipeline_;
    std::size_t begin_, end_;
    Stage* next_;
    HandOver<Item> waiting_{kWaiting};
    std::thread thread_;  // last: uses the rest
};

RowPipeline::RowPipeline(std::vector<ColumnEncoder>& encoders, DatasetFile& file)
    : encoders_(encoders), file_(file) {
    const std::vector<std::size_t> ends = dividedByCost(encoders);
    stages_.resize(ends.size());
    for (std::size_t i = ends.size(); i-- > 0;)
        stages_[i] = std::make_unique<Stage>(*this, i == 0 ? 0 : ends[i - 1], ends[i],
                                             i + 1 < ends.size() ? stages_[i + 1].get() : nullptr);
}

RowPipeline::~RowPipeline() {
    stopped_ = true;
    stages_.front()->close();
    for (const auto& stage : stages_) stage->join();
}

Result<void> RowPipeline::add(std::shared_ptr<arrow::RecordBatch> batch) {
    BW_CHECK(failure());
    std::vector<std::uint64_t> hashes(static_cast<std::size_t>(batch->num_rows()), 0);
    stages_.front()->give({std::move(batch), std::move(hashes)});
    return {};
}

Result<void> RowPipeline::finish() {
    stages_.front()->close();
    for (const auto& stage : stages_) stage->join();
    return failure();
}

Result<void> RowPipeline::failure() {
    if (!stopped_) return {};
    const std::lock_guard lock(mutex_);
    return error_ ? Result<void>(std::unexpected(*error_)) : Result<void>();
}

void RowPipeline::fail(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    stopped_ = true;
}

}  // namespace bw
