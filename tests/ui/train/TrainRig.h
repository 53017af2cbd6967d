#pragma once

#include "tests/ui/support/PageRig.h"
#include "ui/pages/train/TrainPage.h"

namespace bw::ui::test {

/// The train page, open.
class TrainRig : public PageRig<TrainPage> {
public:
    explicit TrainRig(bw::test::SampleProject& project) : PageRig(project) { open(kSize); }

private:
    static constexpr QSize kSize{1300, 850};
};

}  // namespace bw::ui::test
