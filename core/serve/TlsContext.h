#pragma once

// Part of HttpServer.cpp and HttpClient.cpp: sees Boost.

#include "core/base/Result.h"

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <memory>

namespace bw {

/// TLS 1.2 or later with a certificate chain and its key, both PEM. Usage (only one of them),
/// NotFound, BadInput (unreadable, or the key belongs to another certificate).
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> serverTls(
    const std::filesystem::path& certificate, const std::filesystem::path& privateKey);
/// Trusts the system's certificates and those of a PEM file, if one is given.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> clientTls(
    const std::filesystem::path& trusted);

}  // namespace bw
