#include "core/store/Settings.h"

#include "core/base/Toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bw {
namespace {

constexpr std::array<std::string_view, 9> kMetrics{
    "log_loss", "accuracy", "roc_auc", "f1", "f1_macro", "brier_score", "rmse", "mae", "r2"};

std::unexpected<Error> bad(const std::filesystem::path& file, const toml::node& node,
                           const std::string& what, std::string hint) {
    return fail(ErrorCode::BadInput,
                fmt::format("{}, line {}: {}", file.string(), node.source().begin.line, what),
                std::move(hint));
}

Result<void> readMetric(const std::filesystem::path& file, const toml::node& node,
                        ProjectSettings& settings) {
    const auto text = node.value<std::string>();
    const bool known =
        text && (text->empty() || std::ranges::find(kMetrics, *text) != kMetrics.end());
    if (!node.is_string() || !known)
        return bad(
            file, node, "metric is not the name of a metric",
            "Known are log_loss, accuracy, roc_auc, f1, f1_macro, brier_score, rmse, mae, r2.");
    settings.metric = *text;
    return {};
}

Result<void> readKey(const std::filesystem::path& file, std::string_view key,
                     const toml::node& node, ProjectSettings& settings) {
    if (key == "metric") return readMetric(file, node, settings);
    if (key == "margin_percent") {
        const auto value = node.value<double>();
        if (!node.is_number() || !value || !(*value >= 0 && *value <= 100))
            return bad(file, node, "margin_percent is not a number from 0 to 100",
                       "It is the non-inferiority margin in per cent of production's value.");
        settings.marginPercent = *value;
        return {};
    }
    if (key == "resamples") {
        const auto value = node.value<std::int64_t>();
        if (!node.is_integer() || !value || *value < 100 || *value > 1'000'000)
            return bad(file, node, "resamples is not a whole number from 100 to 1000000",
                       "2000 is a good choice.");
        settings.resamples = static_cast<int>(*value);
        return {};
    }
    return bad(file, node, fmt::format("unknown key `{}` in [compare]", key),
               "Known are metric, margin_percent and resamples.");
}

}  // namespace

std::string defaultSettingsText() {
    return R"(# Settings of this Benchwright project. Keep this file in version control.

[compare]
# Which metric decides a comparison; without this line: log_loss for classes, rmse for numbers.
# metric = "accuracy"

# How much worse a candidate may be and still count as "not worse", in per cent of production's value.
margin_percent = 1.0

# Resamples of the bootstrap intervals.
resamples = 2000
)";
}

Result<ProjectSettings> readSettings(const std::filesystem::path& file) {
    ProjectSettings settings;
    if (!std::filesystem::exists(file)) return settings;
    BW_TRY(const toml::table table, readTomlFile(file));
    for (const auto& [name, node] : table) {
        const toml::table* section = node.as_table();
        if (name.str() != "compare" || !section)
            return bad(file, node, fmt::format("unknown key `{}`", name.str()),
                       "Known is the table [compare].");
        for (const auto& [key, value] : *section)
            BW_CHECK(readKey(file, key.str(), value, settings));
    }
    return settings;
}

}  // namespace bw
