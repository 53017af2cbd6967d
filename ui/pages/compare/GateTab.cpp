#include "ui/pages/compare/GateTab.h"

#include "ui/base/Text.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QTableView>

namespace bw::ui {
namespace {

QString gateSentence(const CompareResult& result) {
    if (result.isProduction)
        return QObject::tr("It is production already; no gate stands before it.");
    if (!result.gate)
        return QObject::tr("The gate judges against production: choose it under Against.");
    if (!result.comparison)
        return QObject::tr(
            "Without a production model the gate cannot pass; the first promotion "
            "needs a reason only.");
    return result.gate->passed
               ? QObject::tr("It may replace %1.").arg(text(result.comparison->production))
               : QObject::tr("Replacing %1 would mean to override the gate.")
                     .arg(text(result.comparison->production));
}

}  // namespace

GateTab::GateTab(QWidget* parent)
    : QWidget(parent),
      model_(new GateModel(this)),
      pill_(new Pill),
      sentence_(label({})),
      command_(codeLabel({})),
      table_(new QTableView) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(kGap, kGapMedium, kGap, kGap);
    bar->setSpacing(kGap);
    bar->addWidget(pill_);
    sentence_->setWordWrap(true);
    sentence_->setObjectName(QStringLiteral("gateSentence"));
    bar->addWidget(sentence_, 1);
    column->addLayout(bar);
    column->addWidget(table_, 1);
    command_->setContentsMargins(kGap, kGapSmall, kGap, kGap);
    command_->setWordWrap(true);
    setKind(command_, "quiet");
    column->addWidget(command_);
    dressTable(table_);
    table_->setModel(model_);
    table_->setObjectName(QStringLiteral("gate"));
    table_->setAccessibleName(tr("Rules of the gate"));
}

void GateTab::setResult(const CompareResult& result) {
    model_->setRules(result.gate ? result.gate->rules : std::vector<GateRule>());
    table_->setVisible(result.gate.has_value());
    const bool passed = result.gate && result.gate->passed;
    pill_->set(!result.gate ? QString()
               : passed     ? tr("gate passed")
                            : tr("gate not passed"),
               passed ? Tone::Good : Tone::Bad);
    sentence_->setText(gateSentence(result));
    sentence_->setAlignment(result.gate ? Qt::AlignLeft | Qt::AlignVCenter
                                        : Qt::AlignHCenter | Qt::AlignTop);
    command_->setText(gateCommand(result.choice));
    command_->setVisible(result.gate.has_value());
    table_->resizeColumnsToContents();
    table_->horizontalHeader()->setStretchLastSection(true);
}

}  // namespace bw::ui
