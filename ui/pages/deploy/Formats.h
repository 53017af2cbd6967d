#pragma once

#include "core/plugin/PluginHost.h"

#include <QString>

#include <vector>

namespace bw::ui {

/// A format that a model can be exported to.
struct ExportFormat {
    QString id, title;
    QString what;      ///< one line for people
    QString provedBy;  ///< "ONNX Runtime"
};

/// All formats: exporters of this process, and those that only the worker loads, which are named
/// by their plugin ("export_torchscript" writes "torchscript"). In order of id.
[[nodiscard]] std::vector<ExportFormat> exportFormats(const PluginHost& plugins);

}  // namespace bw::ui
