#include "ui/pages/deploy/FormatTile.h"

#include "ui/base/Text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QGridLayout>

namespace bw::ui {
namespace {

/// "No Python was found" → "No Python was found."
QString sentence(const std::string& reason) {
    QString words = text(reason);
    if (words.isEmpty()) return words;
    words[0] = words[0].toUpper();
    return words.endsWith(QLatin1Char('.')) ? words : words + QLatin1Char('.');
}

QLabel* wrapping(const QString& words, const char* kind, TextSize size = TextSize::Body) {
    QLabel* made = label(words, size, kind);
    made->setWordWrap(true);
    made->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    return made;
}

}  // namespace

FormatTile::FormatTile(const ExportFormat& format, QWidget* parent)
    : QFrame(parent),
      format_(format),
      box_(new QCheckBox(format.title)),
      mark_(new Mark),
      facts_(new QWidget),
      reason_(wrapping({}, "")) {
    setProperty("kind", QStringLiteral("card"));
    setObjectName(QStringLiteral("tile-") + format.id);
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapMedium);
    box_->setFont(fontOf(TextSize::Section, true));
    box_->setObjectName(QStringLiteral("format-") + format.id);
    column->addWidget(box_);
    column->addWidget(mark_);
    column->addWidget(wrapping(format.what, "quiet", TextSize::Caption));
    auto* grid = new QGridLayout(facts_);
    grid->setContentsMargins(0, kGapSmall, 0, 0);
    grid->setHorizontalSpacing(kGapMedium);
    grid->setVerticalSpacing(kGapSmall);
    grid->setColumnStretch(1, 1);
    const QString names[] = {tr("Size"), tr("Runtime"), tr("Rows"), tr("Difference")};
    for (int row = 0; row < 4; ++row) {
        values_[row] = label({}, TextSize::Body);
        values_[row]->setAlignment(Qt::AlignRight | Qt::AlignTop);
        values_[row]->setWordWrap(true);
        grid->addWidget(label(names[row], TextSize::Body, "quiet"), row, 0, Qt::AlignTop);
        grid->addWidget(values_[row], row, 1);
    }
    column->addWidget(facts_);
    column->addWidget(reason_);
    column->addStretch(1);
    connect(box_, &QCheckBox::toggled, this, &FormatTile::wantedChanged);
    showNothing();
}

bool FormatTile::wanted() const {
    return box_->isChecked();
}

void FormatTile::setWanted(bool wanted) {
    box_->setChecked(wanted);
}

void FormatTile::showNothing() {
    mark_->set({}, Tone::Quiet);
    facts_->setVisible(false);
    setKind(reason_, "quiet");
    reason_->setText(tr("Not exported yet. %1 will run it and compare its answers with the trained "
                        "model's.")
                         .arg(format_.provedBy));
    reason_->setVisible(true);
}

void FormatTile::showRunning() {
    mark_->set(tr("writing"), Tone::Quiet);
    facts_->setVisible(false);
    showReason({});
}

void FormatTile::showDoubt(const QString& doubt) {
    mark_->set(doubt, Tone::Warn);
    facts_->setVisible(false);
    showReason({});
}

void FormatTile::showReason(const QString& reason) {
    setKind(reason_, "");
    reason_->setText(reason);
    reason_->setVisible(!reason.isEmpty());
}

void FormatTile::showProof(const Parity& parity, std::int64_t bytes, const QString& doubt) {
    if (!doubt.isEmpty())
        mark_->set(doubt, Tone::Bad);
    else if (parity.proved())
        mark_->set(tr("passed"), Tone::Good);
    else if (parity.checked)
        mark_->set(tr("failed"), Tone::Bad);
    else
        mark_->set(tr("not proved"), Tone::Warn);
    // Answers of another shape fail before any difference is measured.
    const bool measured =
        parity.proved() || (parity.checked && (parity.maxAbsDifference > kParityTolerance ||
                                               parity.labelMismatches > 0));
    values_[0]->setText(bytes < 0 ? tr("not kept") : byteSize(static_cast<double>(bytes)));
    values_[1]->setText(parity.runtime.empty() ? QStringLiteral("—") : text(parity.runtime));
    values_[2]->setText(parity.checked ? number(parity.rows) : QStringLiteral("—"));
    values_[3]->setText(measured ? number(parity.maxAbsDifference) : QStringLiteral("—"));
    values_[3]->setToolTip(
        tr("The largest over all rows; at most %1 is allowed").arg(number(kParityTolerance)));
    facts_->setVisible(true);
    QString reason = sentence(parity.reason);
    if (parity.labelMismatches > 0)
        reason += tr(" %1 labels differ.").arg(number(parity.labelMismatches));
    showReason(reason);
}

}  // namespace bw::ui
