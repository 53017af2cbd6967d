#pragma once

#include "core/pipeline/DataReports.h"
#include "ui/base/Navigator.h"
#include "ui/base/Session.h"

#include <QObject>
#include <QPointer>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace bw::ui {

/// Which rows of the open version are shown.
struct RowsShown {
    enum class Kind { All, Filter, Named };
    using Rows = std::shared_ptr<const std::vector<std::int64_t>>;

    Kind kind = Kind::All;
    QString filter;  ///< of Filter: the expression
    QString title;   ///< of Named: what these rows are, "24 duplicate rows"
    Rows rows;       ///< row numbers in the order shown, from 0; null: all
};

/// The dataset version that the page shows and all that is known of it. Owned by DataPage, shared
/// by its tabs and the inspector; GUI thread. Everything slow runs as a job; what arrives after
/// another version was opened is not shown. What can be null is null while it is being made and
/// after a failure.
class DatasetState final : public QObject {
    Q_OBJECT

public:
    explicit DatasetState(Session& session, QObject* parent = nullptr);

    /// What open() was last asked for, "income" or "income@1f3a…"; empty: nothing is open.
    [[nodiscard]] const QString& reference() const { return reference_; }
    [[nodiscard]] bool isOpen() const { return dataset_ != nullptr; }
    [[nodiscard]] bool isOpening() const { return openJob_ != nullptr; }
    [[nodiscard]] Job* openJob() const { return openJob_; }
    /// Why the version could not be opened (missing, damaged, cancelled).
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

    [[nodiscard]] const std::shared_ptr<const OpenedDataset>& dataset() const { return dataset_; }
    /// "income@1f3a5b6c7d8e": for command lines.
    [[nodiscard]] QString versionReference() const;
    [[nodiscard]] const std::shared_ptr<const Profile>& profile() const { return profile_; }
    [[nodiscard]] Job* profileJob() const { return profileJob_; }
    [[nodiscard]] const std::optional<Error>& profileError() const { return profileError_; }
    /// Of the last verification; null: never verified.
    [[nodiscard]] const std::shared_ptr<const VerifyReport>& report() const { return report_; }
    /// False: the contract has changed since the report was made.
    [[nodiscard]] bool reportIsCurrent() const { return reportIsCurrent_; }
    [[nodiscard]] Job* verifyJob() const { return verifyJob_; }
    [[nodiscard]] const std::optional<Error>& verifyError() const { return verifyError_; }
    /// In any state (Contract::accepted); null: there is none, or contractError() says why not.
    [[nodiscard]] const std::shared_ptr<const Contract>& contract() const { return contract_; }
    [[nodiscard]] const std::optional<Error>& contractError() const { return contractError_; }

    [[nodiscard]] const RowsShown& rows() const { return rows_; }
    [[nodiscard]] std::int64_t rowCount() const;  ///< of rows()
    [[nodiscard]] Job* filterJob() const { return filterJob_; }
    /// The column in the inspector; -1: none.
    [[nodiscard]] int column() const { return column_; }

    /// Opens a version; shows nothing of the one before from then on. Empty: closes.
    void open(const QString& reference);
    /// Opens it unless it is open, then goes to its rows and column.
    void show(const DatasetPlace& place);
    /// Rows that fulfil the expression (docs/formats/filter.md); empty: all. The rows shown stay
    /// until it is evaluated, and when it is wrong.
    void setFilter(const QString& expression);
    void showRows(RowsShown::Rows rows, const QString& title);
    void clearFilter();
    /// Stops a filter that is being evaluated; the rows shown stay.
    void cancelFilter();
    void selectColumn(int column);
    /// Runs all checks, as `benchwright verify`; without a target for that of the newest run.
    void verify(const QString& target = {});
    [[nodiscard]] QString verifyCommand(const QString& target) const;
    /// Reads report and contract anew: after a finding was accepted or the contract changed. Also
    /// done when the project's audit log grew.
    void refreshReport();

Q_SIGNALS:
    void opening();  ///< the old version is gone, the new one is being read
    void opened();   ///< dataset(), report() and contract() are there; the profile follows
    void failed(const bw::Error& error);  ///< opening
    void closed();
    void profileChanged();  ///< made, or it failed: profileError()
    void verifying();       ///< verifyJob() has begun
    void reportChanged();   ///< report or contract; or verification failed: verifyError()
    void reportKept();      ///< of a version verified here, also when another one is open by now
    void filtering();       ///< filterJob() has begun
    void rowsChanged();
    void filterFailed(const QString& expression, const bw::Error& error);
    /// Someone asked for rows by setFilter() or showRows(): they should come into view.
    void rowsAsked();
    void columnChanged();

private:
    struct Loaded;
    struct Judged;
    static Judged judge(const Project& project, const DatasetRecord& record);
    void take(Loaded loaded);
    void take(Judged judged);
    void reset();
    void makeProfile();
    void goTo(const DatasetPlace& place);
    void setRows(RowsShown rows);
    [[nodiscard]] bool isShowing(const QString& reference) const;
    void catchUp(const DatasetRecord& verified);
    void followAudit();

    Session& session_;
    QString reference_;
    std::optional<DatasetPlace> wanted_;  ///< to go to once opened
    std::shared_ptr<const OpenedDataset> dataset_;
    std::shared_ptr<const Profile> profile_;
    std::shared_ptr<const VerifyReport> report_;
    std::shared_ptr<const Contract> contract_;
    bool reportIsCurrent_ = true;
    std::optional<Error> error_, profileError_, verifyError_, contractError_;
    RowsShown rows_;
    int column_ = -1;
    std::size_t auditSeen_ = 0;
    std::uint64_t generation_ = 0;  ///< of the version that is open
    std::uint64_t filterGeneration_ = 0;
    QPointer<Job> openJob_, profileJob_, verifyJob_, filterJob_;
};

}  // namespace bw::ui
