#pragma once

#include <QString>

#include <string>

namespace bw::ui {

/// A metric as people call it: "Log loss" of "log_loss"; unknown ones with spaces and a capital.
[[nodiscard]] QString metricTitle(const std::string& name);

}  // namespace bw::ui
