#pragma once

#include <QPlainTextEdit>

namespace bw::ui {

/// A text file to be read, in monospace, with one line marked.
class FileView final : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit FileView(QWidget* parent = nullptr);
    /// Keeps the place that is looked at.
    void setFile(const QString& text);
    /// From 1; 0: none. Scrolls there.
    void markLine(int line);
    [[nodiscard]] int markedLine() const { return line_; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void paintMark();
    int line_ = 0;
};

}  // namespace bw::ui
