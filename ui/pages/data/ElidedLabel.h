#pragma once

#include "ui/widgets/Basics.h"

#include <QPainter>

namespace bw::ui {

/// One quiet line that takes what room there is and ends in "…" where that is not enough.
class ElidedLabel final : public QLabel {
public:
    ElidedLabel() {
        setFont(fontOf(TextSize::Body));
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        setTextFormat(Qt::PlainText);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setPen(tokensNow().quiet);
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(text(), Qt::ElideRight, width()));
    }
};

}  // namespace bw::ui
