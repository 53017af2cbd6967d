#pragma once

#include "ui/base/Session.h"

#include <QObject>

#include <deque>
#include <set>
#include <vector>

namespace bw::ui {

/// Reads the spark lines that rows ask for, one at a time and the newest wish first: what was
/// scrolled past long ago waits.
class SparkLines final : public QObject {
    Q_OBJECT

public:
    explicit SparkLines(Session& session, QObject* parent = nullptr);
    void want(const QString& id, const QString& stamp);

    /// At most this many values, the last one among them.
    static constexpr std::size_t kMost = 40;
    /// The values of the deciding validation curve of a run folder, thinned.
    [[nodiscard]] static std::vector<float> read(const std::filesystem::path& runFolder,
                                                 const std::string& metric);

Q_SIGNALS:
    void ready(const QString& id, const std::vector<float>& values, const QString& stamp);

private:
    void next();
    Session& session_;
    std::deque<std::pair<QString, QString>> wanted_;
    std::set<QString> asked_;  ///< id and stamp: a row is painted often
    bool reading_ = false;
};

}  // namespace bw::ui
