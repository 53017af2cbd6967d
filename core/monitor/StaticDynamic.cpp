#include "core/monitor/StaticDynamic.h"

#include "core/base/Duration.h"
#include "core/model/Evaluator.h"
#include "core/monitor/LogColumn.h"
#include "core/monitor/MonitorSubject.h"
#include "core/monitor/WindowClock.h"
#include "core/monitor/WindowTally.h"
#include "core/requests/LogColumns.h"
#include "core/requests/Truth.h"
#include "core/run/RunFolder.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

constexpr std::int32_t kAnswered = 200;
constexpr std::size_t kRowsAtOnce = 1024;  ///< asked of the first model

/// What a run worked; of one that did not record it, the time from its start to its end.
double secondsOf(const RunStatus& status) {
    if (status.seconds >= 0) return status.seconds;
    const auto began = parseUtc(status.started), ended = parseUtc(status.ended);
    return began && ended ? static_cast<double>((*ended - *began).count()) : -1;
}

/// Rows of one window whose truth is known.
struct Gathered {
    VersionTally served;
    Predictions first;  ///< what the first model says of them: label, probabilities, value
    std::map<std::int64_t, std::int64_t> versions;
    std::string reason;
};

/// Rows of a batch that one version answered in one window.
struct Group {
    std::vector<std::int64_t> rows;
    std::vector<std::string_view> truths;
};

/// Version that the alias of production stood on first; the lowest where none ever did.
std::int64_t firstOf(const MonitorSubject& subject, const std::vector<AuditEntry>& audit) {
    for (const AuditEntry& entry : audit)
        if (entry.action == "promote" && entry.facts.value("name", "") == subject.name)
            return entry.facts.value("to", subject.versions.front().version);
    return subject.versions.front().version;
}

class OverTime {
public:
    OverTime(const Workbench& bench, const StaticDynamicOptions& options, MonitorSubject subject,
             WindowClock clock)
        : bench_(bench),
          options_(options),
          subject_(std::move(subject)),
          clock_(std::move(clock)) {}

    Result<StaticDynamicReport> run(const JobContext& job) {
        BW_CHECK(openFirst());
        BW_CHECK(gather(job.part(0, 0.5)));
        report_.model = subject_.name;
        std::size_t done = 0;
        for (auto& [begin, window] : windows_) {
            const double at =
                0.5 + 0.4 * static_cast<double>(done++) / static_cast<double>(windows_.size());
            job.progress(at, "Asking the first model");
            BW_CHECK(addWindow(begin, window, job));
        }
        if (all_) {
            BW_TRY(report_.overall, compare(*all_, job.part(0.9, 1)));
            report_.metric = report_.overall->metric;
        }
        addTrainings();
        return std::move(report_);
    }

private:
    Result<void> openFirst() {
        BW_TRY(const auto audit, bench_.project.audit());
        report_.firstVersion =
            options_.firstVersion > 0 ? options_.firstVersion : firstOf(subject_, audit);
        const ModelVersion* first = subject_.version(report_.firstVersion);
        if (!first)
            return fail(ErrorCode::NotFound,
                        fmt::format("{} has no version {}", subject_.name, report_.firstVersion),
                        "See `benchwright models`.");
        const auto folder = bench_.project.modelFolder(first->name, first->version);
        BW_TRY(const Model model, readModel(folder));
        BW_TRY(first_, Evaluator::create(model));
        auto reference = std::make_shared<TrainingReference>();
        reference->version = *first;
        reference->folder = folder;
        reference->graph = model.graph;
        reference_ = std::move(reference);
        return {};
    }

    Result<void> gather(const JobContext& job) {
        BW_TRY(const RequestLog log, RequestLog::open(subject_.log, job));
        BW_TRY(const TruthIndex truth, TruthIndex::open(subject_.log, job));
        RequestQuery query;
        if (options_.since) query.since = clock_.begin(*options_.since);
        if (options_.until) query.until = clock_.next(clock_.begin(*options_.until - 1));
        return log.read(
            query, [&](const RequestBatch& batch) { return addBatch(batch, truth); }, job);
    }

    /// Why the first model cannot answer what this version was asked; empty: it can.
    std::string whyNot(const RequestBatch& batch, std::int64_t version) {
        for (const GraphValue& input : reference_->graph.inputs) {
            const auto& masked = batch.segment.masked;
            if (std::ranges::find(masked, input.name) != masked.end())
                return fmt::format("\"{}\" is personal and not in the log", input.name);
            if (!batch.batch->GetColumnByName(logcolumn::kInput + input.name))
                return fmt::format("the requests to version {} had no \"{}\"", version, input.name);
        }
        const auto [known, isNew] = classesFit_.try_emplace(version, true);
        if (isNew)
            if (const ModelVersion* one = subject_.version(version))
                if (const auto graph = graphOf(bench_.project, *one))
                    known->second = std::ranges::is_permutation(graph->target.classes,
                                                                reference_->graph.target.classes);
        return known->second ? ""
                             : fmt::format("version {} knows other classes than version {}",
                                           version, report_.firstVersion);
    }

    Result<void> addBatch(const RequestBatch& batch, const TruthIndex& truth) {
        const auto truths = truth.find(*batch.batch, batch.rows);
        const LogColumn status(*batch.batch, "status");
        std::map<std::pair<std::int64_t, std::int64_t>, Group> groups;  // by window and version
        for (std::size_t i = 0; i < batch.rows.size(); ++i) {
            const std::int64_t row = batch.rows[i];
            if (truths[i].empty() || status.whole(row) != kAnswered) continue;
            Group& group = groups[{clock_.begin(batch.time(row)), batch.version(row)}];
            group.rows.push_back(row);
            group.truths.push_back(truths[i]);
        }
        for (const auto& [key, group] : groups) addGroup(batch, key.first, key.second, group);
        return {};
    }

    void addGroup(const RequestBatch& batch, std::int64_t begin, std::int64_t version,
                  const Group& group) {
        auto found = windows_.find(begin);
        if (found == windows_.end())
            found = windows_.emplace(begin, Gathered{VersionTally(reference_), {}, {}, {}}).first;
        Gathered& window = found->second;
        window.versions[version] += std::ssize(group.rows);
        if (window.reason.empty()) window.reason = whyNot(batch, version);
        if (!window.reason.empty()) return;
        window.served.add(*batch.batch, group.rows, group.truths);
        for (std::size_t from = 0; from < group.rows.size(); from += kRowsAtOnce)
            askFirst(*batch.batch,
                     std::span(group.rows)
                         .subspan(from, std::min(kRowsAtOnce, group.rows.size() - from)),
                     window.first);
    }

    void askFirst(const arrow::RecordBatch& batch, std::span<const std::int64_t> rows,
                  Predictions& said) {
        InputRows inputs = noInputs(reference_->graph);
        appendInputs(batch, rows, inputs);
        first_->run(inputs, answers_);
        append(said.label, answers_.classes);
        append(said.probabilities, answers_.probabilities);
        append(said.value, answers_.predictions);
    }

    /// What was served, and what the first model says of the same rows.
    static std::pair<Predictions, Predictions> sidesOf(const Gathered& window) {
        Predictions served = window.served.truths(), first = served;
        first.label = window.first.label;
        first.probabilities = window.first.probabilities;
        first.value = window.first.value;
        return {std::move(served), std::move(first)};
    }

    Result<Comparison> compare(const std::pair<Predictions, Predictions>& sides,
                               const JobContext& job) const {
        const ProjectSettings& settings = bench_.project.settings();
        return comparePredictions(
            sides.first, sides.second,
            {.metric = options_.metric.empty() ? settings.metric : options_.metric,
             .marginPercent = settings.marginPercent,
             .resamples = settings.resamples},
            job);
    }

    Result<void> addWindow(std::int64_t begin, Gathered& gathered, const JobContext& job) {
        StaticDynamicWindow window{.from = begin,
                                   .to = clock_.next(begin),
                                   .versions = gathered.versions,
                                   .reason = gathered.reason};
        for (const auto& [version, rows] : gathered.versions) window.rows += rows;
        if (window.reason.empty()) {
            const auto sides = sidesOf(gathered);
            BW_TRY(window.comparison, compare(sides, JobContext(job.stopToken())));
            if (!all_) all_.emplace(emptyLike(sides.first), emptyLike(sides.second));
            append(all_->first, sides.first);
            append(all_->second, sides.second);
        }
        report_.windows.push_back(std::move(window));
        return {};
    }

    static Predictions emptyLike(const Predictions& like) {
        return {.task = like.task, .classes = like.classes};
    }
    template <typename To, typename From>
    static void append(std::vector<To>& to, const std::vector<From>& more) {
        to.insert(to.end(), more.begin(), more.end());
    }
    static void append(Predictions& to, const Predictions& more) {
        for (std::size_t i = 0; i < more.size(); ++i) to.rows.push_back(std::ssize(to.rows));
        append(to.truth, more.truth);
        append(to.truthValue, more.truthValue);
        append(to.label, more.label);
        append(to.probabilities, more.probabilities);
        append(to.value, more.value);
    }

    void addTrainings() {
        for (const ModelVersion& version : subject_.versions) {
            TrainingCost cost{.version = version.version, .run = version.run};
            if (const auto status = RunFolder(bench_.project.runFolder(version.run)).status()) {
                cost.started = status->started;
                cost.seconds = secondsOf(*status);
                if (const auto rows = status->rows.find("train"); rows != status->rows.end())
                    cost.rows = rows->second;
            }
            if (cost.version != report_.firstVersion && cost.seconds > 0)
                report_.retrainingSeconds += cost.seconds;
            report_.trainings.push_back(std::move(cost));
        }
    }

    const Workbench& bench_;
    const StaticDynamicOptions& options_;
    const MonitorSubject subject_;
    const WindowClock clock_;
    StaticDynamicReport report_;
    std::shared_ptr<const TrainingReference> reference_;
    std::unique_ptr<Evaluator> first_;
    Answers answers_;  ///< of first_: its memory is kept
    std::map<std::int64_t, Gathered> windows_;
    std::map<std::int64_t, bool> classesFit_;  ///< by version
    std::optional<std::pair<Predictions, Predictions>> all_;
};

Json comparedJson(const Comparison& comparison) {
    const MetricDifference& metric = comparison.metrics.at(comparison.metric);
    return {{"dynamic", metric.candidate},
            {"static", metric.production},
            {"difference", metric.difference},
            {"low", metric.low},
            {"high", metric.high},
            {"verdict", verdictName(comparison.verdict)}};
}

}  // namespace

Result<StaticDynamicReport> compareOverTime(const Workbench& bench,
                                            const StaticDynamicOptions& options,
                                            const JobContext& job) {
    const std::string& length = bench.project.settings().monitor.window;
    BW_TRY(WindowClock clock,
           WindowClock::make(options.by, options.window.empty() ? length : options.window));
    BW_TRY(MonitorSubject subject, monitorSubject(bench.project, options.model, options.modelName));
    return OverTime(bench, options, std::move(subject), std::move(clock)).run(job);
}

Json staticDynamicToJson(const StaticDynamicReport& report) {
    Json windows = Json::array(), trainings = Json::array();
    for (const StaticDynamicWindow& window : report.windows) {
        Json versions = Json::object();
        for (const auto& [version, rows] : window.versions)
            versions[std::to_string(version)] = rows;
        windows.push_back(
            {{"from", windowTimeText(window.from)},
             {"to", windowTimeText(window.to)},
             {"rows", window.rows},
             {"versions", versions},
             {"compared", window.comparison ? comparedJson(*window.comparison) : Json()},
             {"reason", window.reason}});
    }
    for (const TrainingCost& cost : report.trainings)
        trainings.push_back({{"version", cost.version},
                             {"run", cost.run},
                             {"started", cost.started},
                             {"seconds", cost.seconds < 0 ? Json() : Json(cost.seconds)},
                             {"rows", cost.rows < 0 ? Json() : Json(cost.rows)}});
    return {{"model", report.model},
            {"first_version", report.firstVersion},
            {"metric", report.metric},
            {"windows", windows},
            {"overall", report.overall ? comparedJson(*report.overall) : Json()},
            {"trainings", trainings},
            {"retraining_seconds", report.retrainingSeconds}};
}

}  // namespace bw
