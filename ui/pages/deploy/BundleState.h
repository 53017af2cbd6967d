#pragma once

#include "core/base/JobContext.h"
#include "core/export/Bundle.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw::ui {

/// A file of a bundle, as the manifest tells and as it is on disk.
struct BundleFile {
    enum State { Same, Changed, Missing, Foreign };  ///< foreign: the manifest does not know it
    std::string path;
    std::int64_t bytes = 0;
    std::string sha256;
    State state = Same;
};

/// A bundle on disk as it was found at one moment.
struct BundleState {
    enum Condition { Whole, Changed, Gone, Unreadable };
    std::filesystem::path folder;
    Condition condition = Whole;
    std::string model, created, program;
    std::vector<Parity> parity;
    std::vector<BundleFile> files;  ///< manifest.json itself is not among them
    std::optional<Error> problem;   ///< of Unreadable
    [[nodiscard]] std::int64_t bytesOf(const std::string& format) const;
    /// What stands against trusting it: "2 files changed, 1 missing"; empty when whole.
    [[nodiscard]] std::string faults() const;
};

/// Reads manifest.json and parity.json and computes every sum anew. What is wrong with the bundle
/// is part of the state; the only error is Cancelled. For job threads.
[[nodiscard]] Result<BundleState> inspectBundle(const std::filesystem::path& folder,
                                                const JobContext& job);

}  // namespace bw::ui
