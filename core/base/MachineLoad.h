#pragma once

#include <cstdint>

namespace bw {

/// How busy the machine is now, from /proc. Fields that cannot be read stay at zero.
struct MachineLoad {
    double cpu = 0;  ///< share of all processors in use since the call before, 0…1
    std::int64_t memoryUsed = 0, memoryTotal = 0;  ///< bytes; used: total less available
};

/// Keeps the counters of the last call. Takes microseconds; for one thread.
class MachineLoadMeter {
public:
    [[nodiscard]] MachineLoad measure();

private:
    std::uint64_t busy_ = 0, all_ = 0;
};

}  // namespace bw
