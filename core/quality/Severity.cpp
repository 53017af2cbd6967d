#include "core/quality/Check.h"

namespace bw {

std::string_view severityName(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return "info";
        case Severity::Warning:
            return "warning";
        case Severity::Error:
            return "error";
    }
    return "error";
}

std::string_view checkStatusName(CheckStatus status) {
    switch (status) {
        case CheckStatus::Passed:
            return "passed";
        case CheckStatus::Found:
            return "found";
        case CheckStatus::Skipped:
            return "skipped";
        case CheckStatus::Crashed:
            return "crashed";
    }
    return "crashed";
}

}  // namespace bw
