#include "ui/frame/TopBar.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QMenu>
#include <QToolButton>

#include <cmath>

namespace bw::ui {
namespace {

constexpr int kHeight = 44;
constexpr int kSearchWidth = 420;

/// "log loss 0.301" of the run's test part, or of what it has; empty when the run is gone.
QString quality(const Snapshot& snapshot, const ModelVersion& version) {
    const RunEntry* run = snapshot.run(version.run);
    if (!run) return {};
    for (const char* part : {"test", "validation"}) {
        const auto metrics = run->status.metrics.find(part);
        if (metrics == run->status.metrics.end()) continue;
        for (const auto& [name, title] : {std::pair{"accuracy", "accuracy"}, {"rmse", "RMSE"}}) {
            const auto value = metrics->second.find(name);
            if (value == metrics->second.end() || !std::isfinite(value->second)) continue;
            return name == std::string_view("accuracy")
                       ? QObject::tr("%1 accurate").arg(percent(value->second))
                       : QStringLiteral("%1 %2").arg(QLatin1String(title), number(value->second));
        }
    }
    return {};
}

}  // namespace

TopBar::TopBar(QMenu* projectMenu, QMenu* appMenu, QWidget* parent)
    : QFrame(parent),
      project_(new QToolButton),
      search_(button(tr("Search or type a command"))),
      production_(button({}, "flat")) {
    setProperty("kind", "bar");
    setFixedHeight(kHeight);
    project_->setMenu(projectMenu);
    project_->setPopupMode(QToolButton::InstantPopup);
    project_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    project_->setIcon(themedIcon(QStringLiteral("bench"), IconColor::Accent));
    project_->setFont(fontOf(TextSize::Body, true));
    project_->setObjectName(QStringLiteral("projectButton"));
    search_->setIcon(themedIcon(QStringLiteral("search")));
    search_->setText(tr("Search or type a command   Ctrl+K"));
    search_->setMinimumWidth(220);
    search_->setMaximumWidth(kSearchWidth);
    search_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    search_->setObjectName(QStringLiteral("searchButton"));
    production_->setObjectName(QStringLiteral("productionChip"));

    auto* app = new QToolButton;
    app->setIcon(themedIcon(QStringLiteral("settings")));
    app->setAccessibleName(tr("Application menu"));
    app->setToolTip(tr("Theme, plugins, about"));
    app->setMenu(appMenu);
    app->setPopupMode(QToolButton::InstantPopup);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kGapMedium, 0, kGap, 0);
    row->setSpacing(kGapMedium);
    row->addWidget(project_);
    row->addStretch(1);
    row->addWidget(search_, 3);
    row->addStretch(1);
    row->addWidget(production_);
    row->addWidget(app);
    connect(search_, &QPushButton::clicked, this, &TopBar::searchRequested);
    connect(production_, &QPushButton::clicked, this,
            [this] { Q_EMIT productionRequested(productionReference_); });
    follow(nullptr);
}

void TopBar::follow(Session* session) {
    production_->setVisible(session != nullptr);
    project_->setText(session ? session->name() + QStringLiteral("  ▾")
                              : tr("No project") + QStringLiteral("  ▾"));
    project_->setToolTip(session ? text(session->folder()) : QString());
    if (!session) return;
    connect(session, &Session::snapshotChanged, this,
            [this, session] { tellProduction(*session); });
    tellProduction(*session);
}

void TopBar::tellProduction(const Session& session) {
    const std::vector<ModelVersion> live = session.snapshot()->production();
    if (live.empty()) {
        productionReference_.clear();
        production_->setIcon(themedIcon(QStringLiteral("unknown")));
        production_->setText(tr("nothing in production"));
        production_->setToolTip(tr("Promote a run on the Compare page"));
        return;
    }
    const ModelVersion& version = live.front();
    productionReference_ = text(version.name) + QStringLiteral("@%1").arg(version.version);
    QStringList facts{tr("%1 v%2").arg(text(version.name)).arg(version.version)};
    facts += ago(version.created).remove(QStringLiteral(" ago"));
    if (const QString words = quality(*session.snapshot(), version); !words.isEmpty())
        facts += words;
    if (live.size() > 1) facts += tr("and %1 more").arg(live.size() - 1);
    production_->setIcon(themedIcon(QStringLiteral("ok"), IconColor::Good));
    production_->setText(tr("production  %1").arg(facts.join(QStringLiteral(" · "))));
    production_->setToolTip(tr("What is live. Opens Deploy.\nbenchwright models"));
}

}  // namespace bw::ui
