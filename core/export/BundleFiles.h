#pragma once

#include "core/export/Bundle.h"

#include <string>
#include <vector>

namespace bw {

inline constexpr int kBundleFormat = 1;

/// schema.json: inputs with their missing rule and categories, outputs, target.
[[nodiscard]] Json bundleSchema(const Graph& graph);
/// golden.json: inputs, the trained model's answers, the tolerance and what comparing needs.
[[nodiscard]] Json bundleGolden(const Graph& graph, const InputRows& inputs,
                                const OutputRows& expected);
[[nodiscard]] Json parityToJson(const Parity& parity);
/// card.md from the facts of BundleRequest::card; facts that are missing are left out.
[[nodiscard]] std::string bundleCard(const Json& facts, const Graph& graph,
                                     const std::vector<Parity>& parity);
/// manifest.json: every file under `folder` (except manifest.json) with size and SHA-256; the
/// formats, and which of them are not proved.
[[nodiscard]] Result<Json> bundleManifest(const std::filesystem::path& folder,
                                          const std::vector<Parity>& parity, const Json& facts);
/// Whether a bundle lies in the folder, by its manifest: other programs name a file so, too.
[[nodiscard]] bool holdsBundle(const std::filesystem::path& folder);
/// Paths of all files under `folder`, relative, with slashes, sorted.
[[nodiscard]] Result<std::vector<std::string>> filesBelow(const std::filesystem::path& folder);

}  // namespace bw
