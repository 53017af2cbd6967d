#pragma once

#include "ui/base/Page.h"

#include <memory>
#include <vector>

class QStackedWidget;

namespace bw::ui {

class Rail;

/// The rail and the pages of one open project. Made when a project opens, destroyed with it.
class ProjectView final : public QWidget {
    Q_OBJECT

public:
    ProjectView(std::unique_ptr<Session> session, UiSettings& settings, Theme& theme,
                QWidget* parent = nullptr);
    ~ProjectView() override;

    [[nodiscard]] Session& session() const { return *session_; }
    [[nodiscard]] Navigator& navigator() { return navigator_; }
    [[nodiscard]] const std::vector<Page*>& pages() const { return pages_; }
    void showPage(int index);
    /// Imports adult.csv as "income" and shows it.
    void importSample(const std::filesystem::path& file);
    [[nodiscard]] int currentPage() const;

private:
    void showPage(const Page* page);

    std::unique_ptr<Session> session_;
    Navigator navigator_;
    UiSettings& settings_;
    std::vector<Page*> pages_;
    Rail* rail_ = nullptr;
    QStackedWidget* stack_ = nullptr;
};

}  // namespace bw::ui
