#pragma once

#include "tests/ui/support/PageRig.h"
#include "ui/pages/data/DataPage.h"
#include "ui/pages/data/DatasetState.h"

namespace bw::ui::test {

/// The data page; not open yet.
using PageFixture = PageRig<DataPage>;

}  // namespace bw::ui::test
