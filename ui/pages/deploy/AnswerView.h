#pragma once

#include "ui/pages/deploy/ServeRequest.h"

#include <QFrame>

class QGraphicsOpacityEffect;
class QGridLayout;
class QLabel;

namespace bw::ui {

/// What a server answered: label and probabilities as bars, or the prediction; which version, how
/// long it took. Hidden until there is an answer.
class AnswerView final : public QFrame {
    Q_OBJECT

public:
    explicit AnswerView(QWidget* parent = nullptr);
    void show(const ServedAnswer& answer, const QString& target);
    /// The inputs have changed since: still readable, and marked.
    void setStale();
    void clear();

private:
    void showClasses(const std::vector<ServedClass>& classes);

    QLabel *target_, *headline_, *caption_;
    QWidget* bars_ = nullptr;
    QGraphicsOpacityEffect* fade_;
    QString facts_;
};

}  // namespace bw::ui
