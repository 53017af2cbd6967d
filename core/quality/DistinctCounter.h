#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace bw {

/// Counts how many different values came, and how often each, with bounded memory: exactly up to
/// `limit` different ones (16 bytes each, open addressing), beyond that the number is estimated and
/// the counts are dropped.
///
/// The estimate is HyperLogLog with 2^14 registers (Flajolet, Fusy, Gandouet, Meunier 2007, with
/// linear counting for small numbers): standard error 1.04 / sqrt(2^14) = 0.8 %.
class DistinctCounter {
public:
    static constexpr std::size_t kDefaultLimit = 1U << 16;  // 4 MB, stays in cache

    explicit DistinctCounter(std::size_t limit = kDefaultLimit);
    void add(std::int64_t value);
    [[nodiscard]] bool exact() const { return registers_.empty(); }
    [[nodiscard]] std::int64_t distinct() const;
    /// Value and count, in no order; empty once the number is estimated.
    [[nodiscard]] std::vector<std::pair<std::int64_t, std::int64_t>> counts() const;

private:
    struct Slot {
        std::int64_t value = 0;
        std::int64_t count = 0;  ///< 0: free
    };
    [[nodiscard]] Slot& slotOf(std::int64_t value);
    void grow();
    void becomeEstimate();
    void estimate(std::int64_t value);

    std::size_t limit_, used_ = 0;
    std::vector<Slot> slots_;
    std::vector<std::uint8_t> registers_;
};

}  // namespace bw
