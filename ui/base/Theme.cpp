#include "ui/base/Theme.h"

#include "ui/base/StyleSheet.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>

// Resources of a static library are linked in only when asked for, and only from outside of any
// namespace.
static void addIcons() {
    Q_INIT_RESOURCE(icons);
}

namespace bw::ui {
namespace {

QPalette paletteOf(const Tokens& t) {
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.surface);
    palette.setColor(QPalette::AlternateBase, t.window);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::PlaceholderText, t.quiet);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.bad);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Light, t.raised);
    palette.setColor(QPalette::Midlight, t.hover);
    palette.setColor(QPalette::Dark, t.line);
    palette.setColor(QPalette::Shadow, t.line);
    QColor faded = t.quiet;
    faded.setAlphaF(0.6F);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faded);
    return palette;
}

}  // namespace

Theme::Theme(ThemeMode mode, QObject* parent)
    : QObject(parent),
      mode_(mode),
      systemDark_(QApplication::palette().color(QPalette::Window).lightness() < 128),
      tokens_(&lightTokens()) {
    addIcons();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    apply();
}

void Theme::setMode(ThemeMode mode) {
    if (mode == mode_) return;
    mode_ = mode;
    apply();
}

void Theme::apply() {
    const bool dark = mode_ == ThemeMode::Dark || (mode_ == ThemeMode::System && systemDark_);
    tokens_ = dark ? &darkTokens() : &lightTokens();
    QApplication::setPalette(paletteOf(*tokens_));
    qApp->setStyleSheet(styleSheet(*tokens_));
    Q_EMIT changed();
}

const Tokens& tokensNow() {
    const bool dark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark ? darkTokens() : lightTokens();
}

QFont fontOf(TextSize size, bool bold) {
    // 13 px is the body; other steps keep their proportion to whatever the system's font is.
    static constexpr double kScale[] = {11.0 / 13, 1, 15.0 / 13, 20.0 / 13, 28.0 / 13};
    QFont font = QApplication::font();
    const double points = font.pointSizeF() > 0 ? font.pointSizeF() : 10;
    font.setPointSizeF(points * kScale[static_cast<int>(size)]);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

QFont monospaceFont(TextSize size) {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(fontOf(size).pointSizeF());
    return font;
}

}  // namespace bw::ui
