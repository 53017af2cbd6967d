#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// Distinct strings numbered in the order in which they were first seen. An open-addressing hash
/// table over one block of bytes; used for the categories of a column. For one thread.
class StringDictionary {
public:
    /// Code of `text`, which is added if it is new; -1 when the strings together would pass 2 GB,
    /// the most that 32-bit offsets can address.
    [[nodiscard]] std::int32_t codeOf(std::string_view text);
    /// The same for a caller that has textHash(text) at hand.
    [[nodiscard]] std::int32_t codeOf(std::string_view text, std::uint64_t hash);
    /// Hint that codeOf() with this hash comes soon: hides the time of a large table's memory.
    void prefetch(std::uint64_t hash) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
    }
    /// Forgets all strings, keeps the memory.
    void clear();

    [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(hashes_.size()); }
    [[nodiscard]] std::string_view operator[](std::int32_t code) const;
    /// size() + 1 positions in bytes(): Arrow's layout of utf8.
    [[nodiscard]] const std::vector<std::int32_t>& offsets() const { return offsets_; }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    /// textHash() of each string.
    [[nodiscard]] const std::vector<std::uint64_t>& hashes() const { return hashes_; }

    [[nodiscard]] static std::uint64_t textHash(std::string_view text);

private:
    void grow();

    struct Slot {
        std::uint32_t tag = 0;   ///< upper half of the hash
        std::int32_t code = -1;  ///< -1: empty
    };
    std::vector<Slot> slots_;
    std::vector<std::uint64_t> hashes_;
    std::vector<std::int32_t> offsets_{0};
    std::string bytes_;
};

}  // namespace bw
