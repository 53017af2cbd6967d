#pragma once

#include "core/model/Rows.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bw {

/// What the log keeps of one model version: its raw inputs, the key columns beside them, and the
/// kind of its answers. Made once when a server loads the version and shared by all its requests.
struct RequestSchema {
    std::vector<GraphValue> inputs;    ///< of the graph, in its order
    std::vector<std::string> keys;     ///< inputs that the model does not read ([log] keys)
    std::vector<std::string> classes;  ///< empty: regression
    bool operator==(const RequestSchema& other) const;
};
/// A key that is an input of the graph as well is kept as input alone.
[[nodiscard]] std::shared_ptr<const RequestSchema> requestSchema(
    const Graph& graph, const std::vector<std::string>& keys);

/// One request and its answer, as it goes into the log: one line of the log a row. A value; moved
/// into the log.
struct RequestRows {
    std::shared_ptr<const RequestSchema> schema;
    std::string request;              ///< the client's id, else one that the server made
    std::int64_t time = 0;            ///< microseconds since 1970 UTC
    std::int64_t version = 0;         ///< of the model that answered
    std::string role = "production";  ///< or "shadow"
    std::int64_t latency = 0;         ///< microseconds from the request's last byte to the answer
    int status = 200;                 ///< of HTTP
    std::string error;                ///< why it failed; empty: answered

    /// Examples in the request. A failed request (status other than 200) is one row: 1, and
    /// everything below may be empty; what is empty is null in the log.
    std::int64_t rows = 1;
    InputRows inputs;                            ///< as schema->inputs
    std::vector<std::vector<std::string>> keys;  ///< as schema->keys; whole numbers in decimal
    Answers answers;                             ///< label indices refer to schema->classes
};

}  // namespace bw
