#include "ui/widgets/DialogButtons.h"

#include "ui/widgets/Basics.h"

#include <QDialog>
#include <QHBoxLayout>

namespace bw::ui {

QHBoxLayout* dialogButtons(QDialog* dialog, QPushButton* go, const QString& away) {
    auto* row = new QHBoxLayout;
    QPushButton* leave = button(away);
    leave->setAutoDefault(false);
    QObject::connect(leave, &QPushButton::clicked, dialog, &QDialog::reject);
    if (go->objectName().isEmpty()) go->setObjectName(QStringLiteral("go"));
    go->setDefault(true);
    row->addStretch(1);
    row->addWidget(leave);
    row->addWidget(go);
    return row;
}

}  // namespace bw::ui
