#pragma once

#include "ui/base/Jobs.h"
#include "ui/widgets/Basics.h"

#include <QPointer>
#include <QWidget>

class QHBoxLayout;
class QLineEdit;
class QProgressBar;

namespace bw::ui {

/// A verdict: icon and word in the colour of their tone. Hidden when empty.
class Mark final : public QWidget {
    Q_OBJECT

public:
    explicit Mark(TextSize size = TextSize::Body, QWidget* parent = nullptr);
    void set(const QString& words, Tone tone);
    [[nodiscard]] QString words() const { return words_->text(); }
    [[nodiscard]] Tone tone() const { return tone_; }

private:
    QHBoxLayout* row_;
    QLabel* icon_ = nullptr;
    QLabel* words_;
    Tone tone_ = Tone::Quiet;
};

/// Progress of one job with Cancel; visible as long as the job is active.
class JobStrip final : public QWidget {
    Q_OBJECT

public:
    explicit JobStrip(QWidget* parent = nullptr);
    void follow(Job* job);
    [[nodiscard]] bool active() const { return job_ && job_->active(); }

private:
    void tell();
    QProgressBar* bar_;
    QLabel* what_;
    QPushButton* cancel_;
    QPointer<Job> job_;
};

/// The command line that does the same, to be read, scrolled and copied.
class CommandLine final : public QWidget {
    Q_OBJECT

public:
    explicit CommandLine(QWidget* parent = nullptr);
    void set(const QString& command);
    [[nodiscard]] QString command() const;

private:
    QLineEdit* line_;
};

/// A small button that copies what `text` gives at the moment of the click.
[[nodiscard]] QWidget* copyButton(const QString& accessibleName,
                                  const std::function<QString()>& text);

}  // namespace bw::ui
