#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace bw {

/// What kind of thing went wrong. The kind decides the exit code of a program; names are part of
/// the JSON interface ({"error":{"code":…}}) and never change once released.
enum class ErrorCode {
    Usage,        ///< a command or call was put together wrongly                       exit 2
    BadInput,     ///< data, a file or a specification cannot be used as it is          exit 3
    NotFound,     ///< a named dataset, run, model, file or column does not exist       exit 3
    Ambiguous,    ///< a reference fits several things                                  exit 3
    Corrupt,      ///< a stored file is damaged                                         exit 3
    Refused,      ///< a rule forbids it (gate not passed, rows were trained on)        exit 1
    Environment,  ///< the machine: disk full, read-only, no device, a child died       exit 4
    Internal,     ///< our own mistake                                                  exit 4
    Cancelled,    ///< the person asked for it                                          exit 130
};

/// Stable lower-case name, e.g. "bad_input".
[[nodiscard]] std::string_view errorCodeName(ErrorCode code);
/// Inverse of errorCodeName(); Internal for an unknown name.
[[nodiscard]] ErrorCode errorCodeFromName(std::string_view name);
/// The exit code of a program that ends with this error.
[[nodiscard]] int exitCode(ErrorCode code);

/// An error is a value: what happened, to what (file, row or field by name), and what to do about
/// it.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;  ///< one sentence, without a full stop at the end
    std::string hint;     ///< what to do next; never empty for errors a person can cause

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message,
                                                 std::string hint = {}) {
    return std::unexpected(Error{code, std::move(message), std::move(hint)});
}

/// An Environment error from errno, e.g. systemError("cannot write", path). Names a full disk, a
/// read-only place and a missing permission in words, each with its own hint.
[[nodiscard]] std::unexpected<Error> systemError(std::string_view what, std::string_view path,
                                                 int errnoValue);

}  // namespace bw

#define BW_CONCAT_INNER(a, b) a##b
#define BW_CONCAT(a, b) BW_CONCAT_INNER(a, b)

/// `BW_TRY(auto x, call());` declares x from the value of a Result, or returns its error.
#define BW_TRY(declaration, expression)                                           \
    auto BW_CONCAT(bwResult, __LINE__) = (expression);                            \
    if (!BW_CONCAT(bwResult, __LINE__))                                           \
        return std::unexpected(std::move(BW_CONCAT(bwResult, __LINE__)).error()); \
    declaration = std::move(*BW_CONCAT(bwResult, __LINE__))

/// `BW_CHECK(call());` returns the error of a Result whose value is not needed.
#define BW_CHECK(expression)                                     \
    do {                                                         \
        if (auto bwResult = (expression); !bwResult)             \
            return std::unexpected(std::move(bwResult).error()); \
    } while (false)
