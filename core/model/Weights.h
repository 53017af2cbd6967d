#pragma once

#include "core/base/Result.h"
#include "core/model/Graph.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace bw {

/// A dense tensor in host memory, row-major, little-endian. `dtype` as in safetensors ("F32",
/// "I64"…).
struct HostTensor {
    std::string dtype = "F32";
    std::vector<std::int64_t> shape;
    std::vector<std::byte> bytes;

    [[nodiscard]] std::span<const float> floats() const;
    [[nodiscard]] static HostTensor fromFloats(std::vector<std::int64_t> shape,
                                               std::span<const float> values);
};

using Tensors = std::map<std::string, HostTensor>;

/// safetensors: byte-identical to the reference writer for equal content. The reader enforces every
/// rule of the format (header at most 100 MB, no hole, overlap, duplicate or overflow): Corrupt
/// names the file and the rule. Metadata is string to string.
[[nodiscard]] Result<void> writeSafetensors(
    const std::filesystem::path& file, const Tensors& tensors,
    const std::map<std::string, std::string>& metadata = {});
struct SafetensorsContent {
    Tensors tensors;
    std::map<std::string, std::string> metadata;
};
[[nodiscard]] Result<SafetensorsContent> readSafetensors(const std::filesystem::path& file);

/// A trained model on disk: graph.json and weights.safetensors in one folder.
struct Model {
    Graph graph;
    Tensors weights;
};
/// Whether every parameter of the graph has a float32 tensor of its shape; Internal names the first
/// that lacks one.
[[nodiscard]] Result<void> checkWeights(const Model& model);
/// Checks that every parameter of the graph has a tensor of its shape.
[[nodiscard]] Result<Model> readModel(const std::filesystem::path& folder);
[[nodiscard]] Result<void> writeModel(const std::filesystem::path& folder, const Model& model);
/// SHA-256 over both files: the identity of a model version.
[[nodiscard]] Result<std::string> modelHash(const std::filesystem::path& folder);

}  // namespace bw
