#pragma once

#include "core/base/Result.h"

#include <c10/util/Exception.h>

#include <new>
#include <type_traits>
#include <utility>

namespace bw {

/// What an exception of torch means to a person. Out of memory is Environment, the rest Internal.
[[nodiscard]] Error torchError(const c10::Error& error);
[[nodiscard]] Error unexpectedError(const std::exception& error);

/// Runs something that may throw torch's exceptions. `work` returns a value or void.
template <typename Work>
[[nodiscard]] auto guarded(Work&& work) -> Result<std::invoke_result_t<Work>> {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            std::forward<Work>(work)();
            return {};
        } else {
            return std::forward<Work>(work)();
        }
    } catch (const c10::Error& error) {
        return std::unexpected(torchError(error));
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::Environment, "There is not enough memory",
            "Close other programs, or use fewer columns, a smaller model or a smaller batch.");
    } catch (const std::exception& error) {
        return std::unexpected(unexpectedError(error));
    }
}

}  // namespace bw
