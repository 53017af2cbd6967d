#pragma once

#include "ui/base/Actions.h"
#include "ui/base/Navigator.h"
#include "ui/base/Session.h"
#include "ui/base/Theme.h"
#include "ui/base/UiSettings.h"

#include <QWidget>

namespace bw::ui {

/// What every page is given; owned by the window, outlives the page.
struct Desk {
    Session& session;
    Navigator& navigator;
    UiSettings& settings;
    Theme& theme;
};

/// One page of the window, made for one open project and destroyed with it. It shows models and
/// starts jobs; it holds no logic of the domain. Its actions (QWidget::actions()) are found by the
/// palette, whichever page is shown.
class Page : public QWidget {
    Q_OBJECT

public:
    explicit Page(Desk desk, QWidget* parent = nullptr) : QWidget(parent), desk_(desk) {}
    [[nodiscard]] virtual QString title() const = 0;     ///< in the rail
    [[nodiscard]] virtual QString iconName() const = 0;  ///< in ui/icons
    [[nodiscard]] int badge() const { return badge_; }
    [[nodiscard]] const QString& badgeTip() const { return badgeTip_; }
    /// What becomes of things of this page that outlive it when the window closes, a sentence each.
    [[nodiscard]] virtual QStringList fates() const { return {}; }

Q_SIGNALS:
    void badgeChanged();

protected:
    /// The page's one number in the rail; 0 shows none.
    void setBadge(int badge, const QString& tip) {
        if (badge == badge_ && tip == badgeTip_) return;
        badge_ = badge;
        badgeTip_ = tip;
        Q_EMIT badgeChanged();
    }
    [[nodiscard]] const Desk& desk() const { return desk_; }
    [[nodiscard]] Session& session() const { return desk_.session; }

private:
    Desk desk_;
    int badge_ = 0;
    QString badgeTip_;
};

}  // namespace bw::ui
