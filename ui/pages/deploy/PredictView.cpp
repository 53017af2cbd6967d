#include "ui/pages/deploy/PredictView.h"

#include "ui/base/Text.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLineEdit>
#include <QUrl>

namespace bw::ui {
namespace {

constexpr auto kFolderKey = "deploy/predict_folder";
constexpr int kFormWidth = 760;

QString filters() {
    return PredictView::tr("Tables (*.csv *.parquet);;All files (*)");
}

}  // namespace

PredictView::PredictView(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      input_(new QLineEdit),
      output_(new QLineEdit),
      progress_(new JobStrip),
      notice_(new Notice),
      command_(new CommandLine) {
    predict_ = makeAction(this, tr("Predict"), QStringLiteral("play"), {}, {}, [this] { start(); });
    openFolder_ = makeAction(this, tr("Open folder"), QStringLiteral("folder"), {}, {}, [this] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(output_->text()).absolutePath()));
    });
    open_ = actionButton(openFolder_);
    open_->setVisible(false);
    auto* outer = new QHBoxLayout(this);
    tighten(outer, kGapLarge);
    auto* form = new QWidget;
    form->setMaximumWidth(kFormWidth);
    outer->addWidget(form, 1);
    outer->addStretch(0);
    auto* column = new QVBoxLayout(form);
    tighten(column, 0, kGapMedium);
    QLabel* intro = label(tr("Answers every row of a CSV or Parquet file that has the model's "
                             "columns. The target may be missing."),
                          TextSize::Body, "quiet");
    intro->setWordWrap(true);
    column->addWidget(intro);
    column->addWidget(makeFields());
    column->addWidget(progress_);
    auto* ending = new QHBoxLayout;
    tighten(ending);
    ending->addWidget(notice_, 1);
    ending->addWidget(open_, 0, Qt::AlignTop);
    column->addLayout(ending);
    column->addWidget(command_);
    column->addStretch(1);
    notice_->setObjectName(QStringLiteral("predictNotice"));
    tellCommand();
}

QWidget* PredictView::makeFields() {
    auto* fields = new QWidget;
    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(kGap);
    const auto add = [&](int row, const QString& name, QLineEdit* field, const QString& id,
                         const QString& hint) {
        QLabel* title = label(name, TextSize::Body, "quiet");
        title->setBuddy(field);
        field->setAccessibleName(name);
        field->setObjectName(id);
        field->setPlaceholderText(hint);
        QPushButton* choose = button(tr("Choose…"));
        choose->setAccessibleName(tr("Choose %1").arg(name.toLower()));
        grid->addWidget(title, row, 0);
        grid->addWidget(field, row, 1);
        grid->addWidget(choose, row, 2);
        connect(field, &QLineEdit::textChanged, this, [this] {
            notice_->clear();
            open_->setVisible(false);
            tellCommand();
        });
        connect(field, &QLineEdit::returnPressed, predict_, &QAction::trigger);
        return choose;
    };
    QPushButton* chooseIn =
        add(0, tr("Input"), input_, QStringLiteral("predictInput"), tr("rows.csv or rows.parquet"));
    QPushButton* chooseOut = add(1, tr("Output"), output_, QStringLiteral("predictOutput"),
                                 tr("answers.csv or answers.parquet"));
    connect(chooseIn, &QPushButton::clicked, this, &PredictView::chooseInput);
    connect(chooseOut, &QPushButton::clicked, this, &PredictView::chooseOutput);
    QPushButton* go = actionButton(predict_, "primary");
    go->setObjectName(QStringLiteral("predict"));
    grid->addWidget(go, 2, 1, Qt::AlignLeft);
    return fields;
}

void PredictView::setModel(const QString& reference) {
    if (reference == reference_) return;
    reference_ = reference;
    notice_->clear();
    open_->setVisible(false);
    tellCommand();
}

void PredictView::setInput(const QString& file) {
    input_->setText(file);
    const bool ours = output_->text().isEmpty() || output_->text() == suggested_;
    if (file.isEmpty() || !ours) return;
    const QFileInfo info(file);
    const QString ending =
        info.suffix() == QLatin1String("parquet") ? info.suffix() : QStringLiteral("csv");
    suggested_ = QStringLiteral("%1/%2-answers.%3")
                     .arg(info.absolutePath(), info.completeBaseName(), ending);
    output_->setText(suggested_);
}

void PredictView::setOutput(const QString& file) {
    output_->setText(file);
}

void PredictView::chooseInput() {
    auto* dialog =
        new QFileDialog(this, tr("File to answer"),
                        desk_.settings.value(QLatin1String(kFolderKey)).toString(), filters());
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        desk_.settings.setValue(QLatin1String(kFolderKey), QFileInfo(file).absolutePath());
        setInput(file);
    });
    dialog->open();
}

void PredictView::chooseOutput() {
    auto* dialog = new QFileDialog(this, tr("File for the answers"), output_->text(), filters());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &PredictView::setOutput);
    dialog->open();
}

void PredictView::tellCommand() {
    const QString in = input_->text().trimmed(), out = output_->text().trimmed();
    const QString command =
        QStringLiteral("benchwright predict %1 %2 %3")
            .arg(shellWord(reference_), in.isEmpty() ? tr("INPUT") : shellWord(in),
                 out.isEmpty() ? tr("OUTPUT") : shellWord(out));
    command_->set(command);
    setActionCommand(predict_, command);
    predict_->setEnabled(!reference_.isEmpty() && !in.isEmpty() && !out.isEmpty() &&
                         !progress_->active());
}

void PredictView::start() {
    if (!predict_->isEnabled()) return;
    const PredictOptions options{.model = bytes(reference_),
                                 .input = pathOf(input_->text().trimmed()),
                                 .output = pathOf(output_->text().trimmed())};
    notice_->clear();
    open_->setVisible(false);
    Job* job = desk_.session.run<PredictOutcome>(
        {.title = tr("Predict with %1").arg(reference_), .command = command_->command()}, this,
        [options](const Workbench& bench, const JobContext& context) {
            return predictFile(bench, options, context);
        },
        [this, asked = command_->command()](const Result<PredictOutcome>& outcome) {
            if (asked == command_->command()) finish(outcome);  // else the form is about another
        });
    progress_->follow(job);
    connect(job, &Job::ended, this, &PredictView::tellCommand);
    tellCommand();
}

void PredictView::finish(const Result<PredictOutcome>& outcome) {
    if (!outcome) {
        notice_->say(outcome.error());
        return;
    }
    notice_->say(
        Tone::Good,
        tr("%1 answered by %2.").arg(text(counted(outcome->rows, "row")), text(outcome->model)),
        text(outcome->output));
    open_->setVisible(true);
}

}  // namespace bw::ui
