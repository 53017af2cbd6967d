#include "ui/frame/ProjectView.h"

#include "ui/base/SampleData.h"
#include "ui/base/Text.h"
#include "ui/frame/Rail.h"
#include "ui/pages/compare/ComparePage.h"
#include "ui/pages/data/DataPage.h"
#include "ui/pages/deploy/DeployPage.h"
#include "ui/pages/monitor/MonitorPage.h"
#include "ui/pages/train/TrainPage.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QShortcut>
#include <QStackedWidget>

namespace bw::ui {
namespace {

const auto kPageKey = QStringLiteral("page");

}  // namespace

ProjectView::ProjectView(std::unique_ptr<Session> session, UiSettings& settings, Theme& theme,
                         QWidget* parent)
    : QWidget(parent), session_(std::move(session)), settings_(settings) {
    const Desk desk{*session_, navigator_, settings, theme};
    auto* data = new DataPage(desk);
    auto* train = new TrainPage(desk);
    auto* compare = new ComparePage(desk);
    auto* deploy = new DeployPage(desk);
    auto* monitor = new MonitorPage(desk);
    pages_ = {data, train, compare, deploy, monitor};

    rail_ = new Rail(pages_);
    stack_ = new QStackedWidget;
    for (Page* page : pages_) stack_->addWidget(page);
    auto* row = new QHBoxLayout(this);
    tighten(row, 0, 0);
    row->addWidget(rail_);
    row->addWidget(verticalLine());
    row->addWidget(stack_, 1);

    connect(rail_, &Rail::selected, this, qOverload<int>(&ProjectView::showPage));
    connect(&navigator_, &Navigator::datasetRequested, this, [this, data] { showPage(data); });
    connect(&navigator_, &Navigator::runRequested, this, [this, train] { showPage(train); });
    connect(&navigator_, &Navigator::newRunRequested, this, [this, train] { showPage(train); });
    connect(&navigator_, &Navigator::comparisonRequested, this,
            [this, compare] { showPage(compare); });
    connect(&navigator_, &Navigator::modelRequested, this, [this, deploy] { showPage(deploy); });
    connect(&navigator_, &Navigator::monitorRequested, this,
            [this, monitor] { showPage(monitor); });
    for (int index = 0; index < static_cast<int>(pages_.size()); ++index) {
        auto* keys =
            new QShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + index)), this);
        keys->setContext(Qt::WindowShortcut);
        connect(keys, &QShortcut::activated, this, [this, index] { showPage(index); });
    }
    showPage(settings_.value(kPageKey, 0).toInt());
}

ProjectView::~ProjectView() {
    // Pages use the session until they are gone.
    for (Page* page : pages_) delete page;
}

int ProjectView::currentPage() const {
    return stack_->currentIndex();
}

void ProjectView::showPage(int index) {
    if (index < 0 || index >= stack_->count()) index = 0;
    stack_->setCurrentIndex(index);
    rail_->select(index);
    settings_.setValue(kPageKey, index);
}

void ProjectView::showPage(const Page* page) {
    showPage(static_cast<int>(std::ranges::find(pages_, page) - pages_.begin()));
}

void ProjectView::importSample(const std::filesystem::path& file) {
    ui::importSample(*session_, this, file, [this](const Result<ImportOutcome>& outcome) {
        if (outcome) navigator_.showDataset({.reference = text(outcome->dataset.name)});
    });
}

}  // namespace bw::ui
