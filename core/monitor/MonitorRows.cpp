#include "core/monitor/ContractCounts.h"
#include "core/monitor/Monitor.h"
#include "core/monitor/Replay.h"
#include "core/requests/RequestLog.h"
#include "core/requests/Truth.h"
#include "core/table/NearNames.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

namespace bw {
namespace {

constexpr std::array<std::string_view, 8> kKinds{"all",      "failed", "missing", "never_seen",
                                                 "contract", "slow",   "wrong",   "skew"};
constexpr int kAnswered = 200;
constexpr std::int64_t kReplayed = 20'000;

/// The best rows so far, at most `limit`: higher scores first, earlier rows of equals.
class BestRows {
public:
    explicit BestRows(std::int64_t limit)
        : limit_(static_cast<std::size_t>(std::max<std::int64_t>(limit, 0))) {}

    [[nodiscard]] bool accepts(double score) {
        ++found_.total;
        return rows_.size() < limit_ || score > least_;
    }
    void add(double score, const arrow::RecordBatch& batch, std::int64_t row,
             const std::map<std::string, std::string>& beside) {
        Row made{score, {}};
        const auto put = [&](const std::string& name, std::string cell) {
            const std::size_t place = placeOf(name);
            if (made.cells.size() <= place) made.cells.resize(place + 1);
            made.cells[place] = std::move(cell);
        };
        for (int i = 0; i < batch.num_columns(); ++i)
            put(batch.schema()->field(i)->name(), LogColumn(batch.column(i).get()).cell(row));
        for (const auto& [name, cell] : beside) put(name, cell);
        rows_.push_back(std::move(made));
        if (rows_.size() >= 2 * limit_ + 64) cut();
    }
    [[nodiscard]] LoggedRows finish() {
        cut();
        for (Row& row : rows_) {
            row.cells.resize(found_.columns.size());
            found_.rows.push_back(std::move(row.cells));
        }
        return std::move(found_);
    }

private:
    struct Row {
        double score = 0;
        std::vector<std::string> cells;
    };
    std::size_t placeOf(const std::string& name) {
        const auto known = std::ranges::find(found_.columns, name);
        if (known != found_.columns.end())
            return static_cast<std::size_t>(known - found_.columns.begin());
        found_.columns.push_back(name);
        return found_.columns.size() - 1;
    }
    void cut() {
        std::ranges::stable_sort(rows_, std::greater(), &Row::score);
        if (rows_.size() > limit_) rows_.resize(limit_);
        if (rows_.size() == limit_ && limit_ > 0) least_ = rows_.back().score;
    }

    std::size_t limit_;
    double least_ = -1e300;
    std::vector<Row> rows_;
    LoggedRows found_;
};

/// One call of monitorRows().
class RowSearch {
public:
    RowSearch(const Workbench& bench, const MonitorRowsOptions& options, MonitorSubject subject,
              const JobContext& job)
        : bench_(bench),
          options_(options),
          subject_(std::move(subject)),
          job_(job),
          best_(options.limit) {
        query_.role = options.role;
        if (options.since) query_.since = *options.since;
        if (options.until) query_.until = *options.until;
        if (subject_.only) query_.versions = {*subject_.only};
    }

    Result<LoggedRows> run() {
        BW_TRY(log_, RequestLog::open(subject_.log, job_));
        BW_TRY(truth_, TruthIndex::open(subject_.log, job_));
        if (options_.what == "skew") BW_CHECK(replay());
        BW_CHECK(
            log_->read(query_, [this](const RequestBatch& batch) { return add(batch); }, job_));
        return best_.finish();
    }

private:
    /// How well a row fits; nothing: it does not.
    using Score = std::optional<double>;

    Result<void> add(const RequestBatch& batch) {
        const LogColumn status(*batch.batch, "status");
        const auto truths = truth_->empty() ? std::vector<std::string_view>(batch.rows.size())
                                            : truth_->find(*batch.batch, batch.rows);
        for (std::size_t i = 0; i < batch.rows.size(); ++i) {
            const std::int64_t row = batch.rows[i];
            BW_TRY(const auto reference, referenceOf(batch.version(row)));
            const Score score =
                scoreOf(batch, row, status.whole(row) == kAnswered, truths[i], reference.get());
            if (!score || !best_.accepts(*score)) continue;
            std::map<std::string, std::string> beside;
            if (!truths[i].empty()) beside["truth"] = truths[i];
            if (const auto found = replayed_.find(idOf(*batch.batch, row));
                found != replayed_.end())
                beside["replayed"] = found->second.answer;
            best_.add(*score, *batch.batch, row, beside);
        }
        return {};
    }

    static std::pair<std::string, std::int64_t> idOf(const arrow::RecordBatch& batch,
                                                     std::int64_t row) {
        return {std::string(LogColumn(batch, "request").text(row)),
                LogColumn(batch, "row").whole(row)};
    }

    Score scoreOf(const RequestBatch& batch, std::int64_t row, bool answered,
                  std::string_view truth, const TrainingReference* reference) const {
        const std::string& what = options_.what;
        if (what == "all") return 0;
        if (what == "failed") return answered ? Score() : Score(0);
        if (!answered) return {};
        if (what == "slow")
            return static_cast<double>(LogColumn(*batch.batch, "latency_us").whole(row));
        if (what == "wrong") return wrongBy(*batch.batch, row, truth);
        if (what == "skew") {
            const auto found = replayed_.find(idOf(*batch.batch, row));
            return found == replayed_.end() ? Score() : Score(found->second.difference);
        }
        return reference && inputFits(*batch.batch, row, *reference) ? Score(0) : Score();
    }

    /// Labels: 1 when they differ; numbers: the error.
    static Score wrongBy(const arrow::RecordBatch& batch, std::int64_t row,
                         std::string_view truth) {
        if (truth.empty()) return {};
        if (batch.GetColumnByName("label"))
            return LogColumn(batch, "label").text(row) == truth ? Score() : Score(1);
        double value = 0;
        std::from_chars(truth.data(), truth.data() + truth.size(), value);
        const double error = std::abs(value - LogColumn(batch, "prediction").number(row));
        return std::isnan(error) ? std::numeric_limits<double>::max() : error;
    }

    bool inputFits(const arrow::RecordBatch& batch, std::int64_t row,
                   const TrainingReference& reference) const {
        return std::ranges::any_of(reference.graph.inputs, [&](const GraphValue& input) {
            if (!options_.column.empty() && input.name != options_.column) return false;
            const LogColumn column(batch, "in." + input.name);
            if (options_.what == "missing") return column.missing(row);
            if (options_.what == "contract") {
                const ColumnRule* rule =
                    reference.contract ? reference.contract->find(input.name) : nullptr;
                return rule && !violatedRule(*rule, column, row).empty();
            }
            return neverSeen(reference, input.name, column, row);
        });
    }

    static bool neverSeen(const TrainingReference& reference, const std::string& name,
                          const LogColumn& column, std::int64_t row) {
        const auto known = reference.columns.find(name);
        if (known == reference.columns.end() || column.missing(row)) return false;
        return known->second.ofText()
                   ? known->second.binOf(column.text(row)) + 1 == known->second.bins()
                   : known->second.neverSeen(column.number(row));
    }

    /// Failures and latencies need no training rows.
    Result<std::shared_ptr<const TrainingReference>> referenceOf(std::int64_t version) {
        const auto known = references_.find(version);
        if (known != references_.end()) return known->second;
        std::shared_ptr<const TrainingReference> reference;
        const bool needed = options_.what == "never_seen" || options_.what == "missing" ||
                            options_.what == "contract" || options_.what == "skew";
        if (const ModelVersion* one = needed ? subject_.version(version) : nullptr) {
            BW_TRY(const Graph graph, graphOf(bench_.project, *one));
            std::vector<std::string> columns;  // without answers on the test rows
            for (const GraphValue& input : graph.inputs) columns.push_back(input.name);
            BW_TRY(reference, trainingReference(bench_, *one, columns, job_));
        }
        return references_[version] = reference;
    }

    Result<void> replay() {
        std::map<std::int64_t, ReplaySample> samples;
        const std::int64_t stride = std::max<std::int64_t>(1, log_->rows() / kReplayed);
        std::int64_t seen = 0;
        BW_CHECK(log_->read(
            query_,
            [&](const RequestBatch& batch) -> Result<void> {
                const LogColumn status(*batch.batch, "status");
                std::map<std::int64_t, std::vector<std::int64_t>> chosen;  // by version
                for (const std::int64_t row : batch.rows)
                    if (status.whole(row) == kAnswered && seen++ % stride == 0)
                        chosen[batch.version(row)].push_back(row);
                for (const auto& [version, rows] : chosen) {
                    BW_TRY(const auto reference, referenceOf(version));
                    if (reference)
                        samples.try_emplace(version, *reference)
                            .first->second.add(*batch.batch, rows, 0);
                }
                return {};
            },
            job_));
        for (const auto& [version, sample] : samples) {
            BW_TRY(auto differences, sample.replay(bench_, job_));
            for (auto& one : differences)
                if (one.differing) replayed_[{one.id.request, one.id.row}] = std::move(one);
        }
        return {};
    }

    const Workbench& bench_;
    const MonitorRowsOptions& options_;
    const MonitorSubject subject_;
    const JobContext& job_;
    RequestQuery query_;
    std::optional<RequestLog> log_;
    std::optional<TruthIndex> truth_;
    std::map<std::int64_t, std::shared_ptr<const TrainingReference>> references_;
    std::map<std::pair<std::string, std::int64_t>, ReplaySample::Difference> replayed_;
    BestRows best_;
};

Result<void> checkColumn(const Project& project, const MonitorSubject& subject,
                         const std::string& column) {
    if (column.empty()) return {};
    std::vector<std::string> known;
    BW_TRY(const Graph graph, graphOf(project, subject.current));
    for (const GraphValue& input : graph.inputs) known.push_back(input.name);
    if (std::ranges::find(known, column) != known.end()) return {};
    return fail(ErrorCode::NotFound,
                fmt::format("{} does not read a column \"{}\"", subject.text, column),
                nearNamesHint("column", "Columns", column, known));
}

}  // namespace

Result<LoggedRows> monitorRows(const Workbench& bench, const MonitorRowsOptions& options,
                               const JobContext& job) {
    if (std::ranges::find(kKinds, options.what) == kKinds.end())
        return fail(ErrorCode::Usage, fmt::format("There are no rows of kind \"{}\"", options.what),
                    fmt::format("Known are {}.", fmt::join(kKinds, ", ")));
    BW_TRY(MonitorSubject subject, monitorSubject(bench.project, options.model, options.modelName));
    BW_CHECK(checkColumn(bench.project, subject, options.column));
    return RowSearch(bench, options, std::move(subject), job).run();
}

Json loggedRowsToJson(const LoggedRows& rows) {
    Json list = Json::array();
    for (const auto& cells : rows.rows) {
        Json row = Json::object();
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (!cells[i].empty()) row[rows.columns[i]] = cells[i];
        list.push_back(std::move(row));
    }
    return {{"columns", rows.columns}, {"total", rows.total}, {"rows", list}};
}

}  // namespace bw
