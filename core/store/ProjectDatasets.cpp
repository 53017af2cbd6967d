#include "core/store/Names.h"
#include "core/store/SqliteProject.h"
#include "core/table/NearNames.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {
namespace {

constexpr const char* kSelect =
    "SELECT name, version, file, rows, columns, source, imported, \"by\", findings FROM dataset ";

DatasetRecord recordOf(const DatabaseRow& row) {
    return {row.text(0), row.text(1), row.text(2), row.number(3), row.number(4),
            row.text(5), row.text(6), row.text(7), row.number(8)};
}

std::vector<std::string> namesOf(const std::vector<DatasetRecord>& all) {
    std::vector<std::string> names;
    for (const DatasetRecord& record : all)
        if (std::ranges::find(names, record.name) == names.end()) names.push_back(record.name);
    return names;
}

std::unexpected<Error> unknownDataset(const std::string& name,
                                      const std::vector<DatasetRecord>& all) {
    const std::string hint = all.empty()
                                 ? "Import one with `benchwright import SOURCE --name N`."
                                 : nearNamesHint("dataset", "Datasets", name, namesOf(all)) +
                                       " See `benchwright datasets`.";
    return fail(ErrorCode::NotFound, fmt::format("There is no dataset {}", name), hint);
}

}  // namespace

Result<void> SqliteProject::addDataset(const DatasetRecord& record) {
    BW_CHECK(checkStoredName(record.name, "dataset"));
    return database_->unit([&] {
        return database_->run(
            "INSERT INTO dataset (name, version, file, rows, columns, source, imported, \"by\", "
            "findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, version) DO UPDATE "
            "SET "
            "file = excluded.file, findings = excluded.findings",
            {bound(record.name), bound(record.version), bound(record.file), bound(record.rows),
             bound(record.columns), bound(record.source), bound(record.imported), bound(record.by),
             bound(record.findings)});
    });
}

Result<std::vector<DatasetRecord>> SqliteProject::datasets() const {
    std::vector<DatasetRecord> records;
    BW_CHECK(database_->each(std::string(kSelect) + "ORDER BY sequence", {},
                             [&](const DatabaseRow& row) { records.push_back(recordOf(row)); }));
    return records;
}

Result<DatasetRecord> SqliteProject::dataset(const std::string& reference) const {
    const auto [name, prefix] = splitReference(reference);
    BW_TRY(const std::vector<DatasetRecord> all, datasets());
    std::vector<DatasetRecord> named, fitting;
    std::ranges::copy_if(all, std::back_inserter(named),
                         [&](const DatasetRecord& record) { return record.name == name; });
    if (named.empty()) return unknownDataset(name, all);
    std::ranges::copy_if(named, std::back_inserter(fitting), [&](const DatasetRecord& record) {
        return record.version.starts_with(prefix);
    });
    std::vector<std::string> versions;
    for (const DatasetRecord& record : fitting.empty() ? named : fitting)
        versions.push_back(name + "@" +
                           record.version.substr(0, std::max<std::size_t>(12, prefix.size() + 4)));
    if (fitting.empty())
        return fail(ErrorCode::NotFound, fmt::format("Dataset {} has no version {}", name, prefix),
                    fmt::format("There are: {}.", fmt::join(versions, ", ")));
    if (fitting.size() > 1 && !prefix.empty())
        return fail(ErrorCode::Ambiguous, fmt::format("{} fits several versions", reference),
                    fmt::format("Give more digits: {}.", fmt::join(versions, ", ")));
    return fitting.back();
}

}  // namespace bw
