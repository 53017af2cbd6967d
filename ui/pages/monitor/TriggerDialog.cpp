#include "ui/pages/monitor/TriggerDialog.h"

#include "core/flow/PipelineFile.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/TriggerData.h"
#include "ui/pages/monitor/TriggerForm.h"
#include "ui/widgets/DialogButtons.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/ParameterForm.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>

namespace bw::ui {
namespace {

constexpr int kTextLines = 9;

}  // namespace

TriggerDialog::TriggerDialog(Desk desk, QWidget* parent)
    : QDialog(parent),
      desk_(desk),
      name_(new QLineEdit),
      kind_(new QComboBox),
      pipeline_(new QComboBox),
      form_(new ParameterForm),
      notice_(new Notice),
      text_(new QPlainTextEdit),
      go_(button(tr("Add trigger"), "primary")) {
    setObjectName(QStringLiteral("triggerDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Add a trigger"));
    resize(640, 660);
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapHuge, kGapMedium);
    column->addWidget(label(tr("Add a trigger"), TextSize::Headline, "", true));
    auto* grid = new QGridLayout;
    grid->setSpacing(kGap);
    grid->setColumnStretch(1, 1);
    int row = 0;
    const auto add = [&](const QString& words, QWidget* field, const char* objectName) {
        QLabel* caption = label(words, TextSize::Body, "quiet");
        caption->setBuddy(field);
        field->setObjectName(QLatin1String(objectName));
        field->setAccessibleName(words);
        grid->addWidget(caption, row, 0);
        grid->addWidget(field, row++, 1);
    };
    for (const TriggerKind kind : {TriggerKind::Schedule, TriggerKind::Folder, TriggerKind::Drift,
                                   TriggerKind::Metric, TriggerKind::Age, TriggerKind::Demand})
        kind_->addItem(kindTitle(kind), static_cast<int>(kind));
    add(tr("Name"), name_, "triggerName");
    add(tr("Fires on"), kind_, "triggerKind");
    add(tr("Starts pipeline"), pipeline_, "triggerPipeline");
    column->addLayout(grid);
    auto* area = new QScrollArea;
    auto* inside = new QWidget;
    auto* fields = new QVBoxLayout(inside);
    tighten(fields, 0, 0);
    fields->addWidget(form_);
    fields->addStretch(1);
    area->setWidget(inside);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    column->addWidget(area, 1);
    notice_->setObjectName(QStringLiteral("triggerNotice"));
    column->addWidget(notice_);
    text_->setReadOnly(true);
    text_->setFont(monospaceFont(TextSize::Caption));
    text_->setFixedHeight(kTextLines * QFontMetrics(text_->font()).lineSpacing() + kGapHuge);
    text_->setObjectName(QStringLiteral("triggerText"));
    text_->setAccessibleName(tr("The lines that will be added to triggers.toml"));
    column->addWidget(text_);
    column->addLayout(dialogButtons(this, go_, tr("Cancel")));
    connect(name_, &QLineEdit::textChanged, this, &TriggerDialog::tell);
    connect(pipeline_, &QComboBox::currentTextChanged, this, &TriggerDialog::tell);
    connect(kind_, &QComboBox::currentIndexChanged, this, &TriggerDialog::onKind);
    connect(form_, &ParameterForm::changed, this, &TriggerDialog::tell);
    connect(go_, &QPushButton::clicked, this, &TriggerDialog::write);
    onKind();
    loadPipelines();
    name_->setFocus();
}

TriggerKind TriggerDialog::kind() const {
    return static_cast<TriggerKind>(kind_->currentData().toInt());
}

std::string TriggerDialog::block() const {
    return triggerBlock(bytes(name_->text().trimmed()), kind(), bytes(pipeline_->currentText()),
                        form_->changedValues());
}

void TriggerDialog::loadPipelines() {
    desk_.session.run<QStringList>(
        {.title = tr("Read the names of pipelines"), .quiet = true}, this,
        [](const Workbench& bench, const JobContext&) -> Result<QStringList> {
            QStringList names;
            for (const auto& file : pipelineFiles(bench.project)) names += text(file.stem());
            return names;
        },
        [this](const Result<QStringList>& names) {
            if (names) pipeline_->addItems(*names);
            if (names && names->isEmpty())
                notice_->say(Tone::Warn, tr("There is no pipeline yet."),
                             tr("Make one under Pipelines first: a trigger starts a pipeline."));
            tell();
        });
}

void TriggerDialog::onKind() {
    form_->setDescriptions(triggerKeys(kind()));
    tell();
}

void TriggerDialog::tell() {
    const QString lines = text(block());
    if (lines != text_->toPlainText() && notice_->tone() == Tone::Bad) notice_->clear();
    text_->setPlainText(lines);
    go_->setEnabled(!name_->text().trimmed().isEmpty() && form_->valid() &&
                    !pipeline_->currentText().isEmpty());
}

void TriggerDialog::write() {
    go_->setEnabled(false);
    desk_.session.run<void>(
        {.title = tr("Add trigger %1").arg(name_->text().trimmed())}, this,
        [block = block()](const Workbench& bench, const JobContext&) {
            return addTrigger(bench.project, block);
        },
        [this, name = name_->text().trimmed()](const Result<void>& done) {
            tell();
            if (!done) return notice_->say(done.error());
            Q_EMIT added(name);
            accept();
        });
}

}  // namespace bw::ui
