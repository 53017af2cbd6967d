#include "ui/widgets/FactList.h"

#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QEvent>
#include <QGridLayout>
#include <QLineEdit>

namespace bw::ui {
namespace {

constexpr int kNameWidth = 110;

}  // namespace

FactList::FactList(const QString& heading, QWidget* parent)
    : QFrame(parent), grid_(new QGridLayout) {
    setProperty("kind", QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapLarge, kGapMedium);
    column->addWidget(label(heading, TextSize::Section, "section", true));
    grid_->setHorizontalSpacing(kGapMedium);
    grid_->setVerticalSpacing(kGap);
    grid_->setColumnMinimumWidth(0, kNameWidth);
    grid_->setColumnStretch(1, 1);
    column->addLayout(grid_);
    column->addStretch(1);
}

void FactList::addRow(const QString& name, QWidget* value, Qt::Alignment place) {
    const int row = grid_->rowCount();
    QLabel* title = label(name, TextSize::Body, "quiet");
    title->setBuddy(value);
    grid_->addWidget(title, row, 0, place | Qt::AlignLeft);
    grid_->addWidget(value, row, 1);
}

void FactList::add(const QString& name, const QString& value, const QString& id,
                   const QString& tip) {
    if (value.isEmpty()) return;
    QLabel* made = label(value);
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    made->setObjectName(QStringLiteral("fact-") + id);
    made->setToolTip(tip);
    addRow(name, made);
}

namespace {

/// Text that does something, in the colour of links of the theme in force: rich text in a label
/// would keep the colour it was made with.
class Link final : public QLabel {
public:
    explicit Link(QString words) : words_(std::move(words)) {
        setTextInteractionFlags(Qt::TextBrowserInteraction);
        setWordWrap(true);
        tell();
    }

protected:
    void changeEvent(QEvent* event) override {
        QLabel::changeEvent(event);
        if (event->type() == QEvent::PaletteChange) tell();
    }

private:
    void tell() {
        const QString made = QStringLiteral("<a href=\"#\" style=\"color:%1\">%2</a>")
                                 .arg(tokensNow().accent.name(), words_.toHtmlEscaped());
        if (made != text()) setText(made);
    }
    QString words_;
};

}  // namespace

void FactList::addLink(const QString& name, const QString& value, const QString& id,
                       const std::function<void()>& follow) {
    auto* link = new Link(value);
    link->setFont(fontOf(TextSize::Body));
    link->setObjectName(QStringLiteral("fact-") + id);
    link->setAccessibleName(value);
    connect(link, &QLabel::linkActivated, link, [follow] { follow(); });
    addRow(name, link);
}

void FactList::addCode(const QString& name, const QString& value, const QString& id) {
    if (value.isEmpty()) return;
    auto* holder = new QWidget;
    auto* row = new QHBoxLayout(holder);
    tighten(row, 0, kGapSmall);
    auto* line = new QLineEdit(value);
    line->setReadOnly(true);
    line->setFrame(false);
    line->setFont(monospaceFont(TextSize::Caption));
    line->setCursorPosition(0);
    line->setObjectName(QStringLiteral("fact-") + id);
    line->setAccessibleName(name);
    row->addWidget(line, 1);
    row->addWidget(copyButton(tr("Copy"), [value] { return value; }));
    addRow(name, holder, Qt::AlignVCenter);
}

void FactList::addWidget(QWidget* widget) {
    grid_->addWidget(widget, grid_->rowCount(), 0, 1, 2);
}

}  // namespace bw::ui
