#pragma once

#include "core/serve/InferRequest.h"

#include <string>
#include <string_view>

namespace bw {

/// Datatypes of inputs that are taken, in JSON and in binary.
[[nodiscard]] bool isOipDatatype(std::string_view datatype);

/// Raw little-endian values; BYTES: each behind its length as 32-bit number. BadInput: the bytes do
/// not make `rows` values, or a text is not UTF-8.
[[nodiscard]] Result<void> readBinaryTensor(InputReader& inputs, std::size_t place,
                                            std::string_view datatype, std::string_view bytes,
                                            std::size_t rows, std::string_view name);

/// Appends one element of BYTES.
void appendBinaryText(std::string& to, std::string_view text);
/// RFC 3629: no overlong forms, no surrogates.
[[nodiscard]] bool isUtf8(std::string_view text);

}  // namespace bw
