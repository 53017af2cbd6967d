#pragma once

#include "ui/base/Session.h"
#include "ui/widgets/Basics.h"

#include <map>

namespace bw::ui {

/// How a dataset version stands by its kept report.
struct DatasetVerdict {
    QString word;  ///< "pass", "warn", "fail"; empty: never verified
    int open = 0;  ///< findings of weight that nobody accepted
    std::filesystem::file_time_type written{};
    std::size_t auditEntries = 0;  ///< acceptances are among them
};
[[nodiscard]] Tone verdictTone(const QString& word);
/// "pass", "3 open findings", "not verified": the word that goes with the tone.
[[nodiscard]] QString verdictText(const DatasetVerdict& verdict);

/// Reads the verdicts of the newest versions in the background and anew when something changed.
/// GUI thread.
class DatasetVerdicts final : public QObject {
    Q_OBJECT

public:
    using Map = std::map<std::string, DatasetVerdict>;  ///< by version

    explicit DatasetVerdicts(Session& session, QObject* parent = nullptr);
    /// Null: not read yet, or not the newest version of its name.
    [[nodiscard]] const DatasetVerdict* of(const std::string& version) const;
    [[nodiscard]] int openFindings() const;  ///< of all newest versions
    void refresh();

Q_SIGNALS:
    void changed();

private:
    Session& session_;
    Map verdicts_;
    bool reading_ = false, again_ = false;
};

}  // namespace bw::ui
