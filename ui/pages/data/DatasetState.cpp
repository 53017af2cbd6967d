#include "ui/pages/data/DatasetState.h"

#include "core/base/NumberText.h"
#include "core/pipeline/ContractSteps.h"
#include "core/store/Names.h"
#include "core/table/Filter.h"
#include "ui/base/Text.h"

#include <algorithm>

namespace bw::ui {

struct DatasetState::Judged {
    std::shared_ptr<const VerifyReport> report;
    bool current = true;
    std::shared_ptr<const Contract> contract;
    std::optional<Error> contractError;
};

struct DatasetState::Loaded {
    std::shared_ptr<const OpenedDataset> dataset;
    Judged judged;
};

DatasetState::DatasetState(Session& session, QObject* parent) : QObject(parent), session_(session) {
    connect(&session_, &Session::snapshotChanged, this, &DatasetState::followAudit);
}

QString DatasetState::versionReference() const {
    if (!dataset_) return reference_;
    return text(dataset_->record.name + "@" + shortHash(dataset_->record.version));
}

std::int64_t DatasetState::rowCount() const {
    if (rows_.rows) return static_cast<std::int64_t>(rows_.rows->size());
    return dataset_ ? dataset_->data->rows() : 0;
}

void DatasetState::reset() {
    ++generation_;
    ++filterGeneration_;
    for (const auto& job : {openJob_, profileJob_, filterJob_})
        if (job) job->cancel();
    openJob_ = profileJob_ = verifyJob_ = filterJob_ = nullptr;
    dataset_.reset();
    profile_.reset();
    report_.reset();
    contract_.reset();
    reportIsCurrent_ = true;
    error_ = profileError_ = verifyError_ = contractError_ = std::nullopt;
    rows_ = {};
    column_ = -1;
}

DatasetState::Judged DatasetState::judge(const Project& project, const DatasetRecord& record) {
    Judged judged;
    if (auto report = storedReport(project, record); report && *report) {
        judged.current = bw::reportIsCurrent(project, **report).value_or(true);
        judged.report = std::make_shared<const VerifyReport>(std::move(**report));
    }
    auto contract = storedContract(project, record.name);
    if (contract)
        judged.contract = std::make_shared<const Contract>(std::move(*contract));
    else if (contract.error().code != ErrorCode::NotFound)
        judged.contractError = contract.error();
    return judged;
}

void DatasetState::open(const QString& reference) {
    reset();
    wanted_.reset();
    reference_ = reference;
    if (reference.isEmpty()) {
        Q_EMIT closed();
        return;
    }
    openJob_ = session_.run<Loaded>(
        {.title = tr("Open %1").arg(reference), .quiet = true}, this,
        [wanted = bytes(reference)](const Workbench& bench, const JobContext&) -> Result<Loaded> {
            BW_TRY(OpenedDataset opened, openDataset(bench.project, wanted));
            Judged judged = judge(bench.project, opened.record);
            return Loaded{std::make_shared<const OpenedDataset>(std::move(opened)),
                          std::move(judged)};
        },
        [this, generation = generation_](Result<Loaded> loaded) {
            if (generation != generation_) return;
            openJob_ = nullptr;
            if (loaded) return take(std::move(*loaded));
            error_ = loaded.error();
            wanted_.reset();
            Q_EMIT failed(*error_);
        });
    Q_EMIT opening();
}

void DatasetState::take(Loaded loaded) {
    dataset_ = std::move(loaded.dataset);
    auditSeen_ = session_.snapshot()->audit.size();
    take(std::move(loaded.judged));
    const std::uint64_t mine = generation_;
    Q_EMIT opened();
    if (mine != generation_) return;  // who heard it opened another one
    makeProfile();
    Q_EMIT rowsChanged();
    Q_EMIT reportChanged();
    if (const auto place = std::exchange(wanted_, std::nullopt)) goTo(*place);
}

void DatasetState::take(Judged judged) {
    report_ = std::move(judged.report);
    reportIsCurrent_ = judged.current;
    contract_ = std::move(judged.contract);
    contractError_ = std::move(judged.contractError);
}

void DatasetState::makeProfile() {
    profileJob_ = session_.jobs().start<Profile>(
        {.title = tr("Profile %1").arg(reference_), .quiet = true}, this,
        [dataset = dataset_](const JobContext& job) { return storedProfile(*dataset, job); },
        [this, generation = generation_](Result<Profile> profile) {
            if (generation != generation_) return;
            profileJob_ = nullptr;
            if (profile)
                profile_ = std::make_shared<const Profile>(std::move(*profile));
            else
                profileError_ = profile.error();
            Q_EMIT profileChanged();
        });
}

bool DatasetState::isShowing(const QString& reference) const {
    if (openJob_) return reference == reference_;
    if (!dataset_) return false;
    const auto [name, version] = splitReference(bytes(reference));
    if (dataset_->record.name != name) return false;
    if (!version.empty()) return dataset_->record.version.starts_with(version);
    for (const DatasetRecord& newest : session_.snapshot()->newestDatasets())
        if (newest.name == name) return newest.version == dataset_->record.version;
    return reference == reference_;
}

void DatasetState::show(const DatasetPlace& place) {
    if (!isShowing(place.reference)) open(place.reference);
    if (dataset_)
        goTo(place);
    else
        wanted_ = place;
}

void DatasetState::goTo(const DatasetPlace& place) {
    if (!place.column.isEmpty())
        if (const auto column = dataset_->data->columnIndex(bytes(place.column)))
            selectColumn(*column);
    if (place.rows)
        showRows(place.rows, place.rowsTitle);
    else if (!place.where.isEmpty())
        setFilter(place.where);
}

void DatasetState::setRows(RowsShown rows) {
    cancelFilter();
    rows_ = std::move(rows);
    Q_EMIT rowsChanged();
}

void DatasetState::setFilter(const QString& expression) {
    if (!dataset_) return;
    if (expression.trimmed().isEmpty()) return clearFilter();
    cancelFilter();
    using Rows = std::vector<std::int64_t>;
    filterJob_ = session_.jobs().start<Rows>(
        {.title = tr("Filter %1").arg(versionReference()), .quiet = true}, this,
        [dataset = dataset_, wanted = bytes(expression)](const JobContext& job) {
            return filterRows(wanted, *dataset->data, job);
        },
        [this, expression, generation = filterGeneration_](Result<Rows> rows) {
            if (generation != filterGeneration_) return;
            filterJob_ = nullptr;
            if (!rows) {
                Q_EMIT filterFailed(expression, rows.error());
                return;
            }
            setRows({RowsShown::Kind::Filter,
                     expression,
                     {},
                     std::make_shared<const Rows>(std::move(*rows))});
        });
    Q_EMIT rowsAsked();
    Q_EMIT filtering();
}

void DatasetState::showRows(RowsShown::Rows rows, const QString& title) {
    if (!dataset_ || !rows) return;
    const auto isThere = [end = dataset_->data->rows()](std::int64_t row) {
        return row >= 0 && row < end;
    };
    if (!std::ranges::all_of(*rows, isThere)) {
        Q_EMIT filterFailed(
            {}, {ErrorCode::BadInput,
                 bytes(tr("“%1” names rows that %2 does not have").arg(title, versionReference())),
                 bytes(tr("They are of another version; open that one."))});
        return;
    }
    setRows({RowsShown::Kind::Named, {}, title, std::move(rows)});
    Q_EMIT rowsAsked();
}

void DatasetState::clearFilter() {
    if (rows_.kind == RowsShown::Kind::All && !filterJob_) return;
    setRows({});
}

void DatasetState::cancelFilter() {
    ++filterGeneration_;
    if (filterJob_) filterJob_->cancel();
    filterJob_ = nullptr;
}

void DatasetState::selectColumn(int column) {
    const int count = dataset_ ? static_cast<int>(dataset_->data->columns().size()) : 0;
    if (column >= count) column = -1;
    if (column == column_) return;
    column_ = column;
    Q_EMIT columnChanged();
}

QString DatasetState::verifyCommand(const QString& target) const {
    const QString command = QStringLiteral("benchwright verify ") + versionReference();
    return target.isEmpty() ? command : command + QStringLiteral(" --target ") + shellWord(target);
}

void DatasetState::verify(const QString& target) {
    if (!dataset_ || verifyJob_) return;
    verifyError_.reset();
    verifyJob_ = session_.run<Judged>(
        {.title = tr("Verify %1").arg(text(dataset_->record.name)),
         .command = verifyCommand(target)},
        this,
        [dataset = dataset_, target = bytes(target)](const Workbench& bench,
                                                     const JobContext& job) -> Result<Judged> {
            BW_TRY(VerifyReport report, verifyStored(bench, *dataset, target, job));
            Judged judged = judge(bench.project, dataset->record);
            judged.report = std::make_shared<const VerifyReport>(std::move(report));
            judged.current = true;
            return judged;
        },
        [this, generation = generation_, verified = dataset_->record](Result<Judged> judged) {
            if (judged) Q_EMIT reportKept();
            if (generation != generation_) return judged ? catchUp(verified) : void();
            verifyJob_ = nullptr;
            if (judged)
                take(std::move(*judged));
            else
                verifyError_ = judged.error();
            Q_EMIT reportChanged();
        });
    Q_EMIT verifying();
}

/// Another version was opened while this one was verified, and perhaps this one again.
void DatasetState::catchUp(const DatasetRecord& verified) {
    if (openJob_)  // it may have read the report before
        connect(this, &DatasetState::opened, this, &DatasetState::refreshReport,
                Qt::SingleShotConnection);
    else if (dataset_ && dataset_->record.name == verified.name &&
             dataset_->record.version == verified.version)
        refreshReport();
}

void DatasetState::refreshReport() {
    if (!dataset_) return;
    session_.run<Judged>(
        {.title = tr("Read the report"), .quiet = true}, this,
        [record = dataset_->record](const Workbench& bench, const JobContext&) -> Result<Judged> {
            return judge(bench.project, record);
        },
        [this, generation = generation_](Result<Judged> judged) {
            if (generation != generation_ || !judged) return;
            take(std::move(*judged));
            Q_EMIT reportChanged();
        });
}

void DatasetState::followAudit() {
    const std::size_t now = session_.snapshot()->audit.size();
    if (std::exchange(auditSeen_, now) != now) refreshReport();
}

}  // namespace bw::ui
