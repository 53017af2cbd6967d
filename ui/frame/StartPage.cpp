#include "ui/frame/StartPage.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

#include <QAction>
#include <QBoxLayout>
#include <QListWidget>
#include <QShortcut>

namespace bw::ui {
namespace {

constexpr int kWidth = 560;

}  // namespace

StartPage::StartPage(UiSettings& settings, QAction* create, QAction* open, QAction* sample,
                     QWidget* parent)
    : QWidget(parent),
      settings_(settings),
      recent_(new QListWidget),
      recentTitle_(label(tr("Recent projects"), TextSize::Section, "", true)),
      errorCard_(frame("card")),
      errorMessage_(label({}, TextSize::Body, "bad", true)),
      errorHint_(label({})) {
    auto* outer = new QHBoxLayout(this);
    auto* column = new QVBoxLayout;
    outer->addStretch(1);
    outer->addLayout(column);
    outer->addStretch(1);
    column->setSpacing(kGapMedium);
    column->addStretch(2);

    auto* title = new QHBoxLayout;
    title->addWidget(iconLabel(QStringLiteral("bench"), IconColor::Accent, 40));
    title->addSpacing(kGap);
    title->addWidget(label(tr("Benchwright"), TextSize::Number, "", true));
    title->addStretch(1);
    column->addLayout(title);
    QLabel* what =
        label(tr("The whole life of a production model, on this machine: import and verify data, "
                 "train, compare with production, promote, export."),
              TextSize::Body, "quiet");
    what->setWordWrap(true);
    what->setFixedWidth(kWidth);
    column->addWidget(what);
    column->addSpacing(kGap);

    auto* row = new QHBoxLayout;
    row->setSpacing(kGap);
    row->addWidget(actionButton(create, "primary"));
    row->addWidget(actionButton(open));
    row->addWidget(actionButton(sample, "flat"));
    row->addStretch(1);
    column->addLayout(row);

    auto* words = new QVBoxLayout(errorCard_);
    tighten(words, kGapMedium, kGapSmall);
    errorMessage_->setWordWrap(true);
    errorHint_->setWordWrap(true);
    auto* head = new QHBoxLayout;
    head->addWidget(iconLabel(QStringLiteral("alert"), IconColor::Bad), 0, Qt::AlignTop);
    head->addWidget(errorMessage_, 1);
    words->addLayout(head);
    words->addWidget(errorHint_);
    errorCard_->setObjectName(QStringLiteral("startError"));
    errorCard_->setVisible(false);
    column->addWidget(errorCard_);

    column->addSpacing(kGapLarge);
    column->addWidget(recentTitle_);
    recent_->setFixedSize(kWidth, 260);
    recent_->setAccessibleName(tr("Recent projects"));
    recent_->setStyleSheet(
        QStringLiteral("QListView { background: transparent; } QListView::item { padding: 8px; }"));
    column->addWidget(recent_);
    column->addStretch(3);
    connect(recent_, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) {
        Q_EMIT projectChosen(item->data(Qt::UserRole).toString());
    });
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* keys = new QShortcut(key, recent_);
        keys->setContext(Qt::WidgetShortcut);
        connect(keys, &QShortcut::activated, this, [this] {
            if (const QListWidgetItem* item = recent_->currentItem())
                Q_EMIT projectChosen(item->data(Qt::UserRole).toString());
        });
    }
    refresh();
}

void StartPage::refresh() {
    recent_->clear();
    for (const QString& folder : settings_.recentProjects()) {
        const std::filesystem::path path = pathOf(folder);
        auto* item = new QListWidgetItem(themedIcon(QStringLiteral("folder")),
                                         text(path.filename()) + QStringLiteral("    ") + folder);
        item->setData(Qt::UserRole, folder);
        item->setToolTip(folder);
        recent_->addItem(item);
    }
    const bool any = recent_->count() > 0;
    recent_->setVisible(any);
    recentTitle_->setVisible(any);
}

void StartPage::showError(const Error& error) {
    errorMessage_->setText(text(error.message) + QLatin1Char('.'));
    errorHint_->setText(text(error.hint));
    errorCard_->setVisible(true);
}

void StartPage::clearError() {
    errorCard_->setVisible(false);
}

}  // namespace bw::ui
