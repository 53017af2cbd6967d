#include "ui/pages/monitor/MonitorInspector.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/DriftModel.h"
#include "ui/pages/monitor/DriftPlot.h"
#include "ui/pages/monitor/WindowWords.h"
#include "ui/widgets/FactList.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>

namespace bw::ui {
namespace {

QString measureTitle(const std::string& measure) {
    if (measure == "ks") return QStringLiteral("KS");
    if (measure == "cramers_v") return QStringLiteral("Cramér's V");
    return text(measure);
}

QString share(std::int64_t part, std::int64_t whole) {
    return percent(whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0);
}

}  // namespace

MonitorInspector::MonitorInspector(Desk desk, QWidget* parent) : QScrollArea(parent), desk_(desk) {
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    tighten(column, kGapMedium, kGapMedium);
    column->addWidget(makeColumn());
    for (QVBoxLayout** place : {&ofWindow_, &ofModel_}) {
        *place = new QVBoxLayout;
        column->addLayout(*place);
    }
    column->addStretch(1);
    setWidget(body);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(320);
    setFocusPolicy(Qt::NoFocus);
    setColumn(nullptr, false);
}

QWidget* MonitorInspector::makeColumn() {
    QFrame* card = frame("card");
    auto* column = new QVBoxLayout(card);
    tighten(column, kGapLarge, kGap);
    auto* head = new QHBoxLayout;
    tighten(head);
    name_ = label({}, TextSize::Section, "section", true);
    name_->setObjectName(QStringLiteral("driftName"));
    verdict_ = new Mark;
    verdict_->setObjectName(QStringLiteral("driftVerdict"));
    head->addWidget(name_, 1);
    head->addWidget(verdict_);
    column->addLayout(head);
    sentence_ = label({}, TextSize::Body, "quiet");
    examples_ = label({}, TextSize::Body, "quiet");
    for (QLabel* line : {sentence_, examples_}) {
        line->setWordWrap(true);
        line->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    column->addWidget(sentence_);
    plot_ = new DriftPlot;
    plot_->setObjectName(QStringLiteral("driftPlot"));
    column->addWidget(plot_);
    column->addWidget(examples_);
    neverSeen_ = addButton(column, "never_seen", "showNeverSeen");
    missing_ = addButton(column, "missing", "showMissing");
    outside_ = addButton(column, "contract", "showOutside");
    about_ = card;
    return card;
}

QPushButton* MonitorInspector::addButton(QVBoxLayout* layout, const char* what, const char* name) {
    QPushButton* made = button({});
    made->setIcon(themedIcon(QStringLiteral("table")));
    made->setObjectName(QLatin1String(name));
    layout->addWidget(made, 0, Qt::AlignLeft);
    connect(made, &QPushButton::clicked, this, [this, what] {
        const QString title = std::string_view(what) == "never_seen"
                                  ? tr("Rows with values of %1 never seen in training")
                              : std::string_view(what) == "missing"
                                  ? tr("Rows without a value of %1")
                                  : tr("Rows whose %1 is outside the contract");
        ask(title.arg(text(column_)), what, column_);
    });
    return made;
}

void MonitorInspector::ask(const QString& title, const std::string& what,
                           const std::string& column) {
    if (!window_) return;
    const MonitorOptions model = optionsOf(shown_->choice);
    Q_EMIT rowsWanted({.title = tr("%1, %2").arg(title, spanTitle(window_->from, window_->to)),
                       .options = {.model = model.model,
                                   .modelName = model.modelName,
                                   .since = window_->from,
                                   .until = window_->to,
                                   .what = what,
                                   .column = column}});
}

void MonitorInspector::setColumn(const ColumnDrift* column, bool answer) {
    about_->setVisible(column != nullptr);
    if (!column) return;
    column_ = column->column;
    name_->setText(answer ? tr("Answers: %1").arg(text(column_)) : text(column_));
    const VerdictWord verdict = verdictOf(*column, window_ ? window_->minimumRows : 0);
    verdict_->set(verdict.word, verdict.tone);
    QString words = column->measure.empty()
                        ? QString()
                        : tr("Effect %1 (%2), corrected p %3. ")
                              .arg(number(column->effect), measureTitle(column->measure),
                                   pWords(column->corrected));
    words += tr("%1 here, %2 in training; missing %3 here, %4 there.")
                 .arg(text(counted(column->rows, "row")), number(column->referenceRows),
                      share(column->missing, column->rows),
                      share(column->referenceMissing, column->referenceRows));
    if (!column->reason.empty()) words += QLatin1Char(' ') + text(column->reason);
    sentence_->setText(words);
    plot_->show(column->bins);
    QStringList examples;
    for (const std::string& value : column->examples) examples += text(value);
    examples_->setText(tr("Never seen in training: %1").arg(examples.join(QStringLiteral(", "))));
    examples_->setVisible(!examples.isEmpty());
    tellButtons(column, answer);
}

void MonitorInspector::tellButtons(const ColumnDrift* column, bool answer) {
    const auto tell = [this, answer](QPushButton* button, const QString& words, std::int64_t rows) {
        button->setText(words.arg(text(counted(rows, "row"))));
        button->setAccessibleName(tr("Show %1").arg(button->text()));
        button->setVisible(rows > 0 && !answer);
    };
    tell(neverSeen_, tr("%1 with values never seen"), column->neverSeen);
    tell(missing_, tr("%1 without a value"), column->missing);
    tell(outside_, tr("%1 outside the contract"),
         window_ ? outsideContract(*window_, column->column) : 0);
}

void MonitorInspector::replace(QVBoxLayout* place, FactList* made) {
    while (QLayoutItem* old = place->takeAt(0)) {
        if (QWidget* gone = old->widget()) {
            gone->hide();
            gone->setObjectName({});
            gone->deleteLater();  // a link of it may have asked for this
        }
        delete old;
    }
    if (made) place->addWidget(made);
}

void MonitorInspector::setWindow(const SharedMonitored& shown, const MonitorWindow* window) {
    shown_ = shown;
    window_ = window;
    if (!window) setColumn(nullptr, false);
    replace(ofWindow_, window ? windowFacts() : nullptr);
    replace(ofModel_, shown ? modelFacts() : nullptr);
}

FactList* MonitorInspector::windowFacts() {
    auto* facts = new FactList(spanTitle(window_->from, window_->to));
    facts->setObjectName(QStringLiteral("windowFacts"));
    facts->add(tr("Answered by"), versionWords(*window_), QStringLiteral("versions"));
    facts->add(tr("Requests"),
               tr("%1, %2").arg(number(window_->requests), text(counted(window_->rows, "row"))),
               QStringLiteral("requests"));
    if (window_->failed > 0)
        facts->addLink(
            tr("Errors"),
            QStringLiteral("%1 (%2)").arg(number(window_->failed), statusWords(*window_)),
            QStringLiteral("errors"), [this] { ask(tr("Errors"), "failed", {}); });
    else
        facts->add(tr("Errors"), tr("none"), QStringLiteral("errors"));
    facts->addLink(tr("Latency"),
                   tr("p50 %1, p95 %2, p99 %3")
                       .arg(latencyWords(window_->latencyP50), latencyWords(window_->latencyP95),
                            latencyWords(window_->latencyP99)),
                   QStringLiteral("latency"), [this] { ask(tr("Slowest rows"), "slow", {}); });
    const ReplayReport& replay = window_->replay;
    if (!replay.reason.empty())
        facts->add(tr("Skew check"), text(replay.reason), QStringLiteral("skew"));
    else if (replay.differing > 0)
        facts->addLink(tr("Skew check"),
                       tr("%1 of %2 replayed differ, at most by %3")
                           .arg(number(replay.differing), text(counted(replay.rows, "row")),
                                number(replay.worst)),
                       QStringLiteral("skew"),
                       [this] { ask(tr("Answers that differ when replayed"), "skew", {}); });
    else
        facts->add(tr("Skew check"),
                   tr("%1 replayed, none differs").arg(text(counted(replay.rows, "row"))),
                   QStringLiteral("skew"));
    std::int64_t outside = 0;
    for (const ContractViolation& violation : window_->violations) outside += violation.rows;
    if (outside > 0)
        facts->addLink(tr("Contract"), tr("%1 outside").arg(text(counted(outside, "value"))),
                       QStringLiteral("contract"),
                       [this] { ask(tr("Rows outside the contract"), "contract", {}); });
    else
        facts->add(tr("Contract"), window_->hasContract ? tr("kept") : tr("none is accepted"),
                   QStringLiteral("contract"));
    addQuality(*facts);
    if (!window_->problem.empty())
        facts->add(tr("Not kept"), text(window_->problem), QStringLiteral("problem"));
    return facts;
}

void MonitorInspector::addQuality(FactList& facts) {
    const QString known =
        tr("%1 of %2").arg(number(window_->truthRows), text(counted(window_->rows, "row")));
    if (window_->truthRows == 0) {
        facts.add(tr("Truth"), tr("none yet"), QStringLiteral("truth"));
        return;
    }
    facts.addLink(tr("Truth"), known, QStringLiteral("truth"),
                  [this] { ask(tr("Wrong answers, the worst first"), "wrong", {}); });
    for (const auto& entry : window_->quality)
        facts.add(shortMetric(entry.first), qualityWords(*window_, entry.first),
                  QStringLiteral("quality-") + text(entry.first));
    for (const auto& [version, metrics] : window_->qualityByVersion)
        if (const auto found = metrics.find(shown_->metric);
            found != metrics.end() && window_->qualityByVersion.size() > 1)
            facts.add(tr("%1 of v%2").arg(shortMetric(shown_->metric)).arg(version),
                      QStringLiteral("%1 (%2 … %3)")
                          .arg(number(found->second.value), number(found->second.low),
                               number(found->second.high)),
                      QStringLiteral("quality-v%1").arg(version));
}

FactList* MonitorInspector::modelFacts() {
    auto* facts = new FactList(tr("Model and log"));
    facts->setObjectName(QStringLiteral("modelFacts"));
    const std::string& name = shown_->choice.model;
    const ModelVersion* live = nullptr;
    const std::vector<ModelVersion> production = desk_.session.snapshot()->production();
    for (const ModelVersion& version : production)
        if (version.name == name) live = &version;
    if (live) {
        const QString reference = QStringLiteral("%1@%2").arg(text(live->name)).arg(live->version);
        facts->addLink(tr("Production"), QStringLiteral("v%1").arg(live->version),
                       QStringLiteral("production"),
                       [this, reference] { desk_.navigator.showModel(reference); });
    }
    if (shown_->age) {
        facts->add(tr("Trained"), ago(shown_->age->trained), QStringLiteral("trained"),
                   localTime(shown_->age->trained));
        facts->add(tr("Promoted"), ago(shown_->age->promoted), QStringLiteral("promoted"),
                   localTime(shown_->age->promoted));
    } else if (live) {
        facts->add(tr("Registered"), ago(live->created), QStringLiteral("trained"),
                   localTime(live->created));
    }
    addLog(*facts);
    return facts;
}

void MonitorInspector::addLog(FactList& facts) const {
    const LogFacts& log = shown_->log;
    const ProjectSettings& settings = desk_.session.snapshot()->settings;
    facts.add(tr("Log"),
              tr("%1, %2 in %3")
                  .arg(text(counted(log.rows, "row")), byteSize(static_cast<double>(log.bytes)),
                       text(counted(log.segments, "segment"))),
              QStringLiteral("log"));
    if (!settings.log.enabled)
        facts.add(tr("Logging"), tr("switched off in benchwright.toml"), QStringLiteral("off"));
    facts.add(tr("Kept"), text(limitsText(logLimits(settings))), QStringLiteral("limits"));
    if (shown_->retention) {
        const auto& removed = shown_->retention->removed;
        facts.add(
            tr("Removed"),
            removed.empty()
                ? tr("nothing at the last look")
                : tr("%1 at the last look: %2")
                      .arg(text(counted(static_cast<std::int64_t>(removed.size()), "segment")),
                           text(removed.front().why)),
            QStringLiteral("removed"));
    }
    facts.add(tr("Sampling"),
              log.sample < 1 ? tr("%1 of the requests are kept").arg(percent(log.sample))
                             : tr("every request is kept"),
              QStringLiteral("sample"));
    QStringList masked;
    for (const std::string& column : log.masked) masked += text(column);
    facts.add(tr("Masked"), masked.isEmpty() ? tr("no column") : masked.join(QStringLiteral(", ")),
              QStringLiteral("masked"));
    std::int64_t joined = 0;
    for (const MonitorWindow& window : shown_->windows) joined += window.truthRows;
    if (log.truthRows > 0)
        facts.add(tr("Truth"),
                  tr("%1 told, %2 with truth; keys without a request wait for it")
                      .arg(text(counted(log.truthRows, "value")), text(counted(joined, "row"))),
                  QStringLiteral("truthLog"));
    if (log.torn > 0)
        facts.add(tr("Torn"),
                  tr("%1 ends inside a write; what is whole is read")
                      .arg(text(counted(log.torn, "segment"))),
                  QStringLiteral("torn"));
}

}  // namespace bw::ui
