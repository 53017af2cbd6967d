#include "core/plugin/Plugin.h"
#include "plugins/importer_parquet/ParquetImporter.h"

#include <QObject>

namespace bw {

class ParquetPlugin final : public QObject, public Plugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID BW_PLUGIN_IID FILE "plugin.json")
    Q_INTERFACES(bw::Plugin)
public:
    std::vector<std::unique_ptr<Extension>> extensions() override {
        std::vector<std::unique_ptr<Extension>> list;
        list.push_back(std::make_unique<ParquetImporter>());
        return list;
    }
};

}  // namespace bw

#include "ParquetPlugin.moc"
