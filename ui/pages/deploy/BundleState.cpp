#include "ui/pages/deploy/BundleState.h"

#include "core/base/Hash.h"
#include "core/base/NumberText.h"
#include "core/export/BundleFiles.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace bw::ui {
namespace {

/// The value if it is there and of this kind.
template <typename T>
T field(const Json& object, const char* key, T otherwise) {
    if (!object.is_object()) return otherwise;
    const auto found = object.find(key);
    if (found == object.end()) return otherwise;
    if constexpr (std::is_same_v<T, std::string>) {
        return found->is_string() ? found->template get<T>() : otherwise;
    } else if constexpr (std::is_same_v<T, bool>) {
        return found->is_boolean() ? found->template get<T>() : otherwise;
    } else {
        return found->is_number() ? found->template get<T>() : otherwise;
    }
}

const Json& listOf(const Json& object, const char* key) {
    static const Json none = Json::array();
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found != object.end() && found->is_array() ? *found : none;
}

Parity parityOf(const Json& json) {
    Parity parity;
    parity.format = field(json, "format", std::string());
    parity.runtime = field(json, "runtime", std::string());
    parity.rows = field(json, "rows", std::int64_t{0});
    parity.maxAbsDifference =
        field(json, "max_abs_difference", std::numeric_limits<double>::quiet_NaN());
    parity.labelMismatches = field(json, "label_mismatches", std::int64_t{0});
    parity.checked = field(json, "checked", false);
    parity.passed = field(json, "passed", false);
    parity.reason = field(json, "reason", std::string());
    return parity;
}

BundleFile fileOf(const Json& json) {
    return {.path = field(json, "path", std::string()),
            .bytes = field(json, "bytes", std::int64_t{0}),
            .sha256 = field(json, "sha256", std::string())};
}

void compare(const std::filesystem::path& folder, BundleFile& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(folder / file.path, ignored)) {
        file.state = BundleFile::Missing;
        return;
    }
    const auto sum = sha256OfFile(folder / file.path);
    file.state = sum && *sum == file.sha256 ? BundleFile::Same : BundleFile::Changed;
}

void addForeign(BundleState& state) {
    const auto there = filesBelow(state.folder);
    if (!there) return;
    for (const std::string& path : *there) {
        const bool known =
            std::ranges::find(state.files, path, &BundleFile::path) != state.files.end();
        if (known || path == "manifest.json") continue;
        std::error_code ignored;
        const auto bytes = std::filesystem::file_size(state.folder / path, ignored);
        state.files.push_back({.path = path,
                               .bytes = ignored ? 0 : static_cast<std::int64_t>(bytes),
                               .state = BundleFile::Foreign});
    }
}

Result<void> read(BundleState& state, const JobContext& job) {
    BW_TRY(const Json manifest, readJsonFile(state.folder / "manifest.json"));
    BW_TRY(const Json report, readJsonFile(state.folder / "parity.json"));
    state.model = field(manifest, "model", std::string());
    state.created = field(manifest, "created", std::string());
    state.program = field(manifest, "program", std::string());
    for (const Json& one : listOf(report, "parity")) state.parity.push_back(parityOf(one));
    for (const Json& one : listOf(manifest, "files")) state.files.push_back(fileOf(one));
    if (state.parity.empty() || state.files.empty())
        return fail(ErrorCode::Corrupt,
                    fmt::format("{} has no list of files or no proofs", state.folder.string()),
                    "Export the model again into another folder.");
    for (std::size_t i = 0; i < state.files.size(); ++i) {
        BW_CHECK(job.check());
        job.progress(static_cast<double>(i) / static_cast<double>(state.files.size()),
                     "Checking sums");
        compare(state.folder, state.files[i]);
    }
    addForeign(state);
    return {};
}

}  // namespace

std::int64_t BundleState::bytesOf(const std::string& format) const {
    std::int64_t sum = 0;
    for (const BundleFile& file : files)
        if (file.path.starts_with(format + "/") && file.state != BundleFile::Foreign)
            sum += file.bytes;
    return sum;
}

std::string BundleState::faults() const {
    std::string text;
    const auto add = [&](BundleFile::State state, std::string_view what) {
        const auto count = std::ranges::count(files, state, &BundleFile::state);
        if (count == 0) return;
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {}", counted(count, "file"), what);
    };
    add(BundleFile::Changed, "changed");
    add(BundleFile::Missing, "missing");
    add(BundleFile::Foreign, "not in the manifest");
    return text;
}

Result<BundleState> inspectBundle(const std::filesystem::path& folder, const JobContext& job) {
    BundleState state{.folder = folder};
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored)) {
        state.condition = BundleState::Gone;
        return state;
    }
    if (const auto done = read(state, job); !done) {
        if (done.error().code == ErrorCode::Cancelled) return std::unexpected(done.error());
        state.condition = BundleState::Unreadable;
        state.problem = done.error();
        return state;
    }
    if (!state.faults().empty()) state.condition = BundleState::Changed;
    return state;
}

}  // namespace bw::ui
