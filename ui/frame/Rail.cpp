#include "ui/frame/Rail.h"

#include "ui/base/Text.h"

#include <QAbstractButton>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QPainter>

namespace bw::ui {
namespace {

constexpr int kWidth = 72;
constexpr int kHeight = 60;

class RailButton final : public QAbstractButton {
public:
    explicit RailButton(const Page& page) : page_(page), icon_(themedIcon(page.iconName())) {
        setText(page.title());
        setAccessibleName(page.title());
        setCheckable(true);
        setFixedSize(kWidth, kHeight);
        setCursor(Qt::PointingHandCursor);
        setFocusPolicy(Qt::StrongFocus);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Tokens& t = tokensNow();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRect inner = rect().adjusted(6, 3, -6, -3);
        if (isChecked() || underMouse() || hasFocus()) {
            painter.setPen(hasFocus() && !isChecked() ? QPen(t.accent) : QPen(Qt::NoPen));
            painter.setBrush(isChecked() ? t.selection : t.hover);
            painter.drawRoundedRect(inner, kRadius, kRadius);
        }
        const QRect icon(rect().center().x() - kIconSize / 2, 11, kIconSize, kIconSize);
        icon_.paint(&painter, icon, Qt::AlignCenter, QIcon::Normal,
                    isChecked() ? QIcon::On : QIcon::Off);
        painter.setFont(fontOf(TextSize::Caption, isChecked()));
        painter.setPen(isChecked() ? t.text : t.quiet);
        painter.drawText(QRect(0, 34, kWidth, 18), Qt::AlignCenter, text());
        if (page_.badge() > 0) paintBadge(painter, icon.topRight());
    }

private:
    void paintBadge(QPainter& painter, QPoint corner) const {
        const Tokens& t = tokensNow();
        const QString words =
            page_.badge() > 99 ? QStringLiteral("99+") : QString::number(page_.badge());
        painter.setFont(fontOf(TextSize::Caption, true));
        const int width = std::max(16, painter.fontMetrics().horizontalAdvance(words) + 8);
        const QRect place(corner.x() - 4, corner.y() - 6, width, 16);
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.quiet);
        painter.drawRoundedRect(place, 8, 8);
        painter.setPen(t.surface);
        painter.drawText(place, Qt::AlignCenter, words);
    }

    const Page& page_;
    QIcon icon_;
};

}  // namespace

Rail::Rail(const std::vector<Page*>& pages, QWidget* parent)
    : QFrame(parent), buttons_(new QButtonGroup(this)) {
    setProperty("kind", "bar");
    setFixedWidth(kWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kGap, 0, kGap);
    column->setSpacing(kGapSmall);
    int index = 0;
    for (Page* page : pages) {
        auto* button = new RailButton(*page);
        button->setObjectName(QStringLiteral("rail%1").arg(index));
        const auto tell = [button, page, index] {
            QString tip = QStringLiteral("%1  (Ctrl+%2)").arg(page->title()).arg(index + 1);
            if (!page->badgeTip().isEmpty()) tip += QLatin1Char('\n') + page->badgeTip();
            button->setToolTip(tip);
            button->setAccessibleDescription(page->badgeTip());
            button->update();
        };
        tell();
        connect(page, &Page::badgeChanged, button, tell);
        buttons_->addButton(button, index++);
        column->addWidget(button);
    }
    column->addStretch(1);
    connect(buttons_, &QButtonGroup::idClicked, this, &Rail::selected);
}

void Rail::select(int index) {
    if (QAbstractButton* button = buttons_->button(index)) button->setChecked(true);
}

}  // namespace bw::ui
