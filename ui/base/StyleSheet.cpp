#include "ui/base/StyleSheet.h"

#include <QHash>

namespace bw::ui {
namespace {

constexpr const char* kSheet = R"(
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 6px 8px; }
QMainWindow, QDialog { background: $window; }
QFrame[kind="surface"] { background: $surface; border: none; }
QFrame[kind="bar"] { background: $surface; border: none; }
QFrame[kind="card"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QFrame[kind="line"] { background: $line; border: none; }

QLabel[kind="quiet"], QLabel[kind="caption"] { color: $quiet; }
QLabel[kind="good"] { color: $good; }
QLabel[kind="warn"] { color: $warn; }
QLabel[kind="bad"] { color: $bad; }

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
              padding: 5px 14px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faded; background: $window; }
QPushButton[kind="primary"] { background: $accent; color: $onAccent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accentHover; border-color: $accentHover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 4px 13px; }
QPushButton[kind="primary"]:disabled { background: $line; color: $quiet; border-color: $line; }
QPushButton[kind="danger"] { color: $bad; }
QPushButton[kind="flat"], QToolButton { background: transparent; border: 1px solid transparent;
              border-radius: 6px; padding: 4px 8px; color: $text; }
QPushButton[kind="flat"]:hover, QToolButton:hover { background: $hover; }
QPushButton[kind="flat"]:focus, QToolButton:focus { border-color: $accent; }
QToolButton:checked { background: $selection; color: $text; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox {
              background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
              padding: 4px 8px; selection-background-color: $selection; selection-color: $text; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus,
QDoubleSpinBox:focus { border-color: $accent; }
QLineEdit[state="bad"] { border-color: $bad; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { color: $faded; }
QComboBox { padding-right: 24px; min-height: 18px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(:/icons/$mode/chevron-down.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 4px;
              selection-background-color: $selection; selection-color: $text; outline: none; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button
              { width: 0; border: none; }

QCheckBox, QRadioButton { spacing: 8px; color: $text; }
QCheckBox::indicator, QAbstractItemView::indicator { width: 16px; height: 16px; border: 1px solid $quiet; border-radius: 4px; background: $surface; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $accent; border-color: $accent; image: url(:/icons/$mode/check-on.svg); }
QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:disabled { border-color: $line; background: $window; }

QAbstractItemView { background: $surface; color: $text; border: none; outline: none;
              selection-background-color: $selection; selection-color: $text; gridline-color: $line; }
QTableView::item, QTreeView::item, QListView::item { padding: 0 8px; border: none; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: $selection; color: $text; }
QTableView::item:focus { border: 1px solid $accent; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $quiet; border: none; border-bottom: 1px solid $line;
              padding: 4px 8px; font-weight: normal; }
QHeaderView::section:hover { color: $text; }
QTableCornerButton::section { background: $surface; border: none; border-bottom: 1px solid $line; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $quiet; border: none; border-bottom: 2px solid transparent;
              padding: 8px 12px 6px 12px; margin-right: 4px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $raised; border: 1px solid $line; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QGroupBox { border: none; margin-top: 20px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: $text; }
)";

QString blend(const QColor& over, const QColor& under, float share) {
    return QColor::fromRgbF(over.redF() * share + under.redF() * (1 - share),
                            over.greenF() * share + under.greenF() * (1 - share),
                            over.blueF() * share + under.blueF() * (1 - share))
        .name();
}

}  // namespace

QString styleSheet(const Tokens& t) {
    // Longer names first: "$onAccent" must not be read as another one's beginning.
    const std::pair<const char*, QString> values[] = {
        {"$accentHover", blend(t.accent, t.text, 0.85F)},
        {"$onAccent", t.onAccent.name()},
        {"$selection", t.selection.name()},
        {"$surface", t.surface.name()},
        {"$accent", t.accent.name()},
        {"$raised", t.raised.name()},
        {"$window", t.window.name()},
        {"$scroll", blend(t.quiet, t.surface, 0.4F)},
        {"$faded", blend(t.quiet, t.surface, 0.6F)},
        {"$hover", t.hover.name()},
        {"$quiet", t.quiet.name()},
        {"$good", t.good.name()},
        {"$mode", t.dark ? QStringLiteral("dark") : QStringLiteral("light")},
        {"$warn", t.warn.name()},
        {"$line", t.line.name()},
        {"$text", t.text.name()},
        {"$bad", t.bad.name()},
    };
    QString sheet = QString::fromUtf8(kSheet);
    for (const auto& [name, value] : values) sheet.replace(QLatin1String(name), value);
    return sheet;
}

}  // namespace bw::ui
