#pragma once

#include "core/quality/Profile.h"

#include <QHeaderView>

#include <memory>

namespace bw::ui {

/// The head of the rows: a column's kind and name, below it its shape and a bar of its missing
/// share; exact figures in the tool tip. Draws what is visible only, so that 10,000 columns cost as
/// much as ten. A click chooses the column, it does not select its cells.
class ColumnHeader final : public QHeaderView {
    Q_OBJECT

public:
    explicit ColumnHeader(QWidget* parent = nullptr);
    /// Null while it is being made.
    void setProfile(std::shared_ptr<const Profile> profile);
    void setKinds(std::vector<ColumnKind> kinds);
    void setChosen(int column);
    [[nodiscard]] QSize sizeHint() const override;
    /// Width that name and icon ask for.
    [[nodiscard]] int nameWidth(const QString& name) const;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    bool viewportEvent(QEvent* event) override;

private:
    [[nodiscard]] const ColumnProfile* profileOf(int column) const;

    std::shared_ptr<const Profile> profile_;
    std::vector<ColumnKind> kinds_;
    int chosen_ = -1;
};

/// The numbers of the rows, right-aligned and quiet.
class RowHeader final : public QHeaderView {
    Q_OBJECT

public:
    explicit RowHeader(QWidget* parent = nullptr);
    /// Wide enough for numbers up to `largest`.
    void fit(std::int64_t largest);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
};

/// All that is known of a column in a few lines, for tool tips.
[[nodiscard]] QString columnSummary(const ColumnProfile& column);

}  // namespace bw::ui
