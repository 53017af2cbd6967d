#include "ui/pages/monitor/NewPipelineDialog.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/NewPipeline.h"
#include "ui/widgets/DialogButtons.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <ranges>

namespace bw::ui {
namespace {

constexpr int kWhatRole = Qt::UserRole + 1;
constexpr std::size_t kRunsOffered = 20;

QString templateTitle(const PipelineTemplate& one) {
    return NewPipelineDialog::tr("Template %1: %2").arg(text(one.name), text(one.title));
}

}  // namespace

NewPipelineDialog::NewPipelineDialog(Desk desk, Start start, QWidget* parent)
    : QDialog(parent),
      desk_(desk),
      from_(new QComboBox),
      name_(new QLineEdit),
      source_(new QLineEdit),
      replace_(new QCheckBox(tr("Replace the file of that name"))),
      text_(new QPlainTextEdit),
      notice_(new Notice),
      command_(new CommandLine),
      go_(button(tr("Write file"), "primary")) {
    setObjectName(QStringLiteral("newPipelineDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    const QString title = start == Start::Done ? tr("Save as pipeline") : tr("New pipeline");
    setWindowTitle(title);
    resize(720, 620);
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapHuge, kGapMedium);
    column->addWidget(label(title, TextSize::Headline, "", true));
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
        return caption;
    };
    from_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    from_->setMinimumContentsLength(20);
    add(tr("From"), from_, "newFrom");
    add(tr("Name"), name_, "newName");
    QLabel* sourceCaption = add(tr("File to import"), source_, "newSource");
    source_->setPlaceholderText(tr("as the dataset was imported"));
    column->addLayout(grid);
    replace_->setObjectName(QStringLiteral("newReplace"));
    replace_->setVisible(false);
    column->addWidget(replace_);
    notice_->setObjectName(QStringLiteral("newNotice"));
    column->addWidget(notice_);
    text_->setReadOnly(true);
    text_->setFont(monospaceFont(TextSize::Caption));
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setObjectName(QStringLiteral("newText"));
    text_->setAccessibleName(tr("The file that will be written"));
    column->addWidget(text_, 1);
    column->addWidget(command_);
    column->addLayout(dialogButtons(this, go_, tr("Cancel")));

    fillChoices(start);
    connect(from_, &QComboBox::currentIndexChanged, this, [this] { proposeName(); });
    connect(name_, &QLineEdit::textChanged, this, &NewPipelineDialog::tell);
    connect(source_, &QLineEdit::editingFinished, this, &NewPipelineDialog::preview);
    connect(source_, &QLineEdit::textChanged, this, &NewPipelineDialog::tell);
    connect(replace_, &QCheckBox::toggled, this, &NewPipelineDialog::tell);
    connect(go_, &QPushButton::clicked, this, &NewPipelineDialog::write);
    connect(from_, &QComboBox::currentIndexChanged, this, [this, sourceCaption] {
        for (QWidget* part : {static_cast<QWidget*>(source_), static_cast<QWidget*>(sourceCaption)})
            part->setVisible(choice().kind != Kind::Template);
    });
    sourceCaption->setVisible(choice().kind != Kind::Template);
    source_->setVisible(choice().kind != Kind::Template);
    proposeName();
    name_->setFocus();
    name_->selectAll();
}

void NewPipelineDialog::add(Kind kind, const QString& what, const QString& title) {
    from_->addItem(title, static_cast<int>(kind));
    from_->setItemData(from_->count() - 1, what, kWhatRole);
}

void NewPipelineDialog::fillChoices(Start start) {
    const Snapshot& now = *desk_.session.snapshot();
    for (const ModelVersion& live : now.production())
        add(Kind::Model, text(live.name) + QStringLiteral("@%1").arg(live.version),
            tr("What made production: %1@%2").arg(text(live.name)).arg(live.version));
    std::size_t offered = 0;
    for (const RunEntry& run : now.runs | std::views::reverse) {
        if (run.status.state != RunState::Finished && run.status.state != RunState::Stopped)
            continue;
        add(Kind::Model, text(run.record.id),
            tr("What made run %1: %2 on %3")
                .arg(text(run.record.id), text(run.record.architecture), text(run.record.dataset)));
        if (++offered == kRunsOffered) break;
    }
    for (const DatasetRecord& data : now.newestDatasets())
        add(Kind::Dataset, text(data.name), tr("Only the data: %1").arg(text(data.name)));
    const int first = from_->count();
    for (const PipelineTemplate& one : pipelineTemplates())
        add(Kind::Template, text(one.name), templateTitle(one));
    from_->setCurrentIndex(start == Start::Done ? 0 : first);
}

NewPipelineDialog::Choice NewPipelineDialog::choice() const {
    return {static_cast<Kind>(from_->currentData().toInt()),
            from_->currentData(kWhatRole).toString()};
}

QString NewPipelineDialog::name() const {
    return name_->text().trimmed();
}

void NewPipelineDialog::proposeName() {
    const Choice now = choice();
    if (!name_->isModified())
        name_->setText(now.kind == Kind::Template  ? now.what
                       : now.kind == Kind::Dataset ? now.what + QStringLiteral("-data")
                                                   : tr("retrain"));
    preview();
}

void NewPipelineDialog::tell() {
    go_->setEnabled(sound_ && !name().isEmpty());
    const Choice now = choice();
    QString line = QStringLiteral("benchwright pipeline ");
    if (now.kind == Kind::Template) {
        line += QStringLiteral("template %1 --to %2")
                    .arg(now.what, shellWord(QStringLiteral("pipelines/%1.toml").arg(name())));
    } else {
        line +=
            QStringLiteral("save %1 %2 %3")
                .arg(shellWord(name()),
                     now.kind == Kind::Model ? QStringLiteral("--model") : QStringLiteral("--data"),
                     shellWord(now.what));
        if (!source_->text().trimmed().isEmpty())
            line += QStringLiteral(" --source ") + shellWord(source_->text().trimmed());
    }
    if (replace_->isVisible() && replace_->isChecked()) line += QStringLiteral(" --replace");
    command_->set(line);
}

namespace {

SaveChoice saveChoice(const QString& name, const QString& model, const QString& dataset,
                      const QString& source, bool replace) {
    return {.name = bytes(name),
            .model = bytes(model),
            .dataset = bytes(dataset),
            .source = bytes(source),
            .replace = replace};
}

}  // namespace

void NewPipelineDialog::preview() {
    const Choice now = choice();
    const QString name = this->name().isEmpty() ? QStringLiteral("pipeline") : this->name();
    const auto save = saveChoice(name, now.kind == Kind::Model ? now.what : QString(),
                                 now.kind == Kind::Dataset ? now.what : QString(),
                                 source_->text().trimmed(), false);
    sound_ = false;
    tell();
    desk_.session.run<std::string>(
        {.title = tr("Write a pipeline"), .quiet = true}, this,
        [now, save](const Workbench& bench, const JobContext&) {
            return now.kind == Kind::Template ? templateText(bytes(now.what), save.name)
                                              : pipelineFromProject(bench.project, save);
        },
        [this, mine = ++generation_](const Result<std::string>& made) {
            if (mine != generation_) return;
            sound_ = made.has_value();
            text_->setPlainText(made ? text(*made) : QString());
            if (made)
                notice_->clear();
            else
                notice_->say(made.error());
            tell();
        });
}

void NewPipelineDialog::write() {
    const Choice now = choice();
    const bool replace = replace_->isVisible() && replace_->isChecked();
    const auto save = saveChoice(name(), now.kind == Kind::Model ? now.what : QString(),
                                 now.kind == Kind::Dataset ? now.what : QString(),
                                 source_->text().trimmed(), replace);
    using Path = std::filesystem::path;
    go_->setEnabled(false);
    desk_.session.run<Path>(
        {.title = tr("Write pipeline %1").arg(name()), .command = command_->command()}, this,
        [now, save](const Workbench& bench, const JobContext&) {
            return now.kind == Kind::Template
                       ? writeTemplate(bench.project, bytes(now.what), save.name, save.replace)
                       : savePipeline(bench.project, save);
        },
        [this, name = name()](const Result<Path>& file) {
            tell();
            if (file) {
                Q_EMIT written(name, text(*file));
                return accept();
            }
            notice_->say(file.error());
            if (file.error().code == ErrorCode::Refused) replace_->setVisible(true);
        });
}

}  // namespace bw::ui
