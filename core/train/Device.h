#pragma once

#include "core/base/Result.h"

#include <c10/core/Device.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bw {

struct DeviceInfo {
    std::string id;                ///< "cpu", "cuda:0"
    std::string name;              ///< model name, empty when unknown
    std::int64_t memoryBytes = 0;  ///< 0: unknown
    std::int64_t freeBytes = 0;
    std::string driver;  ///< of CUDA devices
    int threads = 0;     ///< of the processor: cores
};

/// The processor first, then the CUDA devices that torch sees.
[[nodiscard]] std::vector<DeviceInfo> listDevices();
[[nodiscard]] std::string torchVersion();

/// "auto" (cuda:0 where there is one, else cpu), "cpu", "cuda", "cuda:N". Environment for a device
/// that is not there, listing those that are; BadInput for another text.
[[nodiscard]] Result<c10::Device> resolveDevice(const std::string& text);
/// Sets torch's threads for this process, 0: one a core. Returns how many. Call once, early.
int useThreads(int threads);
/// "cpu (2 threads)", "cuda:0 (NVIDIA …)".
[[nodiscard]] std::string deviceText(c10::Device device);

}  // namespace bw
