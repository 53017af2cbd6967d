#include "ui/pages/deploy/ServeRequest.h"

#include "core/base/Files.h"
#include "core/serve/HttpClient.h"
#include "ui/base/Text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

constexpr int kPatienceSeconds = 30;

/// As docs/serving.md takes them: times as ISO 8601 texts, which people can read.
const char* datatypeOf(const SignatureField& field) {
    if (field.element != ElementType::Float32) return "BYTES";
    return field.kind == QLatin1String("boolean") ? "BOOL" : "FP32";
}

Json numberOf(const QString& typed) {
    bool whole = false, number = false;
    const qlonglong integer = typed.toLongLong(&whole);
    const double value = typed.toDouble(&number);
    if (whole) return integer;
    return number && std::isfinite(value) ? Json(value) : Json(bytes(typed));
}

Json valueOf(const SignatureField& field, const QString& typed) {
    if (typed.isEmpty()) return nullptr;
    if (field.element != ElementType::Float32) return bytes(typed);
    if (typed == QLatin1String("true")) return true;
    if (typed == QLatin1String("false")) return false;
    return numberOf(typed);
}

/// "https://host:1/x" needs to trust the server's own certificate.
QString curlOptions(const ServerAddress& address) {
    QString options;
    if (!address.certificate.isEmpty())
        options += QStringLiteral(" --cacert %1").arg(shellWord(address.certificate));
    if (!address.tokenFile.isEmpty())
        options += QStringLiteral(" -H \"Authorization: Bearer $(head -n 1 %1)\"")
                       .arg(shellWord(address.tokenFile));
    return options;
}

const Json* outputNamed(const Json& body, const char* name) {
    for (const Json& output : body["outputs"])
        if (output.is_object() && output.contains("name") && output["name"] == name &&
            output.contains("data") && output["data"].is_array())
            return &output["data"];
    return nullptr;
}

/// Data may be nested as the shape or flat.
std::vector<Json> flat(const Json& data) {
    std::vector<Json> values;
    for (const Json& entry : data)
        if (entry.is_array())
            for (const Json& inner : flat(entry)) values.push_back(inner);
        else
            values.push_back(entry);
    return values;
}

QString words(const Json& value) {
    return text(value.is_string() ? value.get<std::string>() : dumpJson(value, -1));
}

std::vector<ServedClass> classesOf(const QStringList& names, const std::vector<Json>& shares) {
    std::vector<ServedClass> classes;
    for (std::size_t i = 0; i < shares.size() && i < static_cast<std::size_t>(names.size()); ++i)
        if (shares[i].is_number())
            classes.push_back({names[static_cast<qsizetype>(i)], shares[i].get<double>()});
    std::ranges::stable_sort(classes, std::greater{}, &ServedClass::probability);
    return classes;
}

Error notTheProtocol(const std::string& what) {
    return {ErrorCode::BadInput, "The answer is not as the protocol has it: " + what,
            "Look whether another program listens at this address."};
}

}  // namespace

Json inferRequest(const ServeSignature& signature, const QStringList& values) {
    Json inputs = Json::array();
    for (std::size_t i = 0; i < signature.fields.size(); ++i) {
        const SignatureField& field = signature.fields[i];
        inputs.push_back(
            {{"name", bytes(field.name)},
             {"shape", {1, 1}},
             {"datatype", datatypeOf(field)},
             {"data",
              Json::array({valueOf(field, values.value(static_cast<qsizetype>(i)).trimmed())})}});
    }
    return {{"inputs", std::move(inputs)}};
}

QString ServerAddress::inferUrl() const {
    return QStringLiteral("%1/v2/models/%2/infer").arg(url, model);
}

QString curlCommand(const ServerAddress& address, const Json& request) {
    return QStringLiteral("curl -sS%1 -H 'Content-Type: application/json' -d %2 %3")
        .arg(curlOptions(address), shellWord(text(dumpJson(request, -1))),
             shellWord(address.inferUrl()));
}

QString curlReady(const ServerAddress& address) {
    return QStringLiteral("curl -sS%1 %2")
        .arg(curlOptions(address), shellWord(address.url + QStringLiteral("/v2/models/") +
                                             address.model + QStringLiteral("/ready")));
}

Result<ServedAnswer> readAnswer(const ServeSignature& signature, const std::string& body) {
    BW_TRY(const Json json, parseJson(body, "the answer"));
    if (!json.is_object() || !json.contains("outputs") || !json["outputs"].is_array())
        return std::unexpected(notTheProtocol("it has no outputs"));
    ServedAnswer answer;
    if (json.contains("model_name")) answer.model = words(json["model_name"]);
    if (json.contains("model_version")) answer.version = words(json["model_version"]);
    if (const Json* shares = outputNamed(json, "probabilities"))
        answer.classes = classesOf(signature.classes, flat(*shares));
    const auto first = [&](const char* name) -> Json {
        const Json* data = outputNamed(json, name);
        const std::vector<Json> values = data ? flat(*data) : std::vector<Json>();
        return values.empty() ? Json() : values.front();
    };
    if (const Json label = first("label"); !label.is_null()) answer.label = words(label);
    if (const Json value = first("prediction"); value.is_number())
        answer.prediction = value.get<double>();
    if (answer.label.isEmpty() && !answer.prediction)
        return std::unexpected(notTheProtocol("neither a label nor a prediction is there"));
    return answer;
}

ServedFault readFault(const ServeSignature& signature, int status, const std::string& body) {
    ServedFault fault;
    const auto json = parseJson(body, "the answer");
    if (json && json->is_object() && json->contains("error"))
        fault.message = words((*json)["error"]);
    if (fault.message.isEmpty())
        fault.message =
            QStringLiteral("HTTP %1 %2").arg(status).arg(text(body).left(200).trimmed());
    for (std::size_t i = 0; i < signature.fields.size(); ++i) {
        const QString quoted = QLatin1Char('"') + signature.fields[i].name + QLatin1Char('"');
        if (fault.message.contains(QStringLiteral("nput ") + quoted))
            fault.field = static_cast<int>(i);
    }
    return fault;
}

Result<std::string> readToken(const QString& file) {
    if (file.isEmpty()) return std::string();
    BW_TRY(const std::string content, readFile(pathOf(file)));
    return content.substr(0, content.find_first_of("\r\n"));
}

Result<ServedReply> sendRequest(const ServerAddress& address, const ServeSignature& signature,
                                const Json& request) {
    BW_TRY(const std::string token, readToken(address.tokenFile));
    HttpCall call{.method = "POST",
                  .url = bytes(address.inferUrl()),
                  .body = dumpJson(request, -1),
                  .headers = {{"Content-Type", "application/json"}},
                  .trusted = pathOf(address.certificate),
                  .timeoutSeconds = kPatienceSeconds};
    if (!token.empty()) call.headers.emplace_back("Authorization", "Bearer " + token);
    BW_TRY(const HttpReply reply, callHttp(call));
    ServedReply told;
    if (reply.status != 200) {
        told.fault = readFault(signature, reply.status, reply.body);
        return told;
    }
    BW_TRY(told.answer, readAnswer(signature, reply.body));
    told.answer->milliseconds = reply.milliseconds;
    return told;
}

}  // namespace bw::ui
