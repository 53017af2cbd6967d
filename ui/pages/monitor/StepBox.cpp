#include "ui/pages/monitor/StepBox.h"

#include "ui/base/Text.h"

#include <QKeyEvent>
#include <QPainter>

namespace bw::ui {
namespace {

constexpr int kIcon = 16;
constexpr int kStripe = 3;

QString stateLine(const GraphStep& step) {
    QString words = lookOf(step.state).word;
    if (step.seconds >= 0.05) words += QStringLiteral(" · ") + stepTime(step.seconds);
    return words;
}

}  // namespace

StepBox::StepBox(const GraphStep& step, QWidget* parent) : QAbstractButton(parent) {
    setObjectName(QStringLiteral("step-") + ui::text(step.name));
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setStep(step);
}

void StepBox::setStep(const GraphStep& step) {
    step_ = step;
    setText(ui::text(step.name));
    setAccessibleName(spokenStep(step));
    QString tip = QStringLiteral("%1 (%2)").arg(ui::text(step.name), ui::text(step.type));
    tip += QLatin1Char('\n') + stateLine(step);
    if (!step.cause.empty() && ui::text(step.cause) != stateWord())
        tip += QLatin1Char('\n') + ui::text(step.cause);
    setToolTip(tip);
    update();
}

void StepBox::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensNow();
    const Tone tone = lookOf(step_.state).tone;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool marked = isChecked() || hasFocus();
    const QRectF area = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.setBrush(isChecked() ? t.selection : underMouse() ? t.hover : t.raised);
    painter.setPen(QPen(marked ? t.accent : t.line, hasFocus() ? 2 : 1));
    painter.drawRoundedRect(area, kRadius, kRadius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(toneColor(tone, t));
    painter.setOpacity(step_.state == StepState::Waiting ? 0.35 : 1);
    painter.drawRoundedRect(QRectF(5, 9, kStripe, height() - 18), 1.5, 1.5);
    painter.setOpacity(1);
    drawWords(painter);
}

void StepBox::drawWords(QPainter& painter) const {
    const Tokens& t = tokensNow();
    const FlowLook look = lookOf(step_.state);
    QRect area = rect().adjusted(kGapMedium + 2, 7, -kGap, -7);
    const auto line = [&](const QFont& font, const QColor& color, const QString& words) {
        painter.setFont(font);
        painter.setPen(color);
        const int high = painter.fontMetrics().height();
        painter.drawText(QRect(area.left(), area.top(), area.width(), high),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(words, Qt::ElideRight, area.width()));
        area.setTop(area.top() + high + 1);
    };
    const QRect icon(width() - kGap - kIcon, area.top(), kIcon, kIcon);
    themedIcon(look.icon, toneIconColor(look.tone)).paint(&painter, icon);
    area.setRight(icon.left() - kGapSmall);
    QString title = ui::text(step_.name);
    if (step_.name != step_.type) title += QStringLiteral("  · ") + ui::text(step_.type);
    line(fontOf(TextSize::Body, true), t.text, title);
    area.setRight(width() - kGap);
    const bool said = step_.state == StepState::Failed || step_.state == StepState::Held ||
                      step_.state == StepState::Running;
    line(fontOf(TextSize::Caption), said ? toneColor(look.tone, t) : t.quiet, stateLine(step_));
    const QString cause = ui::text(step_.cause);
    if (cause != look.word) line(fontOf(TextSize::Caption), t.quiet, cause);
}

void StepBox::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            return Q_EMIT walked(-1, 0);
        case Qt::Key_Right:
            return Q_EMIT walked(1, 0);
        case Qt::Key_Up:
            return Q_EMIT walked(0, -1);
        case Qt::Key_Down:
            return Q_EMIT walked(0, 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return click();
        default:
            QAbstractButton::keyPressEvent(event);
    }
}

void StepBox::focusInEvent(QFocusEvent* event) {
    QAbstractButton::focusInEvent(event);
    Q_EMIT focused();
}

}  // namespace bw::ui
