#include "core/base/MachineLoad.h"

#include <fstream>
#include <string>

namespace bw {

MachineLoad MachineLoadMeter::measure() {
    MachineLoad load;
    // proc(5): user nice system idle iowait irq softirq steal, in ticks since the start.
    std::ifstream stat("/proc/stat");
    std::string word;
    std::uint64_t all = 0, idle = 0, ticks = 0;
    stat >> word;
    for (int field = 0; field < 8 && stat >> ticks; ++field) {
        all += ticks;
        if (field == 3 || field == 4) idle += ticks;
    }
    const std::uint64_t busy = all - idle;
    if (all_ > 0 && all > all_)
        load.cpu = static_cast<double>(busy - busy_) / static_cast<double>(all - all_);
    busy_ = busy;
    all_ = all;

    std::ifstream memory("/proc/meminfo");
    std::int64_t kilobytes = 0, available = 0;
    while (memory >> word >> kilobytes) {
        if (word == "MemTotal:") load.memoryTotal = kilobytes * 1024;
        if (word == "MemAvailable:") available = kilobytes * 1024;
        memory.ignore(64, '\n');
    }
    load.memoryUsed = load.memoryTotal - available;
    return load;
}

}  // namespace bw
