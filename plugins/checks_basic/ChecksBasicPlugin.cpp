#include "plugins/checks_basic/ChecksBasicPlugin.h"

#include "plugins/checks_basic/Checks.h"

namespace bw {

std::vector<std::unique_ptr<Extension>> ChecksBasicPlugin::extensions() {
    std::vector<std::unique_ptr<Extension>> checks;
    for (const auto make :
         {makeMissingValues, makeEmptyRows, makeConstantColumns, makeIdLikeColumns,
          makeDuplicateRows, makeRedundantColumns, makeRareCategories, makeLookAlikeCategories,
          makeContractCheck, makeClassBalance, makeMissingTarget, makeInfiniteValues})
        checks.push_back(make());
    return checks;
}

}  // namespace bw
