#include "core/store/MonitorReports.h"

#include "core/store/Schema.h"

namespace bw {

Result<std::unique_ptr<MonitorReports>> MonitorReports::open(const std::filesystem::path& project,
                                                             bool readOnly) {
    const std::filesystem::path file = project / "project.sqlite";
    if (!std::filesystem::exists(file))
        return fail(ErrorCode::NotFound, project.string() + " is not a Benchwright project",
                    "Make one with `benchwright init`.");
    BW_TRY(auto database, Database::open(file, readOnly));
    BW_CHECK(prepareSchema(*database, file, readOnly));
    return std::unique_ptr<MonitorReports>(new MonitorReports(std::move(database)));
}

Result<void> MonitorReports::keep(const std::vector<KeptReport>& reports) {
    return database_->unit([&]() -> Result<void> {
        for (const KeptReport& one : reports) {
            BW_CHECK(database_->run(
                "DELETE FROM monitor_report WHERE model = ? AND \"from\" = ? AND \"to\" = ? AND "
                "json_extract(report, '$.role') = ?",
                {bound(one.model), bound(one.from), bound(one.to),
                 bound(one.report.value("role", ""))}));
            BW_CHECK(database_->run(
                "INSERT INTO monitor_report (model, version, \"from\", \"to\", at, report) VALUES "
                "(?, ?, ?, ?, ?, ?)",
                {bound(one.model), bound(one.version), bound(one.from), bound(one.to),
                 bound(one.at), bound(dumpJson(one.report, -1))}));
        }
        return {};
    });
}

Result<std::vector<KeptReport>> MonitorReports::list(const std::string& model,
                                                     const std::string& from,
                                                     const std::string& to) {
    std::vector<KeptReport> reports;
    BW_CHECK(database_->each(
        "SELECT model, version, \"from\", \"to\", at, report FROM monitor_report WHERE model = ? "
        "AND "
        "(? = '' OR \"to\" > ?) AND (? = '' OR \"from\" < ?) ORDER BY \"from\", \"to\", sequence",
        {bound(model), bound(from), bound(from), bound(to), bound(to)},
        [&](const DatabaseRow& row) {
            auto report = parseJson(row.text(5), "monitor_report");
            if (report && report->is_object())
                reports.push_back({row.text(0), row.number(1), row.text(2), row.text(3),
                                   row.text(4), *std::move(report)});
        }));
    return reports;
}

}  // namespace bw
