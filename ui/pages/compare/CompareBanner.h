#pragma once

#include "core/base/Result.h"
#include "ui/widgets/Basics.h"

class QHBoxLayout;

namespace bw::ui {

/// One line above the result: what was done, what is out of date or what went wrong, with the next
/// step as a button. Hidden until something is said.
class CompareBanner final : public QFrame {
    Q_OBJECT

public:
    explicit CompareBanner(QWidget* parent = nullptr);
    /// `next`: the action of the button; null: none.
    void say(Tone tone, const QString& sentence, QAction* next = nullptr);
    void say(const Error& error, QAction* next = nullptr);
    void clear();
    void allowClosing();
    [[nodiscard]] QString sentence() const { return isHidden() ? QString() : sentence_->text(); }

private:
    QLabel* icons_[3];  ///< good, warn, bad: one is shown
    QLabel* sentence_;
    QHBoxLayout* row_;
    QPushButton* next_ = nullptr;
};

}  // namespace bw::ui
