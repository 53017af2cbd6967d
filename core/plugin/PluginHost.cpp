#include "core/plugin/PluginHost.h"

#include "core/base/ChildProcess.h"
#include "core/plugin/Plugin.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QPluginLoader>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <sstream>

namespace bw {
namespace {

constexpr std::string_view kIidStem = "org.benchwright.Plugin/";

/// Reads the description without loading code. Fills `problem` when the file cannot be used.
PluginInfo describe(const std::filesystem::path& file) {
    PluginInfo info;
    info.file = file;
    const QJsonObject root = QPluginLoader(QString::fromStdString(file.string())).metaData();
    const std::string iid = root.value("IID").toString().toStdString();
    if (!iid.starts_with(kIidStem)) {
        info.problem = fmt::format(
            "{} is not a Benchwright plugin or is damaged; remove it from the "
            "plugin folder",
            file.filename().string());
        return info;
    }
    const QJsonObject data = root.value("MetaData").toObject();
    info.id = data.value("id").toString().toStdString();
    info.name = data.value("name").toString().toStdString();
    info.version = data.value("version").toString().toStdString();
    info.license = data.value("license").toString().toStdString();
    info.description = data.value("description").toString().toStdString();
    info.host = data.value("host").toString("any").toStdString();
    for (const QJsonValue kind : data.value("kinds").toArray())
        info.kinds.push_back(kind.toString().toStdString());
    if (iid != BW_PLUGIN_IID)
        info.problem = fmt::format(
            "{} was built for plugin API {}, this program has {}; rebuild the "
            "plugin against this version",
            file.filename().string(), iid.substr(kIidStem.size()), kPluginApi);
    else if (info.id.empty())
        info.problem = fmt::format("{} has no \"id\" in its plugin.json", file.filename().string());
    return info;
}

}  // namespace

struct PluginHost::Loaded {
    QPluginLoader loader;
};

PluginHost::PluginHost() = default;
// Extensions go first: their code lives in the libraries, which stay loaded until the process ends.
PluginHost::~PluginHost() {
    extensions_.clear();
}

void PluginHost::load(const std::filesystem::path& folder, PluginHostKind kind) {
    std::error_code ignored;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".so") files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files) {
        PluginInfo info = describe(file);
        const bool known = std::ranges::any_of(plugins_, [&](const PluginInfo& other) {
            return (other.loaded || other.forWorker) && other.id == info.id;
        });
        if (info.problem.empty() && known)
            info.problem =
                fmt::format("another plugin with the id \"{}\" was found first", info.id);
        info.forWorker =
            info.problem.empty() && info.host == "worker" && kind != PluginHostKind::Worker;
        if (info.problem.empty() && !info.forWorker) open(file, info);
        plugins_.push_back(std::move(info));
    }
    std::ranges::sort(extensions_, {}, [](const auto& extension) { return extension->id(); });
}

void PluginHost::open(const std::filesystem::path& file, PluginInfo& info) {
    auto library = std::make_unique<Loaded>();
    library->loader.setFileName(QString::fromStdString(file.string()));
    // A missing symbol shows now and not in the middle of a job.
    library->loader.setLoadHints(QLibrary::ResolveAllSymbolsHint);
    auto* plugin = qobject_cast<Plugin*>(library->loader.instance());
    if (!plugin) {
        info.problem =
            fmt::format("{} cannot be loaded: {}; rebuild or remove it", file.filename().string(),
                        library->loader.errorString().toStdString());
        return;
    }
    libraries_.push_back(std::move(library));
    try {
        std::ranges::move(plugin->extensions(), std::back_inserter(extensions_));
        info.loaded = true;
    } catch (const std::exception& error) {
        info.problem = fmt::format("{} failed at start: {}; update or remove it",
                                   file.filename().string(), error.what());
    }
}

std::vector<std::filesystem::path> PluginHost::standardFolders() {
    std::vector<std::filesystem::path> folders;
    if (const char* list = std::getenv("BENCHWRIGHT_PLUGIN_PATH")) {
        std::istringstream parts(list);
        for (std::string part; std::getline(parts, part, ':');)
            if (!part.empty()) folders.emplace_back(part);
    }
    folders.push_back(programFolder().parent_path() / "lib/benchwright/plugins");
    return folders;
}

Error PluginHost::notFound(std::string_view id, std::string_view what,
                           const std::vector<std::string>& known) {
    return {ErrorCode::NotFound, fmt::format("There is no {} \"{}\"", what, id),
            known.empty() ? std::string("No plugin offers one; run `benchwright plugins`.")
                          : fmt::format("Known: {}.", fmt::join(known, ", "))};
}

}  // namespace bw
