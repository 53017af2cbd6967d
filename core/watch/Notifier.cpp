#include "core/watch/Notifier.h"

#include "core/base/ChildProcess.h"

#include <fmt/format.h>

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QStandardPaths>

#include <memory>
#include <stop_token>

namespace bw {
namespace {

constexpr std::size_t kMostWaiting = 100;
constexpr const char* kHint = "See [notify] in benchwright.toml.";

/// Asks for a stop after some time, unless it goes out of scope before.
class TimeLimit {
public:
    explicit TimeLimit(std::chrono::milliseconds limit)
        : thread_([this, limit](const std::stop_token& done) {
              std::unique_lock lock(mutex_);
              if (!wait_.wait_for(lock, done, limit, [&] { return done.stop_requested(); }))
                  source_.request_stop();
          }) {}
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

private:
    std::mutex mutex_;
    std::condition_variable_any wait_;
    std::stop_source source_;
    std::jthread thread_;
};

std::unexpected<Error> failed(const std::string& whom, const std::string& why) {
    return fail(ErrorCode::Environment, fmt::format("{} was not told: {}", whom, why), kHint);
}

}  // namespace

Result<void> notifyByCommand(const std::vector<std::string>& command, const std::string& event,
                             std::chrono::milliseconds limit) {
    const QString program = QStandardPaths::findExecutable(QString::fromStdString(command.front()));
    if (program.isEmpty()) return failed(command.front(), "there is no such program");
    const TimeLimit time(limit);
    const auto ignore = [](std::string_view) -> Result<void> { return {}; };
    const auto ended = runChild(program.toStdString(), {command.begin() + 1, command.end()},
                                event + "\n", ignore, JobContext(time.token()));
    if (!ended && ended.error().code == ErrorCode::Cancelled)
        return failed(command.front(), fmt::format("it took more than {} ms", limit.count()));
    if (!ended) return failed(command.front(), ended.error().message);
    if (ended->succeeded()) return {};
    return failed(command.front(),
                  fmt::format("it {}{}{}", childEnding(*ended),
                              ended->errorTail.empty() ? "" : "; it said: ", ended->errorTail));
}

Result<void> notifyByWebhook(const std::string& url, const std::string& event,
                             std::chrono::milliseconds limit) {
    QNetworkAccessManager manager;
    QNetworkRequest request(QUrl(QString::fromStdString(url)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json");
    request.setTransferTimeout(static_cast<int>(limit.count()));
    const std::unique_ptr<QNetworkReply> reply(
        manager.post(request, QByteArray::fromStdString(event)));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (!reply->isFinished()) loop.exec();
    if (reply->error() == QNetworkReply::NoError) return {};
    return failed(url, reply->error() == QNetworkReply::OperationCanceledError
                           ? fmt::format("no answer in {} ms", limit.count())
                           : reply->errorString().toStdString());
}

Notifier::Notifier(std::function<NotifySettings()> settings,
                   std::function<void(const std::string&)> say)
    : settings_(std::move(settings)),
      say_(std::move(say)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Notifier::~Notifier() = default;

void Notifier::notify(const Json& event) {
    const std::scoped_lock lock(mutex_);
    if (events_.size() >= kMostWaiting) {
        events_.pop_front();
        ++dropped_;
    }
    events_.push_back(dumpJson(event, -1));
    more_.notify_one();
}

void Notifier::run(const std::stop_token& stop) {
    const auto end = [&] { return std::chrono::steady_clock::now() + kNotifyLimit; };
    auto patience = end();
    for (;;) {
        std::string event;
        int dropped = 0;
        {
            std::unique_lock lock(mutex_);
            if (!more_.wait(lock, stop, [&] { return !events_.empty(); })) return;
            if (!stop.stop_requested()) patience = end();
            if (std::chrono::steady_clock::now() > patience) return;
            event = std::move(events_.front());
            events_.pop_front();
            dropped = std::exchange(dropped_, 0);
        }
        if (dropped > 0) say_(fmt::format("{} events were not told: too many waited", dropped));
        deliver(event);
    }
}

void Notifier::deliver(const std::string& event) {
    const NotifySettings settings = settings_();
    if (!settings.command.empty())
        if (const auto done = notifyByCommand(settings.command, event, kNotifyLimit); !done)
            say_(done.error().message);
    if (!settings.webhook.empty())
        if (const auto done = notifyByWebhook(settings.webhook, event, kNotifyLimit); !done)
            say_(done.error().message);
}

}  // namespace bw
