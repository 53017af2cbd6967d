#pragma once

#include "core/base/Json.h"
#include "ui/pages/deploy/ServeSignature.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace bw::ui {

// One example as a request of the Open Inference Protocol, and what came back, as values. Any
// thread.

/// `values` as typed, one a field; empty: missing. What is no number goes as it was typed: the
/// server alone judges, and says which field.
[[nodiscard]] Json inferRequest(const ServeSignature& signature, const QStringList& values);

/// Where and how a server is asked.
struct ServerAddress {
    QString url;    ///< "http://127.0.0.1:8080"
    QString model;  ///< name in the path
    QString tokenFile, certificate;
    [[nodiscard]] QString inferUrl() const;
    bool operator==(const ServerAddress&) const = default;
};
/// The request as a curl command for a shell; the token is read from its file there, never shown.
[[nodiscard]] QString curlCommand(const ServerAddress& address, const Json& request);
/// "Is it there?" as a curl command.
[[nodiscard]] QString curlReady(const ServerAddress& address);

struct ServedClass {
    QString label;
    double probability = 0;
};
struct ServedAnswer {
    QString label;                     ///< empty: a number was predicted
    std::vector<ServedClass> classes;  ///< most probable first; empty: no probabilities came
    std::optional<double> prediction;
    QString model, version;
    double milliseconds = 0;
};
/// Of the body of an infer response. BadInput says what is not as the protocol has it.
[[nodiscard]] Result<ServedAnswer> readAnswer(const ServeSignature& signature,
                                              const std::string& body);

/// What a server says of a request that it refused.
struct ServedFault {
    QString message;
    int field = -1;  ///< of the signature; -1: none is named
};
[[nodiscard]] ServedFault readFault(const ServeSignature& signature, int status,
                                    const std::string& body);

/// Sends it and waits. A refusal is a value. Environment when nobody answers.
struct ServedReply {
    std::optional<ServedAnswer> answer;
    std::optional<ServedFault> fault;  ///< exactly one of both
};
[[nodiscard]] Result<ServedReply> sendRequest(const ServerAddress& address,
                                              const ServeSignature& signature, const Json& request);

/// First line of a token file; empty when `file` is.
[[nodiscard]] Result<std::string> readToken(const QString& file);

}  // namespace bw::ui
