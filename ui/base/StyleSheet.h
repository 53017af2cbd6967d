#pragma once

#include "ui/base/Tokens.h"

#include <QString>

namespace bw::ui {

/// The style sheet of the application. What a widget may ask for by a property:
///   kind = "primary" | "flat" | "danger"  on QPushButton and QToolButton
///   kind = "card" | "surface" | "bar"     on QFrame
///   kind = "quiet" | "caption" | "section" | "headline" | "number" | "good" | "warn" | "bad" on
///   QLabel
[[nodiscard]] QString styleSheet(const Tokens& tokens);

}  // namespace bw::ui
