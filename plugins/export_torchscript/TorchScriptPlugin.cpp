#include "core/plugin/Plugin.h"
#include "plugins/export_torchscript/TorchScriptExporter.h"

class TorchScriptPlugin final : public QObject, public bw::Plugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID BW_PLUGIN_IID FILE "plugin.json")
    Q_INTERFACES(bw::Plugin)

public:
    std::vector<std::unique_ptr<bw::Extension>> extensions() override {
        std::vector<std::unique_ptr<bw::Extension>> made;
        made.push_back(std::make_unique<bw::TorchScriptExporter>());
        return made;
    }
};

#include "TorchScriptPlugin.moc"
