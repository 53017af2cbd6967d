#include "ui/frame/CommandPalette.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/widgets/Basics.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 420;
constexpr int kRow = 36;
constexpr std::size_t kMost = 100;
enum Role { DetailRole = Qt::UserRole + 1, KindRole, ShortcutRole };

/// Title, quiet detail, and at the right the shortcut or the kind.
class EntryDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {0, kRow};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& t = tokensNow();
        const QRect row = option.rect.adjusted(kGap, 0, -kGap, 0);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        if (option.state & QStyle::State_Selected) {
            painter->setBrush(t.selection);
            painter->drawRoundedRect(row.adjusted(0, 1, 0, -1), kRadius, kRadius);
        }
        const auto icon = index.data(Qt::DecorationRole).value<QIcon>();
        icon.paint(painter, QRect(row.left() + kGap, row.center().y() - 9, 18, 18));
        QRect words = row.adjusted(kGap + 18 + kGapMedium, 0, -kGapMedium, 0);

        const QString right = index.data(ShortcutRole).toString().isEmpty()
                                  ? index.data(KindRole).toString()
                                  : index.data(ShortcutRole).toString();
        painter->setFont(fontOf(TextSize::Caption));
        painter->setPen(t.quiet);
        painter->drawText(words, Qt::AlignRight | Qt::AlignVCenter, right);
        words.adjust(0, 0, -painter->fontMetrics().horizontalAdvance(right) - kGapLarge, 0);

        painter->setFont(fontOf(TextSize::Body));
        painter->setPen(t.text);
        const QString title = painter->fontMetrics().elidedText(
            index.data(Qt::DisplayRole).toString(), Qt::ElideRight, words.width());
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter, title);
        words.adjust(painter->fontMetrics().horizontalAdvance(title) + kGapMedium, 0, 0, 0);
        painter->setFont(fontOf(TextSize::Caption));
        painter->setPen(t.quiet);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data(DetailRole).toString(),
                                                            Qt::ElideRight, words.width()));
    }
};

}  // namespace

int matchScore(const QString& query, const QString& text) {
    int score = 1, run = 0;
    qsizetype at = 0;
    for (const QChar letter : query.toLower()) {
        if (letter.isSpace()) {
            run = 0;
            continue;
        }
        const qsizetype found = text.indexOf(letter, at, Qt::CaseInsensitive);
        if (found < 0) return 0;
        run = found == at ? run + 1 : 1;
        const bool startsWord = found == 0 || !text[found - 1].isLetterOrNumber();
        score += run * 2 + (startsWord ? 8 : 0) + (found == 0 ? 4 : 0);
        at = found + 1;
    }
    return score;
}

CommandPalette::CommandPalette(QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint),
      field_(new QLineEdit),
      list_(new QListView),
      model_(new QStandardItemModel(this)),
      commandLine_(label({}, TextSize::Caption, "quiet")) {
    setObjectName(QStringLiteral("palette"));
    setWindowTitle(tr("Search or type a command"));
    setModal(true);
    auto* outer = new QVBoxLayout(this);
    tighten(outer, 1, 0);
    QFrame* card = frame("surface");
    outer->addWidget(card);
    setStyleSheet(QStringLiteral("#palette { background: palette(mid); }"));
    auto* column = new QVBoxLayout(card);
    tighten(column, kGapMedium, kGap);
    field_->setPlaceholderText(tr("Actions, datasets, runs, models"));
    field_->setAccessibleName(tr("Search"));
    field_->setFont(fontOf(TextSize::Section));
    field_->setClearButtonEnabled(true);
    field_->installEventFilter(this);
    list_->setModel(model_);
    list_->setItemDelegate(new EntryDelegate(list_));
    list_->setUniformItemSizes(true);
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setFrameShape(QFrame::NoFrame);
    commandLine_->setFont(monospaceFont(TextSize::Caption));
    commandLine_->setMinimumHeight(20);
    column->addWidget(field_);
    column->addWidget(list_, 1);
    column->addWidget(horizontalLine());
    column->addWidget(commandLine_);
    connect(field_, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(list_, &QListView::clicked, this, &CommandPalette::runCurrent);
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &CommandPalette::tellCommand);
}

void CommandPalette::offer(std::vector<PaletteEntry> entries) {
    entries_ = std::move(entries);
    field_->clear();
    search({});
    const QWidget* window = parentWidget();
    resize(std::min(kWidth, window->width() - 2 * kGapHuge),
           std::min(kHeight, window->height() - 80));
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, 56)));
    field_->setFocus();
    QDialog::open();
}

void CommandPalette::search(const QString& query) {
    std::vector<std::pair<int, int>> scored;
    for (int i = 0; i < static_cast<int>(entries_.size()); ++i) {
        const PaletteEntry& entry = entries_[static_cast<std::size_t>(i)];
        const int title = matchScore(query, entry.title);
        const int score = title > 0
                              ? title + 5
                              : matchScore(query, entry.title + QLatin1Char(' ') + entry.detail);
        if (score > 0) scored.emplace_back(score, i);
    }
    std::ranges::stable_sort(scored, std::greater{}, &std::pair<int, int>::first);
    if (scored.size() > kMost) scored.resize(kMost);
    found_.clear();
    model_->clear();
    for (const auto& [score, i] : scored) {
        const PaletteEntry& entry = entries_[static_cast<std::size_t>(i)];
        auto* item = new QStandardItem(entry.icon, entry.title);
        item->setData(entry.detail, DetailRole);
        item->setData(entry.kind, KindRole);
        item->setData(entry.shortcut.toString(QKeySequence::NativeText), ShortcutRole);
        model_->appendRow(item);
        found_.push_back(i);
    }
    if (!found_.empty()) list_->setCurrentIndex(model_->index(0, 0));
    tellCommand();
}

const PaletteEntry* CommandPalette::current() const {
    const int row = list_->currentIndex().row();
    if (row < 0 || row >= static_cast<int>(found_.size())) return nullptr;
    return &entries_[static_cast<std::size_t>(found_[static_cast<std::size_t>(row)])];
}

void CommandPalette::tellCommand() {
    const PaletteEntry* entry = current();
    if (!entry)
        commandLine_->setText(tr("Nothing has this name"));
    else if (entry->command.isEmpty())
        commandLine_->setText({});
    else
        commandLine_->setText(entry->command + tr("      Ctrl+C copies"));
}

void CommandPalette::runCurrent() {
    const PaletteEntry* entry = current();
    if (!entry) return;
    const auto run = entry->run;
    accept();
    run();
}

void CommandPalette::copyCommand() {
    if (const PaletteEntry* entry = current(); entry && !entry->command.isEmpty()) {
        QApplication::clipboard()->setText(entry->command);
        commandLine_->setText(tr("Copied: %1").arg(entry->command));
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            QApplication::sendEvent(list_, event);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            runCurrent();
            return true;
        default:
            break;
    }
    if (key->matches(QKeySequence::Copy) && !field_->hasSelectedText()) {
        copyCommand();
        return true;
    }
    return QDialog::eventFilter(watched, event);
}

}  // namespace bw::ui
