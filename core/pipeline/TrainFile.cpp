#include "core/base/Files.h"
#include "core/pipeline/TrainSteps.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <functional>
#include <sstream>
#include <utility>

namespace bw {
namespace {

/// A scalar or a list of scalars as the text that --set takes.
std::string textOf(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* list = node.as_array()) {
        std::string joined;
        for (const toml::node& item : *list) {
            if (!joined.empty()) joined += ',';
            joined += textOf(item);
        }
        return joined;
    }
    std::ostringstream out;
    node.visit([&](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>) out << value;
    });
    return out.str();
}

using Setter = std::function<bool(TrainOptions&, const toml::node&)>;

bool isScalar(const toml::node& node) {
    return node.is_value();
}

/// Sets a text; false when the node is none.
Setter text(std::string TrainOptions::* field) {
    return [field](TrainOptions& options, const toml::node& node) {
        if (const auto* value = node.as_string()) options.*field = value->get();
        return node.is_string();
    };
}

template <typename Number>
Setter number(Number TrainOptions::* field) {
    return [field](TrainOptions& options, const toml::node& node) {
        const auto value = node.value_exact<std::int64_t>();
        if (!value || !std::in_range<Number>(*value)) return false;
        options.*field = static_cast<Number>(*value);
        return true;
    };
}

Setter texts(std::vector<std::string> TrainOptions::* field) {
    return [field](TrainOptions& options, const toml::node& node) {
        const auto* list = node.as_array();
        if (!list || !std::ranges::all_of(*list, &toml::node::is_string)) return false;
        for (const toml::node& item : *list) (options.*field).push_back(textOf(item));
        return true;
    };
}

bool setParameters(TrainOptions& options, const toml::node& node) {
    const auto* table = node.as_table();
    if (!table) return false;
    for (const auto& [key, value] : *table) {
        const auto* list = value.as_array();
        if (!isScalar(value) && !(list && std::ranges::all_of(*list, isScalar))) return false;
        options.set[std::string(key.str())] = textOf(value);
    }
    return true;
}

struct Key {
    Setter set;
    std::string_view kind;
};

const std::map<std::string, Key>& keys() {
    static const std::map<std::string, Key> table{
        {"data", {text(&TrainOptions::data), "a text"}},
        {"target", {text(&TrainOptions::target), "a text"}},
        {"model", {text(&TrainOptions::model), "a text"}},
        {"task", {text(&TrainOptions::task), "a text"}},
        {"split", {text(&TrainOptions::split), "a text"}},
        {"device", {text(&TrainOptions::device), "a text"}},
        {"seed", {number(&TrainOptions::seed), "a whole number"}},
        {"threads", {number(&TrainOptions::threads), "a whole number"}},
        {"features", {texts(&TrainOptions::features), "a list of column names"}},
        {"exclude", {texts(&TrainOptions::exclude), "a list of column names"}},
        {"parameters", {setParameters, "a table of numbers, texts and lists of them"}},
    };
    return table;
}

}  // namespace

Result<TrainOptions> readTrainFile(const std::filesystem::path& file) {
    BW_TRY(const std::string text, readFile(file));
    TrainOptions options;
    try {
        const toml::table table = toml::parse(text, file.string());
        for (const auto& [key, node] : table) {
            const std::string place = fmt::format("{}:{}", file.string(), node.source().begin.line);
            const auto known = keys().find(std::string(key.str()));
            if (known == keys().end())
                return fail(
                    ErrorCode::BadInput,
                    fmt::format("{}: there is no key \"{}\"", place, key.str()),
                    "Keys: data, target, model, task, split, device, seed, threads, features, "
                    "exclude, [parameters].");
            if (!known->second.set(options, node))
                return fail(
                    ErrorCode::BadInput,
                    fmt::format("{}: \"{}\" must be {}", place, key.str(), known->second.kind),
                    "Correct this line; see docs/formats/train.md.");
        }
    } catch (const toml::parse_error& e) {
        return fail(ErrorCode::BadInput,
                    fmt::format("{}:{}: {}", file.string(), e.source().begin.line, e.description()),
                    "Correct this line; see docs/formats/train.md.");
    }
    if (options.data.empty() || options.target.empty())
        return fail(
            ErrorCode::BadInput,
            fmt::format("{}: \"data\" or \"target\" is missing", file.string()),
            "Name the dataset and the column to predict: data = \"income\", target = \"salary\".");
    return options;
}

}  // namespace bw
