#include "core/serve/OipBinary.h"
#include "core/serve/OipCodec.h"
#include "core/table/DateTimeText.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

constexpr int kDeepest = 8;              ///< of nested data
constexpr int kDeepestBody = 64;         ///< of all that is JSON; each level costs much memory
constexpr std::size_t kLongestId = 256;  ///< it is repeated in the answer and in each logged row

std::unexpected<Error> bad(std::string message, std::string hint = {}) {
    return fail(ErrorCode::BadInput, std::move(message), std::move(hint));
}

const Json* find(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

Result<std::string_view> nameOf(const Json& tensor, const char* what) {
    const Json* name = tensor.is_object() ? find(tensor, "name") : nullptr;
    if (!name || !name->is_string())
        return bad(fmt::format("An entry of {} has no name", what),
                   "Each is an object with \"name\", \"shape\", \"datatype\" and \"data\".");
    return std::string_view(name->get_ref<const std::string&>());
}

Result<bool> flag(const Json& object, const char* key, bool otherwise) {
    const Json* parameters = find(object, "parameters");
    const Json* value = parameters && parameters->is_object() ? find(*parameters, key) : nullptr;
    if (!value) return otherwise;
    if (!value->is_boolean()) return bad(fmt::format("The parameter {} is not true or false", key));
    return value->get<bool>();
}

/// [N] or [N,1].
Result<std::size_t> rowsOfShape(std::string_view name, const Json& tensor) {
    const Json* shape = find(tensor, "shape");
    const bool numbers =
        shape && shape->is_array() && std::ranges::all_of(*shape, [](const Json& size) {
            return size.is_number_unsigned() ||
                   (size.is_number_integer() && size.get<std::int64_t>() >= 0);
        });
    const bool fits = numbers && (shape->size() == 1 || (shape->size() == 2 && (*shape)[1] == 1));
    if (!fits)
        return bad(fmt::format("Input \"{}\" has the shape {}, expected [N,1] or [N]", name,
                               shape ? dumpJson(*shape, -1).substr(0, 60) : "none"));
    return (*shape)[0].get<std::size_t>();
}

class RequestReader {
public:
    RequestReader(const ServedModel& model, std::string_view binary)
        : model_(model), inputs_(model), binary_(binary) {}

    Result<InferRequest> read(const Json& json, const OipRules& rules) {
        InferRequest request;
        if (!json.is_object()) return bad("The request is no JSON object");
        if (const Json* id = find(json, "id")) {
            if (!id->is_string()) return bad("The id of the request is no text");
            request.id = id->get<std::string>();
            if (request.id.size() > kLongestId)
                return bad(fmt::format("The id of the request has {} bytes, at most {} are taken",
                                       request.id.size(), kLongestId));
        }
        BW_CHECK(readTime(json, rules, request));
        BW_CHECK(readInputs(json));
        BW_CHECK(inputs_.finish(request));
        BW_CHECK(readOutputs(json, request));
        return request;
    }

private:
    static Result<void> readTime(const Json& json, const OipRules& rules, InferRequest& request) {
        const Json* parameters = find(json, "parameters");
        if (parameters && !parameters->is_object())
            return bad("The parameters of the request are no object");
        const Json* time = parameters ? find(*parameters, "time") : nullptr;
        if (!time) return {};
        if (!rules.clientTime)
            return bad("The request states a time, which this server does not take",
                       "Leave the parameter out, or set client_time = true in [log] of "
                       "benchwright.toml.");
        if (time->is_string())
            request.time = parseDateTimeText(time->get_ref<const std::string&>());
        if (!request.time)
            return bad("The parameter time is no ISO 8601 text",
                       "\"2012-03-01T05:00:00Z\" is one.");
        if (rules.latestTime != 0 && *request.time > rules.latestTime)
            return bad(fmt::format("The time of the request, {}, is in the future",
                                   time->get_ref<const std::string&>().substr(0, 40)),
                       "A request states when its event happened. Compare the client's clock with "
                       "the server's.");
        return {};
    }

    Result<void> readInputs(const Json& json) {
        const Json* inputs = find(json, "inputs");
        if (!inputs || !inputs->is_array())
            return bad("The request has no list \"inputs\"",
                       "GET the model's metadata to see its inputs, or /docs for an example.");
        for (const Json& tensor : *inputs) BW_CHECK(readTensor(tensor));
        if (!binary_.empty())
            return bad(fmt::format("{} bytes follow the last binary tensor", binary_.size()));
        return {};
    }

    Result<void> readTensor(const Json& tensor) {
        BW_TRY(const std::string_view name, nameOf(tensor, "inputs"));
        BW_TRY(const std::size_t place, inputs_.begin(name));
        BW_TRY(const std::size_t rows, rowsOfShape(name, tensor));
        const Json* datatype = find(tensor, "datatype");
        if (!datatype || !datatype->is_string())
            return bad(fmt::format("Input \"{}\" has no datatype", name));
        const std::string& type = datatype->get_ref<const std::string&>();
        BW_CHECK(checkDatatype(name, place, type));
        const Json* parameters = find(tensor, "parameters");
        const Json* size =
            parameters && parameters->is_object() ? find(*parameters, "binary_data_size") : nullptr;
        BW_CHECK(size ? readBinary(name, place, type, rows, *size)
                      : readJson(name, place, rows, tensor));
        if (inputs_.rowsOf(place) != rows)
            return bad(fmt::format("Input \"{}\" has {} values, its shape says {}", name,
                                   inputs_.rowsOf(place), rows));
        return {};
    }

    Result<void> checkDatatype(std::string_view name, std::size_t place,
                               const std::string& type) const {
        if (!isOipDatatype(type))
            return bad(fmt::format("Input \"{}\" has the datatype {}, which is not taken", name,
                                   type.substr(0, 20)),
                       "Known are BOOL, INT8 to INT64, UINT8 to UINT64, FP32, FP64 and BYTES.");
        if (place >= model_.inputs()) return {};
        const ElementType wanted = model_.graph().inputs[place].type.element;
        const bool text = type == "BYTES", real = type.starts_with("FP"), flag = type == "BOOL";
        const bool fits = wanted == ElementType::Float32 ? !text
                          : wanted == ElementType::Int64 ? !real && !flag
                                                         : text;
        if (fits) return {};
        return bad(fmt::format("Input \"{}\" has the datatype {}, expected {}", name, type,
                               wanted == ElementType::Float32 ? "a number (FP32)"
                               : wanted == ElementType::Int64
                                   ? "a time (INT64 microseconds since 1970 UTC, or BYTES with "
                                     "ISO 8601 text)"
                                   : "a text (BYTES)"));
    }

    Result<void> readBinary(std::string_view name, std::size_t place, const std::string& type,
                            std::size_t rows, const Json& size) {
        if (!size.is_number_unsigned() || size.get<std::uint64_t>() > binary_.size())
            return bad(fmt::format("Input \"{}\" says binary_data_size {}, but {} bytes are left",
                                   name, dumpJson(size, -1).substr(0, 30), binary_.size()));
        const std::string_view bytes = binary_.substr(0, size.get<std::size_t>());
        binary_.remove_prefix(bytes.size());
        return readBinaryTensor(inputs_, place, type, bytes, rows, name);
    }

    Result<void> readJson(std::string_view name, std::size_t place, std::size_t rows,
                          const Json& tensor) {
        const Json* data = find(tensor, "data");
        if (!data || !data->is_array())
            return bad(fmt::format("Input \"{}\" has no list \"data\"", name));
        inputs_.reserve(place, std::min(rows, data->size()));
        return appendAll(name, place, *data, 1);
    }
    /// Nested or flat, row by row.
    Result<void> appendAll(std::string_view name, std::size_t place, const Json& data, int depth) {
        if (depth > kDeepest)
            return bad(fmt::format("The data of input \"{}\" are nested too deeply", name));
        for (const Json& cell : data)
            BW_CHECK(cell.is_array() ? appendAll(name, place, cell, depth + 1)
                                     : inputs_.append(place, cell));
        return {};
    }

    Result<void> readOutputs(const Json& json, InferRequest& request) const {
        BW_TRY(const bool binary, flag(json, "binary_data_output", false));
        const auto& known = model_.graph().outputs;
        const Json* outputs = find(json, "outputs");
        if (outputs && !outputs->is_array()) return bad("\"outputs\" of the request is no list");
        if (!outputs || outputs->empty()) {
            for (std::size_t i = 0; i < known.size(); ++i) request.outputs.push_back({i, binary});
            return {};
        }
        for (const Json& output : *outputs) {
            BW_TRY(const std::string_view name, nameOf(output, "outputs"));
            const auto found = std::ranges::find(known, name, &GraphValue::name);
            if (found == known.end()) {
                std::vector<std::string> names;
                for (const GraphValue& value : known) names.push_back(value.name);
                return bad(fmt::format("The model has no output \"{}\"", name.substr(0, 60)),
                           fmt::format("Its outputs are {}.", fmt::join(names, ", ")));
            }
            const auto place = static_cast<std::size_t>(found - known.begin());
            if (std::ranges::find(request.outputs, place, &InferRequest::Output::place) !=
                request.outputs.end())
                return bad(fmt::format("The output \"{}\" is asked for twice", name));
            BW_TRY(const bool asBinary, flag(output, "binary_data", binary));
            request.outputs.push_back({place, asBinary});
        }
        return {};
    }

    const ServedModel& model_;
    InputReader inputs_;
    std::string_view binary_;
};

/// Lists and objects within each other; only what is JSON is counted right.
bool isDeep(std::string_view json) {
    int depth = 0;
    bool text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (text) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                text = false;
        } else if (c == '"') {
            text = true;
        } else if ((c == '[' || c == '{') && ++depth > kDeepestBody) {
            return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

}  // namespace

Result<Json> parseBody(std::string_view body) {
    if (isDeep(body))
        return bad(fmt::format("The body is nested more than {} levels deep", kDeepestBody));
    try {
        return Json::parse(body.begin(), body.end());
    } catch (const Json::exception& e) {
        std::string why = e.what();  // "[json.exception.parse_error.101] parse error at line 1 …"
        if (const auto end = why.find("] "); end != std::string::npos) why = why.substr(end + 2);
        for (char& c : why)
            if (static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) > '~') c = '?';
        return bad(fmt::format("The body is no JSON: {}", why.substr(0, 200)));
    }
}

Result<InferRequest> readOipRequest(const ServedModel& model, std::string_view body,
                                    std::optional<std::size_t> jsonLength, const OipRules& rules) {
    if (jsonLength && *jsonLength > body.size())
        return bad(fmt::format("Inference-Header-Content-Length is {}, but the body has {} bytes",
                               *jsonLength, body.size()));
    const std::size_t length = jsonLength.value_or(body.size());
    BW_TRY(const Json json, parseBody(body.substr(0, length)));
    return RequestReader(model, body.substr(length)).read(json, rules);
}

}  // namespace bw
