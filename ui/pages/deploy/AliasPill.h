#pragma once

#include <QStringList>
#include <QStyledItemDelegate>
#include <QWidget>

namespace bw::ui {

/// Width of one alias as paintAlias() draws it.
[[nodiscard]] int aliasWidth(const QString& alias);
/// Draws an alias, 20 px high: production filled in its colour with a dot, others outlined.
void paintAlias(QPainter* painter, const QPoint& topLeft, const QString& alias);
inline constexpr int kAliasHeight = 20;

/// The aliases of a version in a row.
class AliasRow final : public QWidget {
    Q_OBJECT

public:
    explicit AliasRow(QWidget* parent = nullptr);
    void set(const QStringList& aliases);
    [[nodiscard]] const QStringList& aliases() const { return aliases_; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList aliases_;
};

/// Draws the rows of a ModelTree.
class ModelTreeDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

}  // namespace bw::ui
