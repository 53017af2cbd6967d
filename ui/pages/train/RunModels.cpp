#include "ui/pages/train/RunModels.h"

#include "ui/base/Text.h"
#include "ui/pages/train/RunWords.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace bw::ui {
namespace {

constexpr auto kNumberAlignment = int(Qt::AlignRight | Qt::AlignVCenter);

/// Of this very run: never the same, never of interest in a difference.
bool namesTheRun(const std::string& key) {
    static const std::set<std::string> kKeys{"id",     "created",      "by",
                                             "format", "dataset_file", "findings"};
    return kKeys.contains(key.substr(0, key.find('.')));
}

std::string featureNames(const Json& features) {
    std::string names;
    for (const Json& feature : features)
        if (feature.is_object())
            names += (names.empty() ? "" : ", ") + feature.value("column", std::string());
    return names;
}

std::string plain(const Json& value) {
    return value.is_string() ? value.get<std::string>() : dumpJson(value, -1);
}

void flatten(const std::string& prefix, const Json& json,
             std::vector<std::pair<std::string, std::string>>& rows) {
    for (const auto& [key, value] : json.items()) {
        const std::string name = prefix.empty() ? key : fmt::format("{}.{}", prefix, key);
        if (namesTheRun(name)) continue;
        if (name == "features")
            rows.emplace_back(name, featureNames(value));
        else if (value.is_object())
            flatten(name, value, rows);
        else
            rows.emplace_back(name, plain(value));
    }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> configurationOf(const RunSpec& spec) {
    std::vector<std::pair<std::string, std::string>> rows;
    flatten({}, runSpecToJson(spec), rows);
    return rows;
}

void RunMetricsModel::set(const RunStatus& status) {
    if (status.metrics == values_) return;
    beginResetModel();
    values_ = status.metrics;
    names_.clear();
    parts_.clear();
    std::set<std::string> names;
    for (const char* part : {"train", "validation", "test"})
        if (const auto found = values_.find(part); found != values_.end()) {
            parts_.emplace_back(part);
            for (const auto& [name, value] : found->second) names.insert(name);
        }
    names_.assign(names.begin(), names.end());
    endResetModel();
}

int RunMetricsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(names_.size());
}

int RunMetricsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(parts_.size()) + 1;
}

QVariant RunMetricsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const std::string& name = names_[static_cast<std::size_t>(index.row())];
    if (index.column() == 0)
        return role == Qt::DisplayRole ? QVariant(metricTitle(name)) : QVariant();
    if (role == Qt::TextAlignmentRole) return kNumberAlignment;
    const auto& part = values_.at(parts_[static_cast<std::size_t>(index.column() - 1)]);
    const auto found = part.find(name);
    if (found == part.end()) return {};
    if (role == Qt::DisplayRole) return number(found->second);
    if (role == Qt::ToolTipRole) return QString::number(found->second, 'g', 12);
    return {};
}

QVariant RunMetricsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section > 0) return kNumberAlignment;
    if (role != Qt::DisplayRole) return {};
    if (section == 0) return tr("Metric");
    const std::string& part = parts_[static_cast<std::size_t>(section - 1)];
    return part == "train" ? tr("Training") : part == "test" ? tr("Test") : tr("Validation");
}

void ConfigurationModel::show(const RunSpec& spec) {
    std::vector<Row> rows;
    for (const auto& [key, value] : configurationOf(spec))
        rows.push_back({text(key), text(value), {}});
    set(std::move(rows), {});
}

void ConfigurationModel::showDifference(const RunSpec& spec, const RunSpec& other,
                                        const QString& otherName) {
    std::map<std::string, std::pair<std::string, std::string>> sides;
    for (const auto& [key, value] : configurationOf(spec)) sides[key].first = value;
    for (const auto& [key, value] : configurationOf(other)) sides[key].second = value;
    std::vector<Row> rows;
    for (const auto& [key, values] : sides)
        if (values.first != values.second)
            rows.push_back({text(key), text(values.first), text(values.second)});
    set(std::move(rows), otherName);
}

void ConfigurationModel::clear() {
    set({}, {});
}

void ConfigurationModel::set(std::vector<Row> rows, const QString& otherName) {
    beginResetModel();
    rows_ = std::move(rows);
    otherName_ = otherName;
    endResetModel();
}

int ConfigurationModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ConfigurationModel::columnCount(const QModelIndex& parent) const {
    if (parent.isValid()) return 0;
    return otherName_.isEmpty() ? 2 : 3;
}

QVariant ConfigurationModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    if (role == Qt::ForegroundRole && index.column() == 0) return tokensNow().quiet;
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const QString& cell = index.column() == 0   ? row.key
                          : index.column() == 1 ? row.value
                                                : row.other;
    return cell.isEmpty() ? QStringLiteral("—") : cell;
}

QVariant ConfigurationModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    if (section == 0) return tr("Key");
    if (section == 2) return otherName_;
    return otherName_.isEmpty() ? tr("Value") : tr("This run");
}

}  // namespace bw::ui
