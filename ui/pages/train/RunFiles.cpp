#include "ui/pages/train/RunFiles.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace bw::ui {
namespace {

/// The fields of /proc/PID/stat behind the program's name, which may hold anything; from the third
/// (proc(5)).
std::vector<std::string> statFields(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t name = line.rfind(')');
    std::vector<std::string> fields;
    if (name == std::string::npos) return fields;
    std::istringstream rest(line.substr(name + 1));
    for (std::string field; rest >> field;) fields.push_back(field);
    return fields;
}

double asNumber(const std::string& field) {
    double value = 0;
    std::from_chars(field.data(), field.data() + field.size(), value);
    return value;
}

}  // namespace

std::optional<LogTail::News> LogTail::poll() {
    std::error_code problem;
    const std::uintmax_t size = std::filesystem::file_size(file_, problem);
    if (problem) return std::nullopt;
    News news{.restart = !began_ || size < read_, .text = {}};
    if (news.restart) read_ = size > kMost ? size - kMost : 0;
    if (size == read_ && began_ && !news.restart) return std::nullopt;
    std::ifstream file(file_, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(read_));
    news.text.resize(size - read_);
    file.read(news.text.data(), static_cast<std::streamsize>(news.text.size()));
    news.text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    read_ += news.text.size();
    began_ = true;
    return news;
}

std::optional<ProcessUse> ProcessMeter::poll(int pid) {
    const std::vector<std::string> fields = pid > 0 ? statFields(pid) : std::vector<std::string>();
    constexpr std::size_t kUser = 11, kSystem = 12, kThreads = 17, kResident = 21;
    if (fields.size() <= kResident || fields[0] == "Z") return std::nullopt;
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const double seconds = (asNumber(fields[kUser]) + asNumber(fields[kSystem])) / ticks;
    const auto now = std::chrono::steady_clock::now();
    ProcessUse use{
        .memory = asNumber(fields[kResident]) * static_cast<double>(::sysconf(_SC_PAGESIZE)),
        .threads = static_cast<int>(asNumber(fields[kThreads]))};
    const double passed = std::chrono::duration<double>(now - at_).count();
    if (pid == pid_ && passed > 0) use.cpuShare = std::max(0.0, (seconds - seconds_) / passed);
    pid_ = pid;
    seconds_ = seconds;
    at_ = now;
    return use;
}

std::vector<CheckpointFile> checkpointFiles(const std::filesystem::path& folder) {
    std::vector<CheckpointFile> files;
    std::error_code problem;
    std::filesystem::directory_iterator entries(folder, problem);
    for (; !problem && entries != std::filesystem::directory_iterator();
         entries.increment(problem)) {
        const std::filesystem::path& path = entries->path();
        if (path.extension() != ".safetensors") continue;
        CheckpointFile file{.name = path.filename().string(), .best = false};
        std::error_code gone;
        file.size = entries->file_size(gone);
        if (gone) continue;
        const std::string stem = path.stem().string();
        file.best = stem.starts_with("best-");
        file.number = static_cast<std::int64_t>(asNumber(stem.substr(stem.find('-') + 1)));
        files.push_back(file);
    }
    std::ranges::sort(files, [](const CheckpointFile& a, const CheckpointFile& b) {
        return std::pair(!a.best, -a.number) < std::pair(!b.best, -b.number);
    });
    return files;
}

}  // namespace bw::ui
