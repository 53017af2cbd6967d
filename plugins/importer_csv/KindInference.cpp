#include "plugins/importer_csv/KindInference.h"

#include "plugins/importer_csv/OrderedTasks.h"
#include "plugins/importer_csv/ParsedBlock.h"

namespace bw::csv {
namespace {

/// In order of preference: the first that all values of a column allow is its kind.
enum Possible : std::uint8_t { kInteger = 1, kNumber = 2, kBoolean = 4, kDateTime = 8 };

std::uint8_t possibleFor(std::string_view cell, std::uint8_t asked) {
    std::uint8_t possible = 0;
    if ((asked & kInteger) && isInteger(cell)) return asked & (kInteger | kNumber);
    if ((asked & kNumber) && isNumber(cell)) possible |= kNumber;
    if ((asked & kBoolean) && isBoolean(cell)) possible |= kBoolean;
    if ((asked & kDateTime) && isDateTime(cell)) possible |= kDateTime;
    return possible;
}

/// What is still possible for each column, known to all tasks, so that none tries what another has
/// ruled out. Only saves work: the result is the same without.
class SharedHints {
public:
    explicit SharedHints(std::size_t columns)
        : masks_(std::make_unique<std::atomic<std::uint8_t>[]>(columns)) {
        for (std::size_t i = 0; i < columns; ++i) masks_[i] = 0xF;
    }
    [[nodiscard]] std::uint8_t get(std::size_t i) const {
        return masks_[i].load(std::memory_order_relaxed);
    }
    void narrow(std::size_t i, std::uint8_t mask) {
        masks_[i].fetch_and(mask, std::memory_order_relaxed);
    }

private:
    std::unique_ptr<std::atomic<std::uint8_t>[]> masks_;
};

class BlockInspector {
public:
    BlockInspector(const Dialect& dialect, std::int32_t columns, std::string file)
        : dialect_(dialect),
          columns_(columns),
          file_(std::move(file)),
          missing_(dialect.missing),
          hints_(static_cast<std::size_t>(columns)) {}

    Result<FileFacts> inspect(Block block) {
        FileFacts facts{.columns = std::vector<ColumnFacts>(static_cast<std::size_t>(columns_)),
                        .spellings = std::vector<std::int64_t>(dialect_.missing.size())};
        if (dialect_.encoding == Encoding::Utf8 && !isUtf8(block.text)) {
            facts.notUtf8Line = lineNotUtf8(block);
            return facts;
        }
        BW_TRY(const ParsedBlock parsed,
               ParsedBlock::parse(std::move(block), dialect_, columns_, file_));
        facts.rows = parsed.rows();
        for (std::int32_t i = 0; i < columns_; ++i) inspectColumn(parsed, i, facts);
        return facts;
    }

private:
    static std::int64_t lineNotUtf8(const Block& block) {
        const std::string_view text = block.text;
        std::int64_t line = block.firstLine;
        for (std::size_t begin = 0; begin < text.size(); ++line) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            if (!isUtf8(text.substr(begin, end - begin))) break;
            begin = end + 1;
        }
        return line;
    }

    void inspectColumn(const ParsedBlock& parsed, std::int32_t index, FileFacts& facts) {
        ColumnFacts& column = facts.columns[static_cast<std::size_t>(index)];
        std::uint8_t mask = hints_.get(static_cast<std::size_t>(index));
        std::int64_t values = 0;
        parsed.visitColumn(index, [&](std::int64_t, std::string_view cell, bool) {
            if (const int found = missing_.find(cell); found != MissingSpellings::kValue) {
                ++(found < 0 ? facts.empty : facts.spellings[static_cast<std::size_t>(found)]);
                return true;
            }
            ++values;
            if (mask != 0) mask &= possibleFor(cell, mask);
            return true;
        });
        column.values = values;
        column.possible = mask;
        hints_.narrow(static_cast<std::size_t>(index), mask);
    }

    const Dialect& dialect_;
    std::int32_t columns_;
    std::string file_;
    MissingSpellings missing_;
    SharedHints hints_;
};

void merge(FileFacts& all, const FileFacts& block) {
    all.rows += block.rows;
    all.empty += block.empty;
    for (std::size_t i = 0; i < all.spellings.size(); ++i) all.spellings[i] += block.spellings[i];
    for (std::size_t i = 0; i < all.columns.size(); ++i) {
        all.columns[i].possible &= block.columns[i].possible;
        all.columns[i].values += block.columns[i].values;
    }
    if (all.notUtf8Line == 0) all.notUtf8Line = block.notUtf8Line;
}

}  // namespace

ColumnKind ColumnFacts::kind() const {
    if (values == 0) return ColumnKind::Category;
    if (possible & kInteger) return ColumnKind::Integer;
    if (possible & kNumber) return ColumnKind::Number;
    if (possible & kBoolean) return ColumnKind::Boolean;
    if (possible & kDateTime) return ColumnKind::DateTime;
    return ColumnKind::Category;
}

Result<FileFacts> inspectFile(const std::filesystem::path& path, const Dialect& dialect,
                              std::int32_t columns, std::int64_t fileSize, const JobContext& job) {
    BW_TRY(BlockFile file, BlockFile::open(path, dialect));
    if (dialect.header) {
        BW_TRY([[maybe_unused]] const auto header, file.takeRow());
    }
    BlockInspector inspector(dialect, columns, path.string());
    FileFacts all{.columns = std::vector<ColumnFacts>(static_cast<std::size_t>(columns)),
                  .spellings = std::vector<std::int64_t>(dialect.missing.size())};
    OrderedTasks<Result<FileFacts>> tasks;
    for (bool more = true; more || !tasks.empty();) {
        BW_CHECK(job.check());
        while (more && !tasks.full()) {
            BW_TRY(auto block, file.next());
            more = block.has_value();
            if (more)
                tasks.start([&inspector, block = std::move(*block)]() mutable {
                    return inspector.inspect(std::move(block));
                });
        }
        if (tasks.empty()) break;
        BW_TRY(const FileFacts facts, tasks.take());
        merge(all, facts);
        if (all.notUtf8Line > 0) return all;
        job.progress(static_cast<double>(file.bytesRead()) /
                         static_cast<double>(std::max<std::int64_t>(fileSize, 1)),
                     "Recognising columns");
    }
    return all;
}

}  // namespace bw::csv
