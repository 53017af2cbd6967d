#include "ui/pages/deploy/AnswerView.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QGraphicsOpacityEffect>
#include <QGridLayout>
#include <QPainter>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr std::size_t kShownClasses = 12;
constexpr int kBarHeight = 8;
constexpr double kStaleOpacity = 0.55;

/// A share of one as a bar on its quiet ground.
class ShareBar final : public QWidget {
public:
    explicit ShareBar(double share) : share_(std::clamp(share, 0.0, 1.0)) {
        setFixedHeight(kBarHeight);
        setMinimumWidth(60);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const Tokens& tokens = tokensNow();
        const auto bar = [&](double width, const QColor& color) {
            painter.setBrush(color);
            painter.drawRoundedRect(QRectF(0, 0, width, height()), 2, 2);
        };
        bar(width(), tokens.line);
        if (share_ > 0) bar(std::max(2.0, share_ * width()), tokens.series[0]);
    }

private:
    double share_;
};

}  // namespace

AnswerView::AnswerView(QWidget* parent)
    : QFrame(parent),
      target_(label({}, TextSize::Caption, "caption")),
      headline_(label({}, TextSize::Headline, "headline", true)),
      caption_(label({}, TextSize::Body, "quiet")),
      fade_(new QGraphicsOpacityEffect(this)) {
    setProperty("kind", QStringLiteral("card"));
    setObjectName(QStringLiteral("answer"));
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapLarge, kGap);
    headline_->setObjectName(QStringLiteral("answerLabel"));
    headline_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    headline_->setWordWrap(true);
    caption_->setObjectName(QStringLiteral("answerCaption"));
    caption_->setWordWrap(true);
    column->addWidget(target_);
    column->addWidget(headline_);
    column->addWidget(caption_);
    fade_->setOpacity(kStaleOpacity);
    fade_->setEnabled(false);
    setGraphicsEffect(fade_);
    hide();
}

void AnswerView::showClasses(const std::vector<ServedClass>& classes) {
    delete std::exchange(bars_, nullptr);
    if (classes.empty()) return;
    bars_ = new QWidget;
    auto* grid = new QGridLayout(bars_);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGapMedium);
    grid->setVerticalSpacing(kGapSmall);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const ServedClass& entry : classes) {
        if (row == static_cast<int>(kShownClasses)) break;
        QLabel* share = label(percent(entry.probability));
        share->setObjectName(QStringLiteral("share-") + entry.label);
        share->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(label(entry.label), row, 0);
        grid->addWidget(new ShareBar(entry.probability), row, 1);
        grid->addWidget(share, row++, 2);
    }
    if (classes.size() > kShownClasses)
        grid->addWidget(label(tr("and %1 more").arg(classes.size() - kShownClasses),
                              TextSize::Caption, "caption"),
                        row, 0, 1, 3);
    static_cast<QVBoxLayout*>(layout())->insertWidget(2, bars_);
}

void AnswerView::show(const ServedAnswer& answer, const QString& target) {
    fade_->setEnabled(false);
    target_->setText(target);
    headline_->setText(answer.label.isEmpty() ? number(answer.prediction.value_or(0))
                                              : answer.label);
    headline_->setToolTip(answer.label.isEmpty()
                              ? QString::number(answer.prediction.value_or(0), 'g', 9)
                              : QString());
    showClasses(answer.classes);
    const QString model = answer.version.isEmpty()
                              ? answer.model
                              : QStringLiteral("%1 v%2").arg(answer.model, answer.version);
    facts_ = tr("%1 · %2 ms").arg(model, QString::number(answer.milliseconds, 'g', 3));
    caption_->setText(facts_);
    setAccessibleName(tr("%1: %2").arg(target, headline_->text()));
    setVisible(true);
}

void AnswerView::setStale() {
    if (isHidden() || fade_->isEnabled()) return;
    fade_->setEnabled(true);
    caption_->setText(tr("Out of date: the values have changed since. %1").arg(facts_));
}

void AnswerView::clear() {
    hide();
}

}  // namespace bw::ui
