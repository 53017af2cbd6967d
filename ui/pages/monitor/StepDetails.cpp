#include "ui/pages/monitor/StepDetails.h"

#include "core/flow/References.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/FlowWords.h"
#include "ui/widgets/FactList.h"
#include "ui/widgets/Strips.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QBoxLayout>
#include <QDesktopServices>
#include <QRegularExpression>
#include <QScrollArea>
#include <QUrl>

namespace bw::ui {
namespace {

constexpr int kSideBySideFrom = 860;

std::string stampOf(const PipelineStep* step, const StepRecord* record) {
    std::string stamp = step ? step->name + step->values.dump() : std::string();
    if (record)
        stamp += std::string(stepStateName(record->state)) + record->cause + record->ended +
                 record->outputs.dump() + (record->error ? record->error->message : "") +
                 std::to_string(static_cast<int>(record->seconds));
    return stamp;
}

/// A whole hash would take the room of all else.
QString shortened(const QString& value) {
    static const QRegularExpression hash(QStringLiteral("^[0-9a-f]{64}$"));
    return hash.match(value).hasMatch() ? text(shortHash(bytes(value))) : value;
}

/// A list with room between its items, so that it can be broken into lines.
QString spaced(const Json& value) {
    const QString words = text(jsonAsText(value));
    return value.is_array() ? QString(words).replace(QLatin1Char(','), QStringLiteral(", "))
                            : words;
}

std::function<void()> wayTo(const Desk& desk, const StepResult& result) {
    Navigator& navigator = desk.navigator;
    const QString value = result.value;
    switch (result.place) {
        case ResultPlace::Dataset:
            return [&navigator, value] { navigator.showDataset({.reference = value}); };
        case ResultPlace::Run:
            return [&navigator, value] { navigator.showRun(value); };
        case ResultPlace::Model:
            return [&navigator, value] { navigator.showModel(value); };
        case ResultPlace::Comparison:
            return [&navigator, value] { navigator.compare(value); };
        case ResultPlace::Folder:
            return [folder = desk.session.folder(), value] {
                QDesktopServices::openUrl(QUrl::fromLocalFile(text(folder / pathOf(value))));
            };
        case ResultPlace::None:
            break;
    }
    return {};
}

}  // namespace

StepDetails::StepDetails(Desk desk, QWidget* parent)
    : QWidget(parent), desk_(desk), column_(new QVBoxLayout) {
    auto* area = new QScrollArea;
    auto* inside = new QWidget;
    inside->setLayout(column_);
    tighten(column_, kGapMedium, kGap);
    area->setWidget(inside);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto* outer = new QVBoxLayout(this);
    tighten(outer, 0, 0);
    outer->addWidget(area);
    build(nullptr, nullptr);
}

void StepDetails::show(const PipelineStep* step, const StepRecord* record) {
    const std::string stamp = stampOf(step, record);
    if (stamp == stamp_) return;
    stamp_ = stamp;
    build(step, record);
}

void StepDetails::build(const PipelineStep* step, const StepRecord* record) {
    if (shown_) {  // a link in it may be what brought us here
        shown_->hide();
        shown_->deleteLater();
    }
    shown_ = new QWidget;
    auto* row = new QHBoxLayout(shown_);
    tighten(row, 0, kGapMedium);
    cards_ = row;
    arrange();
    if (!step && !record) {
        row->addWidget(label(tr("Choose a step in the drawing."), TextSize::Body, "quiet"));
        row->addStretch(1);
    } else {
        row->addWidget(stateCard(step, record), 1);
        if (record && !resultsOf(*record).empty()) row->addWidget(resultsCard(*record), 1);
        if (step) row->addWidget(settingsCard(*step), 1);
    }
    column_->addWidget(shown_, 1);
}

void StepDetails::arrange() {
    cards_->setDirection(width() < kSideBySideFrom ? QBoxLayout::TopToBottom
                                                   : QBoxLayout::LeftToRight);
}

void StepDetails::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

QWidget* StepDetails::stateCard(const PipelineStep* step, const StepRecord* record) {
    auto* facts = new FactList(text(step ? step->name : record->name));
    const StepType* type = findStepType(step ? step->type : record->type);
    const FlowLook look = lookOf(record ? record->state : StepState::Waiting);
    facts->add(tr("State"), record ? look.word : tr("not run yet"), QStringLiteral("state"));
    if (record && record->error) {
        facts->add(tr("Error"), text(record->error->message), QStringLiteral("error"));
        facts->add(tr("What to do"), text(record->error->hint), QStringLiteral("hint"));
    }
    if (record) {
        const bool said = record->error && record->error->message == record->cause;
        if (!said) facts->add(tr("Why"), text(record->cause), QStringLiteral("cause"));
        if (!record->started.empty())
            facts->add(tr("Started"), ago(record->started), QStringLiteral("started"),
                       localTime(record->started));
        if (record->seconds >= 0.05)
            facts->add(tr("Took"), stepTime(record->seconds), QStringLiteral("took"));
    }
    if (record && !record->needs.empty())
        facts->add(tr("Needs"), spaced(Json(record->needs)), QStringLiteral("needs"));
    if (type) facts->add(tr("Does"), text(type->help), QStringLiteral("does"));
    return facts;
}

QWidget* StepDetails::resultsCard(const StepRecord& record) {
    auto* facts = new FactList(tr("Results"));
    for (const StepResult& result : resultsOf(record)) {
        const QString id = QStringLiteral("result-") + result.title.toLower();
        if (const auto go = wayTo(desk_, result))
            facts->addLink(result.title, result.value, id, go);
        else
            facts->add(result.title, shortened(result.value), id, result.value);
    }
    return facts;
}

QWidget* StepDetails::settingsCard(const PipelineStep& step) {
    auto* facts = new FactList(tr("Settings"));
    for (const auto& [key, value] : step.values.items()) {
        const StepType* type = findStepType(step.type);
        const StepKey* known = type ? type->key(key) : nullptr;
        const QString title = text(known ? known->title : key);
        if (!value.is_object()) {
            facts->add(title, spaced(value), text(key), text(known ? known->help : ""));
            continue;
        }
        for (const auto& [name, one] : value.items())
            facts->add(text(name), spaced(one), text(fmt::format("{}.{}", key, name)));
    }
    return facts;
}

}  // namespace bw::ui
