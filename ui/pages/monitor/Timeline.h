#pragma once

#include <QPointF>
#include <QRectF>
#include <QStringList>
#include <QWidget>

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

class QPainter;

namespace bw::ui {

/// One value of a lane, of the window at the same place. NaN: there is none.
struct TimelinePoint {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();  ///< of its interval
    double high = std::numeric_limits<double>::quiet_NaN();
    bool weak = false;   ///< of too few rows: drawn hollow
    bool alarm = false;  ///< drawn as a diamond in the colour of what is wrong
};
struct TimelineSeries {
    QString name;   ///< at its end; empty: the lane has but one
    int color = 0;  ///< of Tokens::series
    std::vector<TimelinePoint> points;
};
/// One measure over time, with a scale of its own.
struct TimelineLane {
    QString title;
    bool bars = false;
    bool counts = false;  ///< whole numbers alone
    bool wrong = false;   ///< bars in the colour of what is wrong
    int weight = 1;       ///< share of the height
    double limit = std::numeric_limits<double>::quiet_NaN();  ///< dashed
    std::vector<TimelineSeries> series;
    QString empty;                         ///< why there is nothing to see; "": there is
    std::function<QString(double)> words;  ///< of a tick
};
/// A window of time; microseconds since 1970 UTC.
struct TimelineSpan {
    std::int64_t from = 0, to = 0;
};
struct TimelineFlag {
    std::int64_t at = 0;
    QString icon, words;
};
struct TimelineContent {
    std::vector<TimelineSpan> spans;  ///< by time
    std::vector<TimelineLane> lanes;  ///< from the top
    std::vector<TimelineFlag> flags;  ///< by time
    /// What the tool tip of a window says, the first line its title; asked when it is needed.
    std::function<QStringList(int span)> lines;
};

/// Lanes over a shared axis of time, events as flags above them. A click or the arrow keys choose a
/// window, Home and End the first and last; plus, minus and Ctrl+wheel zoom, 0 shows all. The tool
/// tip says the exact values. GUI thread.
class Timeline final : public QWidget {
    Q_OBJECT

public:
    explicit Timeline(QWidget* parent = nullptr);
    /// Keeps the chosen window where one begins at the same moment.
    void setContent(TimelineContent content);
    [[nodiscard]] const TimelineContent& content() const { return content_; }
    void choose(int span);  ///< silent; -1: none
    [[nodiscard]] int chosen() const { return chosen_; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QRectF spanArea(int span) const;  ///< over all lanes
    [[nodiscard]] QRectF flagArea(int flag) const;
    /// What the tool tip says at a place; empty: nothing is there.
    [[nodiscard]] QString wordsAt(const QPointF& at) const;

Q_SIGNALS:
    void spanChosen(int span);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Scale {
        double low = 0, high = 1;
    };
    [[nodiscard]] QRectF plotArea() const;
    [[nodiscard]] QRectF laneArea(int lane) const;
    [[nodiscard]] double xOf(std::int64_t time) const;
    [[nodiscard]] int spanAt(const QPointF& at) const;
    [[nodiscard]] std::vector<int> flagsAt(const QPointF& at) const;
    [[nodiscard]] bool isContinued(int span) const;
    [[nodiscard]] Scale scaleOf(const TimelineLane& lane) const;
    void pick(int span);
    void zoom(double factor, double around);
    void showAll();
    void reveal(int span);
    void describe();

    void paintGround(QPainter& painter) const;
    void paintTimes(QPainter& painter) const;
    void paintLane(QPainter& painter, int lane) const;
    void paintScale(QPainter& painter, const TimelineLane& lane, const QRectF& area,
                    const Scale& scale) const;
    void paintBars(QPainter& painter, const TimelineLane& lane, const QRectF& area,
                   const Scale& scale) const;
    void paintBand(QPainter& painter, const TimelineSeries& series, const QRectF& area,
                   const Scale& scale) const;
    void paintLine(QPainter& painter, const TimelineSeries& series, const QRectF& area,
                   const Scale& scale) const;
    void paintNames(QPainter& painter, const TimelineLane& lane, const QRectF& area) const;
    void paintFlags(QPainter& painter) const;

    TimelineContent content_;
    double from_ = 0, to_ = 1;  ///< in sight
    int chosen_ = -1, hovered_ = -1;
};

}  // namespace bw::ui
