#include "core/base/JobContext.h"

namespace bw {

Result<void> JobContext::check() const {
    if (cancelled())
        return fail(ErrorCode::Cancelled, "Cancelled",
                    "Nothing was changed; run it again any time.");
    return {};
}

JobContext JobContext::part(double from, double to) const {
    return JobContext(
        stop_,
        [this, from, to](double fraction, std::string_view what) {
            progress(fraction < 0 ? fraction : from + (to - from) * fraction, what);
        },
        note_);
}

}  // namespace bw
