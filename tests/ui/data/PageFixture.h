#pragma once

#include "tests/support/SampleProject.h"
#include "ui/pages/data/DataPage.h"
#include "ui/pages/data/DatasetState.h"

#include <QTemporaryDir>

#include <functional>

namespace bw::ui::test {

/// The real page on a temporary project, as the window would hold it. Settings are of the fixture,
/// so that a second page finds what the first one left.
class PageFixture {
public:
    explicit PageFixture(bw::test::SampleProject& project)
        : settings_(QString::fromStdString(project.file("desktop.ini").string())),
          jobs_(std::make_unique<JobRunner>()),
          session_(project.folder(), project.plugins(), project.worker(), *jobs_) {
        settings_.setProject(project.folder());
    }
    ~PageFixture() {
        page_.reset();
        jobs_.reset();  // waits: what runs uses the session
    }

    /// Destroys the page there was and makes a new one, shown.
    DataPage& open(QSize size = {1200, 800}) {
        page_.reset();
        page_ = std::make_unique<DataPage>(Desk{session_, navigator_, settings_, theme()});
        page_->resize(size);
        page_->show();
        return *page_;
    }
    [[nodiscard]] DataPage& page() { return *page_; }
    [[nodiscard]] Session& session() { return session_; }
    [[nodiscard]] Navigator& navigator() { return navigator_; }
    [[nodiscard]] UiSettings& settings() { return settings_; }
    static Theme& theme() {
        static Theme one(ThemeMode::Light);
        return one;
    }
    template <typename Widget>
    Widget* find(const char* name) {
        return page_->findChild<Widget*>(QString::fromLatin1(name));
    }

private:
    UiSettings settings_;
    Navigator navigator_;
    std::unique_ptr<JobRunner> jobs_;
    Session session_;
    std::unique_ptr<DataPage> page_;
};

}  // namespace bw::ui::test
