#include "core/monitor/Monitor.h"

#include "core/base/Clock.h"
#include "core/base/Duration.h"
#include "core/monitor/KeptWindows.h"
#include "core/monitor/WindowVerdict.h"
#include "core/pipeline/ContractSteps.h"
#include "core/table/NearNames.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

namespace bw {
namespace {

constexpr int kReportFormat = 1;  ///< part of what a kept window depends on

/// One call of monitorModel().
class Monitoring {
public:
    Monitoring(const Workbench& bench, const MonitorOptions& options, MonitorSubject subject,
               WindowClock clock, const JobContext& job)
        : bench_(bench),
          options_(options),
          subject_(std::move(subject)),
          clock_(std::move(clock)),
          job_(
              job.stopToken(),
              [&job](double fraction, std::string_view what) { job.progress(fraction, what); },
              [this, &job](std::string_view line) {
                  report_.notes.emplace_back(line);
                  job.note(line);
              }) {}

    Result<MonitorReport> run() {
        const ProjectSettings& settings = bench_.project.settings();
        report_.model = subject_.name;
        report_.text = subject_.text;
        report_.version = subject_.current.version;
        report_.limits = driftLimits(settings);
        report_.window = clock_.text();
        BW_TRY(report_.age, modelAge());
        if (auto kept = applyLogRetention(subject_.log, logLimits(settings)); kept)
            report_.retention = *std::move(kept);
        else
            job_.note(kept.error().message);
        BW_TRY(log_, RequestLog::open(subject_.log, job_));
        BW_TRY(truth_, TruthIndex::open(subject_.log, job_));
        for (const RequestSegment& segment : log_->segments()) noteMasked(segment);
        setBounds();
        BW_CHECK(readWindows());
        BW_CHECK(finishWindows());
        return std::move(report_);
    }

private:
    /// Choices of a part are shown and not kept.
    [[nodiscard]] bool keeps() const {
        return options_.columns.empty() && !subject_.only && options_.replay;
    }

    Result<ModelAge> modelAge() const {
        ModelAge age;
        const auto status = RunFolder(bench_.project.runFolder(subject_.current.run)).status();
        age.trained = status && !status->ended.empty() ? status->ended : subject_.current.created;
        if (const auto moment = parseUtc(age.trained))
            age.seconds = nowSeconds() - static_cast<double>(moment->time_since_epoch().count());
        BW_TRY(const auto audit, bench_.project.audit());
        for (const AuditEntry& entry : audit)
            if ((entry.action == "promote" || entry.action == "rollback") &&
                entry.facts.value("name", "") == subject_.name &&
                entry.facts.value("to", std::int64_t{-1}) == subject_.current.version)
                age.promoted = entry.at;
        return age;
    }

    void noteMasked(const RequestSegment& segment) {
        for (const std::string& name : segment.masked)
            if (std::ranges::find(report_.masked, name) == report_.masked.end())
                report_.masked.push_back(name);
    }

    void setBounds() {
        query_.role = options_.role;
        query_.columns.clear();
        if (options_.since) query_.since = clock_.begin(*options_.since);
        if (options_.until) query_.until = clock_.next(clock_.begin(*options_.until - 1));
        if (subject_.only) query_.versions = {*subject_.only};
    }

    /// Everything but data that the result for a version depends on.
    std::string limitsText(std::int64_t version) {
        const auto [known, isNew] = limitsTexts_.try_emplace(version);
        if (!isNew) return known->second;
        std::string contract;
        if (const ModelVersion* one = subject_.version(version))
            if (const auto spec = RunFolder(bench_.project.runFolder(one->run)).spec())
                contract = acceptedContractHash(bench_.project, spec->dataset).value_or("");
        const DriftLimits& limits = report_.limits;
        return known->second =
                   fmt::format("{} {} {} {} {} {} {}", kReportFormat, limits.alpha, limits.effect,
                               limits.minimumRows, bench_.project.settings().resamples,
                               options_.replayRows, contract);
    }

    Result<void> readWindows() {
        kept_.emplace(
            clock_, *log_, [this](std::int64_t version) { return limitsText(version); },
            truth_->newest());
        if (keeps() && !options_.refresh) {
            if (const auto loaded = kept_->load(bench_.project.folder(), subject_.name,
                                                options_.role, query_.since, query_.until);
                !loaded)
                job_.note("What was computed before could not be read: " + loaded.error().message);
            BW_CHECK(kept_->findNewTruth(job_));
        }
        query_.wanted = [this](const RequestSegment& segment) { return kept_->wanted(segment); };
        stride_ = std::max<std::int64_t>(
            1, log_->rows() / std::max<std::int64_t>(1, options_.replayRows));
        return log_->read(
            query_, [this](const RequestBatch& batch) { return addBatch(batch); },
            job_.part(0, 0.6));
    }

    struct Group {
        std::vector<std::int64_t> rows;
        std::vector<std::string_view> truths;
    };

    /// Parts a batch by window and version.
    Result<void> addBatch(const RequestBatch& batch) {
        std::map<std::pair<std::int64_t, std::int64_t>, Group> groups;
        const std::vector<std::string_view> truths = truth_->empty()
                                                         ? std::vector<std::string_view>()
                                                         : truth_->find(*batch.batch, batch.rows);
        std::int64_t begin = 0, end = std::numeric_limits<std::int64_t>::min();
        Group* group = nullptr;
        std::int64_t lastVersion = -1;
        for (std::size_t i = 0; i < batch.rows.size(); ++i) {
            const std::int64_t time = batch.time(batch.rows[i]);
            const std::int64_t version = batch.version(batch.rows[i]);
            if (time < begin || time >= end || version != lastVersion) {
                begin = clock_.begin(time);
                end = clock_.next(begin);
                lastVersion = version;
                group = kept_->wanted(begin) ? &groups[{begin, version}] : nullptr;
            }
            if (!group) continue;
            group->rows.push_back(batch.rows[i]);
            if (!truths.empty()) group->truths.push_back(truths[i]);
        }
        for (const auto& [key, one] : groups) BW_CHECK(addGroup(batch, key.first, key.second, one));
        return {};
    }

    Result<void> addGroup(const RequestBatch& batch, std::int64_t begin, std::int64_t version,
                          const Group& group) {
        BW_TRY(const auto reference, referenceOf(version));
        WindowTally& window = windows_[begin];
        window.add(batch, version, group.rows, group.truths, reference);
        if (!options_.replay || !reference) return {};
        ReplaySample& sample = samples_.try_emplace(version, *reference).first->second;
        sample.add(*batch.batch, window.replayed(batch, group.rows, stride_), begin);
        return {};
    }

    /// Null for a version that the registry does not know.
    Result<std::shared_ptr<const TrainingReference>> referenceOf(std::int64_t version) {
        const auto known = references_.find(version);
        if (known != references_.end()) return known->second;
        std::shared_ptr<const TrainingReference> reference;
        if (const ModelVersion* one = subject_.version(version)) {
            BW_TRY(reference, trainingReference(bench_, *one, options_.columns, job_));
        }
        return references_[version] = reference;
    }

    Result<void> finishWindows() {
        std::vector<ReplaySample::Difference> differences;
        std::string replayReason = options_.replay ? "" : "not asked for";
        BW_CHECK(replayAll(differences, replayReason));
        std::vector<KeptReport> toKeep = keeps() ? kept_->renewed() : std::vector<KeptReport>();
        report_.windows = kept_->holding();
        std::size_t done = 0;
        for (const auto& [begin, tally] : windows_) {
            job_.progress(
                0.8 + 0.2 * static_cast<double>(done++) / static_cast<double>(windows_.size()),
                "Comparing windows");
            BW_TRY(MonitorWindow window, finishWindow(begin, tally, differences, replayReason));
            if (keeps()) toKeep.push_back(kept_->toKeep(window));
            report_.windows.push_back(std::move(window));
        }
        std::ranges::sort(report_.windows, {}, &MonitorWindow::from);
        const auto now = static_cast<std::int64_t>(nowSeconds() * 1e6);
        for (MonitorWindow& window : report_.windows) window.complete = window.to <= now;
        keep(toKeep);
        return {};
    }

    /// A replay that cannot be done is a reason in the windows, not the end of monitoring.
    Result<void> replayAll(std::vector<ReplaySample::Difference>& differences,
                           std::string& reason) {
        for (const auto& [version, sample] : samples_) {
            auto replayed = sample.replay(bench_, job_.part(0.6, 0.8));
            if (!replayed && replayed.error().code == ErrorCode::Cancelled)
                return std::unexpected(replayed.error());
            if (!replayed) {
                reason = fmt::format("version {}: {}", version, replayed.error().message);
                job_.note("The log was not replayed, " + reason);
                continue;
            }
            differences.insert(differences.end(), replayed->begin(), replayed->end());
        }
        return {};
    }

    Result<MonitorWindow> finishWindow(std::int64_t begin, const WindowTally& tally,
                                       const std::vector<ReplaySample::Difference>& differences,
                                       const std::string& replayReason) {
        MonitorWindow window{.from = begin, .to = clock_.next(begin), .model = subject_.name};
        window.role = options_.role;
        window.at = nowUtc();
        BW_CHECK(
            interpret(tally, report_.limits, bench_.project.settings().resamples, window, job_));
        window.replay = replayReport(differences, begin, tally.answered());
        if (window.replay.rows == 0)
            window.replay.reason = !replayReason.empty()   ? replayReason
                                   : tally.answered() == 0 ? "no request was answered"
                                                           : window.driftReason;
        const auto reference = references_.find(window.version);
        const bool hasContract = reference != references_.end() && reference->second &&
                                 reference->second->contract.has_value();
        raiseAlarms(hasContract ? &*reference->second->contract : nullptr, window);
        return window;
    }

    void keep(const std::vector<KeptReport>& reports) {
        if (reports.empty()) return;
        auto store = MonitorReports::open(bench_.project.folder(), false);
        const Result<void> kept =
            store ? (*store)->keep(reports) : Result<void>(std::unexpected(store.error()));
        if (kept) return;
        job_.note("The results could not be kept: " + kept.error().message);
        for (MonitorWindow& window : report_.windows)
            if (!window.kept) window.problem = kept.error().message;
    }

    const Workbench& bench_;
    const MonitorOptions& options_;
    const MonitorSubject subject_;
    const WindowClock clock_;
    MonitorReport report_;
    const JobContext job_;
    std::optional<RequestLog> log_;
    std::optional<TruthIndex> truth_;
    std::optional<KeptWindows> kept_;
    RequestQuery query_;
    std::int64_t stride_ = 1;
    std::map<std::int64_t, std::string> limitsTexts_;
    std::map<std::int64_t, std::shared_ptr<const TrainingReference>> references_;
    std::map<std::int64_t, WindowTally> windows_;
    std::map<std::int64_t, ReplaySample> samples_;  ///< by version
};

Result<void> checkColumns(const Project& project, const MonitorSubject& subject,
                          const std::vector<std::string>& columns) {
    if (columns.empty()) return {};
    BW_TRY(const Graph graph, graphOf(project, subject.current));
    std::vector<std::string> known;
    for (const GraphValue& input : graph.inputs) known.push_back(input.name);
    for (const std::string& name : columns)
        if (std::ranges::find(known, name) == known.end())
            return fail(ErrorCode::NotFound,
                        fmt::format("{} does not read a column \"{}\"", subject.text, name),
                        nearNamesHint("column", "Columns", name, known));
    return {};
}

}  // namespace

Result<MonitorReport> monitorModel(const Workbench& bench, const MonitorOptions& options,
                                   const JobContext& job) {
    const std::string& length = bench.project.settings().monitor.window;
    BW_TRY(WindowClock clock,
           WindowClock::make(options.by, options.window.empty() ? length : options.window));
    BW_TRY(MonitorSubject subject, monitorSubject(bench.project, options.model, options.modelName));
    BW_CHECK(checkColumns(bench.project, subject, options.columns));
    Monitoring monitoring(bench, options, std::move(subject), std::move(clock), job);
    return monitoring.run();
}

DriftLimits driftLimits(const ProjectSettings& settings) {
    return {settings.monitor.alpha, settings.monitor.effect, settings.monitor.minimumRows};
}

LogLimits logLimits(const ProjectSettings& settings) {
    return {settings.log.days, std::int64_t{settings.log.megabytes} << 20};
}

}  // namespace bw
