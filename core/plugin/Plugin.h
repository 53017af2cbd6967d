#pragma once

#include "core/base/Extension.h"

#include <QtPlugin>

#include <memory>
#include <vector>

namespace bw {

/// Raised when any extension interface changes; a plugin built for another number is refused before
/// any of its code is loaded.
inline constexpr int kPluginApi = 1;

/// The root object of a plugin library. A plugin is one QObject class that also derives from this:
///
///     class CsvPlugin final : public QObject, public bw::Plugin {
///         Q_OBJECT
///         Q_PLUGIN_METADATA(IID BW_PLUGIN_IID FILE "plugin.json")
///         Q_INTERFACES(bw::Plugin)
///     public:
///         std::vector<std::unique_ptr<bw::Extension>> extensions() override;
///     };
///
/// plugin.json: {"id", "name", "version", "license" (SPDX), "kinds": ["importer", …], "host": "any"
/// or "worker", "description"}. It is read without loading the library.
class Plugin {
public:
    virtual ~Plugin() = default;
    /// Called once after loading; the host owns what is returned until it ends.
    [[nodiscard]] virtual std::vector<std::unique_ptr<Extension>> extensions() = 0;
};

}  // namespace bw

/// Carries kPluginApi: keep the two numbers equal.
#define BW_PLUGIN_IID "org.benchwright.Plugin/1"
Q_DECLARE_INTERFACE(bw::Plugin, BW_PLUGIN_IID)
