#pragma once

#include "core/base/Result.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace bw {

struct HttpCall {
    std::string method = "GET";
    std::string url;  ///< http or https, host, port, path
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// PEM file whose certificates are trusted besides those of the system: the server's own one.
    std::filesystem::path trusted;
    int timeoutSeconds = 30;
};

struct HttpReply {
    int status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    double milliseconds = 0;  ///< from sending to the last byte
};

/// One request on a connection of its own; blocks. A reply of any status is a value. Usage (a URL
/// that is none), Environment (nobody there, refused, no answer in time, certificate not trusted).
[[nodiscard]] Result<HttpReply> callHttp(const HttpCall& call);

}  // namespace bw
