#pragma once

#include "core/base/Extension.h"
#include "core/base/Result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bw {

/// What plugin.json says of one plugin, and how loading it went.
struct PluginInfo {
    std::filesystem::path file;
    std::string id, name, version, license, description;
    std::vector<std::string> kinds;
    std::string host = "any";  ///< "any", or "worker": only programs that hold torch load it
    bool loaded = false;
    bool forWorker = false;  ///< sound, and left to the worker process by this program
    std::string problem;     ///< a fault, as a sentence that says what to do; empty: there is none
};

/// Which programs may load what.
enum class PluginHostKind { Any, Worker };

/// Finds, checks and loads the plugins of a program, once, at start. A broken, stale or foreign
/// file is listed with its problem and never fatal. Lives in the composition root; extensions stay
/// valid as long as it does. load() is for one thread, the rest is const and for all.
class PluginHost {
public:
    PluginHost();
    ~PluginHost();
    PluginHost(const PluginHost&) = delete;
    PluginHost& operator=(const PluginHost&) = delete;

    /// Loads every library in `folder` (missing folder: nothing). A second id is refused.
    void load(const std::filesystem::path& folder, PluginHostKind kind);
    /// Where a program looks: $BENCHWRIGHT_PLUGIN_PATH (colon-separated), then
    /// ../lib/benchwright/plugins beside the program.
    [[nodiscard]] static std::vector<std::filesystem::path> standardFolders();

    [[nodiscard]] const std::vector<PluginInfo>& plugins() const { return plugins_; }

    /// All extensions of one kind, in order of id.
    template <typename Kind>
    [[nodiscard]] std::vector<const Kind*> all() const {
        std::vector<const Kind*> found;
        for (const auto& extension : extensions_)
            if (const auto* wanted = dynamic_cast<const Kind*>(extension.get()))
                found.push_back(wanted);
        return found;
    }

    /// One extension by id; NotFound lists the ids there are. `what` names the kind for the
    /// message.
    template <typename Kind>
    [[nodiscard]] Result<const Kind*> find(std::string_view id, std::string_view what) const {
        std::vector<std::string> known;
        for (const Kind* extension : all<Kind>()) {
            if (extension->id() == id) return extension;
            known.emplace_back(extension->id());
        }
        return std::unexpected(notFound(id, what, known));
    }

private:
    [[nodiscard]] static Error notFound(std::string_view id, std::string_view what,
                                        const std::vector<std::string>& known);

    /// Loads the library and takes its extensions; fills info.loaded or info.problem.
    void open(const std::filesystem::path& file, PluginInfo& info);

    struct Loaded;
    std::vector<PluginInfo> plugins_;
    std::vector<std::unique_ptr<Loaded>> libraries_;
    std::vector<std::unique_ptr<Extension>> extensions_;
};

}  // namespace bw
