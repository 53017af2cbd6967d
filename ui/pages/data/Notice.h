#pragma once

#include "core/base/Result.h"
#include "ui/widgets/Basics.h"

class QHBoxLayout;

namespace bw::ui {

/// One line above content that a person should know before reading it: what is out of date, what
/// went wrong, what was done. Icon, sentence, what to do, and at most a few actions. Hidden until
/// something is said.
class Notice final : public QFrame {
    Q_OBJECT

public:
    explicit Notice(QWidget* parent = nullptr);
    void say(Tone tone, const QString& sentence, const QString& detail = {});
    void say(const Error& error);
    /// A button on the right; the action lives elsewhere.
    void addButton(QAction* action);
    /// Lets a person put it away.
    void allowClosing();
    [[nodiscard]] QString sentence() const;

private:
    QLabel* icons_[3];  ///< good, warn, bad: one is shown
    QLabel *sentence_, *detail_;
    QHBoxLayout* row_;
};

}  // namespace bw::ui
