#include "core/base/Version.h"

namespace bw {

std::string_view programVersion() {
    return BENCHWRIGHT_VERSION;
}

}  // namespace bw
