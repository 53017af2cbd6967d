#include "core/train/Checkpoints.h"

#include "core/base/Files.h"
#include "core/base/Hash.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace bw {
namespace {

constexpr std::int64_t kCheckpointFormat = 1;

Result<Checkpoint> read(const std::filesystem::path& json, const std::filesystem::path& tensors) {
    BW_TRY(const Json head, readJsonFile(json));
    const std::string source = json.string();
    BW_TRY(const std::int64_t format, jsonField<std::int64_t>(head, "format", source));
    BW_TRY(const std::string wanted, jsonField<std::string>(head, "sha256", source));
    Checkpoint checkpoint;
    BW_TRY(checkpoint.step, jsonField<std::int64_t>(head, "step", source));
    checkpoint.counters = head.value("counters", Json::object());
    BW_TRY(const std::string sum, sha256OfFile(tensors));
    if (format != kCheckpointFormat || sum != wanted)
        return fail(ErrorCode::Corrupt, fmt::format("Checkpoint {} is damaged", tensors.string()),
                    "Resume goes on from an earlier one, or from the beginning.");
    BW_TRY(SafetensorsContent content, readSafetensors(tensors));
    checkpoint.tensors = std::move(content.tensors);
    return checkpoint;
}

std::vector<std::filesystem::path> filesOf(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        files.push_back(entry.path());
    return files;
}

}  // namespace

std::filesystem::path Checkpoints::bestFile(std::int64_t epoch) const {
    return folder_ / fmt::format("best-{:06}.safetensors", epoch);
}

std::filesystem::path Checkpoints::stepFile(std::int64_t step, const char* ending) const {
    return folder_ / fmt::format("step-{:012}.{}", step, ending);
}

void Checkpoints::rememberBest(std::int64_t epoch, Tensors weights) {
    pending_[epoch] = std::move(weights);
}

Result<void> Checkpoints::save(const Checkpoint& checkpoint,
                               const std::vector<std::int64_t>& best) {
    BW_CHECK(makeFolders(folder_));
    for (const auto& [epoch, weights] : pending_)
        if (std::ranges::find(best, epoch) != best.end())
            BW_CHECK(writeSafetensors(bestFile(epoch), weights));
    const auto tensors = stepFile(checkpoint.step, "safetensors");
    BW_CHECK(writeSafetensors(tensors, checkpoint.tensors));
    BW_TRY(const std::string sum, sha256OfFile(tensors));
    BW_CHECK(
        writeJsonFile(stepFile(checkpoint.step, "json"), Json{{"format", kCheckpointFormat},
                                                              {"step", checkpoint.step},
                                                              {"sha256", sum},
                                                              {"counters", checkpoint.counters}}));
    pending_.clear();
    removeOthers(checkpoint.step, best);
    return {};
}

/// What cannot be removed does no harm and goes with the next checkpoint.
void Checkpoints::removeOthers(std::int64_t step, const std::vector<std::int64_t>& best) const {
    std::set<std::filesystem::path> keep{stepFile(step, "json"), stepFile(step, "safetensors")};
    for (const std::int64_t epoch : best) keep.insert(bestFile(epoch));
    std::vector<std::filesystem::path> files = filesOf(folder_);
    // The JSON of a pair goes first: without it the rest does not count.
    std::ranges::sort(files, {}, [](const auto& file) { return file.extension() != ".json"; });
    std::error_code ignored;
    for (const auto& file : files)
        if (!keep.contains(file)) std::filesystem::remove(file, ignored);
}

Result<std::optional<Checkpoint>> Checkpoints::newest(std::vector<std::string>& problems) const {
    std::vector<std::filesystem::path> files = filesOf(folder_);
    std::ranges::sort(files, std::greater<>());
    for (const auto& file : files) {
        if (!file.filename().string().starts_with("step-") || file.extension() != ".json") continue;
        auto tensors = file;
        tensors.replace_extension(".safetensors");
        auto checkpoint = read(file, tensors);
        if (checkpoint) return std::optional(std::move(*checkpoint));
        problems.push_back(checkpoint.error().message);
    }
    return std::nullopt;
}

Result<Tensors> Checkpoints::best(std::int64_t epoch) const {
    if (const auto found = pending_.find(epoch); found != pending_.end()) return found->second;
    BW_TRY(SafetensorsContent content, readSafetensors(bestFile(epoch)));
    return std::move(content.tensors);
}

}  // namespace bw
