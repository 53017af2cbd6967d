#include "ui/pages/deploy/Formats.h"

#include "core/export/Exporter.h"
#include "ui/base/Text.h"

#include <QCoreApplication>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr std::string_view kPrefix = "export_";

QString tr(const char* words) {
    return QCoreApplication::translate("Formats", words);
}

QString runtime(std::string_view provedBy) {
    return provedBy == "onnxruntime" ? tr("ONNX Runtime") : tr("LibTorch");
}

QString descriptionOf(const PluginHost& plugins, std::string_view format) {
    for (const PluginInfo& info : plugins.plugins())
        if (info.id == std::string(kPrefix) + std::string(format)) return text(info.description);
    return {};
}

bool writesModels(const PluginInfo& info) {
    return std::ranges::find(info.kinds, "exporter") != info.kinds.end() &&
           info.id.starts_with(kPrefix);
}

}  // namespace

std::vector<ExportFormat> exportFormats(const PluginHost& plugins) {
    std::vector<ExportFormat> formats;
    for (const Exporter* exporter : plugins.all<Exporter>())
        formats.push_back({text(exporter->id()), text(exporter->title()),
                           descriptionOf(plugins, exporter->id()), runtime(exporter->provedBy())});
    for (const PluginInfo& info : plugins.plugins())
        if (!info.loaded && info.host == "worker" && writesModels(info))
            formats.push_back({text(std::string_view(info.id).substr(kPrefix.size())),
                               text(info.name), text(info.description), runtime("torch")});
    std::ranges::sort(formats, {}, &ExportFormat::id);
    const auto twice = std::ranges::unique(formats, {}, &ExportFormat::id);
    formats.erase(twice.begin(), twice.end());
    return formats;
}

}  // namespace bw::ui
