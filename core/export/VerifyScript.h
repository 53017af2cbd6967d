#pragma once

#include <string_view>

namespace bw {

/// The `verify` program of a bundle: Python 3, standard library for the checksums, NumPy for
/// weights, onnxruntime and torch where they are there (docs/formats/bundle.md).
[[nodiscard]] std::string_view verifyScript();

}  // namespace bw
