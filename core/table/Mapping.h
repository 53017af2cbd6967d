#pragma once

#include "core/base/Result.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace bw {

/// A whole file mapped read-only into memory. Starts on a page; unmapped on destruction.
class Mapping {
public:
    /// NotFound, BadInput (a folder), Corrupt (empty) or Environment.
    [[nodiscard]] static Result<std::shared_ptr<const Mapping>> open(
        const std::filesystem::path& file);
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

private:
    explicit Mapping(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::span<const std::byte> bytes_;
};

}  // namespace bw
