#pragma once

#include <QColor>

#include <array>

namespace bw::ui {

/// The colours of one theme, by role (what each is for: docs/desktop.md). Never write a colour
/// elsewhere.
struct Tokens {
    bool dark = false;
    QColor window, surface, raised, line;
    QColor text, quiet, accent, onAccent;
    QColor good, warn, bad;
    QColor candidate, production;
    QColor hover, selection;  ///< of rows and buttons; text on them stays readable
    /// Plot series: Okabe & Ito's colour-blind-safe set (2008), darkened in
    /// light and lightened in dark until each stands out from the surface by 3:1.
    std::array<QColor, 8> series;
};

[[nodiscard]] const Tokens& lightTokens();
[[nodiscard]] const Tokens& darkTokens();

// The grid everything stands on, in device-independent pixels.
inline constexpr int kGap = 8;
inline constexpr int kGapSmall = 4;
inline constexpr int kGapMedium = 12;
inline constexpr int kGapLarge = 16;
inline constexpr int kGapHuge = 24;
inline constexpr int kRadius = 6;
inline constexpr int kRowHeight = 28;
inline constexpr int kIconSize = 20;

}  // namespace bw::ui
