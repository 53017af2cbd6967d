#pragma once

#include "ui/base/Page.h"

#include <QFrame>

#include <vector>

class QButtonGroup;

namespace bw::ui {

/// The pages of the window as icon over label, each with its one number. Ctrl+1… switch too.
class Rail final : public QFrame {
    Q_OBJECT

public:
    explicit Rail(const std::vector<Page*>& pages, QWidget* parent = nullptr);
    void select(int index);

Q_SIGNALS:
    void selected(int index);

private:
    QButtonGroup* buttons_;
};

}  // namespace bw::ui
