#pragma once

#include "tests/support/SampleProject.h"
#include "ui/pages/train/TrainPage.h"

#include <memory>

namespace bw::ui::test {

/// The real page on a project, as the window would hold it; it can be closed and opened again.
class TrainRig {
public:
    explicit TrainRig(bw::test::SampleProject& project)
        : project_(project),
          settings_(QString::fromStdString(project.file("desktop.ini").string())) {
        settings_.setProject(project.folder());
        reopen();
    }
    ~TrainRig() { close(); }

    void close() {
        page_.reset();
        jobs_.reset();  // waits: what runs uses the session
        session_.reset();
    }
    TrainPage& reopen(QSize size = {1300, 850}) {
        close();
        jobs_ = std::make_unique<JobRunner>();
        session_ = std::make_unique<Session>(project_.folder(), project_.plugins(),
                                             project_.worker(), *jobs_);
        page_ = std::make_unique<TrainPage>(Desk{*session_, navigator_, settings_, theme()});
        page_->resize(size);
        page_->show();
        return *page_;
    }
    [[nodiscard]] TrainPage& page() { return *page_; }
    [[nodiscard]] Session& session() { return *session_; }
    [[nodiscard]] Navigator& navigator() { return navigator_; }
    static Theme& theme() {
        static Theme one(ThemeMode::Light);
        return one;
    }
    template <typename Widget>
    Widget* find(const char* name) {
        return page_->findChild<Widget*>(QString::fromLatin1(name));
    }

private:
    bw::test::SampleProject& project_;
    UiSettings settings_;
    Navigator navigator_;
    std::unique_ptr<JobRunner> jobs_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<TrainPage> page_;
};

}  // namespace bw::ui::test
