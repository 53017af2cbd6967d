#include "core/store/SqliteProject.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {
namespace {

constexpr std::size_t kListed = 10;

std::string listed(const std::vector<RunRecord>& runs) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < std::min(runs.size(), kListed); ++i) ids.push_back(runs[i].id);
    return fmt::format("{}{}", fmt::join(ids, ", "), runs.size() > kListed ? ", …" : "");
}

}  // namespace

Result<void> SqliteProject::addRun(const RunRecord& record) {
    return database_->unit([&] {
        return database_->run(
            "INSERT INTO run (id, dataset, version, target, architecture, created, directory) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            {bound(record.id), bound(record.dataset), bound(record.version), bound(record.target),
             bound(record.architecture), bound(record.created), bound(record.directory)});
    });
}

Result<std::vector<RunRecord>> SqliteProject::runs() const {
    std::vector<RunRecord> records;
    BW_CHECK(database_->each(
        "SELECT id, dataset, version, target, architecture, created, directory FROM run "
        "ORDER BY created, id",
        {}, [&](const DatabaseRow& row) {
            records.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4),
                               row.text(5), row.text(6)});
        }));
    return records;
}

Result<RunRecord> SqliteProject::run(const std::string& reference) const {
    BW_TRY(const std::vector<RunRecord> all, runs());
    std::vector<RunRecord> fitting;
    for (const RunRecord& record : all) {
        if (record.id == reference) return record;
        if (!reference.empty() && record.id.starts_with(reference)) fitting.push_back(record);
    }
    if (fitting.empty())
        return fail(ErrorCode::NotFound, fmt::format("There is no run {}", reference),
                    all.empty()
                        ? "Train one with `benchwright train`."
                        : "See `benchwright runs`; a unique beginning of the id is enough.");
    if (fitting.size() > 1)
        return fail(ErrorCode::Ambiguous, fmt::format("{} fits several runs", reference),
                    fmt::format("Give more of the id: {}.", listed(fitting)));
    return fitting.front();
}

}  // namespace bw
