#include <fmt/format.h>
#include <toml++/toml.h>

#include <functional>
#include <sstream>

#include "core/base/Files.h"
#include "core/pipeline/TrainSteps.h"

namespace bw {
namespace {

/// A scalar or a list of scalars as the text that --set takes.
std::string textOf(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* list = node.as_array()) {
        std::string joined;
        for (const toml::node& item : *list) joined += (joined.empty() ? "" : ",") + textOf(item);
        return joined;
    }
    std::ostringstream out;
    node.visit([&](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>) out << value;
    });
    return out.str();
}

using Setter = std::function<void(TrainOptions&, const toml::node&)>;

std::vector<std::string> textsOf(const toml::node& node) {
    std::vector<std::string> texts;
    if (const auto* list = node.as_array())
        for (const toml::node& item : *list) texts.push_back(textOf(item));
    return texts;
}

const std::map<std::string, Setter>& setters() {
    static const std::map<std::string, Setter> table{
        {"data", [](TrainOptions& o, const toml::node& n) { o.data = textOf(n); }},
        {"target", [](TrainOptions& o, const toml::node& n) { o.target = textOf(n); }},
        {"model", [](TrainOptions& o, const toml::node& n) { o.model = textOf(n); }},
        {"task", [](TrainOptions& o, const toml::node& n) { o.task = textOf(n); }},
        {"split", [](TrainOptions& o, const toml::node& n) { o.split = textOf(n); }},
        {"device", [](TrainOptions& o, const toml::node& n) { o.device = textOf(n); }},
        {"seed", [](TrainOptions& o, const toml::node& n) { o.seed = n.value_or<std::int64_t>(0); }},
        {"threads", [](TrainOptions& o, const toml::node& n) { o.threads = n.value_or(0); }},
        {"features", [](TrainOptions& o, const toml::node& n) { o.features = textsOf(n); }},
        {"exclude", [](TrainOptions& o, const toml::node& n) { o.exclude = textsOf(n); }},
        {"parameters",
         [](TrainOptions& o, const toml::node& n) {
             if (const auto* table = n.as_table())
                 for (const auto& [key, value] : *table) o.set[std::string(key.str())] = textOf(value);
         }},
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
            const auto setter = setters().find(std::string(key.str()));
            if (setter == setters().end())
                return fail(ErrorCode::BadInput,
                            fmt::format("{}:{}: there is no key \"{}\"", file.string(),
                                        node.source().begin.line, key.str()),
                            "Keys: data, target, model, task, split, device, seed, threads, features, "
                            "exclude, [parameters].");
            setter->second(options, node);
        }
    } catch (const toml::parse_error& e) {
        return fail(ErrorCode::BadInput,
                    fmt::format("{}:{}: {}", file.string(), e.source().begin.line, e.description()),
                    "Correct this line; see docs/formats/train.md.");
    }
    if (options.data.empty() || options.target.empty())
        return fail(ErrorCode::BadInput,
                    fmt::format("{}: \"data\" or \"target\" is missing", file.string()),
                    "Name the dataset and the column to predict: data = \"income\", target = \"salary\".");
    return options;
}

}  // namespace bw
