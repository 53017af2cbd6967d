#pragma once

#include "core/plugin/PluginHost.h"
#include "core/run/WorkerClient.h"
#include "core/store/Project.h"

namespace bw {

/// What every step works with. Owned by the composition root; steps hold no state of their own, so
/// that command line, desktop and pipeline file call the same functions with the same result. A
/// step may run on any thread, but one Project object belongs to one thread.
struct Workbench {
    Project& project;
    const PluginHost& plugins;
    const WorkerClient& worker;
};

}  // namespace bw
