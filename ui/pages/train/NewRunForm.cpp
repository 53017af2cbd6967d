#include "ui/pages/train/NewRunForm.h"

#include "core/base/NumberText.h"
#include "core/model/Architecture.h"
#include "core/pipeline/DataReports.h"
#include "ui/base/Text.h"
#include "ui/pages/train/DeviceChooser.h"
#include "ui/pages/train/TrainCommand.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/ParameterForm.h"
#include "ui/widgets/StatePanel.h"

#include <QComboBox>
#include <QTableView>

#include <algorithm>

// What the form does; how it is laid out stands in NewRunFormLayout.cpp.

namespace bw::ui {
namespace {

constexpr auto kLast = "train/last";

QString keyOf(const QString& dataset) {
    return dataset.isEmpty() ? QString::fromLatin1(kLast)
                             : QStringLiteral("%1/%2").arg(QLatin1String(kLast), dataset);
}

QString nameOf(const std::string& reference) {
    return text(reference).section(QLatin1Char('@'), 0, 0);
}

void pick(QComboBox* combo, const QString& data) {
    const int index = combo->findData(data);
    if (index >= 0) combo->setCurrentIndex(index);
}

std::map<std::string, std::string> only(const std::map<std::string, std::string>& set,
                                        std::span<const ParameterDescription> descriptions) {
    std::map<std::string, std::string> kept;
    for (const ParameterDescription& description : descriptions)
        if (const auto found = set.find(description.name); found != set.end()) kept.insert(*found);
    return kept;
}

}  // namespace

void NewRunForm::open(const QString& dataset) {
    problem_->clear();
    listDatasets();
    const QString last =
        dataset.isEmpty() ? nameOf(optionsFromText(desk_.settings.value(keyOf({})).toString()).data)
                          : dataset;
    const QString name = last.section(QLatin1Char('@'), 0, 0);
    if (dataset_->findData(name) >= 0)
        choose(name);
    else if (dataset_->count() > 0 && !profile_)
        choose(dataset_->itemData(0).toString());
    device_->ask();
    review();
}

void NewRunForm::fill(const TrainOptions& options) {
    problem_->clear();
    listDatasets();
    const QString reference = text(options.data);
    const QString name = nameOf(options.data);
    // An older version than the newest is an entry of its own.
    if (dataset_->findData(reference) < 0 && reference != name)
        dataset_->addItem(reference, reference);
    pick(dataset_, reference);
    pending_ = options;
    loadFacts();
    device_->ask();
}

void NewRunForm::listDatasets() {
    const QString before = dataset_->currentData().toString();
    dataset_->clear();
    for (const DatasetRecord& record : desk_.session.snapshot()->newestDatasets())
        dataset_->addItem(QStringLiteral("%1  ·  %2").arg(text(record.name), number(record.rows)),
                          text(record.name));
    pick(dataset_, before);
}

void NewRunForm::choose(const QString& dataset) {
    const bool same = dataset_->currentData().toString() == dataset;
    pick(dataset_, dataset);
    if (same && profile_ && profile_->dataset == bytes(dataset)) return followVersion();
    if (!pending_ || nameOf(pending_->data) != dataset)
        pending_ = optionsFromText(desk_.settings.value(keyOf(dataset)).toString());
    loadFacts();
}

std::string NewRunForm::newestVersion() const {
    const std::string name = bytes(dataset_->currentData().toString());
    for (const DatasetRecord& record : desk_.session.snapshot()->newestDatasets())
        if (record.name == name) return record.version;
    return {};
}

void NewRunForm::followVersion() {
    if (!profile_) return;
    const std::string newest = newestVersion();
    if (newest.empty() || newest == profile_->version) return;
    pending_ = options();
    listDatasets();
    loadFacts();
}

void NewRunForm::loadFacts() {
    const int generation = ++generation_;
    profile_.reset();
    features_.clear();
    target_->clear();
    const std::string reference = bytes(dataset_->currentData().toString());
    Job* job = desk_.session.run<Facts>(
        {.title = tr("Profile %1").arg(text(reference)), .quiet = true}, this,
        [reference](const Workbench& bench, const JobContext& context) -> Result<Facts> {
            BW_TRY(const OpenedDataset dataset, openDataset(bench.project, reference));
            Facts facts;
            BW_TRY(facts.profile, storedProfile(dataset, context));
            const auto folder =
                bench.project.splitFile(dataset.record.name, "default").parent_path();
            std::error_code none;
            for (const auto& file : std::filesystem::directory_iterator(folder, none))
                if (file.path().extension() == ".json")
                    facts.splits.append(text(file.path().stem()));
            return facts;
        },
        [this, generation, newest = newestVersion()](Result<Facts> facts) {
            if (generation != generation_) return;
            if (facts) {
                takeFacts(std::move(*facts));
                if (newestVersion() != newest) followVersion();
            } else if (facts.error().code != ErrorCode::Cancelled)
                tableState_->showError(facts.error(), true);
            review();
        });
    tableState_->showLoading(job);
    review();
}

void NewRunForm::takeFacts(Facts facts) {
    profile_ = std::move(facts.profile);
    datasetFacts_->setText(tr("%1 rows, %2 columns, version %3")
                               .arg(number(profile_->rows),
                                    number(static_cast<std::int64_t>(profile_->columns.size())),
                                    text(shortHash(profile_->version))));
    target_->clear();
    for (const ColumnProfile& column : profile_->columns)
        target_->addItem(themedIcon(QStringLiteral("kind-") + text(columnKindName(column.kind))),
                         text(column.name), text(column.name));
    target_->setCurrentIndex(-1);
    split_->clear();
    facts.splits.removeAll(QStringLiteral("default"));
    facts.splits.prepend(QStringLiteral("default"));
    for (const QString& split : facts.splits) split_->addItem(split, split);
    applyPending();
    tableState_->showContent();
}

void NewRunForm::proposeTarget() {
    const auto& runs = desk_.session.snapshot()->runs;
    const std::string name = bytes(nameOf(bytes(dataset_->currentData().toString())));
    for (auto run = runs.rbegin(); run != runs.rend() && target_->currentIndex() < 0; ++run)
        if (run->record.dataset == name) pick(target_, text(run->record.target));
}

/// Of a remembered or another run; what does not exist here keeps its default.
void NewRunForm::applyPending() {
    const TrainOptions wanted = std::exchange(pending_, std::nullopt).value_or(TrainOptions{});
    if (!wanted.target.empty()) pick(target_, text(wanted.target));
    proposeTarget();
    pick(task_, text(wanted.task));
    pick(split_, text(wanted.split));
    pick(architecture_, text(wanted.model));
    showArchitecture();
    architectureForm_->setValues(wanted.set);
    trainerForm_->setValues(only(wanted.set, trainerParameters()));
    seedForm_->setValues(
        {{"seed", std::to_string(wanted.seed)}, {"threads", std::to_string(wanted.threads)}});
    device_->setDevice(text(wanted.device));
    features_.set(*profile_, bytes(target_->currentData().toString()));
    if (!wanted.features.empty() || !wanted.exclude.empty())
        features_.choose(wanted.features, wanted.exclude);
    review();
}

void NewRunForm::showArchitecture() {
    const std::string id = bytes(architecture_->currentData().toString());
    const auto found = desk_.session.plugins().find<Architecture>(id, "model architecture");
    if (!found) return;
    architectureHelp_->setText(text((*found)->help()));
    architectureForm_->setDescriptions((*found)->parameters());
}

TrainOptions NewRunForm::options() const {
    TrainOptions options{.data = bytes(dataset_->currentData().toString()),
                         .target = bytes(target_->currentData().toString()),
                         .model = bytes(architecture_->currentData().toString()),
                         .set = architectureForm_->changedValues(),
                         .features = features_.features(),
                         .exclude = features_.excluded(),
                         .task = bytes(task_->currentData().toString()),
                         .split = bytes(split_->currentData().toString()),
                         .device = bytes(device_->device())};
    options.set.merge(trainerForm_->changedValues());
    const auto seeds = seedForm_->changedValues();
    if (seeds.contains("seed")) options.seed = text(seeds.at("seed")).toLongLong();
    if (seeds.contains("threads")) options.threads = text(seeds.at("threads")).toInt();
    if (options.split.empty()) options.split = "default";
    return options;
}

QString NewRunForm::missing() const {
    if (starting_) return tr("Preparing the run…");
    if (dataset_->count() == 0) return tr("Import a dataset first, on the Data page");
    if (!profile_) return tr("Reading the columns of the dataset…");
    if (target_->currentIndex() < 0) return tr("Choose the column to predict");
    if (architecture_->count() == 0) return tr("No architecture plugin is loaded; see Plugins");
    if (features_.used() == 0) return tr("Choose at least one column to learn from");
    for (const ParameterForm* form : {architectureForm_, trainerForm_, seedForm_})
        if (const auto wrong = form->problem()) return text(wrong->message);
    return {};
}

void NewRunForm::review() {
    const QString lacks = missing();
    hint_->setText(lacks);
    start_->setEnabled(lacks.isEmpty());
    const QString command = profile_ ? commandOf(options()) : QString();
    command_->setText(command);
    command_->setVisible(!command.isEmpty());
    setActionCommand(start_, command);
    used_->setText(tr("%1 of %2 columns").arg(features_.used()).arg(features_.rowCount()));
}

void NewRunForm::remember() const {
    const TrainOptions chosen = options();
    const QString kept = optionsToText(chosen);
    desk_.settings.setValue(keyOf({}), kept);
    desk_.settings.setValue(keyOf(nameOf(chosen.data)), kept);
}

void NewRunForm::start() {
    if (!missing().isEmpty()) return;
    problem_->clear();
    remember();
    starting_ = true;
    review();
    const TrainOptions chosen = options();
    desk_.session.run<RunRecord>(
        {.title = tr("Start training on %1").arg(text(chosen.data)), .command = commandOf(chosen)},
        this,
        [chosen](const Workbench& bench, const JobContext& job) -> Result<RunRecord> {
            BW_TRY(const PreparedRun run, prepareRun(bench, chosen, job));
            for (const std::string& note : run.notes) job.note(note);
            BW_CHECK(startRun(bench, run.record));
            return run.record;
        },
        [this](const Result<RunRecord>& run) {
            starting_ = false;
            review();
            if (run)
                Q_EMIT started(text(run->id));
            else if (run.error().code != ErrorCode::Cancelled)
                problem_->say(run.error());
        });
}

}  // namespace bw::ui
