#include "core/store/Database.h"

#include "core/base/Clock.h"

#include <fmt/format.h>

#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>

namespace bw {
namespace {

constexpr const char* kBusyMilliseconds = "60000";

/// Result codes of sqlite3.h; extended codes carry them in their lowest byte.
enum SqliteCode {
    kBusy = 5,
    kLocked = 6,
    kReadOnly = 8,
    kIo = 10,
    kCorrupt = 11,
    kFull = 13,
    kCannotOpen = 14,
    kNoDatabase = 26
};

}  // namespace

QVariant bound(const std::string& text) {
    return QString::fromStdString(text);
}
QVariant bound(std::int64_t number) {
    return QVariant::fromValue<qlonglong>(number);
}

std::string DatabaseRow::text(int column) const {
    return values_[static_cast<std::size_t>(column)].toString().toStdString();
}

std::int64_t DatabaseRow::number(int column) const {
    return values_[static_cast<std::size_t>(column)].toLongLong();
}

Database::Database(std::filesystem::path file, bool readOnly)
    : file_(std::move(file)),
      readOnly_(readOnly),
      connection_(
          QString::fromStdString(fmt::format("{}-{}", newId(), static_cast<const void*>(this)))) {}

Database::~Database() {
    database_.close();
    database_ = QSqlDatabase();
    QSqlDatabase::removeDatabase(connection_);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, bool readOnly) {
    std::unique_ptr<Database> database(new Database(file, readOnly));
    BW_CHECK(database->connect());
    return database;
}

Result<void> Database::connect() {
    database_ = QSqlDatabase::addDatabase("QSQLITE", connection_);
    if (!database_.isValid())
        return fail(ErrorCode::Environment, "Qt's SQLite driver is missing",
                    "Install it (package libqt6sql6-sqlite).");
    database_.setDatabaseName(QString::fromStdString(file_.string()));
    database_.setConnectOptions(
        QString("QSQLITE_BUSY_TIMEOUT=%1%2")
            .arg(kBusyMilliseconds, readOnly_ ? ";QSQLITE_OPEN_READONLY" : ""));
    if (!database_.open())
        return error(database_.lastError().nativeErrorCode(), database_.lastError().databaseText());
    BW_CHECK(run("PRAGMA foreign_keys = ON"));
    if (readOnly_) return {};
    BW_CHECK(run("PRAGMA journal_mode = DELETE"));
    return run("PRAGMA synchronous = FULL");
}

std::unexpected<Error> Database::error(const QString& code, const QString& message) const {
    const std::string text = fmt::format("{}: {}", file_.string(), message.toStdString());
    switch (code.toInt() & 0xff) {
        case kBusy:
        case kLocked:
            return fail(ErrorCode::Environment, text,
                        "Another process holds the project; wait for it to end and try again.");
        case kReadOnly:
            return fail(
                ErrorCode::Environment, fmt::format("The project is read-only ({})", text),
                "Copy the project to a place where you may write, or ask for the permission.");
        case kIo:
        case kFull:
        case kCannotOpen:
            return fail(ErrorCode::Environment, text,
                        "Check free space and permissions of the project folder.");
        case kCorrupt:
        case kNoDatabase:
            return fail(
                ErrorCode::Corrupt, fmt::format("The project's database is damaged ({})", text),
                "Put back project.sqlite from a copy. Without one, move it away and run "
                "`benchwright doctor --rebuild`: datasets and runs return, aliases do not.");
        default:
            return fail(ErrorCode::Internal, text, "Please report this.");
    }
}

Result<void> Database::run(const std::string& sql, const Values& values) {
    return each(sql, values, [](const DatabaseRow&) {});
}

Result<void> Database::each(const std::string& sql, const Values& values,
                            const std::function<void(const DatabaseRow&)>& row) {
    QSqlQuery query(database_);
    query.setForwardOnly(true);
    bool done = query.prepare(QString::fromStdString(sql));
    for (const QVariant& value : values) query.addBindValue(value);
    done = done && query.exec();
    std::vector<QVariant> cells;
    while (done && query.next()) {
        cells.clear();
        const int columns = static_cast<int>(query.record().count());
        for (int c = 0; c < columns; ++c) cells.push_back(query.value(c));
        row(DatabaseRow(cells));
    }
    if (query.lastError().isValid())
        return error(query.lastError().nativeErrorCode(), query.lastError().databaseText());
    return {};
}

Result<void> Database::begin() {
    if (readOnly_) return error(QString::number(kReadOnly), "it may not be written");
    return run("BEGIN IMMEDIATE");
}

Result<void> Database::commit() {
    auto done = run("COMMIT");
    if (!done) rollback();
    return done;
}

void Database::rollback() {
    (void)run("ROLLBACK");
}

}  // namespace bw
