#include "ui/pages/compare/VerdictPanel.h"

#include "ui/base/Text.h"
#include "ui/pages/compare/ComparisonWords.h"

#include <QBoxLayout>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QRegularExpression>

#include <cmath>

namespace bw::ui {
namespace {

constexpr int kIcon = 28;

/// An icon that can be changed, in the colours of the moment.
class ToneIcon final : public QWidget {
public:
    ToneIcon() { setFixedSize(kIcon, kIcon); }
    void set(const QString& name, Tone tone) {
        icon_ = themedIcon(name, toneIconColor(tone));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        icon_.paint(&painter, rect());
    }

private:
    QIcon icon_;
};

struct ColumnLook {
    const char* title;
    const char* icon;
    Tone tone;
};
constexpr std::array kColumns{
    ColumnLook{QT_TRANSLATE_NOOP("VerdictPanel", "What got better"), "ok", Tone::Good},
    ColumnLook{QT_TRANSLATE_NOOP("VerdictPanel", "What got worse"), "error", Tone::Bad},
    ColumnLook{QT_TRANSLATE_NOOP("VerdictPanel", "Not distinguishable"), "unknown", Tone::Quiet}};

/// "Better." in its colour, the deciding number bold: "(+0.48 points" or "(-0.0123".
QString emphasised(const QString& sentence, const QString& word, const QColor& color) {
    QString html = sentence.toHtmlEscaped();
    const QString lead = word + QLatin1Char('.');
    if (html.startsWith(lead))
        html = QStringLiteral("<b style='color:%1'>%2</b>").arg(color.name(), lead) +
               html.mid(lead.size());
    static const QRegularExpression deciding(QStringLiteral("\\(([+-][^,;)]+)"));
    html.replace(deciding, QStringLiteral("(<b>\\1</b>"));
    return html;
}

void clear(QGridLayout* grid) {
    while (QLayoutItem* item = grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

QString differenceText(const MetricDifference& difference) {
    return difference.reason.empty() && std::isfinite(difference.difference)
               ? signedNumber(difference.difference)
               : QObject::tr("not defined");
}

}  // namespace

VerdictPanel::VerdictPanel(QWidget* parent)
    : QFrame(parent),
      icon_(new ToneIcon),
      sentence_(label({}, TextSize::Section)),
      rows_(label({}, TextSize::Body, "quiet")),
      columns_(new QWidget) {
    setProperty("kind", "card");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGapLarge, kGapLarge, kGapLarge, kGapMedium);
    column->setSpacing(kGapMedium);
    auto* top = new QHBoxLayout;
    top->setSpacing(kGapMedium);
    top->addWidget(icon_, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(kGapSmall);
    for (QLabel* line : {sentence_, rows_}) {
        line->setWordWrap(true);
        line->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addWidget(line);
    }
    sentence_->setTextFormat(Qt::RichText);
    sentence_->setObjectName(QStringLiteral("verdict"));
    rows_->setObjectName(QStringLiteral("verdictRows"));
    top->addLayout(words, 1);
    column->addLayout(top);

    auto* row = new QHBoxLayout(columns_);
    tighten(row, 0, kGapHuge);
    for (std::size_t i = 0; i < column_.size(); ++i) {
        auto* part = new QVBoxLayout;
        part->setSpacing(2);
        auto* head = new QHBoxLayout;
        head->setSpacing(kGapSmall);
        head->addWidget(
            iconLabel(QLatin1String(kColumns[i].icon), toneIconColor(kColumns[i].tone), 16));
        column_[i].title = label({}, TextSize::Body, "", true);
        head->addWidget(column_[i].title, 1);
        part->addLayout(head);
        column_[i].grid = new QGridLayout;
        column_[i].grid->setContentsMargins(0, 0, 0, 0);
        column_[i].grid->setVerticalSpacing(0);
        part->addLayout(column_[i].grid);
        part->addStretch(1);
        row->addLayout(part, 1);
    }
    column->addWidget(columns_);
}

void VerdictPanel::setResult(std::shared_ptr<const CompareResult> result) {
    result_ = std::move(result);
    stale_ = false;
    tell();
}

void VerdictPanel::setStale(bool stale) {
    if (stale == stale_) return;
    stale_ = stale;
    tell();
}

void VerdictPanel::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    // Later: the application walks over all its widgets now, and these lose some.
    if (event->type() == QEvent::PaletteChange)
        QMetaObject::invokeMethod(this, &VerdictPanel::tell, Qt::QueuedConnection);
}

void VerdictPanel::tell() {
    if (!result_) return;
    columns_->setVisible(result_->comparison.has_value());
    rows_->setText(rowsSentence(*result_));
    if (result_->comparison)
        tellVerdict();
    else
        tellAlone();
    setKind(sentence_, stale_ ? "quiet" : "");
    columns_->setEnabled(!stale_);
}

void VerdictPanel::tellVerdict() {
    const Comparison& comparison = result_->comparison->comparison;
    const VerdictLook look = lookOf(comparison.verdict);
    const Tone tone = stale_ ? Tone::Quiet : look.tone;
    static_cast<ToneIcon*>(icon_)->set(look.icon, tone);
    icon_->setAccessibleName(look.word);
    sentence_->setText(
        emphasised(text(comparison.sentence), look.word, toneColor(tone, tokensNow())));
    sentence_->setAccessibleName(text(comparison.sentence));
    fillColumns();
}

void VerdictPanel::tellAlone() {
    static_cast<ToneIcon*>(icon_)->set(QStringLiteral("info"), Tone::Quiet);
    const QString words =
        result_->isProduction
            ? tr("<b>%1 is production.</b> Choose another candidate, or compare it with something "
                 "else under Against.")
                  .arg(result_->choice.candidate.toHtmlEscaped())
            : tr("<b>No production model of %1 yet.</b> There is nothing to compare with; the "
                 "first "
                 "one is promoted with a reason.")
                  .arg(text(result_->modelName).toHtmlEscaped());
    sentence_->setText(words);
    sentence_->setAccessibleName({});
}

void VerdictPanel::fillColumns() {
    const Comparison& comparison = result_->comparison->comparison;
    std::array<int, 3> counts{};
    for (Column& column : column_) clear(column.grid);
    for (const auto& [name, difference] : comparison.metrics) {
        const auto which =
            static_cast<std::size_t>(leaningOf(intervalOf(name, difference, comparison)));
        QGridLayout* grid = column_[which].grid;
        QLabel* title = label(metricTitle(name), TextSize::Body, "", name == comparison.metric);
        if (name == comparison.metric) title->setToolTip(tr("The deciding metric"));
        QLabel* value = label(differenceText(difference), TextSize::Body, "quiet");
        value->setToolTip(intervalWords(intervalOf(name, difference, comparison)));
        grid->addWidget(title, counts[which], 0);
        grid->addWidget(value, counts[which]++, 1, Qt::AlignRight);
        grid->setColumnStretch(0, 1);
    }
    for (std::size_t i = 0; i < column_.size(); ++i) {
        column_[i].title->setText(
            QStringLiteral("%1 · %2").arg(tr(kColumns[i].title)).arg(counts[i]));
        if (counts[i] == 0)
            column_[i].grid->addWidget(label(tr("none"), TextSize::Body, "quiet"), 0, 0);
    }
}

}  // namespace bw::ui
