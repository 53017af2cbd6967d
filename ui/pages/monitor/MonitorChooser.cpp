#include "ui/pages/monitor/MonitorChooser.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QComboBox>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr auto kModelKey = "monitor/model";
constexpr auto kLengthKey = "monitor/by";

}  // namespace

MonitorChooser::MonitorChooser(Desk desk, QWidget* parent)
    : QWidget(parent), desk_(desk), model_(new QComboBox), length_(new QComboBox) {
    auto* row = new QHBoxLayout(this);
    tighten(row);
    const auto add = [&](QComboBox* box, const QString& name, const char* id) {
        box->setObjectName(QLatin1String(id));
        box->setAccessibleName(name);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        QLabel* title = label(name, TextSize::Body, "quiet");
        title->setBuddy(box);
        row->addWidget(title);
        row->addWidget(box);
        connect(box, &QComboBox::activated, this, &MonitorChooser::choose);
    };
    add(model_, tr("Model"), "monitorModel");
    row->addSpacing(kGap);
    add(length_, tr("Windows"), "monitorLength");
    length_->addItem(tr("of the settings"), QString());
    length_->addItem(tr("hours"), QStringLiteral("hour"));
    length_->addItem(tr("days"), QStringLiteral("day"));
    length_->addItem(tr("months"), QStringLiteral("month"));
    choice_.by = bytes(desk.settings.value(QLatin1String(kLengthKey)).toString());
    length_->setCurrentIndex(std::max(0, length_->findData(text(choice_.by))));
    connect(&desk.session, &Session::snapshotChanged, this, &MonitorChooser::follow);
    follow();
}

std::vector<MonitorChoice> MonitorChooser::models() const {
    const Snapshot& now = *desk_.session.snapshot();
    std::vector<MonitorChoice> all;
    for (const ModelVersion& version : now.production())
        all.push_back({.model = version.name, .production = true, .by = choice_.by});
    for (const ModelVersion& version : now.models)
        if (std::ranges::find(all, version.name, &MonitorChoice::model) == all.end())
            all.push_back({.model = version.name, .by = choice_.by});
    return all;
}

void MonitorChooser::follow() {
    if (!desk_.session.loaded()) return;
    length_->setItemText(
        0, tr("%1 (settings)").arg(text(desk_.session.snapshot()->settings.monitor.window)));
    const std::vector<MonitorChoice> all = models();
    const std::string wanted =
        choice_.model.empty() ? bytes(desk_.settings.value(QLatin1String(kModelKey)).toString())
                              : choice_.model;
    QStringList titles, before;
    for (const MonitorChoice& one : all)
        titles += one.production ? tr("%1 (production)").arg(text(one.model)) : text(one.model);
    for (int i = 0; i < model_->count(); ++i) before += model_->itemText(i);
    if (titles != before) {
        model_->clear();
        for (std::size_t i = 0; i < all.size(); ++i)
            model_->addItem(titles[qsizetype(i)], text(all[i].model));
    }
    const auto found = std::ranges::find(all, wanted, &MonitorChoice::model);
    const MonitorChoice next = found != all.end() ? *found
                               : all.empty()      ? MonitorChoice{.by = choice_.by}
                                                  : all.front();
    model_->setCurrentIndex(model_->findData(text(next.model)));
    if (next == choice_) return;
    choice_ = next;
    Q_EMIT changed();
}

void MonitorChooser::choose() {
    const std::string model = bytes(model_->currentData().toString());
    choice_.by = bytes(length_->currentData().toString());
    desk_.settings.setValue(QLatin1String(kModelKey), text(model));
    desk_.settings.setValue(QLatin1String(kLengthKey), text(choice_.by));
    for (const MonitorChoice& one : models())
        if (one.model == model) choice_ = one;
    Q_EMIT changed();
}

}  // namespace bw::ui
