#include "core/model/Architecture.h"
#include "ui/base/Text.h"
#include "ui/pages/train/DeviceChooser.h"
#include "ui/pages/train/NewRunForm.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/ParameterForm.h"
#include "ui/widgets/StatePanel.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QTableView>

namespace bw::ui {
namespace {

constexpr int kTwoColumnsFrom = 900;
constexpr int kWidest = 1240;

QComboBox* combo(const QString& objectName, const QString& accessible) {
    auto* made = new QComboBox;
    made->setObjectName(objectName);
    made->setAccessibleName(accessible);
    made->setMinimumWidth(240);
    made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return made;
}

/// A card with a headline; the layout takes what stands in it.
std::pair<QFrame*, QVBoxLayout*> card(const QString& title) {
    QFrame* made = frame("card");
    auto* column = new QVBoxLayout(made);
    tighten(column, kGapLarge, kGapMedium);
    column->addWidget(label(title, TextSize::Section, "section", true));
    return {made, column};
}

QGridLayout* grid() {
    auto* made = new QGridLayout;
    made->setHorizontalSpacing(kGapLarge);
    made->setVerticalSpacing(kGap);
    made->setColumnMinimumWidth(0, 140);
    made->setColumnStretch(1, 1);
    return made;
}

void addRow(QGridLayout* grid, const QString& title, QWidget* editor) {
    const int row = grid->rowCount();
    QLabel* words = label(title);
    words->setBuddy(editor);
    grid->addWidget(words, row, 0, Qt::AlignLeft | Qt::AlignTop);
    words->setContentsMargins(0, 5, 0, 0);
    auto* line = new QHBoxLayout;
    line->addWidget(editor);
    line->addStretch(1);
    grid->addLayout(line, row, 1);
}

std::vector<ParameterDescription> seedParameters() {
    return {
        {.name = "seed",
         .title = bytes(NewRunForm::tr("Seed")),
         .defaultValue = std::int64_t{0},
         .help = bytes(NewRunForm::tr("Of everything random; the same seed gives the same model.")),
         .minimum = 0,
         .maximum = 9e15},
        {.name = "threads",
         .title = bytes(NewRunForm::tr("Threads")),
         .defaultValue = std::int64_t{0},
         .help = bytes(NewRunForm::tr("0 uses one a core.")),
         .minimum = 0,
         .maximum = 1024,
         .basic = false}};
}

}  // namespace

NewRunForm::NewRunForm(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      dataset_(combo(QStringLiteral("dataset"), tr("Dataset"))),
      target_(combo(QStringLiteral("target"), tr("Column to predict"))),
      task_(combo(QStringLiteral("task"), tr("Task"))),
      split_(combo(QStringLiteral("split"), tr("Split"))),
      architecture_(combo(QStringLiteral("architecture"), tr("Architecture"))),
      datasetFacts_(label({}, TextSize::Caption, "caption")),
      architectureHelp_(label({}, TextSize::Caption, "caption")),
      used_(label({}, TextSize::Caption, "caption")),
      command_(codeLabel({})),
      hint_(label({}, TextSize::Body, "quiet")),
      table_(new QTableView),
      architectureForm_(new ParameterForm),
      trainerForm_(new ParameterForm),
      seedForm_(new ParameterForm),
      device_(new DeviceChooser(desk.session)),
      problem_(new Notice) {
    start_ = makeAction(this, tr("Start training"), QStringLiteral("play"),
                        QKeySequence(Qt::CTRL | Qt::Key_Return), {}, [this] { start(); });
    close_ = makeAction(this, tr("Close form"), QStringLiteral("close"),
                        QKeySequence(Qt::Key_Escape), {}, [this] { Q_EMIT closed(); });
    addAction(start_);
    addAction(close_);
    buildParameters();

    auto* body = new QWidget;
    body->setMaximumWidth(kWidest);
    columns_ = new QBoxLayout(QBoxLayout::LeftToRight, body);
    columns_->setContentsMargins(kGapHuge, 0, kGapHuge, kGapHuge);
    columns_->setSpacing(kGapLarge);
    auto* left = new QVBoxLayout;
    auto* right = new QVBoxLayout;
    for (QVBoxLayout* side : {left, right}) side->setSpacing(kGapLarge);
    left->addWidget(dataPart());
    left->addWidget(featuresPart(), 1);
    right->addWidget(architecturePart());
    right->addWidget(trainingPart());
    right->addStretch(1);
    columns_->addLayout(left, 1);
    columns_->addLayout(right, 1);

    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(body);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(kGapHuge, kGapLarge, kGapLarge, kGapLarge);
    head->addWidget(label(tr("New run"), TextSize::Headline, "headline", true), 1);
    head->addWidget(actionButton(close_, "flat"));
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addLayout(head);
    column->addWidget(scroll, 1);
    column->addWidget(bottomBar());
    wire();
    review();
}

void NewRunForm::buildParameters() {
    target_->setPlaceholderText(tr("Choose a column"));
    target_->setMaxVisibleItems(20);
    task_->addItem(tr("Automatic, by the target"), QString());
    task_->addItem(tr("Two classes"), QStringLiteral("binary"));
    task_->addItem(tr("Several classes"), QStringLiteral("multiclass"));
    task_->addItem(tr("A number (regression)"), QStringLiteral("regression"));
    split_->addItem(QStringLiteral("default"), QStringLiteral("default"));
    for (const Architecture* architecture : desk_.session.plugins().all<Architecture>())
        architecture_->addItem(text(architecture->title()), text(architecture->id()));
    if (const int mlp = architecture_->findData(QStringLiteral("mlp")); mlp >= 0)
        architecture_->setCurrentIndex(mlp);
    showArchitecture();
    trainerForm_->setDescriptions(trainerParameters());
    seedForm_->setDescriptions(seedParameters());
}

QWidget* NewRunForm::dataPart() {
    const auto [made, column] = card(tr("Data"));
    QGridLayout* rows = grid();
    addRow(rows, tr("Dataset"), dataset_);
    rows->addWidget(datasetFacts_, rows->rowCount(), 1);
    addRow(rows, tr("Predict"), target_);
    addRow(rows, tr("Task"), task_);
    addRow(rows, tr("Split"), split_);
    column->addLayout(rows);
    return made;
}

QWidget* NewRunForm::featuresPart() {
    const auto [made, column] = card(tr("Features"));
    auto* line = new QHBoxLayout;
    line->addWidget(used_, 1);
    const std::tuple<QString, QString, std::function<void()>> choices[] = {
        {tr("As proposed"), QStringLiteral("features_proposed"), [this] { features_.propose(); }},
        {tr("All"), QStringLiteral("features_all"), [this] { features_.setAll(true); }},
        {tr("None"), QStringLiteral("features_none"), [this] { features_.setAll(false); }}};
    for (const auto& [words, name, act] : choices) {
        QPushButton* choice = button(words, "flat");
        choice->setObjectName(name);
        connect(choice, &QPushButton::clicked, this, act);
        line->addWidget(choice);
    }
    column->addLayout(line);
    dressTable(table_);
    table_->setObjectName(QStringLiteral("features"));
    table_->setAccessibleName(tr("Columns to learn from"));
    table_->setModel(&features_);
    QHeaderView* header = table_->horizontalHeader();
    header->setStretchLastSection(true);
    header->resizeSection(FeaturesModel::kName, 150);
    header->resizeSection(FeaturesModel::kKind, 100);
    header->resizeSection(FeaturesModel::kMissing, 72);
    desk_.settings.remember(header, QStringLiteral("train/features"));
    tableState_ = new StatePanel(table_, nullptr);
    tableState_->setMinimumHeight(260);
    column->addWidget(tableState_, 1);
    return made;
}

QWidget* NewRunForm::architecturePart() {
    const auto [made, column] = card(tr("Model"));
    QGridLayout* rows = grid();
    addRow(rows, tr("Architecture"), architecture_);
    architectureHelp_->setWordWrap(true);
    rows->addWidget(architectureHelp_, rows->rowCount(), 1);
    column->addLayout(rows);
    column->addWidget(architectureForm_);
    return made;
}

QWidget* NewRunForm::trainingPart() {
    const auto [made, column] = card(tr("Training"));
    QGridLayout* rows = grid();
    addRow(rows, tr("Device"), device_);
    column->addLayout(rows);
    column->addWidget(trainerForm_);
    column->addWidget(seedForm_);
    return made;
}

QWidget* NewRunForm::bottomBar() {
    QFrame* bar = frame("bar");
    auto* column = new QVBoxLayout(bar);
    tighten(column, 0, 0);
    column->addWidget(horizontalLine());
    auto* inner = new QVBoxLayout;
    inner->setContentsMargins(kGapHuge, kGapMedium, kGapHuge, kGapMedium);
    problem_->setObjectName(QStringLiteral("form_problem"));
    inner->addWidget(problem_);
    auto* line = new QHBoxLayout;
    command_->setObjectName(QStringLiteral("command_line"));
    command_->setWordWrap(true);
    command_->setProperty("kind", "quiet");
    QPushButton* copy = button(tr("Copy"), "flat");
    copy->setIcon(themedIcon(QStringLiteral("copy")));
    copy->setAccessibleName(tr("Copy the command line"));
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(command_->text()); });
    QPushButton* start = actionButton(start_, "primary");
    start->setObjectName(QStringLiteral("start_training"));
    line->addWidget(command_, 1);
    line->addWidget(copy);
    line->addWidget(hint_);
    line->addWidget(start);
    inner->addLayout(line);
    column->addLayout(inner);
    return bar;
}

void NewRunForm::wire() {
    connect(dataset_, &QComboBox::activated, this, [this] {
        const QString chosen = dataset_->currentData().toString();
        profile_.reset();
        choose(chosen);
    });
    connect(target_, &QComboBox::activated, this, [this] {
        if (profile_) features_.set(*profile_, bytes(target_->currentData().toString()));
        review();
    });
    connect(architecture_, &QComboBox::activated, this, [this] {
        showArchitecture();
        review();
    });
    for (QComboBox* box : {task_, split_})
        connect(box, &QComboBox::activated, this, &NewRunForm::review);
    for (ParameterForm* form : {architectureForm_, trainerForm_, seedForm_})
        connect(form, &ParameterForm::changed, this, &NewRunForm::review);
    connect(&features_, &FeaturesModel::choiceChanged, this, &NewRunForm::review);
    connect(device_, &DeviceChooser::changed, this, &NewRunForm::review);
    connect(tableState_, &StatePanel::retry, this, &NewRunForm::loadFacts);
    connect(&desk_.session, &Session::snapshotChanged, this, [this] {
        if (!isVisible()) return;
        if (dataset_->count() == 0)
            open({});
        else
            followVersion();
    });
}

void NewRunForm::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    followVersion();
}

void NewRunForm::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    columns_->setDirection(width() >= kTwoColumnsFrom ? QBoxLayout::LeftToRight
                                                      : QBoxLayout::TopToBottom);
}

}  // namespace bw::ui
