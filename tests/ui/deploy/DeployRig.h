#pragma once

#include "tests/ui/support/PageRig.h"
#include "ui/pages/deploy/AliasPill.h"
#include "ui/pages/deploy/DeployPage.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QTreeView>

#include <filesystem>

namespace bw::ui::test {

enum TabIndex { kCardTab, kExportsTab, kPredictTab, kServeTab, kHistoryTab };

/// The deploy page on a project folder, open.
class DeployRig : public PageRig<DeployPage> {
public:
    DeployRig(bw::test::SampleProject& sample, const std::filesystem::path& folder)
        : PageRig(sample, folder) {
        open({1180, 800});
    }

    void openTab(int tab) const {
        QTabBar* bar = find<QTabWidget>("tabs")->tabBar();
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(tab).center());
    }
    /// Selects a version by a click in the list.
    void choose(const QString& reference) const {
        auto* tree = find<QTreeView>("models");
        const QModelIndex place = static_cast<ModelTree*>(tree->model())->indexOf(reference);
        tree->scrollTo(place);
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualRect(place).center());
    }
    [[nodiscard]] QString fact(const char* id) const {
        auto* value = page().findChild<QLabel*>(QStringLiteral("fact-") + QLatin1String(id));
        return value ? value->text() : QString();
    }
    [[nodiscard]] Notice* notice(const char* name) const { return find<Notice>(name); }
};

/// A copy of a project in a folder of its own, for a test that changes it.
inline std::filesystem::path copyOf(const bw::test::SampleProject& sample,
                                    const std::string& name) {
    const std::filesystem::path folder = sample.file(name) / "project";
    std::filesystem::create_directories(folder.parent_path());
    std::filesystem::copy(sample.folder(), folder, std::filesystem::copy_options::recursive);
    return folder;
}

}  // namespace bw::ui::test
