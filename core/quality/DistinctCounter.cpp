#include "core/quality/DistinctCounter.h"

#include "core/base/Hash.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace bw {
namespace {

constexpr int kRegisterBits = 14;
constexpr std::size_t kRegisters = std::size_t{1} << kRegisterBits;

std::uint64_t hashOf(std::int64_t value) {
    return hash64(std::as_bytes(std::span(&value, 1)));
}

/// Fibonacci hashing: cheap, spreads runs of whole numbers well.
std::size_t placeOf(std::int64_t value, std::size_t slots) {
    auto mixed = static_cast<std::uint64_t>(value);
    mixed ^= mixed >> 32;
    mixed *= 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(mixed >> (64 - std::countr_zero(slots)));
}

}  // namespace

DistinctCounter::DistinctCounter(std::size_t limit) : limit_(limit), slots_(64) {}

DistinctCounter::Slot& DistinctCounter::slotOf(std::int64_t value) {
    std::size_t at = placeOf(value, slots_.size());
    while (slots_[at].count != 0 && slots_[at].value != value) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
}

void DistinctCounter::add(std::int64_t value) {
    if (!exact()) return estimate(value);
    Slot& slot = slotOf(value);
    if (slot.count++ != 0) return;
    slot.value = value;
    if (++used_ > limit_)
        becomeEstimate();
    else if (used_ * 2 > slots_.size())
        grow();
}

void DistinctCounter::grow() {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 4));
    for (const Slot& slot : old)
        if (slot.count != 0) slotOf(slot.value) = slot;
}

void DistinctCounter::becomeEstimate() {
    const std::vector<Slot> old = std::exchange(slots_, {});
    registers_.assign(kRegisters, 0);
    for (const Slot& slot : old)
        if (slot.count != 0) estimate(slot.value);
}

void DistinctCounter::estimate(std::int64_t value) {
    const std::uint64_t hash = hashOf(value);
    const std::uint64_t rest = hash << kRegisterBits;
    const int rank = std::min(std::countl_zero(rest), 64 - kRegisterBits) + 1;
    std::uint8_t& held = registers_[hash >> (64 - kRegisterBits)];
    held = std::max(held, static_cast<std::uint8_t>(rank));
}

std::int64_t DistinctCounter::distinct() const {
    if (exact()) return static_cast<std::int64_t>(used_);
    constexpr double m = kRegisters;
    double sum = 0;
    int empty = 0;
    for (const std::uint8_t rank : registers_) {
        sum += std::ldexp(1.0, -rank);
        empty += rank == 0;
    }
    const double raw = 0.7213 / (1 + 1.079 / m) * m * m / sum;
    const double value = raw <= 2.5 * m && empty > 0 ? m * std::log(m / empty) : raw;
    return std::llround(value);
}

std::vector<std::pair<std::int64_t, std::int64_t>> DistinctCounter::counts() const {
    std::vector<std::pair<std::int64_t, std::int64_t>> all;
    for (const Slot& slot : slots_)
        if (slot.count != 0) all.emplace_back(slot.value, slot.count);
    return all;
}

}  // namespace bw
