#include "ui/pages/data/DatasetVerdicts.h"

#include "core/pipeline/DataReports.h"
#include "ui/base/Text.h"

#include <algorithm>

namespace bw::ui {
namespace {

int countOpen(const VerifyReport& report) {
    return static_cast<int>(std::ranges::count_if(report.findings, [&](const Finding& finding) {
        return finding.severity != Severity::Info &&
               std::ranges::find(report.accepted, finding.key()) == report.accepted.end();
    }));
}

DatasetVerdict readVerdict(const Project& project, const DatasetRecord& dataset,
                           std::size_t auditEntries, const DatasetVerdicts::Map& known) {
    DatasetVerdict fresh;
    fresh.auditEntries = auditEntries;
    std::filesystem::path file = project.folder() / dataset.file;
    file.replace_filename(dataset.version + ".verify.json");
    std::error_code none;
    fresh.written = std::filesystem::last_write_time(file, none);
    if (none) return fresh;
    const auto old = known.find(dataset.version);
    if (old != known.end() && old->second.written == fresh.written &&
        old->second.auditEntries == auditEntries)
        return old->second;
    if (const auto report = storedReport(project, dataset); report && *report) {
        fresh.word = text((*report)->verdict());
        fresh.open = countOpen(**report);
    }
    return fresh;
}

bool isSame(const DatasetVerdicts::Map& a, const DatasetVerdicts::Map& b) {
    return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
        return x.first == y.first && x.second.word == y.second.word &&
               x.second.open == y.second.open;
    });
}

}  // namespace

Tone verdictTone(const QString& word) {
    if (word == QLatin1String("pass")) return Tone::Good;
    if (word == QLatin1String("warn")) return Tone::Warn;
    if (word == QLatin1String("fail")) return Tone::Bad;
    return Tone::Quiet;
}

QString verdictText(const DatasetVerdict& verdict) {
    const auto tr = [](const char* words, int count = -1) {
        return QCoreApplication::translate("bw::ui::DatasetVerdicts", words, nullptr, count);
    };
    if (verdict.word.isEmpty()) return tr("not verified");
    if (verdict.word == QLatin1String("pass")) return tr("all checks pass");
    if (verdict.open == 0) return tr("a check could not run");
    return verdict.open == 1 ? tr("1 open finding")
                             : tr("%1 open findings").arg(number(std::int64_t{verdict.open}));
}

DatasetVerdicts::DatasetVerdicts(Session& session, QObject* parent)
    : QObject(parent), session_(session) {
    connect(&session_, &Session::snapshotChanged, this, &DatasetVerdicts::refresh);
    refresh();
}

const DatasetVerdict* DatasetVerdicts::of(const std::string& version) const {
    const auto found = verdicts_.find(version);
    return found == verdicts_.end() ? nullptr : &found->second;
}

int DatasetVerdicts::openFindings() const {
    int sum = 0;
    for (const auto& [version, verdict] : verdicts_) sum += verdict.open;
    return sum;
}

void DatasetVerdicts::refresh() {
    if (reading_) {
        again_ = true;
        return;
    }
    reading_ = true;
    session_.run<Map>(
        {.title = tr("Read the verdicts"), .quiet = true}, this,
        [snapshot = session_.snapshot(), known = verdicts_](const Workbench& bench,
                                                            const JobContext& job) -> Result<Map> {
            Map fresh;
            for (const DatasetRecord& dataset : snapshot->newestDatasets()) {
                BW_CHECK(job.check());
                fresh[dataset.version] =
                    readVerdict(bench.project, dataset, snapshot->audit.size(), known);
            }
            return fresh;
        },
        [this](Result<Map> fresh) {
            reading_ = false;
            if (fresh) {
                const bool same = isSame(verdicts_, *fresh);
                verdicts_ = std::move(*fresh);
                if (!same) Q_EMIT changed();
            }
            if (std::exchange(again_, false)) refresh();
        });
}

}  // namespace bw::ui
