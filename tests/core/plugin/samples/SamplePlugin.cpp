// A plugin for the tests of the loader, built several times, each time with another mistake.
#include "core/plugin/Plugin.h"

#include <QObject>
#include <QtPlugin>

#include <stdexcept>

#ifndef SAMPLE_IID
#define SAMPLE_IID BW_PLUGIN_IID
#endif

#ifdef SAMPLE_UNRESOLVED
void definedNowhereInBenchwright();
#endif

namespace {

class SampleExtension final : public bw::Extension {
public:
    [[nodiscard]] std::string_view id() const override { return "sample"; }
    [[nodiscard]] std::string_view title() const override { return "Sample"; }
};

}  // namespace

class SamplePlugin final : public QObject, public bw::Plugin {
    Q_OBJECT
#ifdef SAMPLE_WORKER
    Q_PLUGIN_METADATA(IID SAMPLE_IID FILE "sample_worker.json")
#else
    Q_PLUGIN_METADATA(IID SAMPLE_IID FILE "sample.json")
#endif
    Q_INTERFACES(bw::Plugin)

public:
    std::vector<std::unique_ptr<bw::Extension>> extensions() override {
#ifdef SAMPLE_UNRESOLVED
        definedNowhereInBenchwright();
#endif
#ifdef SAMPLE_THROWS
        throw std::runtime_error("no licence dongle");
#endif
        std::vector<std::unique_ptr<bw::Extension>> made;
        made.push_back(std::make_unique<SampleExtension>());
        return made;
    }
};

#include "SamplePlugin.moc"
