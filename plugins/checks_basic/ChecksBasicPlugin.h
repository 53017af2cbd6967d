#pragma once

#include "core/plugin/Plugin.h"

#include <QObject>

namespace bw {

class ChecksBasicPlugin final : public QObject, public Plugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID BW_PLUGIN_IID FILE "plugin.json")
    Q_INTERFACES(bw::Plugin)
public:
    std::vector<std::unique_ptr<Extension>> extensions() override;
};

}  // namespace bw
