#pragma once

#include <QStyledItemDelegate>

#include <string>

namespace bw::ui {

/// A run in two lines: what it is and its deciding metric; how it stands, since when, and its spark
/// line.
class RunsDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setMetric(const std::string& wanted) { metric_ = wanted; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;

private:
    std::string metric_;
};

}  // namespace bw::ui
