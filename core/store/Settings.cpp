#include "core/store/Settings.h"

#include "core/base/Toml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <variant>

namespace bw {
namespace {

constexpr std::array<std::string_view, 9> kMetrics{
    "log_loss", "accuracy", "roc_auc", "f1", "f1_macro", "brier_score", "rmse", "mae", "r2"};
constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// One key of the file: where its value goes, and what it may be.
struct Field {
    std::string_view section, key;
    std::variant<bool*, int*, double*, std::string*, std::vector<std::string>*> value;
    double minimum = 0, maximum = kUnlimited;  ///< of a number
    std::string_view hint = "";
};

constexpr std::string_view kZeroKeeps = "0 keeps everything.";

std::vector<Field> fieldsOf(ProjectSettings& s) {
    constexpr double kDays = 36'500, kMegabytes = 1e9, kCount = 1e6;
    return {
        {"compare", "metric", &s.metric},
        {"compare", "margin_percent", &s.marginPercent, 0, 100,
         "It is the non-inferiority margin in per cent of production's value."},
        {"compare", "resamples", &s.resamples, 100, kCount, "2000 is a good choice."},
        {"serve", "host", &s.serve.host},
        {"serve", "port", &s.serve.port, 0, 65'535, "0 takes a free port."},
        {"serve", "header_kilobytes", &s.serve.headerKilobytes, 1, 1024},
        {"serve", "body_megabytes", &s.serve.bodyMegabytes, 1, 4096},
        {"serve", "memory_megabytes", &s.serve.memoryMegabytes, 1, 1'000'000},
        {"serve", "connections", &s.serve.connections, 1, 65'535},
        {"serve", "timeout_seconds", &s.serve.timeoutSeconds, 1, 3600},
        {"serve", "queued_rows", &s.serve.queuedRows, 1, kMegabytes},
        {"serve", "batch_rows", &s.serve.batchRows, 1, kCount},
        {"serve", "token_file", &s.serve.tokenFile},
        {"serve", "certificate", &s.serve.certificate},
        {"serve", "private_key", &s.serve.privateKey},
        {"log", "enabled", &s.log.enabled},
        {"log", "sample", &s.log.sample, 0, 1, "1 keeps every request."},
        {"log", "client_time", &s.log.clientTime},
        {"log", "keys", &s.log.keys},
        {"log", "personal", &s.log.personal},
        {"log", "segment_megabytes", &s.log.segmentMegabytes, 1, 4096},
        {"log", "days", &s.log.days, 0, kDays, kZeroKeeps},
        {"log", "megabytes", &s.log.megabytes, 0, kMegabytes, kZeroKeeps},
        {"monitor", "window", &s.monitor.window},
        {"monitor", "alpha", &s.monitor.alpha, 1e-9, 0.5, "0.01 is a good choice."},
        {"monitor", "effect", &s.monitor.effect, 0, 1, "0.1 is a good choice."},
        {"monitor", "minimum_rows", &s.monitor.minimumRows, 1, kMegabytes},
        {"promotion", "automatic", &s.promotion.automatic},
        {"retention", "dataset_days", &s.retention.datasetDays, 0, kDays, kZeroKeeps},
        {"retention", "dataset_megabytes", &s.retention.datasetMegabytes, 0, kMegabytes,
         kZeroKeeps},
        {"retention", "run_days", &s.retention.runDays, 0, kDays, kZeroKeeps},
        {"retention", "run_megabytes", &s.retention.runMegabytes, 0, kMegabytes, kZeroKeeps},
        {"queue", "cpu_slots", &s.queue.cpuSlots, 1, 1024},
        {"queue", "gpu_slots", &s.queue.gpuSlots, 1, 1024},
        {"notify", "command", &s.notify.command},
        {"notify", "webhook", &s.notify.webhook},
    };
}

std::unexpected<Error> bad(const std::filesystem::path& file, const toml::node& node,
                           const std::string& what, std::string hint) {
    return fail(ErrorCode::BadInput,
                fmt::format("{}, line {}: {}", file.string(), node.source().begin.line, what),
                std::move(hint));
}

/// "a number from 0 to 100", "a whole number of at least 1".
std::string rangeText(std::string_view kind, const Field& field) {
    return field.maximum == kUnlimited ? fmt::format("{} of at least {}", kind, field.minimum)
                                       : fmt::format("{} from {} to {}", kind, field.minimum,
                                                     static_cast<std::int64_t>(field.maximum));
}

/// Takes the value; what it should have been when it is not that.
struct Taker {
    const toml::node& node;
    const Field& field;

    std::string operator()(bool* to) const {
        if (!node.is_boolean()) return "true or false";
        *to = *node.value<bool>();
        return {};
    }
    std::string operator()(int* to) const {
        return number<int>(node.is_integer(), "a whole number", to);
    }
    std::string operator()(double* to) const {
        return number<double>(node.is_number(), "a number", to);
    }
    std::string operator()(std::string* to) const {
        if (!node.is_string()) return "a text in quotes";
        *to = *node.value<std::string>();
        return {};
    }
    std::string operator()(std::vector<std::string>* to) const {
        const toml::array* list = node.as_array();
        if (!list || !std::ranges::all_of(*list, [](const auto& one) { return one.is_string(); }))
            return "a list of texts";
        to->clear();
        for (const toml::node& one : *list) to->push_back(*one.value<std::string>());
        return {};
    }
    template <typename T>
    std::string number(bool isKind, std::string_view kind, T* to) const {
        const auto value = node.value<double>();
        if (!isKind || !value || !(*value >= field.minimum && *value <= field.maximum))
            return rangeText(kind, field);
        *to = *node.value<T>();
        return {};
    }
};

/// What only some keys must be.
Result<void> checkMeaning(const std::filesystem::path& file, const toml::node& node,
                          const Field& field, const ProjectSettings& settings) {
    if (field.key != "metric" || settings.metric.empty() ||
        std::ranges::find(kMetrics, settings.metric) != kMetrics.end())
        return {};
    return bad(file, node, "metric is not the name of a metric",
               fmt::format("Known are {}.", fmt::join(kMetrics, ", ")));
}

Result<void> readKey(const std::filesystem::path& file, std::string_view section,
                     std::string_view key, const toml::node& node, const std::vector<Field>& fields,
                     const ProjectSettings& settings) {
    std::vector<std::string_view> known;
    for (const Field& field : fields) {
        if (field.section != section) continue;
        known.push_back(field.key);
        if (field.key != key) continue;
        const std::string wanted = std::visit(Taker{node, field}, field.value);
        if (!wanted.empty())
            return bad(file, node, fmt::format("{} is not {}", key, wanted),
                       std::string(field.hint.empty() ? "Correct the value, or remove the line to "
                                                        "take the default."
                                                      : field.hint));
        return checkMeaning(file, node, field, settings);
    }
    return bad(file, node, fmt::format("unknown key `{}` in [{}]", key, section),
               fmt::format("Known are {}.", fmt::join(known, ", ")));
}

std::string knownSections(const std::vector<Field>& fields) {
    std::vector<std::string> names;
    for (const Field& field : fields)
        if (names.empty() || names.back() != field.section) names.emplace_back(field.section);
    return fmt::format("Known are the tables [{}].", fmt::join(names, "], ["));
}

}  // namespace

std::string defaultSettingsText() {
    return R"(# Settings of this Benchwright project. Keep this file in version control.
# Every key and its default: docs/formats/project.md.

[compare]
# Which metric decides a comparison; without this line: log_loss for classes, rmse for numbers.
# metric = "accuracy"

# How much worse a candidate may be and still count as "not worse", in per cent of production's value.
margin_percent = 1.0

# Resamples of the bootstrap intervals.
resamples = 2000

[log]
# Requests and answers of a server are kept for monitoring. Columns named here are never stored.
# personal = ["name"]

[promotion]
# Whether a pipeline may promote a model that passed the gate. Otherwise it proposes, and a person decides.
automatic = false
)";
}

Result<ProjectSettings> readSettings(const std::filesystem::path& file) {
    ProjectSettings settings;
    if (!std::filesystem::exists(file)) return settings;
    BW_TRY(const toml::table table, readTomlFile(file));
    const std::vector<Field> fields = fieldsOf(settings);
    for (const auto& [name, node] : table) {
        const toml::table* section = node.as_table();
        if (!section || std::ranges::find(fields, name.str(), &Field::section) == fields.end())
            return bad(file, node, fmt::format("unknown key `{}`", name.str()),
                       knownSections(fields));
        for (const auto& [key, value] : *section)
            BW_CHECK(readKey(file, name.str(), key.str(), value, fields, settings));
    }
    return settings;
}

}  // namespace bw
