#pragma once

#include "ui/base/Tokens.h"

#include <QFont>
#include <QIcon>
#include <QObject>

class QWidget;

namespace bw::ui {

enum class ThemeMode { System, Light, Dark };

/// The steps of type, in points relative to the system's font (13 px at its default): 11, 13, 15,
/// 20, 28.
enum class TextSize { Caption, Body, Section, Headline, Number };

/// Applies colours and metrics to the whole application, and tells when they change. One per
/// program, made after QApplication, owned by the composition root.
class Theme final : public QObject {
    Q_OBJECT

public:
    explicit Theme(ThemeMode mode = ThemeMode::System, QObject* parent = nullptr);
    [[nodiscard]] ThemeMode mode() const { return mode_; }
    void setMode(ThemeMode mode);
    [[nodiscard]] const Tokens& tokens() const { return *tokens_; }

Q_SIGNALS:
    void changed();  ///< after palette and style sheet were applied

private:
    void apply();
    ThemeMode mode_;
    bool systemDark_;
    const Tokens* tokens_;
};

/// The tokens now in force, told by the application's palette. For painting in widgets, which
/// repaint on a palette change by themselves.
[[nodiscard]] const Tokens& tokensNow();

/// The system's font at one step; numbers in tabular figures come with it where the font has them.
[[nodiscard]] QFont fontOf(TextSize size, bool bold = false);
/// For code, hashes and paths.
[[nodiscard]] QFont monospaceFont(TextSize size = TextSize::Body);

/// An icon of ui/icons (name without ending), 1.5 px stroke, coloured by the palette at each paint:
/// quiet text; accent when checked or selected; faded when disabled. `role` pins another colour.
enum class IconColor { Text, Quiet, Accent, Good, Warn, Bad, OnAccent };
[[nodiscard]] QIcon themedIcon(const QString& name, IconColor color = IconColor::Quiet);

}  // namespace bw::ui
