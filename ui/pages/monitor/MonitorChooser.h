#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/MonitorData.h"

#include <QWidget>

class QComboBox;

namespace bw::ui {

/// Which model, in windows of which length: production models first. Follows the project's lists
/// and keeps the choice, also between starts.
class MonitorChooser final : public QWidget {
    Q_OBJECT

public:
    explicit MonitorChooser(Desk desk, QWidget* parent = nullptr);
    /// Model empty: there is none, or the lists are not read yet.
    [[nodiscard]] const MonitorChoice& choice() const { return choice_; }

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] std::vector<MonitorChoice> models() const;
    void follow();
    void choose();

    Desk desk_;
    MonitorChoice choice_;
    QComboBox *model_, *length_;
};

}  // namespace bw::ui
