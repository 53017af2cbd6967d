#pragma once

#include "core/base/Result.h"
#include "ui/widgets/Basics.h"

class QHBoxLayout;

namespace bw::ui {

/// One line above content that a person should know before reading it: what is out of date, what
/// went wrong, how something ended. Icon, sentence, what to do, and at most a few actions. Hidden
/// until something is said.
class Notice final : public QFrame {
    Q_OBJECT

public:
    explicit Notice(QWidget* parent = nullptr);
    void say(Tone tone, const QString& sentence, const QString& detail = {});
    void say(const Error& error);  ///< Cancelled is said quietly
    void clear();
    /// The next step as a button, until something else is said; the action lives elsewhere.
    void offer(QAction* next);
    /// A button on the right that always stands there.
    void addButton(QAction* action);
    /// Lets a person put it away.
    void allowClosing();
    [[nodiscard]] bool empty() const { return isHidden(); }
    [[nodiscard]] QString sentence() const { return isHidden() ? QString() : sentence_->text(); }
    [[nodiscard]] Tone tone() const { return tone_; }

private:
    void dropNext();
    QHBoxLayout* row_;
    QLabel* icon_ = nullptr;
    QLabel *sentence_, *detail_;
    QPushButton* next_ = nullptr;
    Tone tone_ = Tone::Quiet;
};

}  // namespace bw::ui
