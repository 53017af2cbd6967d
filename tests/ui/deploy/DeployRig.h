#pragma once

#include "tests/support/SampleProject.h"
#include "ui/pages/deploy/AliasPill.h"
#include "ui/pages/deploy/DeployPage.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>

#include <filesystem>
#include <memory>

namespace bw::ui::test {

inline constexpr int kLong = 90'000;
enum TabIndex { kCardTab, kExportsTab, kPredictTab, kHistoryTab };

/// The page on a project folder, as the window holds it, with settings of its own.
class DeployRig {
public:
    DeployRig(bw::test::SampleProject& sample, const std::filesystem::path& folder)
        : settings(QString::fromStdString((folder.parent_path() / "ui.ini").string())),
          jobs(std::make_unique<JobRunner>()),
          session(folder, sample.plugins(), sample.worker(), *jobs) {
        settings.setProject(folder);
        page = std::make_unique<DeployPage>(Desk{session, navigator, settings, theme()});
        page->resize(1180, 800);
        page->show();
    }
    ~DeployRig() {
        page.reset();
        jobs.reset();  // waits: what runs uses the session
    }
    DeployRig(const DeployRig&) = delete;
    DeployRig& operator=(const DeployRig&) = delete;

    template <typename Widget>
    [[nodiscard]] Widget* find(const char* name) const {
        return page->findChild<Widget*>(QLatin1String(name));
    }
    void click(const char* name) const {
        QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton);
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
        auto* value = page->findChild<QLabel*>(QStringLiteral("fact-") + QLatin1String(id));
        return value ? value->text() : QString();
    }
    [[nodiscard]] Notice* notice(const char* name) const { return find<Notice>(name); }

    /// Pictures for people who change the page: only with BENCHWRIGHT_PICTURES=<folder>.
    void look(const QString& name) const {
        const QString folder = qEnvironmentVariable("BENCHWRIGHT_PICTURES");
        if (folder.isEmpty()) return;
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light})
            for (const QSize size : {QSize(952, 628), QSize(1368, 828)}) {
                theme().setMode(mode);
                page->resize(size);
                QTest::qWait(50);
                page->grab().save(QStringLiteral("%1/%2-%3-%4.png")
                                      .arg(folder, name,
                                           mode == ThemeMode::Dark ? QStringLiteral("dark")
                                                                   : QStringLiteral("light"))
                                      .arg(size.width()));
            }
        page->resize(1180, 800);
    }
    static Theme& theme() {
        static Theme one(ThemeMode::Light);
        return one;
    }

    UiSettings settings;
    Navigator navigator;
    std::unique_ptr<JobRunner> jobs;
    Session session;
    std::unique_ptr<DeployPage> page;
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
