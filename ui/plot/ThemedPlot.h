#pragma once

#include "ui/base/Tokens.h"
#include "ui/plot/QCustomPlot.h"

#include <functional>

namespace bw::ui {

/// QCustomPlot with our look: no frame, quiet grid, colours and type of the theme, which it
/// follows. Owners set the pens of their own items in restyled(). It also knows how to leave the
/// window: "Save as PNG", "Save as CSV" and "Copy" in its context menu.
class ThemedPlot : public QCustomPlot {
    Q_OBJECT

public:
    explicit ThemedPlot(QWidget* parent = nullptr);

    void setAxisTitles(const QString& x, const QString& y);
    /// Why there is nothing to see; shown in the middle until it is set to "".
    void setEmptyText(const QString& why);
    /// The numbers behind the picture, called when someone exports; header and comma-separated
    /// rows.
    void setCsv(std::function<QString()> csv, const QString& fileName);
    [[nodiscard]] bool savePicture(const QString& file);  ///< PNG, twice as fine as the screen
    [[nodiscard]] bool saveCsv(const QString& file) const;

    /// Pen of the n-th series: colours of the tokens, from the ninth on dashed.
    [[nodiscard]] static QPen seriesPen(int index, double width = 1.6);

Q_SIGNALS:
    void restyled();

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    /// More entries of the context menu; before those to export.
    virtual void extendMenu(QMenu& menu) { Q_UNUSED(menu); }

private:
    void restyle();
    void askAndSave(bool picture);

    QCPItemText* empty_;
    std::function<QString()> csv_;
    QString fileName_;
};

}  // namespace bw::ui
