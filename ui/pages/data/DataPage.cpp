#include "ui/pages/data/DataPage.h"

#include "ui/base/Text.h"
#include "ui/pages/data/DatasetState.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/StatePanel.h"

#include <QBoxLayout>
#include <QSplitter>
#include <QTabWidget>

namespace bw::ui {

DataPage::DataPage(Desk desk, QWidget* parent)
    : Page(desk, parent), state_(new DatasetState(desk.session, this)) {
    buildActions();
    splitter_ = new QSplitter;
    splitter_->setChildrenCollapsible(false);
    auto* empty = new EmptyPanel(QStringLiteral("data"),
                                 tr("No datasets yet. Drop a file here or import one."));
    empty->setAction(import_);
    panel_ = new StatePanel(buildContent(), empty);
    splitter_->addWidget(panel_);
    auto* row = new QHBoxLayout(this);
    tighten(row, 0, 0);
    row->addWidget(splitter_);
}

void DataPage::buildActions() {
    import_ = makeAction(
        this, tr("Import…"), QStringLiteral("import"), QKeySequence(Qt::CTRL | Qt::Key_I),
        QStringLiteral("benchwright import FILE --name NAME"), [this] { importFile({}); });
    verify_ = makeAction(this, tr("Verify"), QStringLiteral("shield"), {}, {},
                         [this] { state_->verify(); });
    addActions({import_, verify_});
}

QWidget* DataPage::buildContent() {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, 0);
    auto* head = new QHBoxLayout;
    tighten(head, kGapMedium);
    head->addStretch(1);
    auto* actions = new QHBoxLayout;
    head->addLayout(actions);
    headActions_ = actions;
    headActions_->addWidget(actionButton(verify_));
    column->addLayout(head);
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->setObjectName(QStringLiteral("dataTabs"));
    // Table · Columns · Findings · Contract
    column->addWidget(tabs_, 1);
    return content;
}

void DataPage::importFile(const std::filesystem::path& source) {
    Q_EMIT importAsked(text(source));
}

}  // namespace bw::ui
