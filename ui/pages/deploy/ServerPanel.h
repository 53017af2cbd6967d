#pragma once

#include "ui/base/Page.h"
#include "ui/pages/deploy/ServePoll.h"

#include <array>
#include <optional>

class QAction;
class QLabel;
class QPlainTextEdit;

namespace bw::ui {

class Mark;
class Notice;

/// One server: how it stands, where it listens, what answers, its numbers, the end of its log; of
/// one that died why.
class ServerPanel final : public QFrame {
    Q_OBJECT

public:
    explicit ServerPanel(QWidget* parent = nullptr);
    void show(const ServerNow& server, const std::optional<LiveNumbers>& live);
    [[nodiscard]] QAction* stopAction() const { return stop_; }
    void tell(const Error& error);  ///< of stopping it

Q_SIGNALS:
    void stopAsked();

private:
    enum Number { Rate, Median, Slow, Answered, Faults, Waiting, Logged, Shadow, NumberCount };
    [[nodiscard]] QWidget* makeAddress();
    [[nodiscard]] QWidget* makeNumbers();
    void showModel(const ServerNow& server);
    void showNumbers(const ServerNow& server, const std::optional<LiveNumbers>& live);
    void showFault(const ServerNow& server);
    void showLog(const QString& log);
    void set(Number number, const QString& value, const QString& tip = {}, const char* kind = "");

    ServerAddress address_;
    std::string id_;
    QAction *stop_, *copy_, *copyCurl_;
    Mark* state_;
    QLabel *model_, *caption_, *url_;
    QWidget *addressRow_, *numberArea_;
    std::array<QLabel*, NumberCount> numbers_{};
    Notice* notice_;
    QLabel* logTitle_;
    QPlainTextEdit* log_;
};

}  // namespace bw::ui
