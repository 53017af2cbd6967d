#pragma once

#include <QWidget>

class QVBoxLayout;

namespace bw::ui {

class QueueWatch;

/// What triggers started and what waits, a row each with Cancel; hidden when there is nothing.
class QueueRows final : public QWidget {
    Q_OBJECT

public:
    explicit QueueRows(QueueWatch& queue, QWidget* parent = nullptr);

private:
    void rebuild();
    QueueWatch& queue_;
    QVBoxLayout* rows_;
};

}  // namespace bw::ui
