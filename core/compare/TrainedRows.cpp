#include "core/compare/TrainedRows.h"

#include "core/base/Files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace bw {

Result<std::vector<std::size_t>> trainedRows(const std::filesystem::path& file,
                                             std::span<const std::uint64_t> hashes) {
    BW_TRY(const std::string bytes, readFile(file));
    std::vector<std::uint64_t> trained(bytes.size() / sizeof(std::uint64_t));
    if (!trained.empty()) std::memcpy(trained.data(), bytes.data(), trained.size() * 8);
    if (bytes.size() % sizeof(std::uint64_t) != 0 || !std::ranges::is_sorted(trained))
        return fail(ErrorCode::Corrupt,
                    fmt::format("{} is not a sorted list of row hashes", file.string()),
                    "Train the model again, or restore its folder from a copy.");
    std::vector<std::size_t> seen;
    for (std::size_t i = 0; i < hashes.size(); ++i)
        if (std::ranges::binary_search(trained, hashes[i])) seen.push_back(i);
    return seen;
}

}  // namespace bw
