#include "core/serve/TlsContext.h"

#include <fmt/format.h>

namespace bw {
namespace {

namespace ssl = boost::asio::ssl;
using SystemError = boost::system::error_code;

Result<void> requireFile(const std::filesystem::path& file, std::string_view what) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) return {};
    return fail(ErrorCode::NotFound, fmt::format("There is no {} {}", what, file.string()),
                "Name a PEM file; docs/serving.md shows how to make a certificate for trying out.");
}

std::unexpected<Error> unusable(const std::filesystem::path& file, std::string_view what,
                                const SystemError& error) {
    return fail(
        ErrorCode::BadInput,
        fmt::format("{} is no usable {}: {}", file.string(), what, error.message()),
        "It must be PEM text (-----BEGIN …), readable by this account, without a password.");
}

}  // namespace

Result<std::shared_ptr<ssl::context>> serverTls(const std::filesystem::path& certificate,
                                                const std::filesystem::path& privateKey) {
    if (certificate.empty() || privateKey.empty())
        return fail(ErrorCode::Usage,
                    "A certificate needs a private key, and the key a certificate",
                    "Give both --certificate and --private-key, or neither.");
    BW_CHECK(requireFile(certificate, "certificate"));
    BW_CHECK(requireFile(privateKey, "private key"));
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SystemError error;
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                             ssl::context::no_tlsv1_1 | ssl::context::single_dh_use,
                         error);
    // No terminal to ask for a password on.
    context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; },
                                   error);
    context->use_certificate_chain_file(certificate.string(), error);
    if (error) return unusable(certificate, "certificate", error);
    context->use_private_key_file(privateKey.string(), ssl::context::pem, error);
    if (!error && SSL_CTX_check_private_key(context->native_handle()) == 1) return context;
    // OpenSSL compares while it loads.
    if (!error || ERR_GET_LIB(static_cast<unsigned long>(error.value())) == ERR_LIB_X509)
        return fail(ErrorCode::BadInput,
                    fmt::format("The key {} does not fit the certificate {}", privateKey.string(),
                                certificate.string()),
                    "Name the key that the certificate was made with.");
    return unusable(privateKey, "private key", error);
}

Result<std::shared_ptr<ssl::context>> clientTls(const std::filesystem::path& trusted) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    SystemError error;
    context->set_default_verify_paths(error);
    if (!trusted.empty()) {
        BW_CHECK(requireFile(trusted, "certificate"));
        context->load_verify_file(trusted.string(), error);
        if (error) return unusable(trusted, "certificate", error);
    }
    context->set_verify_mode(ssl::verify_peer, error);
    return context;
}

}  // namespace bw
