#include "core/plugin/Plugin.h"
#include "plugins/export_onnx/OnnxExporter.h"

class OnnxPlugin final : public QObject, public bw::Plugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID BW_PLUGIN_IID FILE "plugin.json")
    Q_INTERFACES(bw::Plugin)

public:
    std::vector<std::unique_ptr<bw::Extension>> extensions() override {
        std::vector<std::unique_ptr<bw::Extension>> made;
        made.push_back(std::make_unique<bw::OnnxExporter>());
        return made;
    }
};

#include "OnnxPlugin.moc"
