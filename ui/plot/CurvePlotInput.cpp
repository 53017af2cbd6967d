#include "ui/plot/CurvePlot.h"

#include <QMenu>
#include <QToolTip>

// What mouse and keyboard do on a CurvePlot.

namespace bw::ui {
namespace {

constexpr double kKeyZoom = 0.7;
constexpr double kKeyPan = 0.15;

}  // namespace

void CurvePlot::zoomAround(double center, double factor) {
    ownY_ = false;
    xAxis->scaleRange(factor, center);
    refresh();
}

/// A page of plots must scroll under the wheel until a person turns to one of them.
void CurvePlot::wheelEvent(QWheelEvent* event) {
    if (!hasFocus() && !event->modifiers().testFlag(Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    const double turns = event->angleDelta().y() / 120.0;
    zoomAround(xAxis->pixelToCoord(event->position().x()), std::pow(0.85, turns));
    event->accept();
}

void CurvePlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const bool pan = event->modifiers().testFlag(Qt::ShiftModifier);
    setSelectionRectMode(pan ? QCP::srmNone : QCP::srmZoom);
    if (pan) ownY_ = false;
    QToolTip::hideText();
    ThemedPlot::mousePressEvent(event);
}

void CurvePlot::mouseMoveEvent(QMouseEvent* event) {
    ThemedPlot::mouseMoveEvent(event);
    if (event->buttons() != Qt::NoButton) return;
    if (!axisRect()->rect().contains(event->pos())) {
        Q_EMIT hovered(std::nullopt);
        QToolTip::hideText();
        return;
    }
    const double step = xAxis->pixelToCoord(event->position().x());
    Q_EMIT hovered(step);
    if (const QString values = valuesAt(step); !values.isEmpty())
        QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 12),
                           QString(values).replace(QStringLiteral(" · "), QStringLiteral("\n")),
                           this);
}

void CurvePlot::mouseReleaseEvent(QMouseEvent* event) {
    // A click is no rectangle: it would zoom to nothing.
    if (selectionRect()->isActive() && selectionRect()->rect().width() < 4)
        selectionRect()->cancel();
    ThemedPlot::mouseReleaseEvent(event);
    refresh();
}

void CurvePlot::mouseDoubleClickEvent(QMouseEvent* event) {
    Q_UNUSED(event);
    Q_EMIT resetRequested();
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
    const QCPRange range = xAxis->range();
    switch (event->key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomAround(range.center(), kKeyZoom);
        case Qt::Key_Minus:
            return zoomAround(range.center(), 1 / kKeyZoom);
        case Qt::Key_Left:
            xAxis->moveRange(-range.size() * kKeyPan);
            return refresh();
        case Qt::Key_Right:
            xAxis->moveRange(range.size() * kKeyPan);
            return refresh();
        case Qt::Key_0:
        case Qt::Key_Home:
            Q_EMIT resetRequested();
            return;
        default:
            ThemedPlot::keyPressEvent(event);
    }
}

void CurvePlot::leaveEvent(QEvent* event) {
    ThemedPlot::leaveEvent(event);
    Q_EMIT hovered(std::nullopt);
}

void CurvePlot::extendMenu(QMenu& menu) {
    menu.addAction(tr("Show all steps"), this, &CurvePlot::resetRequested);
    menu.addSeparator();
}

}  // namespace bw::ui
