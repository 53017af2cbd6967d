#pragma once

#include "tests/support/SampleProject.h"
#include "ui/base/Page.h"

#include <QAbstractButton>
#include <QTest>

#include <filesystem>
#include <memory>

namespace bw::ui::test {

inline constexpr int kLong = 90'000;  ///< milliseconds, for what the worker does

/// A page, or one tab of it, on a project as the window would hold it: open(), close(), reopen().
/// Settings are of the rig, so that a second page finds what the first one left.
template <typename View>
class PageRig {
public:
    explicit PageRig(bw::test::SampleProject& sample) : PageRig(sample, sample.folder()) {}
    /// On another folder: a copy, an empty project.
    PageRig(bw::test::SampleProject& sample, std::filesystem::path folder)
        : PageRig(sample, std::move(folder), sample.worker()) {}
    PageRig(bw::test::SampleProject& sample, std::filesystem::path folder,
            const WorkerClient& worker)
        : sample_(sample),
          worker_(worker),
          folder_(std::move(folder)),
          settings_(QString::fromStdString((folder_.parent_path() / "desktop.ini").string())) {
        settings_.setProject(folder_);
        begin();
    }
    ~PageRig() { close(); }
    PageRig(const PageRig&) = delete;
    PageRig& operator=(const PageRig&) = delete;

    /// Destroys the page there was and makes a new one, shown, on the same session.
    View& open(QSize size = {1200, 800}) {
        size_ = size;
        page_.reset();
        page_ = std::make_unique<View>(Desk{*session_, navigator_, settings_, theme()});
        page_->resize(size);
        page_->show();
        return *page_;
    }
    /// As the window does when the project is closed.
    void close() {
        page_.reset();
        jobs_.reset();  // cancels and waits: what runs uses the session
        session_.reset();
    }
    View& reopen() {  ///< as large as it was
        close();
        begin();
        return open(size_);
    }

    [[nodiscard]] View& page() const { return *page_; }
    [[nodiscard]] Session& session() { return *session_; }
    [[nodiscard]] JobRunner& jobs() { return *jobs_; }
    [[nodiscard]] Navigator& navigator() { return navigator_; }
    [[nodiscard]] UiSettings& settings() { return settings_; }
    static Theme& theme() {
        static Theme one(ThemeMode::Light);
        return one;
    }

    template <typename Widget>
    [[nodiscard]] Widget* find(const char* name) const {
        return page_->template findChild<Widget*>(QString::fromUtf8(name));
    }
    void click(const char* name) const {
        auto* made = find<QAbstractButton>(name);
        QVERIFY2(made, name);
        QTest::mouseClick(made, Qt::LeftButton);
    }

    /// Pictures for people who change the page: only with BENCHWRIGHT_PICTURES=<folder>.
    void look(const QString& name, QWidget* what = nullptr) const {
        const QString folder = qEnvironmentVariable("BENCHWRIGHT_PICTURES");
        if (folder.isEmpty()) return;
        const QSize before = page_->size();
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light})
            for (const QSize size : {QSize(952, 628), QSize(1368, 828)}) {
                theme().setMode(mode);
                if (!what) page_->resize(size);
                QTest::qWait(50);
                (what ? what : page_.get())
                    ->grab()
                    .save(QStringLiteral("%1/%2-%3-%4.png")
                              .arg(folder, name,
                                   mode == ThemeMode::Dark ? QStringLiteral("dark")
                                                           : QStringLiteral("light"))
                              .arg(size.width()));
            }
        page_->resize(before);
    }

private:
    void begin() {
        jobs_ = std::make_unique<JobRunner>();
        session_ = std::make_unique<Session>(folder_, sample_.plugins(), worker_, *jobs_);
    }

    bw::test::SampleProject& sample_;
    const WorkerClient& worker_;
    const std::filesystem::path folder_;
    QSize size_;
    UiSettings settings_;
    Navigator navigator_;
    std::unique_ptr<JobRunner> jobs_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<View> page_;
};

}  // namespace bw::ui::test
