#pragma once

#include "core/serve/ServedModel.h"
#include "core/store/Project.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace bw {

/// Loads the model that a reference means, and again when an alias has moved. The look at the
/// project is cheap: the time of its database file, and the alias itself when that changed, at the
/// latest every two seconds. For one thread, that of the Project.
class ModelSource {
public:
    struct Options {
        std::string reference, modelName;  ///< as Project::resolve() takes them
        std::string name;                  ///< in the protocol; empty: that of the model
        std::string device = "auto";
        std::vector<std::string> keys;  ///< [log] keys
    };
    ModelSource(const Project& project, EngineFactory engines, Options options);

    /// The errors of resolve() and of the engine.
    [[nodiscard]] Result<std::shared_ptr<ServedModel>> load(const JobContext& job);
    /// A model when the reference means another version than load() or this call gave last. One
    /// that cannot be loaded is an error once, and tried again every half minute.
    [[nodiscard]] Result<std::shared_ptr<ServedModel>> moved(const JobContext& job);

private:
    [[nodiscard]] bool worthALook();
    Result<std::shared_ptr<ServedModel>> loadFrom(const Project::ModelReference& found,
                                                  const JobContext& job);

    const Project& project_;
    EngineFactory engines_;
    Options options_;
    std::string last_;  ///< text of the version that was tried last
    std::optional<std::chrono::steady_clock::time_point> failed_;  ///< it could not be loaded then
    std::filesystem::file_time_type changed_;
    std::chrono::steady_clock::time_point looked_;
};

}  // namespace bw
