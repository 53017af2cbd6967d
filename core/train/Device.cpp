#include "core/train/Device.h"

#include "core/train/Guarded.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/headeronly/version.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <thread>

namespace bw {
namespace {

int cudaDevices() {
    try {
        return at::hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
    } catch (const c10::Error&) {
        return 0;
    }
}

std::string processorName() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            if (const auto colon = line.find(": "); colon != std::string::npos)
                return line.substr(colon + 2);
    return "";
}

int cores() {
    const unsigned found = std::thread::hardware_concurrency();
    return found == 0 ? 1 : static_cast<int>(found);
}

DeviceInfo processor() {
    const auto page = static_cast<std::int64_t>(sysconf(_SC_PAGESIZE));
    return {.id = "cpu",
            .name = processorName(),
            .memoryBytes = sysconf(_SC_PHYS_PAGES) * page,
            .freeBytes = sysconf(_SC_AVPHYS_PAGES) * page,
            .driver = "",
            .threads = cores()};
}

/// The driver's own management library, for names alone; absent: names stay empty.
class Nvml {
public:
    Nvml() : library_(::dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL)) {
        ready_ = library_ && call<int()>("nvmlInit_v2");
    }
    ~Nvml() {
        if (ready_) (void)call<int()>("nvmlShutdown");
        if (library_) ::dlclose(library_);
    }
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;

    [[nodiscard]] std::string driver() const {
        std::array<char, 96> text{};
        return ready_ && call<int(char*, unsigned)>("nvmlSystemGetDriverVersion", text.data(), 95U)
                   ? text.data()
                   : "";
    }
    /// The order is that of the PCI bus, which CUDA_VISIBLE_DEVICES can change: asked for only
    /// without it.
    [[nodiscard]] std::string name(int index) const {
        std::array<char, 96> text{};
        void* device = nullptr;
        if (!ready_ || ::getenv("CUDA_VISIBLE_DEVICES") ||
            !call<int(unsigned, void**)>("nvmlDeviceGetHandleByIndex_v2",
                                         static_cast<unsigned>(index), &device) ||
            !call<int(void*, char*, unsigned)>("nvmlDeviceGetName", device, text.data(), 95U))
            return "";
        return text.data();
    }

private:
    template <typename Signature, typename... Arguments>
    bool call(const char* function, Arguments... arguments) const {
        auto* address = reinterpret_cast<Signature*>(::dlsym(library_, function));
        return address && address(arguments...) == 0;
    }

    void* library_;
    bool ready_ = false;
};

DeviceInfo cudaDevice(int index, const Nvml& nvml) {
    DeviceInfo info{
        .id = fmt::format("cuda:{}", index), .name = nvml.name(index), .driver = nvml.driver()};
    try {
        const auto [free, total] =
            at::accelerator::getMemoryInfo(static_cast<c10::DeviceIndex>(index));
        info.freeBytes = static_cast<std::int64_t>(free);
        info.memoryBytes = static_cast<std::int64_t>(total);
    } catch (const c10::Error&) {
        info.memoryBytes = 0;
    }
    return info;
}

std::unexpected<Error> absent(const std::string& text) {
    std::vector<std::string> there{"cpu"};
    for (int i = 0; i < cudaDevices(); ++i) there.push_back(fmt::format("cuda:{}", i));
    return fail(
        ErrorCode::Environment, fmt::format("There is no device {}", text),
        fmt::format("Devices here: {}. A CUDA device also needs its driver and a CUDA build of "
                    "torch; see `benchwright doctor`.",
                    fmt::join(there, ", ")));
}

}  // namespace

Error torchError(const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    if (dynamic_cast<const c10::OutOfMemoryError*>(&error) ||
        text.find("can't allocate memory") != std::string::npos)
        return {ErrorCode::Environment, "There is not enough memory: " + text,
                "Use a smaller batch, fewer columns, a smaller model, or another device."};
    return {ErrorCode::Internal, "torch: " + text,
            "This is a mistake in the program or the model; report it with the run's log."};
}

Error unexpectedError(const std::exception& error) {
    return {ErrorCode::Internal, fmt::format("Unexpected: {}", error.what()),
            "This is a mistake in the program; report it with the run's log."};
}

std::vector<DeviceInfo> listDevices() {
    std::vector<DeviceInfo> devices{processor()};
    const int count = cudaDevices();
    if (count == 0) return devices;
    const Nvml nvml;
    for (int i = 0; i < count; ++i) devices.push_back(cudaDevice(i, nvml));
    return devices;
}

std::string torchVersion() {
    return fmt::format("{}.{}.{}", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH);
}

Result<c10::Device> resolveDevice(const std::string& text) {
    const int count = cudaDevices();
    if (text == "cpu") return c10::Device(c10::kCPU);
    if (text == "auto" || text.empty())
        return count > 0 ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU);
    if (text == "cuda") {
        if (count == 0) return absent(text);
        return c10::Device(c10::kCUDA, 0);
    }
    int index = -1;
    const char* end = text.data() + text.size();
    const bool prefix = text.starts_with("cuda:");
    const auto parsed = std::from_chars(text.data() + (prefix ? 5 : 0), end, index);
    if (!prefix || parsed.ec != std::errc() || parsed.ptr != end || index < 0)
        return fail(ErrorCode::BadInput, fmt::format("\"{}\" is no device", text),
                    "Devices are auto, cpu and cuda:N.");
    if (index >= count) return absent(text);
    return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
}

int useThreads(int threads) {
    const int count = threads > 0 ? threads : cores();
    at::set_num_threads(count);
    return count;
}

std::string deviceText(c10::Device device) {
    if (device.is_cpu()) {
        const int threads = at::get_num_threads();
        return fmt::format("cpu ({} {})", threads, threads == 1 ? "thread" : "threads");
    }
    const std::string name = Nvml().name(device.index());
    return name.empty() ? device.str() : fmt::format("{} ({})", device.str(), name);
}

}  // namespace bw
