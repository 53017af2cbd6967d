#pragma once

#include "ui/base/Theme.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>

class QAction;
class QBoxLayout;
class QTableView;

namespace bw::ui {

// Small pieces that every page is made of. All are owned by the parent they are given or put into.

[[nodiscard]] QLabel* label(const QString& text, TextSize size = TextSize::Body,
                            const char* kind = "", bool bold = false);
/// Text that can be selected, in monospace: hashes, paths, command lines.
[[nodiscard]] QLabel* codeLabel(const QString& text);
/// An icon of ui/icons as a label.
[[nodiscard]] QLabel* iconLabel(const QString& name, IconColor color = IconColor::Quiet,
                                int size = kIconSize);
/// `kind`: "", "primary", "flat" or "danger".
[[nodiscard]] QPushButton* button(const QString& text, const char* kind = "");
/// A button that does, shows and follows the action (text, enabled, tool tip).
[[nodiscard]] QPushButton* actionButton(QAction* action, const char* kind = "");
/// `kind`: "card", "surface" or "bar".
[[nodiscard]] QFrame* frame(const char* kind);
[[nodiscard]] QFrame* horizontalLine();
[[nodiscard]] QFrame* verticalLine();
/// A layout without margins and with our gap.
void tighten(QBoxLayout* layout, int margin = 0, int gap = kGap);
/// Looks and behaviour of every table: 28 px rows, whole-row selection, movable columns, quiet
/// header, Ctrl+C copies the selection as TSV, a header menu to hide columns.
void dressTable(QTableView* table);
/// Sets a style property and repolishes, so that the style sheet follows.
void setKind(QWidget* widget, const char* kind);

/// How a finding, run or verdict stands: icon and colour together, never colour alone.
enum class Tone { Quiet, Good, Warn, Bad, Accent };
[[nodiscard]] QColor toneColor(Tone tone, const Tokens& tokens);
[[nodiscard]] IconColor toneIconColor(Tone tone);
[[nodiscard]] QString toneIcon(Tone tone);      ///< "ok", "warning", "alert", "info"
[[nodiscard]] const char* toneKind(Tone tone);  ///< the kind of a label in this colour

/// A short word in a rounded frame with a tinted ground ("pass", "production").
class Pill final : public QLabel {
    Q_OBJECT

public:
    explicit Pill(const QString& text = {}, Tone tone = Tone::Quiet, QWidget* parent = nullptr);
    void set(const QString& text, Tone tone);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void recolor();
    Tone tone_;
};

}  // namespace bw::ui
