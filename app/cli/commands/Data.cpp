#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/pipeline/DataReports.h"
#include "core/table/CellText.h"
#include "core/table/Filter.h"

#include <CLI/CLI.hpp>
#include <arrow/api.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace bw::cli {
namespace {

Json recordJson(const DatasetRecord& record) {
    return {{"dataset", record.name},      {"version", record.version},
            {"rows", record.rows},         {"columns", record.columns},
            {"findings", record.findings}, {"source", record.source},
            {"imported", record.imported}, {"by", record.by},
            {"file", record.file}};
}

class DatasetsCommand final : public Command {
public:
    std::string name() const override { return "datasets"; }
    std::string summary() const override { return "List datasets and their versions"; }
    std::string example() const override { return "datasets"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const auto records, project->datasets());
        Json list = Json::array();
        Table table({"dataset", "version", "rows>", "columns>", "findings>", "imported", "source"});
        for (const DatasetRecord& record : records) {
            list.push_back(recordJson(record));
            table.add({record.name, shortHash(record.version), thousands(record.rows),
                       thousands(record.columns), thousands(record.findings), record.imported,
                       record.source});
        }
        return Outcome{Json{{"datasets", list}},
                       table.empty()
                           ? "No datasets yet. Import one: benchwright import FILE --name NAME"
                           : table.text()};
    }
};

class ShowCommand final : public Command {
public:
    std::string name() const override { return "show"; }
    std::string summary() const override { return "Columns and origin of a dataset version"; }
    std::string example() const override { return "show income"; }
    void declare(CLI::App& options) override {
        options.add_option("dataset", reference_, "name or name@version")->required();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const OpenedDataset dataset, openDataset(*project, reference_));
        Json json = recordJson(dataset.record), columns = Json::array();
        Table table({"column", "kind", "missing>"});
        for (int i = 0; i < static_cast<int>(dataset.data->columns().size()); ++i) {
            const std::string& column = dataset.data->columns()[static_cast<std::size_t>(i)];
            const std::string kind(columnKindName(dataset.data->kind(i)));
            columns.push_back(
                {{"name", column}, {"kind", kind}, {"missing", dataset.data->missing(i)}});
            table.add({column, kind, thousands(dataset.data->missing(i))});
        }
        json["column_list"] = columns;
        json["recipe"] = recipeToJson(dataset.data->recipe());
        return Outcome{json, fmt::format("{}@{}: {}, from {} on {}\n{}", dataset.record.name,
                                         shortHash(dataset.record.version),
                                         counted(dataset.record.rows, "row"), dataset.record.source,
                                         dataset.record.imported, table.text())};
    }

private:
    std::string reference_;
};

/// Numbers and booleans as they are, everything else as text; an infinity becomes null in JSON.
Json cellJson(const arrow::Array& column, std::int64_t row) {
    if (column.IsNull(row)) return nullptr;
    switch (column.type_id()) {
        case arrow::Type::INT64:
            return static_cast<const arrow::Int64Array&>(column).Value(row);
        case arrow::Type::DOUBLE:
            return static_cast<const arrow::DoubleArray&>(column).Value(row);
        case arrow::Type::BOOL:
            return static_cast<const arrow::BooleanArray&>(column).Value(row);
        default:
            return cellText(column, row);
    }
}

class RowsCommand final : public Command {
public:
    std::string name() const override { return "rows"; }
    std::string summary() const override { return "Print rows, filtered"; }
    std::string example() const override {
        return "rows income --where \"age > 60 and workclass is missing\" --limit 5";
    }
    void declare(CLI::App& options) override {
        options.add_option("dataset", reference_, "name or name@version")->required();
        options.add_option(
            "--where", where_,
            "Which rows: columns, = != < <= > >=, and, or, not, in, is missing, matches");
        options.add_option("--limit", limit_, "At most so many rows")->capture_default_str();
        options.add_option("--rows", rows_, "These rows by number, 0-based")->delimiter(',');
    }
    Result<Outcome> run(Session& session) override {
        if (limit_ < 0)
            return fail(ErrorCode::Usage, "--limit cannot be negative",
                        "Give how many rows to print.");
        BW_TRY(const Project* project, session.project());
        BW_TRY(const OpenedDataset dataset, openDataset(*project, reference_));
        BW_TRY(const std::vector<std::int64_t> matching, select(*dataset.data, session.job()));
        std::vector<std::string> headers{"row>"};
        for (const std::string& column : dataset.data->columns()) headers.push_back(column);
        Table table(headers);
        Json list = Json::array();
        for (std::size_t i = 0; i < matching.size() && static_cast<std::int64_t>(i) < limit_; ++i) {
            Json row{{"row", matching[i]}}, reasons = Json::object();
            std::vector<std::string> cells{std::to_string(matching[i])};
            for (int c = 0; c < dataset.data->table()->num_columns(); ++c) {
                const arrow::Array& values = *dataset.data->table()->column(c)->chunk(0);
                const std::string& column = dataset.data->columns()[static_cast<std::size_t>(c)];
                cells.push_back(cellText(values, matching[i]));
                row[column] = cellJson(values, matching[i]);
                const bool infinite =
                    row[column].is_number_float() && std::isinf(row[column].get<double>());
                if (infinite) reasons[column] = cells.back();
            }
            if (!reasons.empty()) row["reasons"] = std::move(reasons);
            list.push_back(std::move(row));
            table.add(std::move(cells));
        }
        const auto count = static_cast<std::int64_t>(matching.size());
        std::string text = table.text();
        if (count > limit_)
            text += fmt::format("{} of {}\n", thousands(limit_), counted(count, "row"));
        return Outcome{Json{{"dataset", dataset.record.name},
                            {"version", dataset.record.version},
                            {"count", count},
                            {"rows", list}},
                       text};
    }

private:
    Result<std::vector<std::int64_t>> select(const Dataset& data, const JobContext& job) const {
        if (!rows_.empty()) {
            for (const std::int64_t row : rows_)
                if (row < 0 || row >= data.rows())
                    return fail(ErrorCode::BadInput, fmt::format("There is no row {}", row),
                                fmt::format("Rows are numbered 0 to {}.", data.rows() - 1));
            return rows_;
        }
        if (!where_.empty()) return filterRows(where_, data, job);
        std::vector<std::int64_t> all(static_cast<std::size_t>(data.rows()));
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i);
        return all;
    }

    std::string reference_, where_;
    std::int64_t limit_ = 20;
    std::vector<std::int64_t> rows_;
};

class ProfileCommand final : public Command {
public:
    std::string name() const override { return "profile"; }
    std::string summary() const override { return "Statistics of every column"; }
    std::string example() const override { return "profile income"; }
    void declare(CLI::App& options) override {
        options.add_option("dataset", reference_, "name or name@version")->required();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const OpenedDataset dataset, openDataset(*project, reference_));
        BW_TRY(const Profile profile, storedProfile(dataset, session.job()));
        Table table({"column", "kind", "missing>", "distinct>", "min>", "median>", "max>", "mean>",
                     "most frequent"});
        for (const ColumnProfile& column : profile.columns) table.add(line(column));
        return Outcome{profileToJson(profile), table.text()};
    }

private:
    static std::vector<std::string> line(const ColumnProfile& column) {
        const auto number = [](const std::optional<double>& value) {
            return value ? sensible(*value) : std::string();
        };
        const bool time = column.kind == ColumnKind::DateTime;
        const std::string top = column.topValues.empty()
                                    ? ""
                                    : fmt::format("{} ({})", column.topValues.front().value,
                                                  thousands(column.topValues.front().count));
        return {column.name,
                std::string(columnKindName(column.kind)),
                thousands(column.missing),
                (column.distinctExact ? "" : "≈ ") + thousands(column.distinct),
                time ? "" : number(column.minimum),
                time || column.quantiles.size() < 7 ? "" : sensible(column.quantiles[3]),
                time ? "" : number(column.maximum),
                time ? "" : number(column.mean),
                top};
    }

    std::string reference_;
};

class SplitCommand final : public Command {
public:
    std::string name() const override { return "split"; }
    std::string summary() const override {
        return "Make or show how rows are divided into train, validation and test";
    }
    std::string example() const override {
        return "split income --name by-id --by hash --key id --parts 70,15,15 --seed 7";
    }
    void declare(CLI::App& options) override {
        options.add_option("dataset", reference_, "name or name@version")->required();
        options.add_option("--name", spec_.name, "Name of the split")->capture_default_str();
        by_ = options.add_option("--by", byName_, "hash, group, time or stratified")
                  ->check(CLI::IsMember({"hash", "group", "time", "stratified"}));
        options.add_option("--key,--column", spec_.columns, "Key, group, time or class column(s)")
            ->delimiter(',');
        parts_ = options.add_option("--parts", partList_, "Percent of train, validation, test")
                     ->delimiter(',')
                     ->expected(3);
        seed_ = options.add_option("--seed", spec_.seed, "Seed of the hash");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const OpenedDataset dataset, openDataset(*project, reference_));
        const bool asked =
            by_->count() + parts_->count() + seed_->count() > 0 || !spec_.columns.empty();
        SplitSpec spec = spec_;
        if (asked) {
            Json json = splitToJson(spec_);
            json["by"] = byName_;
            if (!partList_.empty()) json["parts"] = partList_;
            BW_TRY(spec, splitFromJson(json));
        } else {
            BW_TRY(spec, ensureSplit(*project, dataset.record.name, spec_.name));
        }
        BW_TRY(const SplitAssignment assignment, assignSplit(spec, *dataset.data));
        if (asked) BW_CHECK(storeSplit(*project, dataset.record.name, spec));
        return outcome(dataset.record, spec, assignment);
    }

private:
    static Outcome outcome(const DatasetRecord& record, const SplitSpec& spec,
                           const SplitAssignment& assignment) {
        Json json = splitToJson(spec), rows;
        Table table({"part", "rows>"});
        for (const Part part : {Part::Train, Part::Validation, Part::Test}) {
            const auto count = static_cast<std::int64_t>(assignment.rowsOf(part).size());
            rows[std::string(partName(part))] = count;
            table.add({std::string(partName(part)), thousands(count)});
        }
        json["dataset"] = record.name;
        json["version"] = record.version;
        json["hash"] = assignment.hash;
        json["rows"] = rows;
        return {json,
                fmt::format("Split {} of {}@{}, hash {}\n{}", spec.name, record.name,
                            shortHash(record.version), shortHash(assignment.hash), table.text())};
    }

    std::string reference_, byName_ = "hash";
    SplitSpec spec_;
    std::vector<double> partList_;
    CLI::Option *by_ = nullptr, *parts_ = nullptr, *seed_ = nullptr;
};

}  // namespace

void addDataCommands(Commands& commands) {
    commands.push_back(std::make_unique<DatasetsCommand>());
    commands.push_back(std::make_unique<ShowCommand>());
    commands.push_back(std::make_unique<RowsCommand>());
    commands.push_back(std::make_unique<ProfileCommand>());
    commands.push_back(std::make_unique<SplitCommand>());
}

}  // namespace bw::cli
