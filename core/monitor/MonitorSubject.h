#pragma once

#include "core/store/Project.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// Whose log is looked at.
struct MonitorSubject {
    std::string name;                    ///< of the model
    std::string text;                    ///< "bike-cnt@3"
    std::vector<ModelVersion> versions;  ///< all of the name, ascending
    ModelVersion current;                ///< under the alias, as asked for, or the newest
    std::optional<std::int64_t> only;    ///< rows of this version alone
    std::filesystem::path log;           ///< requests/<name>

    [[nodiscard]] const ModelVersion* version(std::int64_t number) const;
};

/// `reference` is an alias, name@number, or the name of a model. NotFound lists what there is.
[[nodiscard]] Result<MonitorSubject> monitorSubject(const Project& project,
                                                    const std::string& reference,
                                                    const std::string& modelName);

}  // namespace bw
