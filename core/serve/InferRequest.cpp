#include "core/serve/InferRequest.h"

#include "core/table/DateTimeText.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr float kMissingNumber = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kMissingTime = std::numeric_limits<std::int64_t>::min();
constexpr std::size_t kQuoted = 60;

std::unexpected<Error> bad(std::string message, std::string hint = {}) {
    return fail(ErrorCode::BadInput, std::move(message), std::move(hint));
}

std::string shortened(std::string text) {
    if (text.size() <= kQuoted) return text;
    std::size_t cut = kQuoted;  // not within a character
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    return text.substr(0, cut) + "…";
}

}  // namespace

std::string_view expectedOf(ElementType type) {
    switch (type) {
        case ElementType::Float32:
            return "a number, true, false or null";
        case ElementType::Int64:
            return "a time: microseconds since 1970 UTC, an ISO 8601 text, or null";
        case ElementType::String:
            break;
    }
    return "a text or null";
}

InputReader::InputReader(const ServedModel& model)
    : model_(model),
      keys_(model.schema->keys.size()),
      begun_(model.inputs() + model.schema->keys.size()) {
    inputs_.reserve(model.inputs());
    for (const GraphValue& input : model.graph().inputs)
        inputs_.push_back({.name = input.name, .type = input.type.element});
}

const std::string& InputReader::nameOf(std::size_t place) const {
    return isKey(place) ? model_.schema->keys[place - inputs_.size()] : inputs_[place].name;
}

std::size_t InputReader::rowsOf(std::size_t place) const {
    if (isKey(place)) return keys_[place - inputs_.size()].size();
    const InputColumn& column = inputs_[place];
    return column.floats.size() + column.ints.size() + column.strings.size();
}

std::unexpected<Error> InputReader::unfit(std::size_t place, std::string_view got) const {
    return bad(fmt::format(
        "Input \"{}\", row {}: {} is not {}", nameOf(place), rowsOf(place),
        shortened(std::string(got)),
        isKey(place) ? "a text, a number, true, false or null" : expectedOf(typeOf(place))));
}

Result<std::size_t> InputReader::begin(std::string_view name) {
    const int place = model_.placeOf(name);
    if (place < 0) {
        std::vector<std::string> known;
        for (const InputColumn& input : inputs_) known.push_back(input.name);
        return bad(
            fmt::format("The model has no input \"{}\"", shortened(std::string(name))),
            fmt::format("Its inputs are {}. A column that is only to be logged must stand in "
                        "[log] keys of benchwright.toml.",
                        fmt::join(known, ", ")));
    }
    const auto index = static_cast<std::size_t>(place);
    if (begun_[index]) return bad(fmt::format("Input \"{}\" is there twice", name));
    begun_[index] = true;
    return index;
}

void InputReader::reserve(std::size_t place, std::size_t rows) {
    if (isKey(place)) return keyOf(place).reserve(rows);
    InputColumn& column = inputs_[place];
    if (column.type == ElementType::Float32) column.floats.reserve(rows);
    if (column.type == ElementType::Int64) column.ints.reserve(rows);
    if (column.type == ElementType::String) column.strings.reserve(rows);
}

void InputReader::appendMissing(std::size_t place) {
    if (isKey(place)) {
        keyOf(place).emplace_back();
        return;
    }
    InputColumn& column = inputs_[place];
    if (column.type == ElementType::Float32) column.floats.push_back(kMissingNumber);
    if (column.type == ElementType::Int64) column.ints.push_back(kMissingTime);
    if (column.type == ElementType::String) column.strings.emplace_back();
}

Result<void> InputReader::append(std::size_t place, const Json& cell) {
    switch (cell.type()) {
        case Json::value_t::null:
            appendMissing(place);
            return {};
        case Json::value_t::boolean:
            if (isKey(place)) return appendText(place, cell.get<bool>() ? "true" : "false");
            if (typeOf(place) != ElementType::Float32) return unfit(place, cell.dump());
            return appendNumber(place, cell.get<bool>() ? 1 : 0);
        case Json::value_t::number_integer:
            return appendInteger(place, cell.get<std::int64_t>());
        case Json::value_t::number_unsigned:
            if (cell.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
                return appendNumber(place, cell.get<double>());
            return appendInteger(place, cell.get<std::int64_t>());
        case Json::value_t::number_float:
            return appendNumber(place, cell.get<double>());
        case Json::value_t::string:
            return appendText(place, cell.get_ref<const std::string&>());
        default:
            return unfit(place, cell.is_array() ? "a list" : "an object");
    }
}

Result<void> InputReader::appendNumber(std::size_t place, double value) {
    if (isKey(place)) {
        keyOf(place).push_back(std::isnan(value) ? "" : fmt::format("{}", value));
        return {};
    }
    if (typeOf(place) == ElementType::String) return unfit(place, fmt::format("{}", value));
    if (typeOf(place) == ElementType::Int64) {
        if (!(std::abs(value) < 9.2e18) || value != std::floor(value))
            return unfit(place, fmt::format("{}", value));
        return appendInteger(place, static_cast<std::int64_t>(value));
    }
    const auto number = static_cast<float>(value);
    if (std::isinf(number))
        return bad(fmt::format("Input \"{}\", row {}: {} is beyond 32-bit numbers", nameOf(place),
                               rowsOf(place), value));
    inputs_[place].floats.push_back(number);
    return {};
}

Result<void> InputReader::appendInteger(std::size_t place, std::int64_t value) {
    if (isKey(place)) {
        keyOf(place).push_back(std::to_string(value));
        return {};
    }
    if (typeOf(place) == ElementType::String) return unfit(place, std::to_string(value));
    if (typeOf(place) == ElementType::Int64)
        inputs_[place].ints.push_back(value);
    else
        inputs_[place].floats.push_back(static_cast<float>(value));
    return {};
}

Result<void> InputReader::appendText(std::size_t place, std::string_view text) {
    if (isKey(place)) {
        keyOf(place).emplace_back(text);
        return {};
    }
    if (typeOf(place) == ElementType::String) {
        inputs_[place].strings.emplace_back(text);
        return {};
    }
    const auto quoted = [&] { return fmt::format("\"{}\"", shortened(std::string(text))); };
    if (typeOf(place) != ElementType::Int64) return unfit(place, quoted());
    if (text.empty()) {
        appendMissing(place);
        return {};
    }
    const auto time = parseDateTimeText(text);
    if (!time) return unfit(place, quoted());
    inputs_[place].ints.push_back(*time);
    return {};
}

Result<void> InputReader::finish(InferRequest& request) {
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < inputs_.size(); ++i)
        if (!begun_[i]) missing.push_back(inputs_[i].name);
    if (!missing.empty())
        return bad(fmt::format("The request lacks the input{} {}", missing.size() == 1 ? "" : "s",
                               fmt::join(missing, ", ")),
                   "A value that is not known is sent as null; the column itself must be there.");
    const std::size_t rows = rowsOf(0);
    for (std::size_t i = 0; i < begun_.size(); ++i)
        if (begun_[i] && rowsOf(i) != rows)
            return bad(fmt::format("Input \"{}\" has {} rows, \"{}\" has {}", nameOf(i), rowsOf(i),
                                   nameOf(0), rows));
    if (rows == 0) return bad("The request has no rows");
    request.rows = std::move(inputs_);
    request.keys = std::move(keys_);
    for (auto& key : request.keys)
        if (key.empty()) key.resize(rows);
    return {};
}

}  // namespace bw
