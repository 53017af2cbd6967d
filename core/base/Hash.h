#pragma once

#include "core/base/Result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bw {

/// Incremental SHA-256 (FIPS 180-4), by OpenSSL. The identity of everything stored: dataset
/// versions, manifests, audit entries. Not thread-safe; movable.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::span<const std::byte> bytes);
    void update(std::string_view text) { update(std::as_bytes(std::span(text))); }
    /// Ends the sum: 64 lower-case hex digits. Call once.
    [[nodiscard]] std::string hex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256Hex(std::string_view bytes);
[[nodiscard]] Result<std::string> sha256OfFile(const std::filesystem::path& path);

/// XXH3-64 with seed (xxHash, stable since 0.8.0): row hashes and split assignment. Fast, not
/// collision-proof against an attacker; never used as an identity of stored things.
[[nodiscard]] std::uint64_t hash64(std::span<const std::byte> bytes, std::uint64_t seed = 0);
[[nodiscard]] inline std::uint64_t hash64(std::string_view text, std::uint64_t seed = 0) {
    return hash64(std::as_bytes(std::span(text)), seed);
}

}  // namespace bw
