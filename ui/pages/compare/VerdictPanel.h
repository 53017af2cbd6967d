#pragma once

#include "ui/pages/compare/CompareWork.h"

#include <QFrame>

#include <array>

class QGridLayout;
class QLabel;

namespace bw::ui {

/// The answer in one sentence, and below it what got better, what got worse and what cannot be told
/// apart. A stale one loses its colour.
class VerdictPanel final : public QFrame {
    Q_OBJECT

public:
    explicit VerdictPanel(QWidget* parent = nullptr);
    void setResult(std::shared_ptr<const CompareResult> result);
    void setStale(bool stale);

protected:
    void changeEvent(QEvent* event) override;

private:
    void tell();
    void tellVerdict();
    void tellAlone();
    void fillColumns();

    std::shared_ptr<const CompareResult> result_;
    bool stale_ = false;
    QWidget* icon_;
    QLabel *sentence_, *rows_;
    QWidget* columns_;
    struct Column {
        QLabel* title;
        QGridLayout* grid;
    };
    std::array<Column, 3> column_;
};

}  // namespace bw::ui
