#pragma once

#include "core/base/Result.h"

#include <QSqlDatabase>
#include <QVariant>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bw {

/// One row of a query, by column number.
class DatabaseRow {
public:
    explicit DatabaseRow(const std::vector<QVariant>& values) : values_(values) {}
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;

private:
    const std::vector<QVariant>& values_;
};

/// SQLite through QtSql: rollback journal, synchronous FULL, a busy time of a minute. A connection
/// of its own per object; used by the thread that opened it. Errors: Corrupt (not a database,
/// damaged), Environment (read-only, disk full, held too long by another process).
class Database {
public:
    /// `readOnly`: no write will succeed. Makes the file unless readOnly.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                                bool readOnly);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    using Values = std::vector<QVariant>;
    /// One statement with `?` for each value.
    [[nodiscard]] Result<void> run(const std::string& sql, const Values& values = {});
    [[nodiscard]] Result<void> each(const std::string& sql, const Values& values,
                                    const std::function<void(const DatabaseRow&)>& row);

    /// A unit of work: BEGIN IMMEDIATE, `work`, COMMIT; ROLLBACK when `work` fails. What was read
    /// inside stays true until the end. Units do not nest.
    template <typename Work>
    auto unit(Work&& work) -> decltype(work()) {
        BW_CHECK(begin());
        auto result = work();
        if (!result) {
            rollback();
            return result;
        }
        BW_CHECK(commit());
        return result;
    }

private:
    Database(std::filesystem::path file, bool readOnly);
    [[nodiscard]] Result<void> connect();
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> commit();
    void rollback();
    [[nodiscard]] std::unexpected<Error> error(const QString& code, const QString& message) const;

    std::filesystem::path file_;
    bool readOnly_;
    QString connection_;
    QSqlDatabase database_;
};

[[nodiscard]] QVariant bound(const std::string& text);
[[nodiscard]] QVariant bound(std::int64_t number);

}  // namespace bw
