#pragma once

#include "tests/ui/support/PageRig.h"
#include "ui/pages/monitor/MonitorPage.h"

#include <QComboBox>
#include <QTabWidget>

namespace bw::ui::test {

// What a person does on the Monitor page.

inline void openMonitorTab(const PageRig<MonitorPage>& rig, const QString& title) {
    auto* tabs = rig.find<QTabWidget>("monitorTabs");
    for (int tab = 0; tab < tabs->count(); ++tab)
        if (tabs->tabText(tab) == title)
            QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {},
                              tabs->tabBar()->tabRect(tab).center());
    QCOMPARE(tabs->tabText(tabs->currentIndex()), title);
}

/// Windows of a month, by the box of this tab ("overviewTab").
inline void chooseMonths(const PageRig<MonitorPage>& rig, const char* tab) {
    auto* box = rig.find<QWidget>(tab)->findChild<QComboBox*>("monitorLength");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_End);
    QCOMPARE(box->currentData().toString(), QStringLiteral("month"));
}

}  // namespace bw::ui::test
