#include "ui/frame/QueueRows.h"

#include "ui/base/Text.h"
#include "ui/frame/QueueWatch.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>

namespace bw::ui {
namespace {

QWidget* rowOf(QueueWatch& queue, const QueueEntry& entry) {
    const bool runs = entry.state == QueueState::Running;
    QFrame* card = frame("card");
    card->setObjectName(QStringLiteral("queued-%1").arg(entry.sequence));
    auto* row = new QHBoxLayout(card);
    tighten(row, kGap, kGap);
    row->addWidget(iconLabel(runs ? QStringLiteral("play") : QStringLiteral("pause"),
                             runs ? IconColor::Accent : IconColor::Quiet));
    row->addWidget(
        label(QueueRows::tr("Pipeline %1").arg(text(entry.pipeline)), TextSize::Body, "", true));
    QString facts = runs                   ? QueueRows::tr("running on %1").arg(text(entry.slot))
                    : entry.detail.empty() ? QueueRows::tr("waiting")
                                           : QueueRows::tr("waiting: %1").arg(text(entry.detail));
    facts += QueueRows::tr(" · trigger %1: %2").arg(text(entry.trigger), text(entry.cause));
    QLabel* quiet = label(facts, TextSize::Caption, "quiet");
    row->addWidget(quiet, 1);
    row->addWidget(label(ago(entry.created), TextSize::Caption, "quiet"));
    QPushButton* cancel = button(QueueRows::tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelQueued"));
    cancel->setAccessibleName(QueueRows::tr("Cancel pipeline %1 of trigger %2")
                                  .arg(text(entry.pipeline), text(entry.trigger)));
    QObject::connect(cancel, &QPushButton::clicked, &queue, [&queue, entry, cancel] {
        cancel->setEnabled(false);
        queue.cancel(entry);
    });
    row->addWidget(cancel);
    return card;
}

}  // namespace

QueueRows::QueueRows(QueueWatch& queue, QWidget* parent)
    : QWidget(parent), queue_(queue), rows_(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("queueRows"));
    setAccessibleName(tr("Queue"));
    tighten(rows_, 0, kGap);
    connect(&queue_, &QueueWatch::changed, this, &QueueRows::rebuild);
    rebuild();
}

void QueueRows::rebuild() {
    while (QLayoutItem* item = rows_->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();  // its own click may be what ends it
        }
        delete item;
    }
    for (const QueueEntry& entry : queue_.entries()) rows_->addWidget(rowOf(queue_, entry));
    setVisible(!queue_.entries().empty());
}

}  // namespace bw::ui
