#include "core/model/Operators.h"

#include "core/model/operators/Rules.h"

#include <algorithm>

namespace bw {

std::span<const OperatorInfo> allOperators() {
    static const std::vector<OperatorInfo> kAll = [] {
        std::vector<OperatorInfo> all;
        for (const auto family :
             {operators::preprocessing(), operators::layers(), operators::heads()})
            all.insert(all.end(), family.begin(), family.end());
        return all;
    }();
    return kAll;
}

const OperatorInfo* findOperator(std::string_view name) {
    const auto found = std::ranges::find(allOperators(), name, &OperatorInfo::name);
    return found == allOperators().end() ? nullptr : &*found;
}

}  // namespace bw
