#include "core/base/Version.h"
#include "core/serve/OipBinary.h"
#include "core/serve/OipCodec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <iterator>

namespace bw {
namespace {

/// One output of the model, row by row, in either form.
class OutputWriter {
public:
    OutputWriter(const ServedModel& model, const Answers& answers)
        : model_(model), answers_(answers) {}

    void header(std::string& to, const GraphValue& output) const {
        fmt::format_to(std::back_inserter(to), R"({{"name":"{}","datatype":"{}","shape":[{})",
                       output.name, oipDatatype(output.type.element), answers_.rows);
        if (output.type.shape.size() > 1)
            fmt::format_to(std::back_inserter(to), ",{}", output.type.shape.back());
        to += ']';
    }
    void json(std::string& to, const GraphValue& output) const {
        if (output.name == "label")
            list(to, answers_.classes, [&](std::int32_t index) {
                to += model_.classJson[static_cast<std::size_t>(index)];
            });
        else
            list(to, numbers(output), [&](float value) { appendJsonNumber(to, value); });
    }
    void binary(std::string& to, const GraphValue& output) const {
        if (output.name != "label")
            return append(to, numbers(output).data(), numbers(output).size());
        for (const std::int32_t index : answers_.classes) {
            const auto place = static_cast<std::size_t>(index);
            if (model_.integerLabels.empty())
                appendBinaryText(to, model_.graph().target.classes[place]);
            else
                append(to, &model_.integerLabels[place], 1);
        }
    }

private:
    const std::vector<float>& numbers(const GraphValue& output) const {
        return output.name == "prediction" ? answers_.predictions : answers_.probabilities;
    }
    template <typename Values, typename Write>
    static void list(std::string& to, const Values& values, const Write& write) {
        char before = '[';
        for (const auto& value : values) {
            to += before;
            write(value);
            before = ',';
        }
        if (values.empty()) to += '[';
        to += ']';
    }
    template <typename T>
    static void append(std::string& to, const T* values, std::size_t count) {
        to.append(reinterpret_cast<const char*>(values), count * sizeof(T));
    }

    const ServedModel& model_;
    const Answers& answers_;
};

Json tensorJson(const GraphValue& value) {
    return Json{{"name", value.name},
                {"datatype", oipDatatype(value.type.element)},
                {"shape", value.type.shape}};  // kBatch is -1, as in the protocol
}

}  // namespace

std::string_view oipDatatype(ElementType type) {
    return type == ElementType::Float32 ? "FP32" : type == ElementType::Int64 ? "INT64" : "BYTES";
}

void appendJsonNumber(std::string& to, float value) {
    if (!std::isfinite(value)) {
        to += "null";
        return;
    }
    fmt::format_to(std::back_inserter(to), "{}", value);
}

OipReply writeOipReply(const ServedModel& model, const InferRequest& request,
                       const Answers& answers) {
    OipReply reply;
    std::string& json = reply.body;
    std::string binary;
    json.reserve(256 + static_cast<std::size_t>(answers.rows) * 32);
    fmt::format_to(std::back_inserter(json), R"({{"model_name":"{}","model_version":"{}")",
                   model.name, model.version);
    if (!request.id.empty())
        fmt::format_to(std::back_inserter(json), R"(,"id":{})", dumpJson(Json(request.id), -1));
    json += R"(,"outputs":[)";
    const OutputWriter writer(model, answers);
    for (const InferRequest::Output& wanted : request.outputs) {
        const GraphValue& output = model.graph().outputs[wanted.place];
        if (json.back() != '[') json += ',';
        writer.header(json, output);
        if (wanted.binary) {
            const std::size_t before = binary.size();
            writer.binary(binary, output);
            fmt::format_to(std::back_inserter(json), R"(,"parameters":{{"binary_data_size":{}}}}})",
                           binary.size() - before);
            reply.jsonLength = 0;
        } else {
            json += R"(,"data":)";
            writer.json(json, output);
            json += '}';
        }
    }
    json += "]}";
    if (reply.jsonLength) {
        reply.jsonLength = json.size();
        json += binary;
    }
    return reply;
}

Json oipServerMetadata() {
    return Json{{"name", "benchwright"},
                {"version", programVersion()},
                {"extensions", {"binary_tensor_data", "statistics"}}};
}

Json oipModelMetadata(const ServedModel& model) {
    Json inputs = Json::array(), outputs = Json::array();
    for (const GraphValue& input : model.graph().inputs) inputs.push_back(tensorJson(input));
    for (const GraphValue& output : model.graph().outputs) {
        outputs.push_back(tensorJson(output));
        if (output.name == "probabilities")
            outputs.back()["parameters"] = {{"classes", model.graph().target.classes}};
    }
    return Json{{"name", model.name},
                {"versions", {model.version}},
                {"platform", "benchwright_graph"},
                {"inputs", std::move(inputs)},
                {"outputs", std::move(outputs)}};
}

}  // namespace bw
