#include "core/base/Result.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace bw {
namespace {

struct CodeRow {
    ErrorCode code;
    std::string_view name;
    int exit;
};

constexpr std::array kCodes{
    CodeRow{ErrorCode::Usage, "usage", 2},
    CodeRow{ErrorCode::BadInput, "bad_input", 3},
    CodeRow{ErrorCode::NotFound, "not_found", 3},
    CodeRow{ErrorCode::Ambiguous, "ambiguous", 3},
    CodeRow{ErrorCode::Corrupt, "corrupt", 3},
    CodeRow{ErrorCode::Refused, "refused", 1},
    CodeRow{ErrorCode::Environment, "environment", 4},
    CodeRow{ErrorCode::Internal, "internal", 4},
    CodeRow{ErrorCode::Cancelled, "cancelled", 130},
};

}  // namespace

std::string_view errorCodeName(ErrorCode code) {
    for (const CodeRow& row : kCodes)
        if (row.code == code) return row.name;
    return "internal";
}

ErrorCode errorCodeFromName(std::string_view name) {
    for (const CodeRow& row : kCodes)
        if (row.name == name) return row.code;
    return ErrorCode::Internal;
}

int exitCode(ErrorCode code) {
    for (const CodeRow& row : kCodes)
        if (row.code == code) return row.exit;
    return 4;
}

std::unexpected<Error> systemError(std::string_view what, std::string_view path, int errnoValue) {
    std::string message = fmt::format("{} {}: {}", what, path, std::strerror(errnoValue));
    switch (errnoValue) {
        case ENOSPC:
        case EDQUOT:
            return fail(ErrorCode::Environment, std::move(message),
                        "The disk is full. Free some space and run the command again; nothing that "
                        "was stored before is changed.");
        case EROFS:
        case EACCES:
        case EPERM:
            return fail(ErrorCode::Environment, std::move(message),
                        "Check the permissions of this place, or copy the project to a folder that "
                        "you may write to.");
        case ENOENT:
            return fail(ErrorCode::NotFound, std::move(message), "Check the path.");
        case EISDIR:
            return fail(ErrorCode::BadInput, std::move(message), "Name a file, not a folder.");
        default:
            return fail(ErrorCode::Environment, std::move(message),
                        "Check the disk and the path, then run the command again.");
    }
}

}  // namespace bw
