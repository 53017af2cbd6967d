#include "ui/pages/monitor/TruthDialog.h"

#include "core/pipeline/DataSteps.h"
#include "ui/base/Text.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLineEdit>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr auto kFolderKey = "monitor/truth_folder";
constexpr int kWidth = 620;

/// Index 0 stands for "by default", which is nothing typed.
std::string chosen(const QComboBox* box) {
    const QString words = box->currentText().trimmed();
    const bool first = box->count() > 0 && words == box->itemText(0) && box->itemData(0).isValid();
    return first ? std::string() : bytes(words);
}

}  // namespace

QString truthCommand(const TruthOptions& options) {
    const auto word = [](const std::string& value) { return shellWord(text(value)); };
    QString command =
        QStringLiteral("benchwright monitor truth %1 --key %2")
            .arg(options.file.empty() ? QStringLiteral("FILE") : shellWord(text(options.file)),
                 options.key.empty() ? QStringLiteral("COLUMN") : word(options.key));
    if (!options.logKey.empty()) command += QStringLiteral(" --log-key ") + word(options.logKey);
    if (!options.column.empty()) command += QStringLiteral(" --column ") + word(options.column);
    if (options.model != "production")
        command += QStringLiteral(" --model ") + word(options.model);
    else if (!options.modelName.empty())
        command += QStringLiteral(" --name ") + word(options.modelName);
    return command;
}

TruthDialog::TruthDialog(Desk desk, const MonitorChoice& choice, QWidget* parent)
    : QDialog(parent),
      desk_(desk),
      choice_(choice),
      file_(new QLineEdit),
      key_(new QComboBox),
      logKey_(new QComboBox),
      column_(new QComboBox),
      notice_(new Notice),
      command_(new CommandLine) {
    setWindowTitle(tr("Add truth"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(this);
    tighten(layout, kGapLarge, kGapMedium);
    QLabel* intro = label(tr("A file that says what really happened, a row a case. It is joined "
                             "with the logged requests of %1 by a key; keys without a request wait "
                             "for it. A later truth of the same key wins.")
                              .arg(text(choice.model)),
                          TextSize::Body, "quiet");
    intro->setWordWrap(true);
    layout->addWidget(intro);
    layout->addWidget(makeFields());
    layout->addWidget(notice_);
    layout->addWidget(command_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    go_ = button(tr("Add"), "primary");
    go_->setObjectName(QStringLiteral("truthGo"));
    go_->setDefault(true);
    buttons->addButton(go_, QDialogButtonBox::AcceptRole);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT wanted(options());
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    tell();
}

QWidget* TruthDialog::makeFields() {
    auto* fields = new QWidget;
    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(kGap);
    grid->setColumnStretch(1, 1);
    const auto add = [&](int row, const QString& name, QWidget* field, const char* id) {
        QLabel* title = label(name, TextSize::Body, "quiet");
        title->setBuddy(field);
        field->setAccessibleName(name);
        field->setObjectName(QLatin1String(id));
        grid->addWidget(title, row, 0);
        grid->addWidget(field, row, 1);
    };
    add(0, tr("File"), file_, "truthFile");
    add(1, tr("Key column"), key_, "truthKey");
    add(2, tr("Means in the log"), logKey_, "truthLogKey");
    add(3, tr("Truth column"), column_, "truthColumn");
    file_->setPlaceholderText(tr("truth.csv or truth.parquet"));
    for (QComboBox* box : {key_, logKey_, column_}) {
        box->setEditable(true);
        box->setInsertPolicy(QComboBox::NoInsert);
        connect(box, &QComboBox::editTextChanged, this, &TruthDialog::tell);
    }
    logKey_->addItem(tr("the column of the same name"), true);
    logKey_->addItem(QStringLiteral("request"));
    for (const std::string& key : desk_.session.snapshot()->settings.log.keys)
        logKey_->addItem(text(key));
    column_->addItem(tr("the model's target"), true);
    QPushButton* choose = button(tr("Choose…"));
    choose->setAccessibleName(tr("Choose the file"));
    grid->addWidget(choose, 0, 2);
    connect(choose, &QPushButton::clicked, this, &TruthDialog::chooseFile);
    connect(file_, &QLineEdit::textChanged, this, &TruthDialog::tell);
    connect(file_, &QLineEdit::editingFinished, this, &TruthDialog::readColumns);
    return fields;
}

void TruthDialog::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("File with the truth"),
                                   desk_.settings.value(QLatin1String(kFolderKey)).toString(),
                                   tr("Tables (*.csv *.parquet *.jsonl *.xlsx);;All files (*)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        desk_.settings.setValue(QLatin1String(kFolderKey), QFileInfo(file).absolutePath());
        setFile(file);
    });
    dialog->open();
}

void TruthDialog::setFile(const QString& file) {
    file_->setText(file);
    readColumns();
}

void TruthDialog::readColumns() {
    const QString file = file_->text().trimmed();
    notice_->clear();
    if (file.isEmpty()) return;
    const int asked = ++asked_;
    desk_.session.run<SourceDescription>(
        {.title = tr("Look at %1").arg(file), .quiet = true}, this,
        [path = pathOf(file)](const Workbench& bench, const JobContext& context) {
            return previewSource(bench, {.source = path, .name = "truth"}, context);
        },
        [this, asked](const Result<SourceDescription>& found) {
            if (asked != asked_) return;
            if (found)
                offerColumns(*found);
            else
                notice_->say(found.error());
        });
}

void TruthDialog::offerColumns(const SourceDescription& found) {
    const QString key = key_->currentText();
    const std::string column = chosen(column_);
    key_->clear();
    while (column_->count() > 1) column_->removeItem(1);
    QStringList names;
    for (const std::string& one : found.columns) names += text(one);
    key_->addItems(names);
    column_->addItems(names);
    // A column that is logged as a key is most likely the one.
    QString likely = key;
    for (const std::string& logged : desk_.session.snapshot()->settings.log.keys)
        if (likely.isEmpty() && names.contains(text(logged))) likely = text(logged);
    if (likely.isEmpty() && names.contains(QStringLiteral("request")))
        likely = QStringLiteral("request");
    key_->setCurrentIndex(names.indexOf(likely));
    key_->setEditText(likely);
    if (!column.empty()) column_->setEditText(text(column));
    tell();
}

TruthOptions TruthDialog::options() const {
    const MonitorOptions model = optionsOf(choice_);
    return {.file = pathOf(file_->text().trimmed()),
            .key = bytes(key_->currentText().trimmed()),
            .logKey = chosen(logKey_),
            .column = chosen(column_),
            .model = model.model,
            .modelName = model.modelName};
}

void TruthDialog::tell() {
    if (!go_) return;
    const TruthOptions now = options();
    command_->set(truthCommand(now));
    go_->setEnabled(!now.file.empty() && !now.key.empty());
}

}  // namespace bw::ui
