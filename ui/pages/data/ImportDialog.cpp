#include "ui/pages/data/ImportDialog.h"

#include "core/store/Names.h"
#include "core/table/RecipeFile.h"
#include "ui/base/Text.h"
#include "ui/pages/data/ImportColumnsModel.h"
#include "ui/pages/data/ImportPreviewPane.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/ParameterForm.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QDir>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QStyle>
#include <QToolButton>
#include <QUrl>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kDebounceMs = 300;
constexpr int kInputsWidth = 392;

/// What a person types or pastes as a path.
QString cleanPath(QString path) {
    path = path.trimmed();
    if (path.startsWith(QLatin1String("file://"))) path = QUrl(path).toLocalFile();
    if (path.startsWith(QLatin1String("~/"))) path = QDir::homePath() + path.mid(1);
    return path;
}

std::map<std::string, std::string> asText(const ParameterValues& values) {
    std::map<std::string, std::string> texts;
    for (const auto& [name, value] : values) texts[name] = ParameterForm::textOf(value);
    return texts;
}

void setBad(QLineEdit& field, bool bad) {
    field.setProperty("state", bad ? QStringLiteral("bad") : QString());
    field.style()->unpolish(&field);
    field.style()->polish(&field);
}

}  // namespace

ImportDialog::ImportDialog(Desk desk, QWidget* parent)
    : QDialog(parent),
      desk_(desk),
      file_(new QLineEdit),
      name_(new QLineEdit),
      nameNote_(label({}, TextSize::Caption, "caption")),
      recipeNote_(label({}, TextSize::Caption, "caption")),
      command_(new CommandLine),
      form_(new ParameterForm),
      recipeButton_(new QToolButton),
      pane_(new ImportPreviewPane(desk.settings)),
      notice_(new Notice) {
    setWindowTitle(tr("Import a file"));
    setAcceptDrops(true);
    setMinimumSize(860, 560);
    resize(1120, 720);
    debounce_.setSingleShot(true);
    debounce_.setInterval(kDebounceMs);
    makeActions();
    lay();

    connect(file_, &QLineEdit::textEdited, this, &ImportDialog::fileChanged);
    connect(file_, &QLineEdit::returnPressed, this, &ImportDialog::preview);
    connect(name_, &QLineEdit::textEdited, this, [this](const QString& typed) {
        nameTyped_ = !typed.isEmpty();
        review();
    });
    connect(form_, &ParameterForm::changed, this, &ImportDialog::inputChanged);
    connect(&pane_->columns(), &ImportColumnsModel::chosenChanged, this,
            &ImportDialog::inputChanged);
    connect(pane_, &ImportPreviewPane::retry, this, &ImportDialog::preview);
    connect(&debounce_, &QTimer::timeout, this, &ImportDialog::preview);
    connect(&desk_.session, &Session::snapshotChanged, this, &ImportDialog::reviewName);
    connect(this, &QDialog::finished, this, [this] {
        if (previewJob_) previewJob_->cancel();
        if (!importJob_) deleteLater();
    });
    review();
}

ImportDialog::~ImportDialog() {
    if (previewJob_) previewJob_->cancel();
}

void ImportDialog::makeActions() {
    choose_ = makeAction(this, tr("Choose…"), QStringLiteral("folder"), QKeySequence::Open, {},
                         [this] { chooseFile(); });
    import_ =
        makeAction(this, tr("Import"), QStringLiteral("import"), {}, {}, [this] { startImport(); });
    import_->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    loadRecipe_ = makeAction(this, tr("Load a recipe…"), QStringLiteral("file"), {}, {},
                             [this] { chooseRecipe(); });
    saveRecipe_ = makeAction(this, tr("Save this recipe…"), QStringLiteral("export"), {}, {},
                             [this] { chooseRecipeTarget(); });
    forgetRecipe_ = makeAction(this, tr("Forget the recipe"), QStringLiteral("close"), {}, {},
                               [this] { loadRecipe({}); });
    addActions({choose_, import_, loadRecipe_, saveRecipe_, forgetRecipe_});
}

void ImportDialog::lay() {
    auto* body = new QHBoxLayout;
    tighten(body, 0, 0);
    body->addWidget(makeInputs());
    body->addWidget(verticalLine());
    QFrame* right = frame("surface");
    auto* rightColumn = new QVBoxLayout(right);
    tighten(rightColumn, 0, 0);
    rightColumn->addWidget(pane_);
    body->addWidget(right, 1);

    auto* noticeRow = new QVBoxLayout;
    tighten(noticeRow, 0, 0);
    noticeRow->addWidget(notice_);
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addLayout(body, 1);
    column->addWidget(horizontalLine());
    auto* foot = new QVBoxLayout;
    tighten(foot, kGapMedium, kGapMedium);
    foot->addLayout(noticeRow);
    foot->addLayout(makeFooter());
    column->addLayout(foot);
    for (QPushButton* any : findChildren<QPushButton*>()) any->setAutoDefault(false);
}

QWidget* ImportDialog::makeInputs() {
    file_->setObjectName(QStringLiteral("importFile"));
    file_->setAccessibleName(tr("File"));
    file_->setPlaceholderText(tr("Path of a CSV or Parquet file"));
    name_->setObjectName(QStringLiteral("importName"));
    name_->setAccessibleName(tr("Dataset"));
    nameNote_->setObjectName(QStringLiteral("importNameNote"));
    nameNote_->setWordWrap(true);
    recipeNote_->setWordWrap(true);
    recipeNote_->setObjectName(QStringLiteral("importRecipeNote"));

    auto* fileRow = new QHBoxLayout;
    tighten(fileRow);
    fileRow->addWidget(file_, 1);
    fileRow->addWidget(actionButton(choose_));

    auto* menu = new QMenu(recipeButton_);
    menu->addActions({loadRecipe_, saveRecipe_, forgetRecipe_});
    recipeButton_->setText(tr("Recipe…"));
    recipeButton_->setObjectName(QStringLiteral("importRecipe"));
    recipeButton_->setToolTip(tr("A recipe says how a file is read: options and kinds"));
    recipeButton_->setMenu(menu);
    recipeButton_->setPopupMode(QToolButton::InstantPopup);
    recipeButton_->setIcon(themedIcon(QStringLiteral("file")));
    recipeButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* optionsHead = new QHBoxLayout;
    tighten(optionsHead);
    optionsHead->addWidget(label(tr("How it is read"), TextSize::Section, "", true));
    optionsHead->addStretch(1);
    optionsHead->addWidget(recipeButton_);

    optionsBox_ = new QWidget;
    auto* options = new QVBoxLayout(optionsBox_);
    tighten(options, 0, kGap);
    options->addLayout(optionsHead);
    options->addWidget(recipeNote_);
    options->addWidget(form_);
    optionsBox_->hide();

    auto* inputs = new QWidget;
    auto* column = new QVBoxLayout(inputs);
    tighten(column, kGapLarge, kGapSmall);
    const auto caption = [&](const QString& words, QWidget* buddy) {
        QLabel* made = label(words, TextSize::Caption, "caption");
        made->setBuddy(buddy);
        column->addWidget(made);
    };
    caption(tr("File"), file_);
    column->addLayout(fileRow);
    column->addSpacing(kGapMedium);
    caption(tr("Dataset"), name_);
    column->addWidget(name_);
    column->addWidget(nameNote_);
    column->addSpacing(kGapLarge);
    column->addWidget(optionsBox_);
    column->addStretch(1);

    auto* scroll = new QScrollArea;
    scroll->setWidget(inputs);
    scroll->setWidgetResizable(true);
    scroll->setFixedWidth(kInputsWidth);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return scroll;
}

QBoxLayout* ImportDialog::makeFooter() {
    command_->setObjectName(QStringLiteral("importCommand"));
    QPushButton* cancel = button(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelImport"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    QPushButton* go = actionButton(import_, "primary");
    go->setObjectName(QStringLiteral("startImport"));

    auto* row = new QHBoxLayout;
    tighten(row);
    row->addWidget(command_, 1);
    row->addSpacing(kGap);
    row->addWidget(cancel);
    row->addWidget(go);
    return row;
}

ImportOptions ImportDialog::options() const {
    return {.source = pathOf(cleanPath(file_->text())),
            .name = bytes(name_->text().trimmed()),
            .recipe = recipe_,
            .options = givenOptions(),
            .kinds = pane_->columns().chosen()};
}

/// What differs from the recipe, or from the defaults without one.
std::map<std::string, std::string> ImportDialog::givenOptions() const {
    if (!recipe_) return form_->changedValues();
    if (!recipeValues_) return {};
    const auto changed = form_->changedValues();
    const auto byRecipe = asText(recipeValues_->options);
    std::map<std::string, std::string> given;
    for (const ParameterDescription& description : descriptions_) {
        const auto now = changed.find(description.name);
        const std::string value =
            now == changed.end() ? ParameterForm::textOf(description.defaultValue) : now->second;
        const auto known = byRecipe.find(description.name);
        if (known == byRecipe.end() || known->second != value) given[description.name] = value;
    }
    return given;
}

void ImportDialog::setFile(const QString& path) {
    file_->setText(path);
    fileChanged();
    preview();
}

void ImportDialog::setDatasetName(const QString& name) {
    name_->setText(name);
    nameTyped_ = true;
    review();
}

void ImportDialog::fileChanged() {
    if (!nameTyped_) name_->setText(proposedDatasetName(cleanPath(file_->text())));
    pane_->columns().takeAllBack();  // chosen for the columns of another file
    form_->setValues({});
    recipe_.reset();
    recipeValues_.reset();
    inputChanged();
}

void ImportDialog::inputChanged() {
    shown_.reset();
    ++generation_;
    if (previewJob_) previewJob_->cancel();
    notice_->hide();
    pane_->markStale();
    debounce_.start();
    review();
}

void ImportDialog::loadRecipe(const QString& file) {
    recipe_.reset();
    recipeValues_.reset();
    if (!file.isEmpty()) recipe_ = pathOf(file);
    form_->setValues({});
    pane_->columns().takeAllBack();
    inputChanged();
    preview();
}

void ImportDialog::saveRecipe(const QString& file) {
    if (file.isEmpty() || !shown_ || !shown_->found) return;
    using Done = std::filesystem::path;
    desk_.session.run<Done>(
        {.title = tr("Save the recipe"), .quiet = true}, this,
        [path = pathOf(file), recipe = shown_->found->recipe](const Workbench&,
                                                              const JobContext&) -> Result<Done> {
            BW_CHECK(writeRecipeFile(path, recipe));
            return path;
        },
        [this](Result<Done> done) {
            if (done)
                notice_->say(Tone::Good, tr("Recipe saved."), text(*done));
            else
                notice_->say(done.error());
        });
}

void ImportDialog::preview() {
    debounce_.stop();
    shown_.reset();
    ++generation_;
    if (previewJob_) previewJob_->cancel();
    if (cleanPath(file_->text()).isEmpty()) {
        optionsBox_->hide();
        pane_->showNothing();
        review();
        Q_EMIT previewed();
        return;
    }
    pane_->markStale();
    previewJob_ = desk_.session.run<ImportPreview>(
        {.title = tr("Read %1").arg(QFileInfo(file_->text()).fileName()), .quiet = true}, this,
        [wanted = options()](const Workbench& bench, const JobContext& job) {
            return previewImport(bench, wanted, job);
        },
        [this, generation = generation_](Result<ImportPreview> result) {
            if (generation == generation_) take(std::move(result));
        });
    pane_->showLoading(previewJob_);
    review();
}

void ImportDialog::take(Result<ImportPreview> result) {
    previewJob_.clear();
    if (!result) {
        pane_->showError(result.error());
    } else {
        shown_ = std::move(*result);
        followImporter();
        pane_->show(*shown_);
    }
    review();
    Q_EMIT previewed();
}

/// The form shows the options of the importer that reads this file, and what a recipe says.
void ImportDialog::followImporter() {
    if (importer_ != shown_->importer) {
        importer_ = shown_->importer;
        descriptions_ = shown_->options;
        form_->setDescriptions(descriptions_);
        // The form is made for a page; here it is a narrow column.
        for (QLineEdit* line : form_->findChildren<QLineEdit*>()) {
            line->setMinimumWidth(120);
            line->setMaximumWidth(QWIDGETSIZE_MAX);
            line->setCursorPosition(0);
        }
    }
    if (shown_->recipe && !recipeValues_) {
        recipeValues_ = shown_->recipe;
        form_->setValues(asText(recipeValues_->options));
    }
    form_->setVisible(!descriptions_.empty());
    optionsBox_->show();
}

bool ImportDialog::isReady() const {
    return shown_ && shown_->found && !shown_->problem && !importJob_ && form_->valid() &&
           checkStoredName(bytes(name_->text().trimmed()), "dataset");
}

void ImportDialog::review() {
    reviewName();
    form_->setEnabled(!recipe_ || recipeValues_);
    const QString command = importCommand(options());
    command_->set(command);
    setActionCommand(import_, command);
    import_->setEnabled(isReady());
    const bool found = shown_ && shown_->found;
    saveRecipe_->setEnabled(found);
    setActionCommand(saveRecipe_,
                     found ? command + QStringLiteral(" --preview --save-recipe FILE") : QString());
    forgetRecipe_->setEnabled(recipe_.has_value());
    recipeNote_->setVisible(recipe_.has_value());
    if (recipe_)
        recipeNote_->setText(
            tr("By %1; what you change here comes on top.").arg(text(recipe_->filename())));
}

void ImportDialog::reviewName() {
    const std::string name = bytes(name_->text().trimmed());
    const auto good = checkStoredName(name, "dataset");
    const bool bad = !good && !(name.empty() && file_->text().isEmpty());
    setBad(*name_, bad);
    setKind(nameNote_, bad ? "bad" : "caption");
    if (!good) {
        nameNote_->setText(bad ? text(good.error().hint) : QString());
        return;
    }
    const auto versions =
        std::ranges::count(desk_.session.snapshot()->datasets, name, &DatasetRecord::name);
    nameNote_->setText(versions == 0   ? tr("Makes a new dataset.")
                       : versions == 1 ? tr("Adds a version to %1, which has one.").arg(text(name))
                                       : tr("Adds a version to %1, which has %2.")
                                             .arg(text(name), number(std::int64_t{versions})));
}

void ImportDialog::startImport() {
    if (!isReady()) return;
    notice_->hide();
    const ImportOptions wanted = options();
    importJob_ = desk_.session.run<ImportOutcome>(
        {.title = tr("Import %1").arg(text(wanted.source.filename())),
         .command = importCommand(wanted)},
        this,
        [wanted](const Workbench& bench, const JobContext& job) {
            return importDataset(bench, wanted, job);
        },
        [this](Result<ImportOutcome> outcome) { importEnded(std::move(outcome)); });
    Q_EMIT importStarted(importJob_);
    accept();
}

void ImportDialog::importEnded(Result<ImportOutcome> outcome) {
    importJob_.clear();
    if (outcome) Q_EMIT imported(*outcome);
    if (outcome || outcome.error().code == ErrorCode::Cancelled) {
        deleteLater();
        return;
    }
    notice_->say(outcome.error());
    review();
    open();
}

}  // namespace bw::ui
