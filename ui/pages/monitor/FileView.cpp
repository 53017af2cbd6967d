#include "ui/pages/monitor/FileView.h"

#include "ui/base/Theme.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextBlock>

namespace bw::ui {

FileView::FileView(QWidget* parent) : QPlainTextEdit(parent) {
    setReadOnly(true);
    setFont(monospaceFont(TextSize::Caption));
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(true);
}

void FileView::setFile(const QString& text) {
    if (text == toPlainText()) return;
    const int place = verticalScrollBar()->value();
    setPlainText(text);
    verticalScrollBar()->setValue(place);
    paintMark();
}

void FileView::markLine(int line) {
    line_ = line;
    const QTextBlock block = document()->findBlockByNumber(line - 1);
    if (block.isValid()) {
        setTextCursor(QTextCursor(block));
        centerCursor();
    }
    paintMark();
}

void FileView::paintMark() {
    const QTextBlock block = document()->findBlockByNumber(line_ - 1);
    QList<QTextEdit::ExtraSelection> marks;
    if (line_ > 0 && block.isValid()) {
        QTextEdit::ExtraSelection mark;
        mark.format.setBackground(tokensNow().selection);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.cursor = QTextCursor(block);
        marks.append(mark);
    }
    setExtraSelections(marks);
}

void FileView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) paintMark();
}

}  // namespace bw::ui
