#pragma once

#include "core/base/Json.h"
#include "core/store/Settings.h"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace bw {

/// Tells people outside what happened, by a command (the event as JSON on its standard input) or a
/// webhook (the event as JSON by POST), each for at most kNotifyLimit. Works on a thread of its
/// own: notify() never blocks, and what fails is said, never an error. Events come in order; of
/// more than a hundred that wait, the oldest are dropped and counted. The end waits for what is
/// under way, at most kNotifyLimit.
class Notifier {
public:
    /// `settings` is asked for each event, so that changes count at once; `say` gets what failed.
    /// Both are called on the notifier's thread. A QCoreApplication must exist for webhooks.
    Notifier(std::function<NotifySettings()> settings, std::function<void(const std::string&)> say);
    ~Notifier();
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    void notify(const Json& event);

private:
    void run(const std::stop_token& stop);
    void deliver(const std::string& event);

    std::function<NotifySettings()> settings_;
    std::function<void(const std::string&)> say_;
    std::mutex mutex_;
    std::condition_variable_any more_;
    std::deque<std::string> events_;
    int dropped_ = 0;
    std::jthread thread_;  ///< last: it uses the others
};

inline constexpr std::chrono::seconds kNotifyLimit{10};

/// One delivery, for tests and `trigger` commands. Environment: the program is missing, ended badly
/// or took too long; the server did not answer, or with a status that is not 2xx.
[[nodiscard]] Result<void> notifyByCommand(const std::vector<std::string>& command,
                                           const std::string& event,
                                           std::chrono::milliseconds limit);
[[nodiscard]] Result<void> notifyByWebhook(const std::string& url, const std::string& event,
                                           std::chrono::milliseconds limit);

}  // namespace bw
