#pragma once

#include <string_view>

namespace bw {

/// The root of everything a plugin can offer. The interfaces themselves live in the library they
/// serve: Importer in core/table, Check in core/quality, Architecture in core/model, Exporter in
/// core/export. Extensions are made once, owned by their plugin, and used from any thread: no
/// mutable state.
class Extension {
public:
    virtual ~Extension() = default;
    /// Short, stable, unique within its kind; used in files and on the command line ("csv", "mlp").
    [[nodiscard]] virtual std::string_view id() const = 0;
    /// For people ("Multilayer perceptron").
    [[nodiscard]] virtual std::string_view title() const = 0;
};

}  // namespace bw
