#pragma once

#include "core/base/Result.h"
#include "ui/widgets/Basics.h"

namespace bw::ui {

/// One line in place that says what is wrong and what to do, with at most one button.
class RunBanner final : public QFrame {
    Q_OBJECT

public:
    explicit RunBanner(QWidget* parent = nullptr);
    void showError(const Error& error, QAction* action = nullptr);
    void showWarning(const QString& what, const QString& advice, QAction* action = nullptr);
    [[nodiscard]] QString words() const;  ///< "" when hidden

private:
    void fill(Tone tone, const QString& what, const QString& advice, QAction* action);
    QLabel *bad_, *warn_, *what_, *advice_;
    QPushButton* button_ = nullptr;
    QAction* action_ = nullptr;
};

}  // namespace bw::ui
