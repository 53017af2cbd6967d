#include "ui/pages/deploy/CardView.h"

#include "ui/base/Text.h"
#include "ui/pages/deploy/ModelTree.h"
#include "ui/widgets/FactList.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <nlohmann/json.hpp>

#include <QBoxLayout>
#include <QGridLayout>
#include <QScrollArea>

#include <array>
#include <set>

namespace bw::ui {
namespace {

constexpr int kMetricColumn = 110;
const std::array<std::string, 3> kParts{"train", "validation", "test"};

QString words(const Json& value) {
    return text(value.is_string() ? value.get<std::string>() : dumpJson(value, -1));
}

/// "hidden 128, dropout 0.1".
QString parametersOf(const Json& values) {
    QStringList list;
    if (values.is_object())
        for (const auto& [name, value] : values.items())
            if (const QString shown = words(value); !shown.isEmpty())
                list.append(QStringLiteral("%1 %2").arg(
                    text(name).replace(QLatin1Char('_'), QLatin1Char(' ')), shown));
    return list.join(QStringLiteral(", "));
}

QString taskWord(const std::string& task) {
    if (task == "binary") return CardView::tr("two classes");
    if (task == "multiclass") return CardView::tr("several classes");
    return task == "regression" ? CardView::tr("a number") : text(task);
}

QString classesOf(const ModelCard& card) {
    constexpr std::size_t kShown = 12;
    QStringList names;
    for (std::size_t i = 0; i < card.classes.size() && i < kShown; ++i)
        names.append(text(card.classes[i]));
    QString list = names.join(QStringLiteral(", "));
    if (card.classes.size() > kShown)
        list += CardView::tr(" and %1 more").arg(card.classes.size() - kShown);
    return list;
}

/// The parts that are there, in the order of the split, unknown ones last.
template <typename Map>
std::vector<std::string> partsOf(const Map& values) {
    std::vector<std::string> parts;
    for (const std::string& part : kParts)
        if (values.contains(part)) parts.push_back(part);
    for (const auto& [part, ignored] : values)
        if (std::ranges::find(parts, part) == parts.end()) parts.push_back(part);
    return parts;
}

QLabel* right(QLabel* made) {
    made->setAlignment(Qt::AlignRight);
    return made;
}

QString partWord(const std::string& part) {
    return text(part).replace(QLatin1Char('_'), QLatin1Char(' '));
}

}  // namespace

CardView::CardView(Desk desk, QWidget* parent)
    : QWidget(parent), desk_(desk), scroll_(new QScrollArea) {
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    panel_ = new StatePanel(scroll_, nullptr);
    panel_->setObjectName(QStringLiteral("cardPanel"));
    auto* column = new QVBoxLayout(this);
    tighten(column);
    column->addWidget(panel_);
    connect(panel_, &StatePanel::retry, this, &CardView::reload);
}

void CardView::clear() {
    ++generation_;
    version_ = {};
    scroll_->setWidget(new QWidget);
    panel_->showContent();
}

void CardView::setVersion(const ModelVersion& version) {
    const bool same = version.name == version_.name && version.version == version_.version &&
                      version.hash == version_.hash;
    if (same) return;
    version_ = version;
    scroll_->setWidget(new QWidget);  // nothing of another version stays
    reload();
}

void CardView::reload() {
    if (job_) job_->cancel();
    job_ = desk_.session.run<ModelCard>(
        {.title = tr("Read %1").arg(referenceOf(version_)), .quiet = true}, this,
        [version = version_](const Workbench& bench, const JobContext& context) {
            return loadModelCard(bench, version, context);
        },
        [this, generation = ++generation_](const Result<ModelCard>& card) {
            if (generation != generation_) return;
            if (card)
                show(*card);
            else
                panel_->showError(card.error(), true);
        });
    panel_->showLoading(job_);
}

void CardView::show(const ModelCard& card) {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, kGapLarge, kGapMedium);
    if (card.runProblem) {
        auto* notice = new Notice;
        notice->setObjectName(QStringLiteral("runNotice"));
        notice->say(Tone::Warn,
                    tr("How it was trained is not known: %1.").arg(text(card.runProblem->message)),
                    tr("The model itself is whole and can be used."));
        column->addWidget(notice);
    }
    auto* grid = new QGridLayout;
    grid->setSpacing(kGapMedium);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->addWidget(makeMetrics(card), 0, 0);
    grid->addWidget(makeOrigin(card), 0, 1);
    grid->addWidget(makeModel(card), 1, 0);
    grid->addWidget(makeFeatures(card), 1, 1);
    grid->addWidget(makeHashes(card), 2, 0, 1, 2);
    column->addLayout(grid);
    column->addStretch(1);
    scroll_->setWidget(content);
    panel_->showContent();
}

QWidget* CardView::makeMetrics(const ModelCard& card) const {
    auto* facts = new FactList(tr("Metrics of the best epoch"));
    if (!card.status || card.status->metrics.empty()) {
        facts->addWidget(label(tr("The run has recorded none."), TextSize::Body, "quiet"));
        return facts;
    }
    const auto& metrics = card.status->metrics;
    auto* table = new QWidget;
    auto* grid = new QGridLayout(table);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(kGap);
    grid->setColumnMinimumWidth(0, kMetricColumn);
    std::set<std::string> names;
    for (const auto& [part, values] : metrics)
        for (const auto& [name, value] : values) names.insert(name);
    int column = 1;
    for (const std::string& part : partsOf(metrics)) {
        grid->addWidget(right(label(partWord(part), TextSize::Caption, "caption")), 0, column);
        int row = 1;
        for (const std::string& name : names) {
            const auto found = metrics.at(part).find(name);
            const QString value =
                found == metrics.at(part).end() ? QStringLiteral("—") : number(found->second);
            QLabel* cell = right(label(value));
            cell->setObjectName(QStringLiteral("metric-%1-%2").arg(text(part), text(name)));
            grid->addWidget(cell, row++, column);
        }
        grid->setColumnStretch(column++, 1);
    }
    int row = 1;
    for (const std::string& name : names)
        grid->addWidget(label(partWord(name), TextSize::Body, "quiet"), row++, 0);
    facts->addWidget(table);
    return facts;
}

QWidget* CardView::makeOrigin(const ModelCard& card) {
    auto* facts = new FactList(tr("Origin"));
    facts->add(tr("Registered"),
               tr("%1 by %2").arg(ago(card.version.created), text(card.version.by)),
               QStringLiteral("created"), localTime(card.version.created));
    const QString run = text(card.version.run);
    facts->addLink(tr("Run"), run, QStringLiteral("run"),
                   [this, run] { desk_.navigator.showRun(run); });
    if (!card.spec) return facts;
    const QString dataset = text(card.spec->dataset + "@" + shortHash(card.spec->version));
    facts->addLink(tr("Dataset"), dataset, QStringLiteral("dataset"),
                   [this, dataset] { desk_.navigator.showDataset({.reference = dataset}); });
    QStringList rows;
    if (card.status)
        for (const std::string& part : partsOf(card.status->rows))
            if (part != "left_out" || card.status->rows.at(part) > 0)
                rows.append(QStringLiteral("%1 %2").arg(partWord(part),
                                                        number(card.status->rows.at(part))));
    facts->add(tr("Rows"), rows.join(QStringLiteral(", ")), QStringLiteral("rows"));
    facts->add(tr("Trained on"), card.status ? text(card.status->device) : QString(),
               QStringLiteral("device"));
    facts->add(tr("Seed"), QString::number(card.spec->seed), QStringLiteral("seed"));
    if (card.status)
        for (const std::string& note : card.status->notes) facts->add(tr("Note"), text(note));
    return facts;
}

QWidget* CardView::makeModel(const ModelCard& card) const {
    auto* facts = new FactList(tr("Model"));
    facts->add(tr("Target"), text(card.target), QStringLiteral("target"));
    facts->add(tr("Task"), taskWord(card.task), QStringLiteral("task"), text(card.task));
    facts->add(tr("Classes"), classesOf(card), QStringLiteral("classes"));
    if (card.spec) {
        facts->add(tr("Architecture"), text(card.spec->architecture),
                   QStringLiteral("architecture"));
        facts->add(tr("Its parameters"), parametersOf(card.spec->architectureParameters),
                   QStringLiteral("architectureParameters"));
        facts->add(tr("Training"), parametersOf(card.spec->trainer), QStringLiteral("trainer"));
    }
    facts->add(tr("Learned numbers"), number(card.parameters), QStringLiteral("parameters"));
    facts->add(tr("Operators"), number(card.operators), QStringLiteral("operators"),
               tr("Nodes of the graph, preprocessing included"));
    facts->add(tr("Size on disk"), byteSize(static_cast<double>(card.bytes)),
               QStringLiteral("bytes"), tr("%1 bytes").arg(number(card.bytes)));
    return facts;
}

QWidget* CardView::makeFeatures(const ModelCard& card) const {
    auto* facts = new FactList(tr("Features (%1)").arg(card.inputs));
    if (!card.spec) {
        facts->addWidget(label(tr("Their kinds are in the run."), TextSize::Body, "quiet"));
        return facts;
    }
    constexpr std::size_t kShown = 40;
    const auto& features = card.spec->features;
    for (std::size_t i = 0; i < features.size() && i < kShown; ++i)
        facts->add(text(features[i].column), text(features[i].kind));
    if (features.size() > kShown)
        facts->addWidget(
            label(tr("and %1 more").arg(features.size() - kShown), TextSize::Body, "quiet"));
    return facts;
}

QWidget* CardView::makeHashes(const ModelCard& card) const {
    auto* facts = new FactList(tr("Identity"));
    facts->addCode(tr("Model, SHA-256"), text(card.version.hash), QStringLiteral("hash"));
    if (card.spec) {
        facts->addCode(tr("Dataset, SHA-256"), text(card.spec->version),
                       QStringLiteral("datasetHash"));
        facts->addCode(tr("Split, SHA-256"), text(card.spec->splitHash),
                       QStringLiteral("splitHash"));
    }
    facts->addCode(tr("Folder"), text(card.folder), QStringLiteral("folder"));
    return facts;
}

}  // namespace bw::ui
