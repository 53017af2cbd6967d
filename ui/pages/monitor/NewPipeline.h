#pragma once

#include "core/flow/SavePipeline.h"

#include <QString>

#include <string>

namespace bw::ui {

/// The text of a template as pipeline `name`.
[[nodiscard]] Result<std::string> templateText(const std::string& templateName,
                                               const std::string& name);
/// Writes it to pipelines/<name>.toml. Refused when that exists and `replace` is not set. For job
/// threads.
[[nodiscard]] Result<std::filesystem::path> writeTemplate(const Project& project,
                                                          const std::string& templateName,
                                                          const std::string& name, bool replace);

}  // namespace bw::ui
