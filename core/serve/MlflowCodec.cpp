#include "core/serve/MlflowCodec.h"

#include "core/serve/OipCodec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace bw {
namespace {

constexpr std::array<const char*, 4> kForms{"dataframe_split", "dataframe_records", "instances",
                                            "inputs"};

std::unexpected<Error> bad(std::string message, std::string hint = {}) {
    return fail(ErrorCode::BadInput, std::move(message), std::move(hint));
}

Result<std::vector<std::size_t>> places(InputReader& reader,
                                        const std::vector<std::string>& names) {
    std::vector<std::size_t> found;
    for (const std::string& name : names) {
        BW_TRY(found.emplace_back(), reader.begin(name));
    }
    return found;
}

/// Rows as lists of cells in the order of `names`.
Result<void> readLists(InputReader& reader, const std::vector<std::string>& names,
                       const Json& rows) {
    BW_TRY(const auto columns, places(reader, names));
    for (const std::size_t column : columns) reader.reserve(column, rows.size());
    std::size_t number = 0;
    for (const Json& row : rows) {
        if (!row.is_array() || row.size() != columns.size())
            return bad(fmt::format("Row {} is no list of {} values", number, columns.size()));
        for (std::size_t i = 0; i < columns.size(); ++i)
            BW_CHECK(reader.append(columns[i], row[i]));
        ++number;
    }
    return {};
}

Result<void> readSplit(InputReader& reader, const Json& split) {
    const auto columns = split.is_object() ? split.find("columns") : split.end();
    const auto data = split.is_object() ? split.find("data") : split.end();
    if (!split.is_object() || columns == split.end() || data == split.end() || !data->is_array() ||
        !columns->is_array() ||
        !std::ranges::all_of(*columns, [](const Json& name) { return name.is_string(); }))
        return bad("dataframe_split needs the lists \"columns\" and \"data\"");
    return readLists(reader, columns->get<std::vector<std::string>>(), *data);
}

/// Each record has the columns of the first one.
Result<void> readRecords(InputReader& reader, const Json& records) {
    std::vector<std::string> names;
    if (!records.empty() && records.front().is_object())
        for (const auto& [name, cell] : records.front().items()) names.push_back(name);
    BW_TRY(const auto columns, places(reader, names));
    std::size_t number = 0;
    for (const Json& record : records) {
        if (!record.is_object()) return bad(fmt::format("Record {} is no object", number));
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto cell = record.find(names[i]);
            if (cell == record.end())
                return bad(fmt::format("Record {} lacks the column {}", number, names[i]),
                           "A value that is not known is sent as null.");
            BW_CHECK(reader.append(columns[i], *cell));
        }
        if (record.size() != columns.size())
            return bad(fmt::format("Record {} has other columns than the first", number));
        ++number;
    }
    return {};
}

Result<void> readColumns(InputReader& reader, const Json& columns) {
    if (!columns.is_object()) return bad("\"inputs\" is no object from column to list of values");
    for (const auto& [name, cells] : columns.items()) {
        BW_TRY(const std::size_t place, reader.begin(name));
        if (!cells.is_array()) return bad(fmt::format("Input \"{}\" is no list", name));
        for (const Json& cell : cells)
            BW_CHECK(reader.append(place, cell.is_array() && cell.size() == 1 ? cell[0] : cell));
    }
    return {};
}

Result<void> readForm(const ServedModel& model, InputReader& reader, std::string_view form,
                      const Json& content) {
    if (form == "dataframe_split") return readSplit(reader, content);
    if (form == "inputs") return readColumns(reader, content);
    if (!content.is_array()) return bad(fmt::format("{} is no list of rows", form));
    if (form == "dataframe_records" || content.empty() || content.front().is_object())
        return readRecords(reader, content);
    std::vector<std::string> names;
    for (const GraphValue& input : model.graph().inputs) names.push_back(input.name);
    return readLists(reader, names, content);
}

}  // namespace

Result<InferRequest> readMlflowRequest(const ServedModel& model, std::string_view body) {
    BW_TRY(const Json json, parseBody(body));
    if (!json.is_object()) return bad("The request is no JSON object");
    const char* form = nullptr;
    for (const auto& [key, value] : json.items()) {
        const auto* known = std::ranges::find(kForms, key);
        const bool ignored = key == "params" && (value.is_null() || value.empty());
        if (ignored) continue;
        if (known == kForms.end() || form)
            return bad(
                fmt::format("\"{}\" is not taken here", key.substr(0, 60)),
                fmt::format("The request holds exactly one of {}.", fmt::join(kForms, ", ")));
        form = *known;
    }
    if (!form)
        return bad("The request holds no rows",
                   fmt::format("It needs exactly one of {}.", fmt::join(kForms, ", ")));
    InferRequest request;
    InputReader reader(model);
    BW_CHECK(readForm(model, reader, form, json[form]));
    BW_CHECK(reader.finish(request));
    return request;
}

std::string writeMlflowReply(const ServedModel& model, const Answers& answers) {
    const auto& classes = model.graph().target.classes;
    std::vector<std::string> names;  // `,"p_<=50K":`
    for (const std::string& label : classes)
        names.push_back(fmt::format(",{}:", dumpJson(Json("p_" + label), -1)));
    std::string body = R"({"predictions":[)";
    for (std::size_t row = 0; row < static_cast<std::size_t>(answers.rows); ++row) {
        body += row ? ",{" : "{";
        if (classes.empty()) {
            body += R"("prediction":)";
            appendJsonNumber(body, answers.predictions[row]);
        } else {
            body += R"("label":)";
            body += model.classJson[static_cast<std::size_t>(answers.classes[row])];
        }
        for (std::size_t k = 0; k < classes.size(); ++k) {
            body += names[k];
            appendJsonNumber(body, answers.probabilities[row * classes.size() + k]);
        }
        body += '}';
    }
    return body + "]}";
}

}  // namespace bw
