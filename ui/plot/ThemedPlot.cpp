#include "ui/plot/ThemedPlot.h"

#include "ui/base/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QSaveFile>

namespace bw::ui {
namespace {

void dress(QCPAxis* axis, const Tokens& t, bool baseLine) {
    axis->setBasePen(baseLine ? QPen(t.line) : QPen(Qt::NoPen));
    axis->setTickPen(Qt::NoPen);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLength(0);
    axis->setSubTickLength(0);
    axis->setTickLabelPadding(6);
    axis->setLabelPadding(2);
    axis->setTickLabelFont(fontOf(TextSize::Caption));
    axis->setLabelFont(fontOf(TextSize::Caption));
    axis->setTickLabelColor(t.quiet);
    axis->setLabelColor(t.quiet);
    axis->setSelectableParts(QCPAxis::spNone);
    axis->grid()->setZeroLinePen(Qt::NoPen);
    axis->grid()->setSubGridVisible(false);
    axis->grid()->setPen(baseLine ? QPen(Qt::NoPen) : QPen(t.line, 1));
}

}  // namespace

ThemedPlot::ThemedPlot(QWidget* parent) : QCustomPlot(parent), empty_(new QCPItemText(this)) {
    empty_->position->setType(QCPItemPosition::ptAxisRectRatio);
    empty_->position->setCoords(0.5, 0.5);
    empty_->setVisible(false);
    xAxis->ticker()->setTickCount(5);
    yAxis->ticker()->setTickCount(4);
    yAxis->setNumberPrecision(6);
    xAxis->setNumberFormat(QStringLiteral("gb"));
    yAxis->setNumberFormat(QStringLiteral("gb"));
    setLocale(QLocale(QLocale::English, QLocale::UnitedStates));  // "500,000" in any country
    setNoAntialiasingOnDrag(true);
    // The axis rect fills the widget; margins hold the labels alone.
    plotLayout()->setAutoMargins(QCP::msNone);
    plotLayout()->setMargins(QMargins());
    axisRect()->setMinimumMargins(QMargins(kGap, kGap, kGap, kGapSmall));
    restyle();
}

QPen ThemedPlot::seriesPen(int index, double width) {
    const auto& colors = tokensNow().series;
    const int count = static_cast<int>(colors.size());
    QPen pen(colors[static_cast<std::size_t>(index % count)], width);
    if (index >= count) pen.setStyle(index < 2 * count ? Qt::DashLine : Qt::DotLine);
    pen.setJoinStyle(Qt::RoundJoin);
    return pen;
}

void ThemedPlot::setAxisTitles(const QString& x, const QString& y) {
    xAxis->setLabel(x);
    yAxis->setLabel(y);
}

void ThemedPlot::setEmptyText(const QString& why) {
    empty_->setText(why);
    empty_->setVisible(!why.isEmpty());
}

void ThemedPlot::setCsv(std::function<QString()> csv, const QString& fileName) {
    csv_ = std::move(csv);
    fileName_ = fileName;
}

bool ThemedPlot::savePicture(const QString& file) {
    return savePng(file, width(), height(), 2);
}

bool ThemedPlot::saveCsv(const QString& file) const {
    QSaveFile out(file);
    return csv_ && out.open(QIODevice::WriteOnly) && out.write(csv_().toUtf8()) >= 0 &&
           out.commit();
}

void ThemedPlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange) return;
    restyle();
    replot(QCustomPlot::rpQueuedReplot);
}

void ThemedPlot::restyle() {
    const Tokens& t = tokensNow();
    setBackground(QBrush(t.surface));
    dress(xAxis, t, true);
    dress(yAxis, t, false);
    empty_->setColor(t.quiet);
    empty_->setFont(fontOf(TextSize::Body));
    selectionRect()->setPen(QPen(t.accent, 1));
    QColor ground = t.accent;
    ground.setAlphaF(0.12F);
    selectionRect()->setBrush(ground);
    Q_EMIT restyled();
}

void ThemedPlot::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    extendMenu(*menu);
    menu->addAction(tr("Copy picture"), this,
                    [this] { QApplication::clipboard()->setPixmap(toPixmap(0, 0, 2)); });
    if (csv_)
        menu->addAction(tr("Copy numbers"), this,
                        [this] { QApplication::clipboard()->setText(csv_()); });
    menu->addSeparator();
    menu->addAction(tr("Save as PNG…"), this, [this] { askAndSave(true); });
    if (csv_) menu->addAction(tr("Save as CSV…"), this, [this] { askAndSave(false); });
    menu->popup(event->globalPos());
}

void ThemedPlot::askAndSave(bool picture) {
    auto* dialog = new QFileDialog(this, picture ? tr("Save picture") : tr("Save numbers"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(picture ? QStringLiteral("png") : QStringLiteral("csv"));
    dialog->selectFile(fileName_.isEmpty() ? tr("plot") : fileName_);
    connect(dialog, &QFileDialog::fileSelected, this, [this, picture](const QString& file) {
        const bool saved = picture ? savePicture(file) : saveCsv(file);
        if (!saved) QToolTip::showText(QCursor::pos(), tr("Cannot write %1").arg(file), this);
    });
    dialog->open();
}

}  // namespace bw::ui
