#include "ui/pages/data/DatasetList.h"

#include "core/base/NumberText.h"
#include "ui/base/Text.h"
#include "ui/pages/data/DatasetVerdicts.h"
#include "ui/pages/data/DatasetsModel.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/RowGround.h"

#include <QBoxLayout>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTreeView>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kNameHeight = 48, kDot = 16;

QString verdictIcon(const DatasetVerdict* verdict) {
    switch (verdict ? verdictTone(verdict->word) : Tone::Quiet) {
        case Tone::Good:
            return QStringLiteral("ok");
        case Tone::Warn:
            return QStringLiteral("warning");
        case Tone::Bad:
            return QStringLiteral("error");
        default:
            return QStringLiteral("unknown");
    }
}

/// A name over two lines with its verdict in front, a version on one.
class DatasetDelegate final : public QStyledItemDelegate {
public:
    DatasetDelegate(const DatasetsModel& model, const DatasetVerdicts& verdicts, QObject* parent)
        : QStyledItemDelegate(parent), model_(model), verdicts_(verdicts) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        return {200, model_.isVersion(index) ? kRowHeight : kNameHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        painter->save();
        paintListRowGround(painter, option);
        const QRect inner = option.rect.adjusted(kGapSmall, 0, -kGapMedium, 0);
        if (model_.isVersion(index))
            paintVersion(*painter, inner, model_.record(index));
        else
            paintName(*painter, inner, model_.record(index));
        painter->restore();
    }

private:
    static int textRight(QPainter& painter, const QRect& area, const QString& words) {
        painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, words);
        return painter.fontMetrics().horizontalAdvance(words);
    }
    static void textLeft(QPainter& painter, const QRect& area, const QString& words) {
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(words, Qt::ElideRight, area.width()));
    }

    void paintName(QPainter& painter, const QRect& area, const DatasetRecord& record) const {
        const Tokens& t = tokensNow();
        const DatasetVerdict* verdict = verdicts_.of(record.version);
        const QRect top(area.left() + kDot + kGap, area.top() + 5, area.width() - kDot - kGap, 20);
        const QRect below(top.left(), top.bottom() + 1, top.width(), 16);
        const Tone tone = verdict ? verdictTone(verdict->word) : Tone::Quiet;
        themedIcon(verdictIcon(verdict), toneIconColor(tone))
            .paint(&painter, QRect(area.left(), top.top() + 2, kDot, kDot));
        painter.setFont(fontOf(TextSize::Body));
        painter.setPen(t.quiet);
        const int rows = textRight(painter, top, number(record.rows));
        painter.setPen(t.text);
        painter.setFont(fontOf(TextSize::Body, true));
        textLeft(painter, top.adjusted(0, 0, -rows - kGap, 0), text(record.name));
        painter.setPen(t.quiet);
        painter.setFont(fontOf(TextSize::Caption));
        QString words = ago(record.imported);
        if (verdict) words += QStringLiteral(" · ") + verdictText(*verdict);
        textLeft(painter, below, words);
    }

    static void paintVersion(QPainter& painter, const QRect& area, const DatasetRecord& record) {
        const Tokens& t = tokensNow();
        painter.setPen(t.quiet);
        painter.setFont(fontOf(TextSize::Caption));
        const int right = textRight(painter, area, number(record.rows));
        painter.setFont(monospaceFont(TextSize::Caption));
        painter.setPen(t.text);
        const QString hash = text(record.version.substr(0, 8));
        textLeft(painter, area, hash);
        const int left = painter.fontMetrics().horizontalAdvance(hash) + kGap;
        painter.setPen(t.quiet);
        painter.setFont(fontOf(TextSize::Caption));
        textLeft(painter, area.adjusted(left, 0, -right - kGap, 0), ago(record.imported));
    }

    const DatasetsModel& model_;
    const DatasetVerdicts& verdicts_;
};

}  // namespace

DatasetList::DatasetList(Session& session, DatasetVerdicts& verdicts, QAction* import,
                         QWidget* parent)
    : QFrame(parent),
      session_(session),
      model_(new DatasetsModel(verdicts, this)),
      view_(new QTreeView) {
    setKind(this, "surface");
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    auto* head = new QHBoxLayout;
    tighten(head, kGapMedium);
    head->addWidget(label(tr("Datasets"), TextSize::Section, "", true));
    head->addStretch(1);
    QPushButton* button = actionButton(import);
    button->setObjectName(QStringLiteral("import"));
    head->addWidget(button);
    column->addLayout(head);
    column->addWidget(view_, 1);
    view_->setModel(model_);
    view_->setItemDelegate(new DatasetDelegate(*model_, verdicts, view_));
    view_->setHeaderHidden(true);
    view_->setIndentation(16);
    view_->setMouseTracking(true);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view_->setExpandsOnDoubleClick(false);
    view_->setAccessibleName(tr("Datasets"));
    view_->setObjectName(QStringLiteral("datasets"));
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (!current.isValid() || selecting_) return;
                selected_ = model_->reference(current);
                Q_EMIT chosen(selected_);
            });
    connect(view_, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (!model_->isVersion(index)) view_->setExpanded(index, !view_->isExpanded(index));
    });
    connect(&session_, &Session::snapshotChanged, this, &DatasetList::follow);
    follow();
}

void DatasetList::follow() {
    selecting_ = true;  // the view may move its current row when rows go
    model_->setDatasets(session_.snapshot()->datasets);
    selecting_ = false;
    select(selected_);
}

void DatasetList::select(const QString& reference) {
    selected_ = reference;
    const QModelIndex index = reference.isEmpty() ? QModelIndex() : model_->find(reference);
    if (index.isValid() && index == view_->currentIndex()) return;
    selecting_ = true;
    if (index.isValid()) {
        if (model_->isVersion(index)) view_->expand(index.parent());
        view_->setCurrentIndex(index);
    } else {
        view_->selectionModel()->clear();
    }
    selecting_ = false;
}

}  // namespace bw::ui
