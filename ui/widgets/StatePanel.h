#pragma once

#include "core/base/Result.h"
#include "ui/base/Jobs.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QStackedWidget>
#include <QTimer>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace bw::ui {

/// Says in place what happened, to what, and what to do; details can be opened and copied.
class ErrorPanel final : public QWidget {
    Q_OBJECT

public:
    explicit ErrorPanel(QWidget* parent = nullptr);
    void show(const Error& error);
    /// Shown only when a retry makes sense: connect retry() and call this.
    void offerRetry(bool offered);
    /// The way out, before the retry; follows the action. Call it once.
    void setNextStep(QAction* action);

Q_SIGNALS:
    void retry();

private:
    QHBoxLayout* steps_;
    QLabel *message_, *hint_, *details_;
    QToolButton* disclosure_;
    QPushButton *copy_, *retry_;
};

/// One sentence, one primary action, one link.
class EmptyPanel final : public QWidget {
    Q_OBJECT

public:
    explicit EmptyPanel(const QString& icon, const QString& sentence, QWidget* parent = nullptr);
    void setSentence(const QString& sentence);
    void setAction(QAction* action);                     ///< the primary button
    void setLink(const QString& text, QAction* action);  ///< beside it, quiet

private:
    QLabel* sentence_;
    QVBoxLayout* column_;
};

/// Shows exactly one of: content, empty, loading, error. Loading keeps what was shown before for
/// 200 ms, then a bar, after 2 s what is being done and how much is left, with Cancel.
class StatePanel final : public QStackedWidget {
    Q_OBJECT

public:
    /// Takes ownership of both; `empty` may be null.
    StatePanel(QWidget* content, EmptyPanel* empty, QWidget* parent = nullptr);
    void showContent();
    void showEmpty();
    void showError(const Error& error, bool retry = false);
    void setErrorStep(QAction* action) { error_->setNextStep(action); }
    /// Follows the job until another of these functions is called; the job's end changes nothing.
    void showLoading(Job* job);
    [[nodiscard]] bool showsContent() const { return currentWidget() == content_; }
    [[nodiscard]] bool showsError() const;
    [[nodiscard]] bool showsEmpty() const;

Q_SIGNALS:
    void retry();

private:
    void settle(QWidget* shown);
    void tellProgress();

    QWidget* content_;
    EmptyPanel* empty_;
    ErrorPanel* error_;
    QWidget* loading_;
    QProgressBar* bar_;
    QLabel* what_;
    QPushButton* cancel_;
    QPointer<Job> job_;
    QElapsedTimer since_;
    QTimer ticks_;
};

}  // namespace bw::ui
