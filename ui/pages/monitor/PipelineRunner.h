#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/PipelineData.h"

#include <QPointer>

#include <map>
#include <string>

namespace bw::ui {

/// Runs pipelines for a person, by the same call as the command line, and knows which are under
/// way. A run that is cancelled, or ends with the window, leaves a state from which the next one
/// goes on.
class PipelineRunner final : public QObject {
    Q_OBJECT

public:
    explicit PipelineRunner(Desk desk, QObject* parent = nullptr);
    /// `set` as --set takes it; `from`: this step and all it needs run again; empty: none.
    void start(const PipelineEntry& entry, const std::map<std::string, std::string>& set,
               const std::string& from = {});
    void cancel(const std::string& name);
    [[nodiscard]] Job* job(const std::string& name) const;  ///< null: none is under way here

Q_SIGNALS:
    void changed(const QString& name);                                  ///< began or ended
    void ended(const QString& name, const bw::PipelineRunRecord& run);  ///< done or held
    /// It could not be run, a step failed, or it was cancelled.
    void failed(const QString& name, const bw::Error& error);

private:
    Desk desk_;
    std::map<std::string, QPointer<Job>> jobs_;
};

}  // namespace bw::ui
