#pragma once

#include "core/quality/Profile.h"

#include <QWidget>

#include <memory>

namespace bw::ui {

/// The histogram of one column of numbers or dates: quiet grid, counts to the left, values below.
/// The bar under the mouse or chosen by the arrow keys tells its bounds and count; a click or Enter
/// activates it. Without values it says why it is empty.
class HistogramView final : public QWidget {
    Q_OBJECT

public:
    explicit HistogramView(QWidget* parent = nullptr);
    /// Shows a column of a profile; null: nothing. The profile is kept alive.
    void setColumn(std::shared_ptr<const Profile> profile, int column);
    void setLogarithmic(bool on);  ///< counts, so that rare values beside a frequent one are seen
    [[nodiscard]] QSize sizeHint() const override { return {300, 168}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }
    [[nodiscard]] int current() const { return current_; }  ///< bar; -1: none
    /// What the bar is: "17 to 19.4 · 1,657 rows · 5.1 %".
    [[nodiscard]] QString barText(int bar) const;

Q_SIGNALS:
    /// The person chose the values from `from` (included) to `to`, which belongs to the last bar.
    void barActivated(double from, double to, bool last);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] const ColumnProfile* column() const;
    [[nodiscard]] QRectF plotArea() const;
    [[nodiscard]] int barAt(const QPointF& at) const;
    [[nodiscard]] double heightShare(std::int64_t count) const;
    void setCurrent(int bar);
    void activate(int bar);
    void paintGrid(QPainter& painter, const QRectF& area) const;
    void paintBars(QPainter& painter, const QRectF& area) const;
    void paintAxis(QPainter& painter, const QRectF& area) const;

    std::shared_ptr<const Profile> profile_;
    int index_ = -1, current_ = -1;
    bool logarithmic_ = false;
};

/// Round numbers from `low` to `high`, about `wanted` of them.
[[nodiscard]] std::vector<double> roundSteps(double low, double high, int wanted);

}  // namespace bw::ui
