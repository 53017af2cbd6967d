#include "ui/widgets/Basics.h"

#include <QAction>
#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QShortcut>
#include <QStyle>
#include <QTableView>

#include <algorithm>

namespace bw::ui {
namespace {

/// The selected cells, row by row, in the order of the columns on screen.
QString selectionAsTsv(const QTableView& table) {
    QModelIndexList cells = table.selectionModel()->selectedIndexes();
    erase_if(cells, [&](const QModelIndex& cell) { return table.isColumnHidden(cell.column()); });
    const QHeaderView& header = *table.horizontalHeader();
    std::ranges::sort(cells, [&](const QModelIndex& a, const QModelIndex& b) {
        return std::pair(a.row(), header.visualIndex(a.column())) <
               std::pair(b.row(), header.visualIndex(b.column()));
    });
    QString tsv;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        if (i > 0) tsv += QLatin1Char(cells[i].row() == cells[i - 1].row() ? '\t' : '\n');
        tsv += cells[i].data(Qt::DisplayRole).toString();
    }
    return tsv;
}

void offerColumns(QTableView* table) {
    QHeaderView* header = table->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(header, &QHeaderView::customContextMenuRequested, table, [=](QPoint at) {
        QMenu menu;
        for (int column = 0; column < header->count() && column < 200; ++column) {
            const QString name = table->model()->headerData(column, Qt::Horizontal).toString();
            if (name.isEmpty()) continue;
            QAction* action = menu.addAction(name);
            action->setCheckable(true);
            action->setChecked(!header->isSectionHidden(column));
            QObject::connect(action, &QAction::toggled, header,
                             [=](bool shown) { header->setSectionHidden(column, !shown); });
        }
        menu.exec(header->mapToGlobal(at));
    });
}

}  // namespace

QLabel* label(const QString& text, TextSize size, const char* kind, bool bold) {
    auto* made = new QLabel(text);
    made->setFont(fontOf(size, bold));
    made->setProperty("kind", QLatin1String(kind));
    made->setTextFormat(Qt::PlainText);
    return made;
}

QLabel* codeLabel(const QString& text) {
    QLabel* made = label(text);
    made->setFont(monospaceFont());
    made->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return made;
}

namespace {

/// Follows the theme: a pixmap in a label would keep its old colour.
class IconLabel final : public QLabel {
public:
    IconLabel(const QString& name, IconColor color, int size)
        : icon_(themedIcon(name, color)), size_(size) {
        setFixedSize(size, size);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        icon_.paint(&painter, rect(), Qt::AlignCenter,
                    isEnabled() ? QIcon::Normal : QIcon::Disabled);
    }

private:
    QIcon icon_;
    int size_;
};

}  // namespace

QLabel* iconLabel(const QString& name, IconColor color, int size) {
    return new IconLabel(name, color, size);
}

QPushButton* button(const QString& text, const char* kind) {
    auto* made = new QPushButton(text);
    made->setProperty("kind", QLatin1String(kind));
    made->setCursor(Qt::PointingHandCursor);
    return made;
}

QPushButton* actionButton(QAction* action, const char* kind) {
    QPushButton* made = button(action->text(), kind);
    const bool primary = QLatin1String(kind) == QLatin1String("primary");
    const auto follow = [made, action, primary] {
        made->setText(action->text());
        if (!primary) made->setIcon(action->icon());
        made->setEnabled(action->isEnabled());
        if (made->parentWidget()) made->setVisible(action->isVisible());
        made->setToolTip(action->toolTip());
        made->setAccessibleName(action->text());
    };
    follow();
    QObject::connect(action, &QAction::changed, made, follow);
    QObject::connect(made, &QPushButton::clicked, action, &QAction::trigger);
    return made;
}

QFrame* frame(const char* kind) {
    auto* made = new QFrame;
    made->setProperty("kind", QLatin1String(kind));
    return made;
}

QFrame* horizontalLine() {
    QFrame* line = frame("line");
    line->setFixedHeight(1);
    return line;
}

QFrame* verticalLine() {
    QFrame* line = frame("line");
    line->setFixedWidth(1);
    return line;
}

void tighten(QBoxLayout* layout, int margin, int gap) {
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->setSpacing(gap);
}

void dressTable(QTableView* table) {
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setAlternatingRowColors(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table->verticalHeader()->setMinimumSectionSize(kRowHeight);
    table->verticalHeader()->hide();
    QHeaderView* header = table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setMinimumSectionSize(40);
    offerColumns(table);
    auto* copy = new QShortcut(QKeySequence::Copy, table);
    copy->setContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QShortcut::activated, table,
                     [table] { QApplication::clipboard()->setText(selectionAsTsv(*table)); });
}

void setKind(QWidget* widget, const char* kind) {
    widget->setProperty("kind", QLatin1String(kind));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

QColor toneColor(Tone tone, const Tokens& t) {
    switch (tone) {
        case Tone::Good:
            return t.good;
        case Tone::Warn:
            return t.warn;
        case Tone::Bad:
            return t.bad;
        case Tone::Accent:
            return t.accent;
        case Tone::Quiet:
            break;
    }
    return t.quiet;
}

IconColor toneIconColor(Tone tone) {
    switch (tone) {
        case Tone::Good:
            return IconColor::Good;
        case Tone::Warn:
            return IconColor::Warn;
        case Tone::Bad:
            return IconColor::Bad;
        case Tone::Accent:
            return IconColor::Accent;
        case Tone::Quiet:
            break;
    }
    return IconColor::Quiet;
}

QString toneIcon(Tone tone) {
    switch (tone) {
        case Tone::Good:
            return QStringLiteral("ok");
        case Tone::Warn:
            return QStringLiteral("warning");
        case Tone::Bad:
            return QStringLiteral("alert");
        case Tone::Accent:
        case Tone::Quiet:
            break;
    }
    return QStringLiteral("info");
}

const char* toneKind(Tone tone) {
    switch (tone) {
        case Tone::Good:
            return "good";
        case Tone::Warn:
            return "warn";
        case Tone::Bad:
            return "bad";
        case Tone::Accent:
        case Tone::Quiet:
            break;
    }
    return "quiet";
}

Pill::Pill(const QString& text, Tone tone, QWidget* parent) : QLabel(parent), tone_(tone) {
    setFont(fontOf(TextSize::Caption, true));
    setContentsMargins(kGap, 2, kGap, 2);
    setAlignment(Qt::AlignCenter);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    set(text, tone);
}

void Pill::set(const QString& text, Tone tone) {
    tone_ = tone;
    setText(text);
    if (parentWidget() || text.isEmpty()) setVisible(!text.isEmpty());
    recolor();
}

void Pill::recolor() {
    const QColor wanted = toneColor(tone_, tokensNow());
    QPalette own = palette();
    if (own.color(QPalette::WindowText) == wanted) return;
    own.setColor(QPalette::WindowText, wanted);
    setPalette(own);
}

void Pill::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) recolor();
}

void Pill::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = toneColor(tone_, tokensNow());
    ground.setAlphaF(0.14F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(rect(), kRadius, kRadius);
    painter.end();
    QLabel::paintEvent(event);
}

}  // namespace bw::ui
